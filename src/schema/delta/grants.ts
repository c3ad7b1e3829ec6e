import type { Grant } from '../state.ts';
import { updateTable } from '../update.ts';
import type { DeltaKind, DeltaOf } from './delta.ts';

/** What roles may do with a table. */
export const alterGrants: DeltaKind<DeltaOf<'alterGrants'>> = {
  apply: (state, delta) =>
    updateTable(state, delta.table, ({ grants: _, ...table }) => ({
      ...table,
      ...(delta.after === undefined ? {} : { grants: delta.after }),
    })),
  inverse: (delta) => ({ ...delta, before: delta.after, after: delta.before }),
  footprint: (delta) => ({ reads: [`table ${delta.table}`], writes: [`grants ${delta.table}`] }),
  describe: ({ table, after = [] }) =>
    `let ${after.length === 0 ? 'nobody' : after.map(words).join(', ')} use ${table}`,
};

const words = ({ role, privileges }: Grant): string => `${role} (${privileges.join(', ')})`;
