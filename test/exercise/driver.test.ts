import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConnectOptions } from '../../src/driver/connect-options.ts';
import type { Driver } from '../../src/driver/driver.ts';
import { openPg } from '../../src/driver/pg.ts';
import { openPglite } from '../../src/driver/pglite.ts';
import { createDatabase, dropDatabase, serverUrl } from '../support/server.ts';
import { exercise, failure, rows, using } from './driver.ts';

let url = '';
// Without a server only PGlite is exercised: there is nothing to create then.
beforeAll(async () => {
  if (serverUrl !== '') url = await createDatabase('driver');
});
afterAll(async () => {
  if (url !== '') await dropDatabase(url);
});

const pg = (options: Partial<ConnectOptions> = {}): Driver => {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  return openPg({
    name: 'support',
    host: searchParams.get('host') ?? hostname,
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    max: 4,
    ...options,
  });
};

exercise('pg', pg);
exercise('pglite', (options) => openPglite({ name: 'support', ...options }));

describe('pg alone', () => {
  let driver: Driver;
  beforeAll(() => {
    driver = pg();
  });
  afterAll(() => driver.close({ timeout: 5000 }));

  test('send() cancels at its timeout, on the server too', async () => {
    await using(driver, async (connection) => {
      const [pid] = await rows(connection, 'select pg_backend_pid()');
      const error = await failure(rows(connection, 'select pg_sleep(20)', [], { timeout: 50 }));
      expect(error).toMatchObject({ code: 'db.query_cancelled', sqlstate: '57014', outcome: 'failed', fatal: false });
      expect(error.message).toMatch(/50 ms/);
      expect(await rows(connection, 'select pg_backend_pid()')).toEqual([pid]);
    });
  });

  test('send() refuses COPY without losing its way', async () => {
    await using(driver, async (connection) => {
      await connection.simple('create temp table copied (a int)');
      await failure(rows(connection, 'copy copied from stdin'));
      await failure(connection.simple('copy copied from stdin'));
      expect(await rows(connection, 'select count(*) from copied')).toEqual([['0']]);
      await connection.simple('drop table copied');
    });
  });

  test('send() never lets a cancel hit the next statement (facts 9)', async () => {
    await using(driver, async (connection) => {
      for (let round = 0; round < 100; round++) {
        const controller = new AbortController();
        const doomed = rows(connection, 'select pg_sleep($1::float8)', [String((round % 5) / 2000)], {
          signal: controller.signal,
        }).catch(() => []);
        const innocent = rows(connection, 'select 1');
        setTimeout(() => controller.abort(), round % 4);
        await doomed;
        expect(await innocent).toEqual([['1']]);
        expect(await rows(connection, 'select 2')).toEqual([['2']]);
      }
    });
  });

  test('send() aborts what has not been written yet without a word to the server', async () => {
    await using(driver, async (connection) => {
      const controller = new AbortController();
      const first = rows(connection, 'select pg_sleep(0.05)', [], { timeout: 5000 });
      const second = failure(rows(connection, 'select 1', [], { signal: controller.signal }));
      controller.abort(new Error('changed my mind'));
      expect(await second).toMatchObject({ outcome: 'not-sent', cause: { message: 'changed my mind' } });
      await first;
    });
  });

  test('a killed backend fails its statement as unknown or failed, and the pool recovers', async () => {
    const connection = await driver.connect();
    const [[pid]] = (await rows(connection, 'select pg_backend_pid()')) as [[string]];
    const running = failure(rows(connection, 'select pg_sleep(20)'));
    await using(driver, (other) => rows(other, 'select pg_terminate_backend($1::int)', [pid]));
    const error = await running;
    expect(error).toMatchObject({ code: 'db.connection_lost', sqlstate: '57P01', fatal: true, retryable: true });
    expect(await failure(rows(connection, 'select 1'))).toMatchObject({ outcome: 'not-sent', fatal: true });
    connection.release(error);
    expect(await using(driver, (next) => rows(next, 'select 1'))).toEqual([['1']]);
  });

  test('idle connections that the server ends are replaced without noise', async () => {
    const many = pg({ max: 3 });
    const all = await Promise.all([many.connect(), many.connect(), many.connect()]);
    for (const one of all) one.release();
    await using(driver, (other) =>
      rows(
        other,
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      ),
    );
    await expect.poll(() => many.pool.size, { timeout: 60_000 }).toBe(0);
    expect(await using(many, (next) => rows(next, 'select 1'))).toEqual([['1']]);
    await many.close();
  });

  test('connect() shares few connections among many callers, each within its limit', async () => {
    const narrow = pg({ max: 2, queueTimeout: 60_000 });
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        using(narrow, (connection) => rows(connection, 'select $1::int, pg_sleep(0.01)', [String(n)])),
      ),
    );
    expect(answers.map(([row]) => Number(row?.[0]))).toEqual(Array.from({ length: 60 }, (_, n) => n));
    expect(narrow.pool.size).toBe(2);
    await narrow.close();
  });

  test('connect() names the cause when nobody answers, and works once somebody does', async () => {
    const failures: string[] = [];
    const nowhere = pg({
      host: '127.0.0.1',
      port: 1,
      queueTimeout: 2000,
      onConnectFailure: (error) => failures.push(error.message),
    });
    const before = performance.now();
    const error = await failure(nowhere.connect());
    expect(performance.now() - before).toBeLessThan(20_000);
    expect(error).toMatchObject({ code: 'db.connection_unavailable', outcome: 'not-sent', repo: 'support' });
    expect(error.message).toMatch(/ECONNREFUSED/);
    expect(failures.length).toBeGreaterThan(1);
    await nowhere.close();
  });

  test('connect() does not wait where waiting cannot help', async () => {
    const wrong = pg({ database: 'nowhere_to_be_found', queueTimeout: 100_000 });
    const before = performance.now();
    expect(await failure(wrong.connect())).toMatchObject({ code: 'db.undefined_database', sqlstate: '3D000' });
    expect(performance.now() - before).toBeLessThan(30_000);
    await wrong.close();
  });

  test('stream() reads no further than its consumer', async () => {
    await using(driver, async (connection) => {
      const text = "select repeat('x', 1000) from generate_series(1, 200000)";
      let read = 0;
      let seen = 0;
      for await (const _ of connection.stream({ text, values: [] }, () => ++read)) {
        if (++seen === 100) await new Promise((resolve) => setTimeout(resolve, 100));
        if (seen === 200) break;
      }
      // 64 kB chunks: some hundred rows ahead, not 200,000.
      expect(read).toBeLessThan(2000);
      expect(await rows(connection, 'select 1')).toEqual([['1']]);
    });
  });

  test('stream() ends at its timeout while rows flow', async () => {
    await using(driver, async (connection) => {
      const stream = connection.stream(
        { text: 'select pg_sleep(0.01) from generate_series(1, 5000)', values: [] },
        () => 1,
        {
          timeout: 100,
        },
      );
      const drain = async () => {
        for await (const _ of stream);
      };
      expect(await failure(drain())).toMatchObject({ code: 'db.query_cancelled' });
      expect(await rows(connection, 'select 1')).toEqual([['1']]);
    });
  });

  test('close() cuts what does not end in time', async () => {
    const short = pg();
    const connection = await short.connect();
    const work = failure(rows(connection, 'select pg_sleep(20)')).finally(() => connection.release());
    await short.close({ timeout: 50 });
    expect(await work).toMatchObject({ outcome: 'unknown', fatal: true });
  });
});

