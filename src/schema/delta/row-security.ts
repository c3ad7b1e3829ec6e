import { updateTable } from '../update.ts';
import type { DeltaKind, DeltaOf } from './delta.ts';

/** Whether policies are asked at all, and the owner with everybody else. */
export const alterRowSecurity: DeltaKind<DeltaOf<'alterRowSecurity'>> = {
  apply: (state, delta) =>
    updateTable(state, delta.table, ({ rowSecurity: _, ...table }) => ({
      ...table,
      ...(delta.after === undefined ? {} : { rowSecurity: delta.after }),
    })),
  inverse: (delta) => ({ ...delta, before: delta.after, after: delta.before }),
  footprint: (delta) => ({ reads: [`table ${delta.table}`], writes: [`row security ${delta.table}`] }),
  describe: ({ table, after }) =>
    after === undefined
      ? `disable row security of ${table}`
      : `${after === 'forced' ? 'force' : 'enable'} row security of ${table}`,
};
