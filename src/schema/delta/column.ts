import { renameInExclusion } from '../exclusion.ts';
import type { Column, ForeignKey, State, Table } from '../state.ts';
import { renameColumnIn } from '../tree.ts';
import { mapTrees, updateColumn, updateTable } from '../update.ts';
import { renameColumnInViews } from '../view/rename.ts';
import type { ColumnDelta, DeltaKind, DeltaOf } from './delta.ts';
import { sqlReads, treeReads, typeRead } from './footprint.ts';

/** Columns: there, gone, renamed, and each of their properties changed. */
const footprint = (delta: { readonly table: string }, ...columns: string[]) => ({
  reads: [`table ${delta.table}`],
  writes: columns.map((column) => `column ${delta.table}.${column}`),
});
const wholeColumn = (table: string, column: Column, ...more: readonly string[]) => {
  const { reads, writes } = footprint({ table }, column.name);
  const trees = treeReads(table, column.default, column.generated);
  return { reads: [...reads, typeRead(column.type), ...trees, ...more], writes };
};

export const addColumn: DeltaKind<DeltaOf<'addColumn'>> = {
  apply: (state, delta) =>
    updateTable(state, delta.table, (table) => ({ ...table, columns: [...table.columns, delta.column] })),
  inverse: (delta) => ({ kind: 'dropColumn', table: delta.table, column: delta.column }),
  footprint: (delta) => wholeColumn(delta.table, delta.column, ...sqlReads(delta.table, delta.backfill)),
  describe: (delta) => `add column ${delta.table}.${delta.column.name}`,
};

export const dropColumn: DeltaKind<DeltaOf<'dropColumn'>> = {
  apply: (state, delta) =>
    updateTable(state, delta.table, (table) => ({
      ...table,
      columns: table.columns.filter((column) => column.name !== delta.column.name),
    })),
  inverse: (delta) => ({ kind: 'addColumn', table: delta.table, column: delta.column }),
  footprint: (delta) => wholeColumn(delta.table, delta.column),
  describe: (delta) => `drop column ${delta.table}.${delta.column.name}`,
};

export const renameColumn: DeltaKind<DeltaOf<'renameColumn'>> = {
  apply(state, { table: key, from, to }) {
    const rename = (name: string): string => (name === from ? to : name);
    const target = (foreign: ForeignKey): ForeignKey =>
      foreign.to.table === key ? { ...foreign, to: { table: key, columns: foreign.to.columns.map(rename) } } : foreign;
    const own = updateTable(state, key, (table) => renameInTable(table, from, to));
    const renamed = renameColumnInViews(own, key, from, to);
    return {
      ...renamed,
      tables: renamed.tables.map((table) => ({ ...table, foreignKeys: table.foreignKeys.map(target) })),
    };
  },
  inverse: (delta) => ({ ...delta, from: delta.to, to: delta.from }),
  footprint: (delta) => footprint(delta, delta.from, delta.to),
  describe: (delta) => `rename column ${delta.table}.${delta.from} to ${delta.to}`,
};

function renameInTable(table: Table, from: string, to: string): Table {
  const rename = (name: string): string => (name === from ? to : name);
  const inKey = <K extends { readonly columns: readonly string[] }>(key: K): K => ({
    ...key,
    columns: key.columns.map(rename),
  });
  const mapped = mapTrees(table, (tree) => renameColumnIn(tree, from, to));
  return {
    ...mapped,
    columns: mapped.columns.map((column) => ({ ...column, name: rename(column.name) })),
    ...(mapped.primaryKey === undefined ? {} : { primaryKey: inKey(mapped.primaryKey) }),
    ...(mapped.partition === undefined ? {} : { partition: inKey(mapped.partition) }),
    uniques: mapped.uniques.map(inKey),
    foreignKeys: mapped.foreignKeys.map((foreign) => ({
      ...inKey(foreign),
      ...(foreign.onDeleteColumns === undefined ? {} : { onDeleteColumns: foreign.onDeleteColumns.map(rename) }),
    })),
    ...(mapped.exclusions === undefined
      ? {}
      : { exclusions: mapped.exclusions.map((one) => renameInExclusion(one, rename)) }),
    indexes: mapped.indexes.map((index) => ({
      ...index,
      include: index.include.map(rename),
      keys: index.keys.map((key) => (typeof key.on === 'string' ? { ...key, on: rename(key.on) } : key)),
    })),
  };
}

