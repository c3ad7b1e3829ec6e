import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { type Claim, claimsIn } from './document-claims.ts';

// Turns fenced ```ts blocks into modules, line for line, so that an error of the checker or of a run names the line of
// the document. A page's first part is shared by all of its sections; each section is a function of its own.

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const generated = join(root, 'test/.generated');

/** A page of documentation, as the modules made of it. */
export interface Document {
  /** Relative to the project: `docs/queries.md`. */
  readonly path: string;
  readonly sections: readonly string[];
  /** What is run. */
  readonly module: string;
  /** What is type-checked only; empty where there is nothing. */
  readonly types: string;
}

interface Block {
  /** The line its code begins in, from 0 on. */
  readonly line: number;
  readonly code: readonly string[];
  /** Run and type-checked, or type-checked only: ```ts types. */
  readonly mode: 'run' | 'types';
}

interface Heading {
  readonly line: number;
  readonly title: string;
}

interface Page {
  readonly path: string;
  readonly lines: number;
  readonly blocks: readonly Block[];
  readonly headings: readonly Heading[];
  /** Where to import a name from that an example uses without saying so. */
  readonly known: ReadonlyMap<string, string>;
}

/** All that is documented with code: guides, the README, and the examples in doc comments. */
export function documents(known: ReadonlyMap<string, string>): readonly Document[] {
  const guides = readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => markdownPage(`docs/${name}`));
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => sourcePage(`src/${name}`, known));
  return [{ ...markdownPage('README.md'), known }, ...guides, ...sources]
    .filter(({ blocks }) => blocks.length > 0)
    .map((page) => ({
      path: page.path,
      sections: sectionsOf(page),
      module: moduleOf(page, 'run'),
      types: page.blocks.some(({ mode }) => mode === 'types') ? moduleOf(page, 'types') : '',
    }));
}

