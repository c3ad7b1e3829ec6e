import type { Delta } from '../delta/delta.ts';
import { exclusionColumns } from '../exclusion.ts';
import { policiesOn, policiesOnColumn } from '../security/policy.ts';
import { type Check, type Index, keyOf, type State, type Table, tableOf } from '../state.ts';
import { columnsOf } from '../tree.ts';

/** The foreign keys of other tables that point to a table. */
export function foreignKeysTo(state: State, key: string): Delta[] {
  return state.tables
    .filter((table) => keyOf(table) !== key)
    .flatMap((table) =>
      table.foreignKeys
        .filter((foreign) => foreign.to.table === key)
        .map((object): Delta => ({ kind: 'dropForeignKey', table: keyOf(table), object })),
    );
}

/** The policies of other tables that read a table. */
export const policiesReading = (state: State, key: string): Delta[] =>
  policiesOn(state, key).map((found) => ({ kind: 'dropPolicy', ...found }));

/** Everything that stands on a column, foreign keys first. */
export function dependentsOfColumn(state: State, key: string, column: string): Delta[] {
  const table = tableOf(state, key);
  if (table === undefined) return [];
  const has = (columns: readonly string[]): boolean => columns.includes(column);
  return [
    ...policiesOnColumn(state, key, column).map((found) => ({ kind: 'dropPolicy', ...found }) as const),
    ...state.tables.flatMap((other) =>
      other.foreignKeys
        .filter(
          (foreign) =>
            (foreign.to.table === key && has(foreign.to.columns)) || (keyOf(other) === key && has(foreign.columns)),
        )
        .map((object): Delta => ({ kind: 'dropForeignKey', table: keyOf(other), object })),
    ),
    ...table.checks
      .filter((check) => checkMentions(check, column))
      .map((object): Delta => ({ kind: 'dropCheck', table: key, object })),
    ...(table.exclusions ?? [])
      .filter((exclusion) => has(exclusionColumns(exclusion)))
      .map((object): Delta => ({ kind: 'dropExclusion', table: key, object })),
    ...table.indexes
      .filter((index) => indexMentions(index, column))
      .map((object): Delta => ({ kind: 'dropIndex', table: key, object })),
    ...table.uniques
      .filter((unique) => has(unique.columns))
      .map((object): Delta => ({ kind: 'dropUnique', table: key, object })),
    ...(table.primaryKey !== undefined && has(table.primaryKey.columns)
      ? [{ kind: 'dropPrimaryKey', table: key, object: table.primaryKey } as const]
      : []),
    ...table.columns
      .filter((other) => other.generated !== undefined && columnsOf(other.generated).has(column))
      .map((other): Delta => ({ kind: 'dropColumn', table: key, column: other })),
  ];
}

/** Whether a check's condition mentions a column. */
export const checkMentions = (check: Check, column: string): boolean => columnsOf(check.condition).has(column);

/** Whether an index has a column among its keys, or an expression or predicate that mentions it. */
function indexMentions(index: Index, column: string): boolean {
  return (
    index.include.includes(column) ||
    index.keys.some((key) => (typeof key.on === 'string' ? key.on === column : columnsOf(key.on).has(column))) ||
    indexExpressionMentions(index, column)
  );
}

/** Whether an expression or the predicate of an index mentions a column: those do not survive every change of type. */
export const indexExpressionMentions = (index: Index, column: string): boolean =>
  (index.where !== undefined && columnsOf(index.where).has(column)) ||
  index.keys.some((key) => typeof key.on !== 'string' && columnsOf(key.on).has(column));

/** The sets of columns that are unique in a table, and so may be the target of a foreign key. */
export function keysOf(table: Table): { readonly name: string; readonly columns: readonly string[] }[] {
  return [
    ...(table.primaryKey === undefined ? [] : [table.primaryKey]),
    ...table.uniques,
    ...table.indexes
      .filter((index) => index.unique && index.where === undefined)
      .map((index) => ({
        name: index.name,
        columns: index.keys.map((key) => (typeof key.on === 'string' ? key.on : '')),
      })),
  ];
}
