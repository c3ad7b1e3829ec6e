import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { migrate, migrateThenServe, rollback, status } from '../../src/migrate.ts';
import { migrationsFolder } from '../../src/migration/repo-database.ts';
import { defineRepo } from '../../src/repo/repo.ts';
import { listener, MigrationFolder } from '../support/migration-folder.ts';
import { openQuery } from '../support/pg-query.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

let url: string;
let query: Awaited<ReturnType<typeof openQuery>>;
let folder: MigrationFolder;
beforeEach(async () => {
  url = await createDatabase('release');
  query = await openQuery(url);
  folder = new MigrationFolder();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  folder.remove();
  await query.close();
  await dropDatabase(url);
});

const table = (name: string) => ({
  up: [{ tx: [`create table ${name} (id int)`] }],
  down: [{ tx: [`drop table ${name}`] }],
});
const exists = async (name: string): Promise<boolean> =>
  (await query('select to_regclass($1)::text as r', [name]))[0]?.['r'] !== null;

test('migrate() of a repo has connections of its own beside a pool of one, and leaves none (E150) (S19)', async () => {
  const repo = defineRepo('releaseOne', { url, pool: 1, applicationName: 'release one' });
  folder.add('20240101000000', 'one', {
    up: [{ tx: ['create table one (id int)', 'select pg_sleep(0.5)'] }],
    down: [{ tx: ['drop table one'] }],
  });
  const given = { folder: folder.path, report: () => {} };
  await repo.transaction(async () => {
    await repo.query('select 1');
    await migrate(repo, given);
  });
  expect(await exists('one')).toBe(true);
  expect(await status(repo, given)).toMatchObject([{ database: 'releaseOne', counts: { applied: 1 } }]);
  await rollback(repo, '20240101000000', given);
  expect(await exists('one')).toBe(false);
});

test('migrate() takes two connections beside a repo that runs, and leaves that one as it was (E156)', async () => {
  const repo = defineRepo('releaseRunning', { url, pool: 3, applicationName: 'release running' });
  await query('create table open_connections (n int)');
  folder.add('20240101000000', 'count', {
    up: [
      {
        tx: [
          `insert into open_connections select count(*) from pg_stat_activity where application_name = 'release running'`,
        ],
      },
    ],
  });
  const pid = async () => (await repo.query<{ pid: number }>('select pg_backend_pid() as pid')).rows[0]?.pid;
  const before = await pid();
  await migrate(repo, { folder: folder.path, report: () => {} });
  // One of the repo, one that holds the lock, one that works.
  expect(await query('select n from open_connections')).toEqual([{ n: '3' }]);
  expect(await pid()).toBe(before);
  const left = `select count(*) as n from pg_stat_activity where application_name = 'release running'`;
  await expect.poll(() => query(left), { timeout: 60_000 }).toEqual([{ n: '1' }]);
});

test('migrate() walks repos in order, passes read-only ones over, and stops at the first failure (S18) (S77) (E121)', async () => {
  const first = defineRepo('releaseFirst', { url, schema: 'first', migrations: 'x' });
  const reader = defineRepo('releaseReader', { url, readOnly: true });
  const second = defineRepo('releaseSecond', { url, schema: 'second', migrations: 'y' });
  // The first's schema is made; in the second's somebody has made the table.
  await query('create schema second');
  await query('create table second.one (n int)');
  folder.add('20240101000000', 'one', table('one'));
  const heard = listener();
  const given = { folder: folder.path, report: heard.report };
  await expect(migrate([first, reader, second], given)).rejects.toMatchObject({ code: 'migration.failed' });
  expect([await exists('first.one'), await exists('public.one')]).toEqual([true, false]);
  expect(heard.lines().filter((line) => line.startsWith('Repo'))).toEqual([
    'Repo: releaseFirst',
    'Repo: releaseReader',
    'Repo: releaseSecond',
  ]);
  expect(heard.lines()).toContain('warning: releaseReader is read-only: no migrations run on it');
  await expect(migrate(reader, given)).rejects.toMatchObject({ code: 'migration.read_only_repo' });
});

