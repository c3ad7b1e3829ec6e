import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate } from '../../src/migration/migrate.ts';
import { status } from '../../src/migration/status.ts';
import { listener, MigrationFolder } from '../support/migration-folder.ts';
import { Migrator, until } from '../support/migrator.ts';
import { pgDatabase } from '../support/pg-database.ts';
import { openQuery } from '../support/pg-query.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

let url: string;
let query: Awaited<ReturnType<typeof openQuery>>;
let folder: MigrationFolder;
beforeEach(async () => {
  url = await createDatabase('kill');
  query = await openQuery(url);
  folder = new MigrationFolder();
});
afterEach(async () => {
  folder.remove();
  await query.close();
  await dropDatabase(url);
});

const VERSION = '20240101000000';
const resume = async () => {
  const heard = listener();
  await migrate(pgDatabase(url), { folder: folder.path, report: heard.report });
  return heard.lines();
};
const sessions = async (): Promise<number> =>
  Number((await query(`select count(*) as n from pg_stat_activity where application_name = 'child'`))[0]?.['n']);
const isSleeping = async (application: string): Promise<boolean> =>
  (
    await query(
      `select 1 from pg_stat_activity where application_name = $1 and state = 'active' and query like 'select pg_sleep%'`,
      [application],
    )
  ).length > 0;
/** Those who come after it have nothing to sleep for. */
const SLEEP = `select pg_sleep(case current_setting('application_name') when 'child' then 100 else 0 end)`;
/** Milliseconds: a second or two, on a machine that has no time to spare. Unwatched, the server would go on for longer. */
const much = 20_000;
const exists = async (name: string): Promise<boolean> =>
  (await query('select to_regclass($1)::text as r', [name]))[0]?.['r'] !== null;

test('migrate() killed between the statements of a transaction leaves nothing, and the lock is free within a second (E145)', async () => {
  folder.add(VERSION, 'two', {
    up: [{ tx: ['create table one (id int)', SLEEP, 'create table two (id int)'] }],
  });
  const migrator = new Migrator(url, folder.path);
  await until(async () => await isSleeping('child'));
  migrator.kill();
  expect(await until(async () => (await sessions()) === 0)).toBeLessThan(much);
  expect(await exists('one')).toBe(false);
  await resume();
  expect([await exists('one'), await exists('two')]).toEqual([true, true]);
});

test('migrate() killed during a long statement: the statement ends on the server within 2 s (E146)', async () => {
  folder.add(VERSION, 'slow', { up: [{ tx: [SLEEP] }] });
  const migrator = new Migrator(url, folder.path);
  await until(async () => await isSleeping('child'));
  migrator.kill();
  expect(await until(async () => (await sessions()) === 0)).toBeLessThan(much);
});

test('migrate() does not begin beside the orphan of a killed process (E146)', async () => {
  folder.add(VERSION, 'slow', { up: [{ tx: [SLEEP] }] });
  const migrator = new Migrator(url, folder.path);
  await migrator.saw(/select pg_sleep/);
  // Whoever waits for the lock of the worker's session gets it at the kill, and then stands for an orphan that lives on.
  // The line is written just before the statement is sent: it may take a moment until the server shows it.
  let lock: Readonly<Record<string, string | null>> | undefined;
  await until(async () => {
    [lock] = await query(
      `select l.classid::bigint as first, l.objid::bigint as second from pg_locks l join pg_stat_activity a using (pid)
       where l.locktype = 'advisory' and a.query like 'select pg_sleep%'`,
    );
    return lock !== undefined;
  });
  const orphan = await openQuery(url);
  const inherited = orphan(`select pg_advisory_lock($1::bigint::bit(32)::int, $2::bigint::bit(32)::int)`, [
    lock?.['first'] ?? '',
    lock?.['second'] ?? '',
  ]);
  await until(
    async () => (await query(`select 1 from pg_locks where locktype = 'advisory' and not granted`)).length > 0,
  );
  migrator.kill();
  await inherited;
  const next = new Migrator(url, folder.path, { application: 'next' });
  await until(
    async () =>
      (
        await query(
          `select 1 from pg_locks l join pg_stat_activity a using (pid) where locktype = 'advisory' and a.application_name = 'next'`,
        )
      ).length > 0,
  );
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(next.lines).toEqual([]);
  await orphan.close();
  expect(await next.ended).toBe(0);
  expect(next.lines.at(-1)).toMatch(/^== Migrated/);
});

