import type { State, Statement } from '../state.ts';
import type { DeltaKind, DeltaOf, Footprint } from './delta.ts';

/** SQL of one's own: there, gone, and said in another way. */
const footprint = (statement: Statement): Footprint => ({
  reads: statement.after.flatMap((name) => [`table ${name}`, `statement ${name}`]),
  writes: [`statement ${statement.name}`],
});

const change = (state: State, to: (all: readonly Statement[]) => readonly Statement[]): State => {
  const { statements = [], ...rest } = state;
  const changed = to(statements);
  return changed.length === 0 ? rest : { ...rest, statements: changed };
};

export const createStatement: DeltaKind<DeltaOf<'createStatement'>> = {
  apply: (state, { statement }) => change(state, (all) => [...all, statement]),
  inverse: ({ statement }) => ({ kind: 'dropStatement', statement }),
  footprint: ({ statement }) => footprint(statement),
  describe: ({ statement }) => `run ${statement.name}`,
};

export const dropStatement: DeltaKind<DeltaOf<'dropStatement'>> = {
  apply: (state, { statement }) => change(state, (all) => all.filter(({ name }) => name !== statement.name)),
  inverse: ({ statement }) => ({ kind: 'createStatement', statement }),
  footprint: ({ statement }) => footprint(statement),
  describe: ({ statement }) => `undo ${statement.name}`,
};

/** Another way back, or another place in the order: nothing changes in the database. */
export const alterStatement: DeltaKind<DeltaOf<'alterStatement'>> = {
  apply: (state, { after }) => change(state, (all) => all.map((one) => (one.name === after.name ? after : one))),
  inverse: ({ before, after }) => ({ kind: 'alterStatement', before: after, after: before }),
  footprint: ({ after }) => footprint(after),
  describe: ({ after }) => `note how ${after.name} is undone, and what it comes after`,
};
