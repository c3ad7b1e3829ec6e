// The shape of the sources: budgets that keep a file readable in one sitting, and habits that only a parser sees.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const budget = { fileLines: 300, functionLines: 60, values: 12, filesPerFolder: 30, depth: 3 };
const src = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(src, { recursive: true }).filter((file) => file.endsWith('.ts'));
const drawers = /^(utils?|helpers?|common|types|shared|misc|lib)$/;
const complaints = [];
const folders = new Map();

function complain(file, text) {
  complaints.push(`src/${file.split(sep).join('/')}: ${text}`);
}

function within(file, what, count, limit) {
  if (count > limit) complain(file, `${count} ${what}, the budget is ${limit}`);
}

function readFunction(file, source, node) {
  const line = (position) => source.getLineAndCharacterOfPosition(position).line;
  const lines = line(node.end) - line(node.getStart(source)) + 1;
  within(file, `lines in ${node.name?.getText(source) ?? 'a function'}()`, lines, budget.functionLines);
}

function readNode(file, source, node) {
  if (node.kind === ts.SyntaxKind.AnyKeyword) complain(file, 'any');
  if (ts.isNonNullExpression(node)) complain(file, `a non-null assertion: ${node.getText(source)}`);
  if (ts.isExportAssignment(node)) complain(file, 'a default export');
  const thrown = ts.isThrowStatement(node) && ts.isNewExpression(node.expression) && node.expression.expression;
  if (thrown && thrown.getText(source) === 'Error')
    complain(file, 'throws a bare Error: it needs a code, a why and a fix');
  if (ts.isFunctionLike(node) && node.body) readFunction(file, source, node);
  ts.forEachChild(node, (child) => readNode(file, source, child));
}

function readSource(file) {
  const text = readFileSync(join(src, file), 'utf8');
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  // Types are a vocabulary and may stand together; functions and classes are concepts, and want files of their own.
  const isType = (node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
  const isExported = (node) => ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  const values = source.statements.filter((node) => ts.canHaveModifiers(node) && isExported(node) && !isType(node));
  within(file, 'lines', text.split('\n').length - 1, budget.fileLines);
  within(file, 'exported values', values.length, budget.values);
  within(file, 'levels', file.split(sep).length, budget.depth);
  if (/@ts-(ignore|nocheck|expect-error)/.test(text)) complain(file, 'silences the compiler');
  for (const name of file.replace(/\.ts$/, '').split(sep))
    if (drawers.test(name)) complain(file, `${name} is a drawer, not a concept`);
  folders.set(dirname(file), (folders.get(dirname(file)) ?? 0) + 1);
  readNode(file, source, source);
}

files.forEach(readSource);
for (const [folder, count] of folders) within(folder, 'files in one folder', count, budget.filesPerFolder);
console.log(complaints.join('\n') || `${files.length} files keep to the shape`);
process.exitCode = complaints.length === 0 ? 0 : 1;
