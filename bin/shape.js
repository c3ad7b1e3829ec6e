// The shape of the sources: budgets that keep a file readable in one sitting, and habits that only a parser sees.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';

const budget = { fileLines: 300, functionLines: 60, values: 16, filesPerFolder: 32, depth: 3 };
const drawer = /^(utils?|helpers?|common|types|shared|misc|lib)$/;
const src = fileURLToPath(new URL('../src', import.meta.url));

const over = (count, what, limit) => (count > limit ? [`${count} ${what}, the budget is ${limit}`] : []);

function ofFunction(node, source) {
  const line = (position) => source.getLineAndCharacterOfPosition(position).line;
  const lines = line(node.end) - line(node.getStart(source)) + 1;
  return over(lines, `lines in ${node.name?.getText(source) ?? 'a function'}()`, budget.functionLines);
}

function ofNode(node, source) {
  const found = [];
  if (node.kind === ts.SyntaxKind.AnyKeyword) found.push('any');
  if (ts.isNonNullExpression(node)) found.push(`a non-null assertion: ${node.getText(source)}`);
  if (ts.isExportAssignment(node)) found.push('a default export');
  const thrown = ts.isThrowStatement(node) && ts.isNewExpression(node.expression) && node.expression.expression;
  if (thrown && thrown.getText(source) === 'Error') found.push('throws a bare Error: it needs a code, a why and a fix');
  if (ts.isFunctionLike(node) && node.body) found.push(...ofFunction(node, source));
  ts.forEachChild(node, (child) => {
    found.push(...ofNode(child, source));
  });
  return found;
}

/** What is out of shape in one file; its path is relative to src. */
export function complaintsOf(file, text) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  // Types are a vocabulary and may stand together; functions and classes are concepts, and want files of their own.
  const isType = (node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
  const isExported = (node) => ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  const values = source.statements.filter((node) => ts.canHaveModifiers(node) && isExported(node) && !isType(node));
  const names = file.replace(/\.ts$/, '').split(/[/\\]/);
  return [
    ...names.filter((name) => drawer.test(name)).map((name) => `${name} is a drawer, not a concept`),
    ...over(names.length, 'levels of folders', budget.depth),
    ...over(text.split('\n').length - 1, 'lines', budget.fileLines),
    ...over(values.length, 'exported values', budget.values),
    ...(/@ts-(ignore|nocheck|expect-error)/.test(text) ? ['silences the compiler'] : []),
    ...ofNode(source, source),
  ];
}

function crowdedFolders(files) {
  const counts = new Map();
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  return [...counts].flatMap(([folder, count]) =>
    over(count, 'files in one folder', budget.filesPerFolder).map((text) => `src/${folder}: ${text}`),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const files = readdirSync(src, { recursive: true }).filter((file) => file.endsWith('.ts'));
  const complaints = files.flatMap((file) =>
    complaintsOf(file, readFileSync(join(src, file), 'utf8')).map(
      (text) => `src/${file.split(sep).join('/')}: ${text}`,
    ),
  );
  complaints.push(...crowdedFolders(files));
  console.log(complaints.join('\n') || `${files.length} files keep to the shape`);
  process.exitCode = complaints.length === 0 ? 0 : 1;
}