describe('pglite alone', () => {
  test('a statement out of its time ends the worker, and the data outlives it', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'quarry-pglite-'));
    const driver = openPglite({ name: 'support', dataDir, extensions: ['citext'] });
    await using(driver, (connection) => connection.simple('create extension citext; create table kept (a citext)'));
    const connection = await driver.connect();
    await rows(connection, "insert into kept values ('Here')");
    const endless = rows(connection, 'select count(*) from generate_series(1, 100000000)', [], { timeout: 200 });
    expect(await failure(endless)).toMatchObject({ code: 'db.query_cancelled', outcome: 'unknown', fatal: true });
    connection.release();
    expect(await using(driver, (next) => rows(next, "select a from kept where a = 'HERE'"))).toEqual([['Here']]);
    await driver.close();
    await rm(dataDir, { recursive: true });
  }, 120_000);

  test('connect() tells at once why a directory cannot be opened', async () => {
    const driver = openPglite({ name: 'support', dataDir: '/dev/null/nowhere' });
    await expect(driver.connect()).rejects.toThrow(/PGlite failed/);
    await driver.close();
  });

  test('connect() names an extension that PGlite does not have', async () => {
    const driver = openPglite({ name: 'support', extensions: ['postgis'] });
    await expect(driver.connect()).rejects.toMatchObject({ code: 'db.unknown_extension', extension: 'postgis' });
    await driver.close();
  });
});
