import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyState } from '../../src/schema/state.ts';
import { pullFrom, rebuilt } from '../support/pull.ts';
import { anyState } from '../support/random-state/random-state.ts';
import { obeyed } from '../support/random-state/validity.ts';
import { fresh, made } from '../support/round-trip.ts';
import { useSchemaDatabase } from '../support/schema-database.ts';

const runs = Number(process.env['QUARRY_RUNS'] ?? 12);
const seed = Number(process.env['QUARRY_SEED'] ?? 20_261_122);
const database = useSchemaDatabase();

test('pull writes resources that say what the database is (M270)', { timeout: 3_600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(anyState.map(obeyed), async (state) => {
      // What pull takes of a domain as it is comes before the enum that it is made of.
      if (state.tables.length === 0 || state.domains?.some(({ name }) => name === 'feeling')) return;
      await fresh(database.query, state);
      const pulled = await pullFrom(database.query);
      const differences = await rebuilt(database.query, pulled);
      expect(differences).toEqual([]);
      expect(made(emptyState, pulled.declared).state.tables.map(({ name }) => name)).toEqual(
        made(emptyState, state).state.tables.map(({ name }) => name),
      );
    }),
    { numRuns: runs, seed, endOnFailure: true },
  );
});
