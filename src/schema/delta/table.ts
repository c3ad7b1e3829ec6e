import { nameOfKey, renamedKey } from '../key.ts';
import { keyOf, type State, type Table } from '../state.ts';
import { updateTable } from '../update.ts';
import { renameTableInViews } from '../view/rename.ts';
import type { DeltaKind, DeltaOf } from './delta.ts';
import { keyName, schemaRead, tableNames, typeRead } from './footprint.ts';

/** Tables: there, gone, renamed, commented. */
const relationsOf = ({ table }: DeltaOf<'createTable' | 'dropTable'>): string[] => [
  ...tableNames(keyOf(table)),
  ...[
    ...[table.primaryKey, ...table.uniques, ...(table.exclusions ?? []), ...table.indexes].flatMap((owned) =>
      owned === undefined ? [] : [owned],
    ),
    ...table.columns
      .filter(({ identity }) => identity !== undefined)
      .map(({ name }) => ({ name: `${table.name}_${name}_seq` })),
  ].map(({ name }) => `relation ${keyOf({ schema: table.schema, name })}`),
  ...(table.partitions ?? []).flatMap(({ name }) => tableNames(keyOf({ schema: table.schema, name }))),
];
const targetsOf = ({ table }: DeltaOf<'createTable' | 'dropTable'>): string[] => [
  ...schemaRead(keyOf(table)),
  ...table.foreignKeys.flatMap(({ to }) => [
    `table ${to.table}`,
    ...to.columns.map((column) => `column ${to.table}.${column}`),
    keyName(to.table, to.columns),
  ]),
  ...table.columns.map(({ type }) => typeRead(type)),
];

export const createTable: DeltaKind<DeltaOf<'createTable'>> = {
  apply: (state, { table }) => ({ ...state, tables: [...state.tables, table] }),
  inverse: ({ table }) => ({ kind: 'dropTable', table }),
  footprint: (delta) => ({ reads: targetsOf(delta), writes: relationsOf(delta) }),
  describe: ({ table }) => `create table ${keyOf(table)}`,
};

export const dropTable: DeltaKind<DeltaOf<'dropTable'>> = {
  apply: (state, { table }) => ({ ...state, tables: state.tables.filter((other) => keyOf(other) !== keyOf(table)) }),
  inverse: ({ table }) => ({ kind: 'createTable', table }),
  footprint: (delta) => ({ reads: targetsOf(delta), writes: relationsOf(delta) }),
  describe: ({ table }) => `drop table ${keyOf(table)}`,
};

/** The State in which a table has another key, wherever it is spoken of. */
export function calledAnew(state: State, from: string, to: string, change: Partial<Table>): State {
  const called = (name: string): string => (name === from ? to : name);
  const renamed = updateTable(state, from, (table) => ({ ...table, ...change }));
  const views = renameTableInViews(renamed, from, to);
  return {
    ...views,
    ...(views.statements === undefined
      ? {}
      : { statements: views.statements.map((one) => ({ ...one, after: one.after.map(called) })) }),
    tables: views.tables.map((table) => ({
      ...table,
      foreignKeys: table.foreignKeys.map((key) =>
        key.to.table === from ? { ...key, to: { ...key.to, table: to } } : key,
      ),
    })),
  };
}

export const renameTable: DeltaKind<DeltaOf<'renameTable'>> = {
  apply: (state, { table, to }) => calledAnew(state, table, renamedKey(table, to), { name: to }),
  inverse: (delta) => ({
    kind: 'renameTable',
    table: renamedKey(delta.table, delta.to),
    to: nameOfKey(delta.table),
  }),
  footprint: (delta) => ({
    reads: [],
    writes: [...tableNames(delta.table), ...tableNames(renamedKey(delta.table, delta.to))],
  }),
  describe: (delta) => `rename table ${delta.table} to ${delta.to}`,
};

export const alterTableComment: DeltaKind<DeltaOf<'alterTableComment'>> = {
  apply: (state, delta) => updateTable(state, delta.table, (table) => ({ ...table, comment: delta.after })),
  inverse: (delta) => ({ ...delta, before: delta.after, after: delta.before }),
  footprint: (delta) => ({ reads: [`table ${delta.table}`], writes: [`comment ${delta.table}`] }),
  describe: (delta) => `${delta.after === undefined ? 'remove comment' : 'comment'} on ${delta.table}`,
};
