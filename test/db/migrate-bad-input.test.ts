import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { migrate } from '../../src/migration/migrate.ts';
import { rollback } from '../../src/migration/rollback.ts';
import { status } from '../../src/migration/status.ts';
import { useMigrationDatabase } from '../support/migration-database.ts';
import { listener, moduleOf } from '../support/migration-folder.ts';
import { pgDatabase } from '../support/pg-database.ts';

const { db, folder, query, url } = useMigrationDatabase('bad');

let loads = 0;
const options = (heard = listener()) => ({
  folder: folder.path,
  report: heard.report,
  // A file that was corrected meanwhile is another module.
  importModule: async (path: string): Promise<unknown> => await import(`${pathToFileURL(path).href}?${++loads}`),
});
const table = (name: string) => ({
  up: [{ tx: [`create table ${name} (id int)`] }],
  down: [{ tx: [`drop table ${name}`] }],
});
const [first, second, third] = ['20240101000000', '20240102000000', '20240103000000'] as const;
const states = async () => (await status(db, options())).migrations.map(({ state }) => state);
const tables = async () =>
  (
    await query(
      `select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname !~ '^quarry' order by 1`,
    )
  ).map((row) => row['relname']);

describe('files', () => {
  const whole = moduleOf({ version: second, name: 'two', ...table('two') });
  test.each([
    [
      'syntactically broken',
      whole.replace(']', ''),
      'migration.invalid_file',
      /20240102000000_two\.mjs cannot be loaded: /,
    ],
    [
      'written half',
      whole.slice(0, whole.length / 2),
      'migration.invalid_file',
      /20240102000000_two\.mjs cannot be loaded: /,
    ],
    ['empty', '', 'migration.invalid_file', /20240102000000_two\.mjs has no default export/],
    [
      'thrown while loading',
      `throw new Error('no such setting');`,
      'migration.invalid_file',
      /cannot be loaded: no such setting/,
    ],
    [
      'without up',
      `export default { version: '${second}', name: 'two', down: [] };`,
      'migration.invalid_file',
      /has no up/,
    ],
    ['of a version that is no version', whole.replace(second, '2024'), 'migration.invalid_file', /is not 14 digits/],
    [
      'with a step that is none',
      `export default { version: '${second}', name: 'two', up: [{ sql: 'select 1' }], down: [] };`,
      'migration.invalid_file',
      /exactly one of tx, auto, batch, run/,
    ],
    [
      'with two statements in one',
      whole.replace('(id int)', '(id int); drop table one'),
      'migration.invalid_file',
      /two statements in one text/,
    ],
    [
      'that ends its transaction',
      whole.replace('create table two (id int)', 'commit'),
      'migration.invalid_file',
      /says COMMIT inside a transaction/,
    ],
    [
      'copied with its version',
      moduleOf({ version: first, name: 'two', ...table('two') }),
      'migration.duplicate',
      /have the version 20240101000000: .*_one\.mjs and .*_two\.mjs/,
    ],
  ])('migrate() refuses a file that is %s before any statement', async (_, text, code, message) => {
    folder.add(first, 'one', table('one'));
    folder.write(`${second}_two.mjs`, text);
    const refused = migrate(db, options());
    await expect(refused).rejects.toMatchObject({ code });
    await expect(refused).rejects.toThrow(message);
    expect(await tables()).toEqual([]);
    expect(await query(`select to_regclass('quarry_migrations') as ledger`)).toEqual([{ ledger: null }]);
  });

  test('migrate() refuses a file that was edited, or is missing, and says what to do', async () => {
    folder.add(first, 'one', table('one'));
    folder.add(second, 'two', table('two'));
    await migrate(db, options());
    folder.add(first, 'one', { ...table('one'), up: [{ tx: ['create table one (id bigint)'] }] });
    await expect(migrate(db, options())).rejects.toMatchObject({
      code: 'migration.modified',
      fix: expect.stringContaining(`quarry migrations repair ${first}`),
    });
    folder.remove(`${first}_one.mjs`);
    await expect(migrate(db, options())).rejects.toMatchObject({
      code: 'migration.ledger_gap',
      fix: expect.stringContaining(`quarry rollback --to ${first}`),
    });
    expect(await states()).toEqual(['missing', 'applied']);
  });
});

