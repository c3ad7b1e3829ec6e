import {
  type ClassDeclaration,
  IndentationText,
  Node,
  type ObjectLiteralExpression,
  Project,
  QuoteKind,
  type SourceFile,
} from 'ts-morph';

/** The text of a module, and what can be put into a class of it. Everything else of it stays as it is. */
export class ClassEditor {
  readonly #file: SourceFile;
  readonly #className: string;

  constructor(text: string, className: string) {
    this.#file = new Project({
      useInMemoryFileSystem: true,
      manipulationSettings: { indentationText: IndentationText.TwoSpaces, quoteKind: QuoteKind.Single },
    }).createSourceFile('resource.ts', text);
    this.#className = className;
  }

  get text(): string {
    return this.#file.getFullText();
  }

  /** Undefined where the module has no class of the name, or several. */
  get #class(): ClassDeclaration | undefined {
    const [found, ...others] = this.#file.getClasses().filter((one) => one.getName() === this.#className);
    return others.length === 0 ? found : undefined;
  }

  /** Adds fields behind the last one of `behind`, or behind all; false where there is none. */
  addFields(fields: readonly string[], behind?: ReadonlySet<string>): boolean {
    const properties = this.#class?.getInstanceProperties() ?? [];
    const last = properties.filter((one) => behind === undefined || behind.has(one.getName())).at(-1);
    if (last === undefined) return false;
    const indent = last.getIndentationText();
    this.#insertBehind(last, fields.map((field) => `\n${indent}${field};`).join(''));
    return true;
  }

  /** The names of the entries of a static: `indexes(User, { … })`; undefined where it is written in another way. */
  entries(name: string): readonly string[] | undefined {
    const property = this.#class?.getStaticProperty(name);
    if (property === undefined) return [];
    return this.#literal(name)
      ?.getProperties()
      .map((one) => one.getSymbol()?.getName() ?? '');
  }

  /** Adds entries to a static, which is added as well where it is not there. */
  addEntries(name: string, entries: readonly string[]): void {
    const literal = this.#literal(name);
    if (literal === undefined) {
      const last = this.#class?.getMembers().at(-1);
      const lines = entries.map((entry) => `    ${entry},\n`).join('');
      if (last !== undefined)
        this.#insertBehind(last, `\n\n  static ${name} = ${name}(${this.#className}, {\n${lines}  });`);
      return;
    }
    const last = literal.getProperties().at(-1);
    if (last === undefined) {
      literal.replaceWithText(`{\n${entries.map((entry) => `    ${entry},\n`).join('')}  }`);
      return;
    }
    const several = literal.getStartLineNumber() !== literal.getEndLineNumber();
    const comma = /^\s*,/.exec(this.text.slice(last.getEnd()))?.[0];
    if (!several) {
      this.#file.insertText(last.getEnd(), entries.map((entry) => `, ${entry}`).join(''));
      return;
    }
    if (comma === undefined) this.#file.insertText(last.getEnd(), ',');
    const again = this.#literal(name)?.getProperties().at(-1);
    const indent = again?.getIndentationText() ?? '    ';
    if (again !== undefined) this.#insertBehind(again, entries.map((entry) => `\n${indent}${entry},`).join(''));
  }

  /** Imports names that are not imported yet. */
  addImports(module: string, names: readonly string[]): void {
    if (names.length === 0) return;
    const imported = this.#file.getImportDeclarations().filter((one) => one.getModuleSpecifierValue() === module);
    const known = new Set(imported.flatMap((one) => one.getNamedImports().map((name) => name.getName())));
    const missing = [...new Set(names)].filter((name) => !known.has(name.replace(/^type /, '')));
    const values = imported.find((one) => !one.isTypeOnly());
    if (missing.length === 0) return;
    if (values === undefined) this.#file.addImportDeclaration({ moduleSpecifier: module, namedImports: missing });
    else values.addNamedImports(missing);
  }

  #literal(name: string): ObjectLiteralExpression | undefined {
    const property = this.#class?.getStaticProperty(name);
    const call = Node.isPropertyDeclaration(property) ? property.getInitializer() : undefined;
    const last = Node.isCallExpression(call) ? call.getArguments().at(-1) : undefined;
    return Node.isObjectLiteralExpression(last) ? last : undefined;
  }

  /** As text, behind a comment on the same line: a formatter would touch what is not ours. */
  #insertBehind(node: Node, text: string): void {
    const [line = ''] = this.text.slice(node.getEnd()).split(/\r?\n/);
    const [end = ''] = /^\s*[,;]?/.exec(line) ?? [];
    const alone = /^\s*[,;]?\s*(\/\/.*|\/\*.*\*\/)?\s*$/.test(line);
    this.#file.insertText(node.getEnd() + (alone ? line.length : end.length), text);
  }
}
