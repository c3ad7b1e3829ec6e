import { type CodeBlockWriter, IndentationText, Project, QuoteKind, type SourceFile } from 'ts-morph';

/** A TypeScript file being written; `text()` is its content. */
export interface Source {
  readonly file: SourceFile;
  text(): string;
}

/** An empty file with the project's manners. */
export function newSource(heading: string): Source {
  const project = new Project({
    useInMemoryFileSystem: true,
    manipulationSettings: { indentationText: IndentationText.TwoSpaces, quoteKind: QuoteKind.Single },
  });
  const file = project.createSourceFile('file.ts', '');
  return {
    file,
    text() {
      file.formatText({ indentSize: 2 });
      return `// ${heading}\n\n${file.getFullText().trim()}\n`;
    },
  };
}

/** `export const name = …;` with what `write` writes, under comments. */
export function addConstant(
  file: SourceFile,
  name: string,
  write: (writer: CodeBlockWriter) => void,
  comments: readonly string[] = [],
): void {
  file.addVariableStatement({
    isExported: true,
    declarationKind: 'const' as never,
    declarations: [{ name, initializer: write }],
    leadingTrivia: (writer) => {
      writer.blankLineIfLastNot();
      for (const comment of comments) writer.writeLine(`// ${comment.replaceAll('\n', ' ')}`);
    },
  });
}

/** A text as a literal in single quotes. */
export const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;

/** SQL as drizzle's tagged template; nothing in it is interpolated. */
export const sqlTag = (text: string): string => `sql\`${text.replace(/[\\`]|\$\{/g, '\\$&')}\``;

/** A key of an object literal, quoted where it is no identifier. */
export const property = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name));
