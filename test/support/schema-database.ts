import { afterAll, beforeAll, expect } from 'vitest';
import type { Query } from '../../src/catalog/query.ts';
import type { State } from '../../src/schema/state.ts';
import { openQuery } from './pg-query.ts';
import { type RoundTrip, roundTrip } from './round-trip.ts';
import { createDatabase, dropDatabase } from './server.ts';

/**
 * Every few statements the catalogue is read, and planning that takes as long as reading: once has to be enough. Empty
 * tables that ask for parallel workers would get some, for every index.
 */
const settings = [
  "client_min_messages = 'warning'",
  'plan_cache_mode = force_generic_plan',
  'max_parallel_workers = 0',
  'jit = off',
];

/** A database of the test file's own for migrating back and forth. */
export function useSchemaDatabase(): {
  readonly query: Query;
  trip(a: State, b: State, more?: Parameters<typeof roundTrip>[3]): Promise<RoundTrip>;
} {
  let url = '';
  let open: Awaited<ReturnType<typeof openQuery>> | undefined;
  beforeAll(async () => {
    url = await createDatabase('schema');
    open = await openQuery(url);
    for (const setting of settings) await open(`set ${setting}`);
  });
  afterAll(async () => {
    await open?.close();
    await dropDatabase(url);
  });
  const query: Query = (text, params) => {
    if (open === undefined) throw new Error('the database is not open yet');
    return params === undefined ? open(text) : open.prepared(text, params);
  };
  async function trip(a: State, b: State, more: Parameters<typeof roundTrip>[3] = {}): Promise<RoundTrip> {
    const result = await roundTrip(query, a, b, more);
    expect({ up: result.up, down: result.down, again: result.again }).toEqual({ up: [], down: [], again: [] });
    return result;
  }
  return { query, trip };
}