type Property = 'default' | 'identity' | 'generated' | 'comment' | 'tombstone' | 'nullable';

function change<D extends Exclude<ColumnDelta, DeltaOf<'alterColumnType'>>>(
  property: Property,
  describe: (delta: D) => string,
): DeltaKind<D> {
  return {
    apply: (state: State, delta) =>
      updateColumn(state, delta.table, delta.column, (column) => ({ ...column, [property]: delta.after })),
    inverse: (delta) => {
      const { before, after, ...rest } = delta;
      return { ...rest, before: after, after: before } as unknown as D;
    },
    footprint(delta) {
      const { reads, writes } = footprint(delta, delta.column);
      const trees = [delta.before, delta.after].map((value) => (typeof value === 'object' ? value : undefined));
      const backfill = 'backfill' in delta ? delta.backfill : undefined;
      return { reads: [...reads, ...treeReads(delta.table, ...trees), ...sqlReads(delta.table, backfill)], writes };
    },
    describe,
  };
}

const nameOf = (delta: ColumnDelta): string => `${delta.table}.${delta.column}`;
const verb = (delta: { readonly before?: unknown; readonly after?: unknown }): string =>
  delta.after === undefined ? 'drop' : delta.before === undefined ? 'set' : 'change';

export const alterColumnDefault = change<DeltaOf<'alterColumnDefault'>>(
  'default',
  (delta) => `${verb(delta)} default of ${nameOf(delta)}`,
);
export const alterColumnNullability = change<DeltaOf<'alterColumnNullability'>>('nullable', (delta) =>
  delta.after ? `make ${nameOf(delta)} optional` : `make ${nameOf(delta)} required`,
);
export const alterColumnIdentity = change<DeltaOf<'alterColumnIdentity'>>(
  'identity',
  (delta) => `${verb(delta)} identity of ${nameOf(delta)}`,
);
export const alterColumnGenerated = change<DeltaOf<'alterColumnGenerated'>>(
  'generated',
  (delta) => `${verb(delta)} expression of ${nameOf(delta)}`,
);
export const alterColumnComment = change<DeltaOf<'alterColumnComment'>>(
  'comment',
  (delta) => `${delta.after === undefined ? 'remove comment' : 'comment'} on ${nameOf(delta)}`,
);
export const alterColumnTombstone = change<DeltaOf<'alterColumnTombstone'>>(
  'tombstone',
  (delta) => `${delta.after ? 'keep' : 'revive'} dropped column ${nameOf(delta)}`,
);

export const alterColumnType: DeltaKind<DeltaOf<'alterColumnType'>> = {
  apply: (state, delta) =>
    updateColumn(state, delta.table, delta.column, (column) => ({
      ...column,
      type: delta.after.type,
      collation: delta.after.collation,
    })),
  inverse: ({ using: _, ...delta }) => ({ ...delta, before: delta.after, after: delta.before }),
  footprint(delta) {
    const { reads, writes } = footprint(delta, delta.column);
    const types = [delta.before, delta.after].map(({ type }) => typeRead(type));
    return { reads: [...reads, ...types, ...sqlReads(delta.table, delta.using)], writes };
  },
  describe: (delta) =>
    delta.before.type === delta.after.type
      ? `change collation of ${nameOf(delta)}`
      : `change ${nameOf(delta)} from ${delta.before.type} to ${delta.after.type}`,
};
