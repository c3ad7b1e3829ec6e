import { afterAll, beforeAll, expect } from 'vitest';
import type { Query } from '../../src/catalog/query.ts';
import type { State } from '../../src/schema/state.ts';
import { openQuery } from './pg-query.ts';
import { type RoundTrip, roundTrip } from './round-trip.ts';
import { createDatabase, dropDatabase } from './server.ts';

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
    await open("set client_min_messages = 'warning'");
  });
  afterAll(async () => {
    await open?.close();
    await dropDatabase(url);
  });
  const query: Query = (text, params) => {
    if (open === undefined) throw new Error('the database is not open yet');
    return open(text, params);
  };
  async function trip(a: State, b: State, more: Parameters<typeof roundTrip>[3] = {}): Promise<RoundTrip> {
    const result = await roundTrip(query, a, b, more);
    expect({ up: result.up, down: result.down, again: result.again }).toEqual({ up: [], down: [], again: [] });
    return result;
  }
  return { query, trip };
}
