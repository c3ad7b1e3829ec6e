import { identifier } from '../../model/naming.ts';
import type { State, Table } from '../../schema/state.ts';
import { columnsOf, type Tree } from '../../schema/tree.ts';
import { printTree } from '../../sql/ddl/tree.ts';
import { expressionText } from './expression-text.ts';

/** Texts that are one of some, by their columns: the values as a list in TypeScript, and the check that says so. */
export type Choices = ReadonlyMap<string, { readonly values: string; readonly check: string }>;

/** Finds the checks that `oneOf` makes by itself, on columns that nothing else speaks of. */
export function choicesOf(table: Table, fields: ReadonlyMap<string, string>, state: State): Choices {
  const found = new Map<string, { readonly values: string; readonly check: string }>();
  for (const { name: column, type, default: preset } of table.columns) {
    const check = table.checks.find(({ name }) => name === identifier(table.name, column, 'check'));
    if (check === undefined || !/^(text|character varying(\(\d+\))?)$/.test(type)) continue;
    const sql = printTree(check.condition);
    const { text = '' } = expressionText(sql, { state, columns: table.columns, fields, record: 'r' }) ?? {};
    const [, field, values] = /^r\.(\w+)\.in\((\[.*\])\)$/.exec(text) ?? [];
    if (values === undefined || field !== fields.get(column) || isSpokenOf(table, column, check.name)) continue;
    const [, given] = /^'((?:[^']|'')*)'::/.exec(preset === undefined ? '' : printTree(preset)) ?? [];
    if (given === undefined || values.includes(`'${given}'`)) found.set(column, { values, check: check.name });
  }
  return found;
}

/** Elsewhere it may be compared with what is no such value. */
function isSpokenOf({ checks, indexes, exclusions = [], columns }: Table, column: string, except: string): boolean {
  const trees: readonly (Tree | string | undefined)[] = [
    ...checks.filter(({ name }) => name !== except).map(({ condition }) => condition),
    ...[...indexes, ...exclusions].flatMap(({ keys, where }) => [...keys.map(({ on }) => on), where]),
    ...columns.map(({ generated }) => generated),
  ];
  return trees.some((tree) => typeof tree === 'object' && columnsOf(tree).has(column));
}
