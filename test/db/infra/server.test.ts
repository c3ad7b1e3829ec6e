import pg from 'pg';
import { expect, test } from 'vitest';
import { serverUrl, withDatabase } from '../../support/server.ts';

async function ask(url: string, statement: string): Promise<unknown[][]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: statement, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

test('serverUrl is a superuser on a UTF-8 cluster that sorts by code point', async () => {
  const facts = `select usesuper, current_setting('server_encoding'), 'B' < 'a', lower('É')
                 from pg_user where usename = current_user`;
  expect(await ask(serverUrl, facts)).toEqual([[true, 'UTF8', true, 'é']]);
});

test('withDatabase() gives an empty database and drops it afterwards', async () => {
  const name = await withDatabase(async (url) => {
    expect(await ask(url, `select count(*) from pg_tables where schemaname = 'public'`)).toEqual([['0']]);
    return new URL(url).pathname.slice(1);
  });
  expect(await ask(serverUrl, `select 1 from pg_database where datname = '${name}'`)).toEqual([]);
});
