import type { State } from '../state.ts';
import { updateTable } from '../update.ts';
import type { DeltaKind, DeltaOf } from './delta.ts';

type OnConstraint = DeltaOf<'validateConstraint' | 'invalidateConstraint'>;

/** Whether the rows that were there before a check or a foreign key obey it, too. */
function marked(state: State, { table, name }: OnConstraint, notValid: boolean): State {
  const mark = <T extends { readonly name: string; readonly notValid?: boolean | undefined }>(all: readonly T[]): T[] =>
    all.map((one) => {
      if (one.name !== name) return one;
      const { notValid: _, ...rest } = one;
      return (notValid ? { ...rest, notValid } : rest) as T;
    });
  return updateTable(state, table, (owner) => ({
    ...owner,
    checks: mark(owner.checks),
    foreignKeys: mark(owner.foreignKeys),
  }));
}

const footprint = ({ table, name }: OnConstraint) => ({
  reads: [`table ${table}`],
  writes: [`constraint ${table}.${name}`],
});

export const validateConstraint: DeltaKind<DeltaOf<'validateConstraint'>> = {
  apply: (state, delta) => marked(state, delta, false),
  inverse: (delta) => ({ ...delta, kind: 'invalidateConstraint' }),
  footprint,
  describe: ({ name }) => `validate ${name}`,
};

export const invalidateConstraint: DeltaKind<DeltaOf<'invalidateConstraint'>> = {
  apply: (state, delta) => marked(state, delta, true),
  inverse: (delta) => ({ ...delta, kind: 'validateConstraint' }),
  footprint,
  describe: ({ name }) => `let rows be in the way of ${name}`,
};
