import type { DeltaKind, DeltaOf } from './delta.ts';

/** What becomes of rows that are in the way of a foreign key: no part of a structure, neither there nor back. */
export const clearOrphans: DeltaKind<DeltaOf<'clearOrphans'>> = {
  apply: (state) => state,
  inverse: (delta) => delta,
  footprint: ({ table, name, columns = [] }) => ({
    reads: [`table ${table}`, `constraint ${table}.${name}`],
    writes: columns.length === 0 ? [`table ${table}`] : columns.map((column) => `column ${table}.${column}`),
  }),
  describe: ({ table, name, columns }) =>
    columns === undefined
      ? `delete rows of ${table} that ${name} finds no row for`
      : `empty ${columns.join(', ')} in rows of ${table} that ${name} finds no row for`,
};
