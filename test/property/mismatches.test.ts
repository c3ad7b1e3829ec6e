import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mismatches } from '../../src/catalog/mismatches.ts';
import { keyOf } from '../../src/schema/state.ts';
import { anyState } from '../support/random-state/random-state.ts';
import { fresh } from '../support/round-trip.ts';
import { useSchemaDatabase } from '../support/schema-database.ts';

const runs = Number(process.env['QUARRY_RUNS'] ?? 12);
const database = useSchemaDatabase();

test('mismatches() finds nothing in a database made from a State, and a table that is not there (M247)', {
  timeout: 600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(anyState, async (state) => {
      const keys = new Set(state.tables.map(keyOf));
      const catalog = await fresh(database.query, state);
      expect(mismatches(state, catalog, keys, 'public')).toEqual([]);
      expect(mismatches(state, { ...catalog, tables: {} }, keys, 'public')).toHaveLength(keys.size);
    }),
    { numRuns: runs, seed: 20_261_121 },
  );
});
