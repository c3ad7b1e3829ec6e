import fc from 'fast-check';
import type { State } from '../../../src/schema/state.ts';
import { part } from './part.ts';
import { tableNames } from './tables.ts';

interface Drawn {
  readonly tables: readonly string[];
  /** Which third of their constraints rows obey. */
  readonly valid: number;
}
const drawn: fc.Arbitrary<Drawn> = fc.record({
  tables: fc.oneof(fc.constant([]), fc.subarray(tableNames)),
  valid: fc.nat({ max: 2 }),
});

/** Checks and foreign keys that rows may violate, of some tables. */
export const validity = part(drawn, (state, { tables, valid }) => {
  const marked = <T extends object>(all: readonly T[]): T[] =>
    all.map((one, i) => (i % 3 === valid ? one : { ...one, notValid: true }));
  return {
    ...state,
    tables: state.tables.map((table) =>
      tables.includes(table.name)
        ? { ...table, checks: marked(table.checks), foreignKeys: marked(table.foreignKeys) }
        : table,
    ),
  };
});

/** As resources say it, who know of no rows in the way. */
export const obeyed = (state: State): State => ({
  ...state,
  tables: state.tables.map((table) => ({
    ...table,
    checks: table.checks.map(({ notValid: _, ...one }) => one),
    foreignKeys: table.foreignKeys.map(({ notValid: _, ...one }) => one),
  })),
});
