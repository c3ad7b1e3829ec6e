import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const parse = (file: string): ts.SourceFile =>
  ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);

/** What a door gives out, by the file it comes from and its name there. */
function exportsOf(door: string): readonly { readonly file: string; readonly name: string }[] {
  return parse(door).statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement) || statement.exportClause === undefined) return [];
    const { text } = statement.moduleSpecifier as ts.StringLiteral;
    const file = join(dirname(door), text);
    const clause = statement.exportClause;
    if (!ts.isNamedExports(clause) || !existsSync(join(root, file))) return [];
    return clause.elements.map((element) => ({ file, name: (element.propertyName ?? element.name).text }));
  });
}

function isDocumented(file: ts.SourceFile, name: string): boolean {
  return file.statements.some((statement) => {
    const names = ts.isVariableStatement(statement)
      ? statement.declarationList.declarations.map((one) => one.name.getText())
      : [(statement as ts.Statement & { readonly name?: ts.Identifier }).name?.text];
    return names.includes(name) && ts.getJSDocCommentsAndTags(statement).length > 0;
  });
}

test.each(['index', 'testing', 'migrate', 'drizzle'])('src/%s.ts gives out nothing without a doc comment', (door) => {
  const files = new Map<string, ts.SourceFile>();
  const missing = exportsOf(`src/${door}.ts`).filter(({ file, name }) => {
    const source = files.get(file) ?? parse(file);
    files.set(file, source);
    return !isDocumented(source, name);
  });
  expect(missing.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
});
