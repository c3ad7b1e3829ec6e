import pg from 'pg';
import type { Query, TextRow } from '../../src/catalog/query.ts';

interface OpenQuery extends Query {
  /** Prepares what it has not seen before. */
  readonly prepared: Query;
  readonly client: pg.Client;
  close(): Promise<void>;
}

/** A plain `pg` connection that answers in text, for tests that look at a database from outside. */
export async function openQuery(url: string): Promise<OpenQuery> {
  const client = new pg.Client({
    connectionString: url,
    types: { getTypeParser: () => (text: string) => text } as never,
  });
  client.on('error', () => {});
  await client.connect();
  const query = async (text: string, params?: readonly (string | null)[]): Promise<readonly TextRow[]> =>
    (await client.query(text, params as string[])).rows as TextRow[];
  const names = new Map<string, string>();
  const prepared: Query = async (text, values) => {
    const name = names.get(text) ?? `prepared_${names.size}`;
    names.set(text, name);
    return (await client.query({ name, text, values: values as string[] })).rows as TextRow[];
  };
  return Object.assign(query, { prepared, client, close: () => client.end() });
}
