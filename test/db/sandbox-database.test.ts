import { afterAll, expect, test } from 'vitest';
import { openPg } from '../../src/driver/pg.ts';
import { parseDatabaseUrl, urlOfDatabase } from '../../src/repo/database-url.ts';
import { defineRepo } from '../../src/repo/repo.ts';
import { stopRepo } from '../../src/repo/session.ts';
import { createTestDatabase, createTestTemplate, dropTestDatabases } from '../../src/repo/test-database.ts';
import { serverUrl } from '../support/server.ts';

const url = serverUrl === '' ? '' : urlOfDatabase(serverUrl, `cloned_${process.pid}`);
afterAll(() => dropTestDatabases(url));

async function run(at: string, text: string): Promise<unknown[]> {
  const { host, port, user, password, database } = parseDatabaseUrl(at);
  const repo = defineRepo('cloned', { driver: openPg({ name: 'cloned', host, port, user, password, database }) });
  try {
    return [...(await repo.query(text)).rows];
  } finally {
    await stopRepo(repo);
  }
}

test('createTestDatabase() gives each worker its own clone of the template (E190)', async () => {
  const tables = Array.from({ length: 60 }, (_, i) => `create table t${i} (id int primary key);`).join('');
  await createTestTemplate(url, (template) => run(template, `do $$ begin ${tables} insert into t1 values (7); end $$`));
  const clones = await Promise.all(['1', '2', '3'].map((worker) => createTestDatabase(url, worker)));
  expect(clones.map((one) => parseDatabaseUrl(one).database)).toEqual(
    ['1', '2', '3'].map((worker) => `cloned_${process.pid}_test${worker}`),
  );
  await run(clones[0] ?? '', 'insert into t1 values (8)');
  expect(await Promise.all(clones.map((one) => run(one, 'select id from t1 order by id')))).toEqual([
    [{ id: 7 }, { id: 8 }],
    [{ id: 7 }],
    [{ id: 7 }],
  ]);
});

test('createTestDatabase() makes a used one anew', async () => {
  const again = await createTestDatabase(url, '1');
  expect(await run(again, 'select id from t1')).toEqual([{ id: 7 }]);
});

test('dropTestDatabases() leaves nothing behind', async () => {
  await dropTestDatabases(url);
  expect(await run(serverUrl, `select datname from pg_database where datname like 'cloned_${process.pid}%'`)).toEqual(
    [],
  );
});
