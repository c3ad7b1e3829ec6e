import { updateTable } from '../update.ts';
import type { DeltaKind, DeltaOf } from './delta.ts';

/** How a table is stored. */
export const alterTableStorage: DeltaKind<DeltaOf<'alterTableStorage'>> = {
  apply: (state, { table, after }) =>
    updateTable(state, table, ({ storage: _, ...rest }) => (after === undefined ? rest : { ...rest, storage: after })),
  inverse: ({ table, before, after }) => ({ kind: 'alterTableStorage', table, before: after, after: before }),
  footprint: ({ table }) => ({ reads: [], writes: [`table ${table}`, `storage ${table}`] }),
  describe: ({ table }) => `alter storage of table ${table}`,
};