test('migrateThenServe() serves after the migrations, not at all when one fails, and at once with SKIP_MIGRATIONS (E154) (S48)', async () => {
  const repo = defineRepo('releaseServe', { url });
  folder.add('20240101000000', 'one', table('one'));
  const heard = listener();
  const given = { folder: folder.path, report: heard.report };
  expect(await migrateThenServe(repo, () => exists('one'), given)).toBe(true);
  folder.add('20240102000000', 'two', { up: [{ tx: ['select 1 / 0'] }] });
  const serve = vi.fn();
  await expect(migrateThenServe(repo, serve, given)).rejects.toMatchObject({ code: 'migration.failed' });
  expect(serve).not.toHaveBeenCalled();
  vi.stubEnv('SKIP_MIGRATIONS', 'true');
  await migrateThenServe(repo, serve, given);
  expect(serve).toHaveBeenCalledOnce();
  expect(heard.lines().at(-1)).toBe('warning: SKIP_MIGRATIONS=true: migrations were not run');
});

test('migrationsFolder() is one folder per database where several are written to', () => {
  const one = defineRepo('releaseA', { url });
  const same = defineRepo('releaseASame', { sameDatabaseAs: one });
  const other = defineRepo('releaseB', { url });
  const own = defineRepo('releaseC', { url, migrations: 'db/c' });
  const reader = defineRepo('releaseD', { url, readOnly: true });
  expect(migrationsFolder(one, [one, same, reader])).toBe('migrations');
  expect(migrationsFolder(one, [one, other])).toBe('migrations/releaseA');
  expect(migrationsFolder(own, [one, own])).toBe('db/c');
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}
const jiti = fileURLToPath(new URL('../../node_modules/jiti/lib/jiti-cli.mjs', import.meta.url));
const script = fileURLToPath(new URL('../support/release-child.ts', import.meta.url));
function release(words: readonly string[], signalAt?: RegExp): Promise<Ended> {
  const child = spawn(process.execPath, [jiti, script, url, folder.path, ...words]);
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    // Once: a second signal ends the process as it stands.
    if (!child.killed && signalAt?.test(err)) child.kill('SIGTERM');
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

test('runRelease() migrates, shows and rolls back from the words of the command line, and exits by itself (S17) (S20) (E155)', async () => {
  folder.add('20240705205730', 'add_users', table('users'));
  expect(await release(['migrate'])).toMatchObject({
    code: 0,
    err: expect.stringContaining('== Running 20240705205730 add_users forward'),
  });
  expect(await release(['status'])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/Repo: main[\s\S]*applied {5}20240705205730 {3}add_users/),
  });
  expect(await release(['rollback', 'mian', '20240705205730'])).toMatchObject({
    code: 1,
    err: expect.stringContaining("Did you mean 'main'?"),
  });
  expect(await release(['rollback', 'main', '20240705205730'])).toMatchObject({ code: 0 });
  expect(await exists('users')).toBe(false);
});

test('runRelease() fails with 1, and with 143 after SIGTERM, its transaction rolled back (S21)', async () => {
  folder.add('20240101000000', 'slow', { up: [{ tx: ['create table one (id int)', 'select pg_sleep(100)'] }] });
  expect(await release(['migrate'], /select pg_sleep/)).toMatchObject({ code: 143 });
  expect(await exists('one')).toBe(false);
  folder.remove('20240101000000_slow.mjs');
  folder.add('20240102000000', 'broken', { up: [{ tx: ['select 1 / 0'] }] });
  expect(await release(['migrate'])).toMatchObject({
    code: 1,
    err: expect.stringContaining('error: 20240102000000 broken (forward), step 1 of 1, statement 1 failed'),
  });
});
