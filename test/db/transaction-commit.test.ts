import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Connection, Driver } from '../../src/driver/driver.ts';
import { DbError } from '../../src/driver/error/db-error.ts';
import { openPg } from '../../src/driver/pg.ts';
import { parseDatabaseUrl } from '../../src/repo/database-url.ts';
import { defineRepo } from '../../src/repo/repo.ts';
import { connectRepo, stopRepo } from '../../src/repo/session.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

/** Where the way to the server breaks: before COMMIT has arrived, or after it was done. */
let breaks: 'before' | 'after' | undefined;
const lost = () => new DbError('connection lost', { sqlstate: '08006', fatal: true, outcome: 'unknown' });

/** A real driver whose connection breaks at COMMIT, once. */
function breaking(driver: Driver): Driver {
  return {
    get capabilities() {
      return driver.capabilities;
    },
    get pool() {
      return driver.pool;
    },
    close: (options) => driver.close(options),
    async connect(options): Promise<Connection> {
      const connection = await driver.connect(options);
      return {
        get status() {
          return connection.status;
        },
        send: (sending, row, how) => connection.send(sending, row, how),
        stream: (sending, read, how) => connection.stream(sending, read, how),
        async simple(text, how) {
          const at = text === 'commit' ? breaks : undefined;
          if (at === undefined) return connection.simple(text, how);
          breaks = undefined;
          if (at === 'after') await connection.simple(text, how);
          throw lost();
        },
        release: (error) => connection.release(error),
      };
    },
  };
}

let url = '';
const repo = defineRepo('breaking');
beforeAll(async () => {
  url = await createDatabase('commit');
  const { host, port, user, password, database } = parseDatabaseUrl(url);
  connectRepo(repo, breaking(openPg({ name: 'breaking', host, port, user, password, database })));
  await repo.query('create table entry (id int primary key)');
});
afterAll(async () => {
  await stopRepo(repo);
  await dropDatabase(url);
});
beforeEach(() => repo.query('truncate entry').then(() => undefined));

const insert = () => repo.query('insert into entry values (1)').then(() => 'done');
const entries = async () => (await repo.sql`select id from entry`).length;

test('a connection lost after COMMIT was done: transaction() finds out and succeeds', async () => {
  breaks = 'after';
  expect(await repo.transaction(insert)).toBe('done');
  expect(await entries()).toBe(1);
});

test('a connection lost before COMMIT arrived: transaction() finds out and rejects', async () => {
  breaks = 'before';
  await expect(repo.transaction(insert)).rejects.toMatchObject({ code: 'transaction.commit_lost', outcome: 'failed' });
  expect(await entries()).toBe(0);
});

test('with retry it repeats the callback, because the server said that nothing was committed', async () => {
  breaks = 'before';
  expect(await repo.transaction(insert, { retry: 1 })).toBe('done');
  expect(await entries()).toBe(1);
});