function markdownPage(path: string): Page {
  const lines = readFileSync(join(root, path), 'utf8').split('\n');
  const blocks: Block[] = [];
  const headings: Heading[] = [];
  let open: { readonly fence: string; readonly line: number } | undefined;
  for (const [i, line] of lines.entries()) {
    // Code in a comment is run and not shown: <!-- ts … -->
    if (open !== undefined) {
      if (line !== (open.fence.startsWith('<!--') ? '-->' : '```')) continue;
      const mode = open.fence.endsWith(' types') ? 'types' : 'run';
      if (/^(```|<!-- )ts( types)?$/.test(open.fence))
        blocks.push({ line: open.line, code: lines.slice(open.line, i), mode });
      open = undefined;
    } else if (line.startsWith('```') || line === '<!-- ts') open = { fence: line, line: i + 1 };
    else if (line.startsWith('## ')) headings.push({ line: i, title: line.slice(3) });
  }
  return { path, lines: lines.length, blocks, headings, known: new Map() };
}

/** The `@example`s in a file's doc comments, each a section. */
function sourcePage(path: string, known: ReadonlyMap<string, string>): Page {
  const lines = readFileSync(join(root, path), 'utf8').split('\n');
  const blocks: Block[] = [];
  const headings: Heading[] = [];
  for (const [i, line] of lines.entries()) {
    if (!/^\s*\* @example$/.test(line)) continue;
    const begin = i + 2;
    const end = lines.findIndex((other, at) => at >= begin && /^\s*\* ```$/.test(other));
    const fence = /^\s*\* ```(ts(?: types)?)$/.exec(lines[i + 1] ?? '')?.[1];
    if (end === -1 || fence === undefined) throw new Error(`${path}:${i + 1}: an @example is a fenced block of ts`);
    const code = lines.slice(begin, end).map((text) => text.replace(/^\s*\* ?/, ''));
    const mode = fence === 'ts' ? 'run' : 'types';
    blocks.push({ line: begin, code, mode });
    headings.push({ line: i, title: `${symbolBelow(lines, end)} (line ${i + 1})` });
  }
  return { path, lines: lines.length, blocks, headings, known };
}

/** What the doc comment that ends below a line is about. */
function symbolBelow(lines: readonly string[], from: number): string {
  const declaration = lines.slice(from).find((line) => !/^\s*(\*|\/\/)/.test(line)) ?? '';
  return /^\s*(?:export )?(?:function |const |interface )?(\w+)/.exec(declaration)?.[1] ?? '';
}

const hasRun = (page: Page, heading: Heading): boolean => {
  const next = page.headings.find(({ line }) => line > heading.line)?.line ?? page.lines;
  return page.blocks.some(({ line, mode }) => mode === 'run' && line > heading.line && line < next);
};

/** The sections with something to run; a page that has none of its own is one. */
function sectionsOf(page: Page): readonly string[] {
  const titles = page.headings.filter((heading) => hasRun(page, heading)).map(({ title }) => title);
  return titles.length > 0 || page.blocks.every(({ mode }) => mode === 'types') ? titles : [''];
}

function moduleOf(page: Page, mode: Block['mode']): string {
  const output = Array.from({ length: page.lines + 1 }, () => '');
  const imports: string[] = [];
  for (const block of page.blocks.filter((one) => one.mode === mode)) {
    const made = blockOf(page, block);
    imports.push(...made.imports);
    made.code.split('\n').forEach((line, i) => {
      output[block.line + i] = line;
    });
    if (mode === 'types') {
      output[block.line - 1] = 'void (async () => {';
      output[block.line + block.code.length] = '});';
    }
  }
  const support = relative(dirname(fileOf(page.path)), join(root, 'test/support/document-run.ts'));
  const opening = merged(imports).join(' ');
  if (mode === 'types') return `${opening} export {};${output.join('\n')}`;
  let inside = false;
  for (const heading of page.headings.filter((one) => hasRun(page, one))) {
    output[heading.line] = `${inside ? '}); ' : ''}$.section(${JSON.stringify(heading.title)}, async () => {`;
    inside = true;
  }
  output[page.lines] = inside ? '}); }' : '}';
  const head = `import type { Run } from '${support}'; ${opening} export default async function document($: Run) { void $;`;
  return `${head}${output.join('\n')}\n`;
}

/** Where the module of a page is written. */
export const fileOf = (path: string): string => join(generated, path.replace(/\.(md|ts)$/, '.ts'));
export const typesFileOf = (path: string): string => fileOf(path).replace(/\.ts$/, '.types.ts');

/** A block as code of a function: imports moved out, exports dropped, claims turned into checks. */
function blockOf(page: Page, block: Block): { readonly code: string; readonly imports: readonly string[] } {
  const text = block.code.join('\n');
  const source = ts.createSourceFile(page.path, text, ts.ScriptTarget.Latest, true);
  const edits: Edit[] = [];
  const imports: string[] = [];
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement)) {
      imports.push(importFor(page, statement));
      edits.push({ from: statement.getStart(), to: statement.end, by: statement.getText().replace(/[^\n]/g, '') });
    }
    const kept = ts.isExportAssignment(statement) ? 'void ' : '';
    const exported = /^export (default )?/.exec(statement.getText());
    if (exported !== null)
      edits.push({ from: statement.getStart(), to: statement.getStart() + exported[0].length, by: kept });
  }
  imports.push(...missingImports(page, source));
  if (block.mode === 'run') {
    const where = (at: number): number => block.line + source.getLineAndCharacterOfPosition(at).line + 1;
    for (const claim of claimsIn(source, `${page.path}:`, where)) edits.push(...editsFor(claim));
  }
  return { code: edited(text, edits), imports };
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly by: string;
}

function edited(text: string, edits: readonly Edit[]): string {
  // What is replaced goes first; of two insertions at one place, the one made first stands first.
  const sorted = edits.map((edit, i) => ({ ...edit, i })).sort((a, b) => b.from - a.from || b.to - a.to || b.i - a.i);
  return sorted.reduce((all, { from, to, by }) => all.slice(0, from) + by + all.slice(to), text);
}

function editsFor({ line, statement, value, claims }: Claim): readonly Edit[] {
  const insert = (at: number, by: string): Edit => ({ from: at, to: at, by });
  const start = statement.getStart();
  const check = `${JSON.stringify(claims)}`;
  if (claims.some(({ kind }) => kind === 'throws'))
    return [insert(start, `await $.rejects(${line}, ${check}, async () => { `), insert(statement.end, ' });')];
  const named = ts.isClassDeclaration(statement) && statement.name !== undefined ? statement.name.text : undefined;
  return [
    insert(start, `$.begin(${line}); `),
    ...(value === undefined ? [] : [insert(value.getStart(), `$.value(${line}, `), insert(value.end, ')')]),
    insert(
      statement.end,
      `${named === undefined ? '' : ` await $.tables(${named});`}${claims.length === 0 ? '' : ` await $.check(${line}, ${check});`}`,
    ),
  ];
}

function importFor(page: Page, statement: ts.ImportDeclaration): string {
  const text = statement.getText().replace(/\s*\n\s*/g, ' ');
  const { text: from } = statement.moduleSpecifier as ts.StringLiteral;
  if (!from.startsWith('.')) return text;
  const target = relative(dirname(fileOf(page.path)), join(root, dirname(page.path), from));
  return text.replace(`'${from}'`, `'${target}'`);
}

/** Blocks may import the same name again. */
function merged(imports: readonly string[]): readonly string[] {
  const named = new Map<string, Set<string>>();
  const others = new Set<string>();
  for (const text of imports) {
    const [, names, from] = /^import \{(.*)\} from (.*);$/.exec(text) ?? [];
    if (names === undefined || from === undefined) others.add(text);
    else {
      const all = named.get(from) ?? new Set<string>();
      for (const name of names.split(',')) if (name.trim() !== '') all.add(name.trim());
      named.set(from, all);
    }
  }
  return [...others, ...[...named].map(([from, names]) => `import { ${[...names].join(', ')} } from ${from};`)];
}

/** Names an example in a doc comment uses without an import. */
function missingImports(page: Page, source: ts.SourceFile): readonly string[] {
  const used = new Set<string>();
  const declared = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const declares =
        ts.isClassDeclaration(node.parent) ||
        ts.isVariableDeclaration(node.parent) ||
        ts.isImportSpecifier(node.parent);
      if (declares && node.parent.name === node) declared.add(node.text);
      else if (!(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node)) used.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...used].flatMap((name) => {
    const from = page.known.get(name);
    if (from === undefined || declared.has(name)) return [];
    const path = from.startsWith('.') ? relative(dirname(fileOf(page.path)), join(root, from)) : from;
    return [`import { ${name} } from '${path}';`];
  });
}