describe('the server', () => {
  test('migrate() is resumed at the third step where that failed, and not before it', async () => {
    await query('create table counted (n int)');
    folder.add(first, 'steps', {
      up: [
        { tx: ['insert into counted values (1)'] },
        { tx: ['insert into counted values (2)'] },
        { tx: ['insert into counted values (3)', 'insert into nowhere values (1)'] },
        { tx: ['insert into counted values (4)'] },
      ],
    });
    await expect(migrate(db, options())).rejects.toMatchObject({
      at: { step: 3, steps: 4, statement: 2, sqlstate: '42P01', resumable: true },
      why: 'Steps before 3 are done and stay; nothing of the failed transaction does.',
      fix: expect.stringMatching(/it goes on at step 3; `quarry rollback` undoes what is done instead\.$/),
    });
    expect(await states()).toEqual(['failed']);
    await query('create table nowhere (n int)');
    await migrate(db, options());
    expect(await query('select n from counted order by n')).toEqual(['1', '2', '3', '4'].map((n) => ({ n })));
  });

  test('migrate() whose connection is cut in the middle leaves the transaction undone, says so, and goes on when called again', async () => {
    folder.add(first, 'steps', {
      up: [
        { tx: ['create table one (id int)'] },
        {
          tx: [
            'create table two (id int)',
            'select pg_terminate_backend(pg_backend_pid())',
            'create table three (id int)',
          ],
        },
      ],
    });
    const cut = migrate(db, options());
    await expect(cut).rejects.toMatchObject({
      code: 'migration.failed',
      at: { step: 2, statement: 2, sqlstate: '57P01' },
      fix: expect.stringMatching(/^When the server answers, migrate again: it goes on at step 2/),
    });
    await expect(cut).rejects.toThrow('terminating connection due to administrator command');
    expect(await tables()).toEqual(['one']);
    expect(await states()).toEqual(['interrupted']);
    folder.add(first, 'steps', { up: [{ tx: ['create table one (id int)'] }, { tx: ['create table two (id int)'] }] });
    await migrate(db, options());
    expect(await tables()).toEqual(['one', 'two']);
  });

  test('migrate() loses its lock with the connection that holds it, and stops before the next migration', async () => {
    folder.add(first, 'one', {
      up: [
        {
          tx: [
            'create table one (id int)',
            `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid() and database = (select oid from pg_database where datname = current_database())`,
          ],
        },
      ],
    });
    folder.add(second, 'two', table('two'));
    await expect(migrate(db, options())).rejects.toMatchObject({ code: 'migration.lock_lost' });
    expect(await tables()).toEqual(['one']);
    await migrate(db, options());
    expect(await tables()).toEqual(['one', 'two']);
  });

  test('migrate() that runs out of room says so, rolls back, and goes on when there is some', async () => {
    await query('create table numbers (n int)');
    // The server's own limit of temporary space stands for a full disk: it fails in the same class, 53.
    folder.add(first, 'full', {
      up: [
        { tx: ['create table one (id int)'] },
        {
          tx: [
            `set local temp_file_limit = '64kB'`,
            `set local work_mem = '64kB'`,
            'insert into numbers select n from generate_series(1, 200000) n order by md5(n::text)',
          ],
        },
      ],
    });
    const full = migrate(db, options());
    await expect(full).rejects.toMatchObject({
      code: 'migration.failed',
      at: { step: 2, statement: 3, sqlstate: '53400' },
    });
    expect(await query('select count(*) as n from numbers')).toEqual([{ n: '0' }]);
    expect(await states()).toEqual(['failed']);
    folder.add(first, 'full', {
      up: [{ tx: ['create table one (id int)'] }, { tx: ['insert into numbers values (1)'] }],
    });
    await migrate(db, options());
    expect(await states()).toEqual(['applied']);
  });

  test('migrate() as a role without rights changes nothing and names what it lacks', async () => {
    const [{ name } = { name: '' }] = await query(`select 'guest_' || pg_backend_pid() as name`);
    await query(`create role ${name} login`);
    await query('create table owned (id int)');
    const guest = new URL(url());
    guest.username = name ?? '';
    folder.add(first, 'one', table('one'));
    await expect(migrate(pgDatabase(guest.href), options())).rejects.toMatchObject({
      code: 'migration.insufficient_privilege',
      fix: expect.stringContaining(`GRANT USAGE, CREATE ON SCHEMA "public" TO "${name}"`),
    });
    await query(`grant usage, create on schema public to ${name}`);
    folder.add(first, 'one', { up: [{ tx: ['create table one (id int)', 'alter table owned add column x int'] }] });
    await expect(migrate(pgDatabase(guest.href), options())).rejects.toMatchObject({
      code: 'migration.insufficient_privilege',
      message: expect.stringContaining('must be owner of table owned'),
      fix: expect.stringContaining('the role that owns it'),
      cause: { at: { sqlstate: '42501', statement: 2 } },
    });
    folder.add(first, 'one', table('one'));
    await query('drop table if exists quarry_migrations, quarry_migration_events');
    await migrate(db, options());
    await expect(status(pgDatabase(guest.href), options())).rejects.toMatchObject({
      code: 'migration.insufficient_privilege',
      why: expect.stringContaining('SELECT on its ledger'),
      fix: expect.stringContaining(`GRANT SELECT ON "public".quarry_migrations TO "${name}"`),
    });
    expect(await tables()).toEqual(['one', 'owned']);
    await query(`drop owned by ${name}`);
    await query(`drop role ${name}`);
  });

  test('rollback() that fails in its second step stays where it is, and goes on from there', async () => {
    folder.add(third, 'three', {
      up: [{ tx: ['create table one (id int)'] }, { tx: ['create table two (id int)'] }],
      down: [{ tx: ['drop table two'] }, { tx: ['drop table one'] }],
    });
    await migrate(db, options());
    await query('create view watcher as select id from one');
    await expect(rollback(db, options())).rejects.toMatchObject({
      at: { direction: 'backward', step: 2, sqlstate: '2BP01' },
    });
    expect(await tables()).toEqual(['one']);
    expect((await status(db, options())).migrations).toMatchObject([{ direction: 'backward', step: 2, steps: 2 }]);
    await query('drop view watcher');
    await rollback(db, options());
    expect(await tables()).toEqual([]);
    expect(await states()).toEqual(['pending']);
  });
});
