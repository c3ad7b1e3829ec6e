/**
 * A TypeScript file being written: statements, each in the form a formatter would give it. A structure has hundreds of
 * them and is written with every change, so it is put together as text.
 */
export class Source {
  readonly #statements: string[] = [];
  readonly #heading: string;

  constructor(heading: readonly string[]) {
    this.#heading = comment(heading);
  }

  /** `export const name = value;`, under comments. */
  constant(name: string, value: string, comments: readonly string[] = []): void {
    this.#statements.push(`${comment(comments)}export const ${name} = ${value};\n`);
  }

  /** Whether anything is written in SQL. */
  get hasSql(): boolean {
    return this.#statements.some((statement) => statement.includes('sql`'));
  }

  /** The whole file; `imports` are names by module. A file without any statement is a module all the same. */
  text(imports: Readonly<Record<string, readonly string[]>>): string {
    const lines = Object.entries(imports).flatMap(([module, names]) =>
      names.length === 0 ? [] : [`import { ${[...names].sort().join(', ')} } from '${module}';\n`],
    );
    const statements = this.#statements.length === 0 && lines.length === 0 ? ['export { };\n'] : this.#statements;
    return [this.#heading, lines.join(''), ...statements].filter((part) => part !== '').join('\n');
  }
}

const comment = (lines: readonly string[]): string =>
  lines.map((line) => `// ${line.replaceAll('\n', ' ')}\n`).join('');

/** `{ … }` or `[ … ]` with a line for each entry. */
export const block = ([open, close]: readonly [string, string], entries: readonly string[]): string =>
  `${open}\n${entries.map((entry) => `  ${entry},\n`).join('')}${close}`;

/** A text as a literal in single quotes. */
export const quoted = (text: string): string => `'${text.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n')}'`;

/** SQL as drizzle's tagged template; nothing in it is interpolated. */
export const sqlTag = (text: string): string => `sql\`${text.replace(/[\\`]|\$\{/g, '\\$&')}\``;

/** A key of an object literal, quoted where it is no identifier. */
export const property = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name));