test('migrate() killed at a step outside a transaction goes on at that step (E147) (E148) (M234)', async () => {
  await query('create table users (id int, email text)');
  await query(`insert into users select n, 'u' || n from generate_series(1, 1000) n`);
  folder.add(VERSION, 'index_users', {
    up: [
      { tx: ['create table first (id int)'] },
      {
        auto: 'create unique index concurrently users_email_index on users (email)',
        recover: { dropInvalidIndex: 'users_email_index' },
      },
      { tx: ['create table last (id int)'] },
    ],
  });
  // A writer in a transaction holds the build up, so that the kill falls into it.
  const writer = await openQuery(url);
  await writer('begin');
  await writer(`insert into users values (2000, 'late')`);
  const migrator = new Migrator(url, folder.path);
  await until(async () => await exists('users_email_index'));
  migrator.kill();
  await migrator.ended;
  await until(async () => (await sessions()) === 0);
  await writer('commit');
  await writer.close();
  expect(await query(`select indisvalid from pg_index where indexrelid = 'users_email_index'::regclass`)).toEqual([
    { indisvalid: 'f' },
  ]);
  const found = await status(pgDatabase(url), { folder: folder.path });
  expect(found.migrations).toMatchObject([{ state: 'interrupted', step: 2, steps: 3 }]);
  expect(await resume()).toEqual([
    `== Running ${VERSION} index_users forward`,
    `resuming ${VERSION} at step 2/3`,
    'drop index users_email_index (left invalid by an interrupted build)',
    'create index users_email_index',
    'create table last',
    expect.stringMatching(/^== Migrated/),
  ]);
  expect(await query(`select indisvalid from pg_index where indexrelid = 'users_email_index'::regclass`)).toEqual([
    { indisvalid: 't' },
  ]);
});

test('migrate() killed in the middle of a backfill goes on behind the last chunk (M093)', async () => {
  await query('create table people (id int primary key, name text, times int not null default 0)');
  await query(`insert into people select n, 'n' || n from generate_series(1, 2000) n`);
  folder.add(VERSION, 'backfill', {
    up: [
      { tx: ['create table first (id int)'] },
      // Not idempotent on purpose: a row that is walked twice shows.
      { batch: { table: 'people', key: ['id'], set: 'times = times + 1', where: 'true', size: 50, pause: 20 } },
    ],
  });
  // It comes no further than this until it has been killed.
  await query(
    'create function wait() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(7); return new; end $$',
  );
  await query('create trigger wait before update on people for each row when (new.id = 1000) execute function wait()');
  const holder = await openQuery(url);
  await holder('select pg_advisory_lock(7)');
  const migrator = new Migrator(url, folder.path);
  await migrator.saw(/people: [5-9]\d\d of|people: [5-9]\d\d rows/);
  migrator.kill();
  await migrator.ended;
  await until(async () => (await sessions()) === 0);
  await holder.close();
  const [before] = await query('select count(*) filter (where times = 1) as done from people');
  expect(Number(before?.['done'])).toBeGreaterThanOrEqual(500);
  expect(Number(before?.['done'])).toBeLessThan(1000);
  expect(await resume()).toContain(`resuming ${VERSION} at step 2/2`);
  expect(await query('select times, count(*) as n from people group by 1')).toEqual([{ times: '1', n: '2000' }]);
});
