import pg from 'pg';
import type { Query, TextRow } from '../../src/catalog/query.ts';

/** A plain `pg` connection that answers in text, for tests that look at a database from outside. */
export async function openQuery(url: string): Promise<Query & { close(): Promise<void>; client: pg.Client }> {
  const client = new pg.Client({
    connectionString: url,
    types: { getTypeParser: () => (text: string) => text } as never,
  });
  client.on('error', () => {});
  await client.connect();
  const query = async (text: string, params?: readonly (string | null)[]): Promise<readonly TextRow[]> =>
    (await client.query(text, params as string[])).rows as TextRow[];
  return Object.assign(query, { close: () => client.end(), client });
}
