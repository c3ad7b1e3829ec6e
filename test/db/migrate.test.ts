import { basename } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '../../src/driver/driver.ts';
import type { MigrationDatabase } from '../../src/migration/database.ts';
import { importNatively } from '../../src/migration/files.ts';
import { migrate } from '../../src/migration/migrate.ts';
import { pending } from '../../src/migration/pending.ts';
import { repair } from '../../src/migration/repair.ts';
import { rollback } from '../../src/migration/rollback.ts';
import { Session } from '../../src/migration/session.ts';
import { formatStatus, status } from '../../src/migration/status.ts';
import { migrateTenants } from '../../src/migration/tenants.ts';
import { listener, MigrationFolder } from '../support/migration-folder.ts';
import { until } from '../support/migrator.ts';
import { pgDatabase } from '../support/pg-database.ts';
import { openQuery } from '../support/pg-query.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

let url: string;
let db: MigrationDatabase;
let query: Awaited<ReturnType<typeof openQuery>>;
let folder: MigrationFolder;
beforeEach(async () => {
  url = await createDatabase('migrate');
  db = pgDatabase(url);
  query = await openQuery(url);
  folder = new MigrationFolder();
});
afterEach(async () => {
  folder.remove();
  await query.close();
  await dropDatabase(url);
});

const users = {
  up: [
    {
      tx: [
        'create table users (id bigint primary key, email text)',
        'create unique index users_email_index on users (email)',
      ],
    },
  ],
  down: [{ tx: ['drop table users'], loses: ['users'] }],
};
const table = (name: string) => ({
  up: [{ tx: [`create table ${name} (id int)`] }],
  down: [{ tx: [`drop table ${name}`] }],
});
const tables = async (): Promise<string[]> =>
  (
    await query(
      `select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname !~ '^quarry' order by 1`,
    )
  ).map((row) => row['relname'] ?? '');
const versions = async (): Promise<string[]> =>
  (await query('select version from quarry_migrations order by position')).map((row) => row['version'] ?? '');
const options = (heard = listener()) => ({ folder: folder.path, report: heard.report });

describe('migrate()', () => {
  test('migrate() prints a block per migration and a line per operation (S39) (S40) (S41) (S46)', async () => {
    folder.add('20240705205730', 'add_users_table', users);
    folder.add('20240706000000', 'add_teams', table('teams'));
    const heard = listener();
    await migrate(db, options(heard));
    expect(heard.lines()).toEqual([
      '== Running 20240705205730 add_users_table forward',
      'create table users',
      'create index users_email_index',
      expect.stringMatching(/^== Migrated 20240705205730 in 0\.\ds$/),
      '== Running 20240706000000 add_teams forward',
      'create table teams',
      expect.stringMatching(/^== Migrated 20240706000000 in 0\.\ds$/),
    ]);
    expect(await tables()).toEqual(['teams', 'users']);
  });

  test('migrate() and rollback() say when there is nothing to do (E126) (E129)', async () => {
    folder.add('20240705205730', 'add_users_table', users);
    await migrate(db, options());
    const again = listener();
    expect((await migrate(db, options(again))).ran).toEqual([]);
    expect(again.lines()).toEqual(['Migrations already up']);
    expect(await versions()).toEqual(['20240705205730']);
    await rollback(db, { ...options(), acceptDataLoss: true });
    expect(await versions()).toEqual([]);
    const down = listener();
    await rollback(db, options(down));
    expect(down.lines()).toEqual(['Migrations already down']);
    const unapplied = listener();
    await rollback(db, { ...options(unapplied), to: '20240705205730' });
    expect(unapplied.lines()).toEqual(['Migrations already down']);
  });

  test('migrate() rolls a failed transaction back whole and keeps what ran before (E143)', async () => {
    folder.add('20240101000000', 'one', table('one'));
    folder.add('20240102000000', 'two', {
      up: [{ tx: ['create table two (id int)', 'create table broken (id nosuchtype)'] }],
    });
    folder.add('20240103000000', 'three', table('three'));
    const failed = migrate(db, options());
    await expect(failed).rejects.toMatchObject({
      code: 'migration.failed',
      at: {
        version: '20240102000000',
        step: 1,
        statement: 2,
        sqlstate: '42704',
        position: 25,
        resumable: false,
        line: 9,
      },
    });
    await expect(failed).rejects.toThrow(/create table broken \(id nosuchtype\)\n {2}in .*20240102000000_two\.mjs:9/);
    expect(await tables()).toEqual(['one']);
    expect(await versions()).toEqual(['20240101000000']);
  });

  test('migrate() rolls its changes back when the ledger refuses the row (E144)', async () => {
    folder.add('20240101000000', 'one', table('one'));
    await migrate(db, options());
    await query('alter table quarry_migrations add constraint refuse check (version < 20240102000000)');
    folder.add('20240102000000', 'two', table('two'));
    await expect(migrate(db, options())).rejects.toMatchObject({ at: { sqlstate: '23514' } });
    expect(await tables()).toEqual(['one']);
  });

  test('migrate() loads every file before the first statement (E124) (E138a)', async () => {
    folder.add('20240101000000', 'one', table('one'));
    const broken = folder.write('20240102000000_two.mjs', 'export default {{{');
    await expect(migrate(db, options())).rejects.toThrow(/20240102000000_two\.mjs cannot be loaded/);
    expect(await tables()).toEqual([]);
    folder.write('20240102000000_two.mjs', 'export const nothing = 1;');
    // A module is imported once by its path, so the repaired file needs another.
    folder.remove('20240102000000_two.mjs');
    expect(broken).toContain('two');
    folder.write('20240103000000_three.mjs', 'export const nothing = 1;');
    await expect(migrate(db, options())).rejects.toThrow(/has no default export/);
    expect(await query(`select to_regclass('quarry_migrations') as t`)).toEqual([{ t: null }]);
  });

  test('migrate() loads only files that the ledger has not seen', async () => {
    folder.add('20240101000000', 'one', table('one'));
    const loaded: string[] = [];
    const importModule = async (path: string): Promise<unknown> => {
      loaded.push(basename(path));
      return await importNatively(path);
    };
    await migrate(db, { ...options(), importModule });
    folder.add('20240102000000', 'two', table('two'));
    await migrate(db, { ...options(), importModule });
    expect(loaded).toEqual(['20240101000000_one.mjs', '20240102000000_two.mjs']);
    await migrate(db, { ...options(), importModule });
    expect(loaded.length).toBe(2);
  });

  test('migrate() refuses two files of one version or one name (E123)', async () => {
    folder.add('20240101000000', 'one', table('one'));
    folder.add('20240101000000', 'other', table('two'));
    await expect(migrate(db, options())).rejects.toMatchObject({ code: 'migration.duplicate' });
    folder.remove('20240101000000_other.mjs');
    folder.add('20240102000000', 'one', table('two'));
    await expect(migrate(db, options())).rejects.toThrow(/the name one/);
    expect(await tables()).toEqual([]);
  });

  test('migrate() refuses an applied file that says something else now, and repair() takes it over (E133) (M224) (M213)', async () => {
    folder.add('20240101000000', 'one', table('one'));
    await migrate(db, options());
    folder.remove('20240101000000_one.mjs');
    folder.write(
      'renamed/20240101000000_one.mjs',
      `// a comment\r\nexport default { version: '20240101000000', name: 'one', up: [{ tx: [\`create table one -- why\r\n (id int)\`] }], down: [{ tx: ['drop table one'] }] }`,
    );
    expect((await migrate(db, options())).ran).toEqual([]);
    folder.remove('renamed');
    folder.write(
      'edited/20240101000000_one.mjs',
      `export default { version: '20240101000000', name: 'one', up: [{ tx: ['create table one (id bigint)'] }], down: [] }`,
    );
    await expect(migrate(db, options())).rejects.toMatchObject({ code: 'migration.modified' });
    await expect(migrate(db, options())).rejects.toThrow(/the ledger has [0-9a-f]{64}, .* has [0-9a-f]{64}/);
    expect((await status(db, options())).migrations).toMatchObject([{ state: 'modified' }]);
    await repair(db, '20240101000000', options());
    expect((await status(db, options())).migrations).toMatchObject([{ state: 'applied' }]);
  });

  test('migrate() goes up to a version, up to before one, or by steps (E128) (M241)', async () => {
    for (const day of [1, 2, 3, 4]) folder.add(`2024010${day}000000`, `t${day}`, table(`t${day}`));
    await migrate(db, { ...options(), toExclusive: '20240102000000' });
    expect(await tables()).toEqual(['t1']);
    await migrate(db, { ...options(), step: 1 });
    expect(await tables()).toEqual(['t1', 't2']);
    await migrate(db, { ...options(), to: '20240103000000' });
    expect(await tables()).toEqual(['t1', 't2', 't3']);
    await expect(migrate(db, { ...options(), to: 'abc' })).rejects.toMatchObject({ code: 'migration.invalid_target' });
    await expect(migrate(db, { ...options(), to: '20240103000001' })).rejects.toThrow(/Did you mean '2024010\d000000'/);
    await expect(migrate(db, { ...options(), step: 0 })).rejects.toMatchObject({ code: 'migration.invalid_target' });
  });

  test('migrate() runs an older file with a warning, and refuses it before anything when strict (E131) (M222)', async () => {
    folder.add('20240102000000', 'two', table('two'));
    await migrate(db, options());
    folder.add('20240101000000', 'one', table('one'));
    folder.add('20240103000000', 'three', table('three'));
    await expect(migrate(db, { ...options(), strict: true })).rejects.toMatchObject({ code: 'migration.out_of_order' });
    expect(await tables()).toEqual(['two']);
    const heard = listener();
    await migrate(db, options(heard));
    expect(heard.lines()[0]).toBe('warning: 20240101000000 one is older than 20240102000000, which is applied already');
    expect(await tables()).toEqual(['one', 'three', 'two']);
  });

  test('migrate() lets an older release beside a newer one pass, and refuses a gap (M225)', async () => {
    for (const day of [1, 2, 3]) folder.add(`2024010${day}000000`, `t${day}`, table(`t${day}`));
    await migrate(db, options());
    folder.remove('20240103000000_t3.mjs');
    const heard = listener();
    await migrate(db, options(heard));
    expect(heard.lines()).toEqual([expect.stringContaining('the database is ahead'), 'Migrations already up']);
    await expect(migrate(db, { ...options(), strict: true })).rejects.toMatchObject({ code: 'migration.out_of_order' });
    folder.remove('20240101000000_t1.mjs');
    await expect(migrate(db, options())).rejects.toMatchObject({
      code: 'migration.ledger_gap',
      versions: ['20240101000000'],
    });
  });

  test('migrate() stops at a precheck with the count and samples of what it found, before any statement', async () => {
    await query('create table users (id int primary key, email text)');
    await query('insert into users select n, null from generate_series(1, 8) n');
    folder.add('20240101000000', 'require_email', {
      up: [
        { tx: ['create table other (id int)'] },
        {
          tx: ['alter table users alter column email set not null'],
          precheck: { sql: 'select id from users where email is null order by id;', finds: 'users without an email' },
        },
      ],
    });
    const failed = migrate(db, options());
    await expect(failed).rejects.toMatchObject({ code: 'migration.precheck_failed', count: 8, samples: { length: 5 } });
    await expect(failed).rejects.toThrow(/found 8 users without an email:\n {2}\{"id":"1"\}/);
    expect(await tables()).toEqual(['users']);
    expect(await versions()).toEqual([]);
  });

  test('migrate() stops at a value that a precheck cannot make into what it will be, and says what is wrong with it', async () => {
    await query('create table users (id int primary key, age text)');
    await query("insert into users values (1, '5'), (2, 'five')");
    folder.add('20240101000000', 'age', {
      up: [
        {
          tx: ['alter table users alter column age type int using age::int'],
          precheck: {
            sql: 'select age from users where age::int is null',
            finds: 'values of users.age that are no integer',
          },
        },
      ],
    });
    const failed = migrate(db, options());
    await expect(failed).rejects.toMatchObject({ code: 'migration.precheck_failed', count: undefined, samples: [] });
    await expect(failed).rejects.toThrow(
      /found values of users.age that are no integer: invalid input syntax for type integer/,
    );
    expect(await versions()).toEqual([]);
  });

  test('migrate() puts a precheck off until the step before it has made what it looks at', async () => {
    folder.add('20240101000000', 'later', {
      up: [
        { tx: ['create table fresh (id int)', 'insert into fresh values (1)'] },
        { tx: ['drop table fresh'], precheck: { sql: 'select * from fresh', finds: 'rows' } },
      ],
    });
    await expect(migrate(db, options())).rejects.toMatchObject({ code: 'migration.precheck_failed', count: 1 });
    expect((await status(db, options())).migrations).toMatchObject([{ state: 'failed', step: 2, steps: 2 }]);
  });

  test('migrate() refuses a migration whose parent is not there', async () => {
    folder.add('20240102000000', 'two', { ...table('two'), parents: ['20240101000000'] });
    await expect(migrate(db, options())).rejects.toMatchObject({ code: 'migration.parent_missing' });
  });

  test('migrate() names the privilege a role lacks (M244)', async () => {
    await query(`do $$ begin create role quarry_lowly login; exception when duplicate_object then null; end $$`);
    folder.add('20240101000000', 'one', table('one'));
    const lowly = new URL(url);
    lowly.username = 'quarry_lowly';
    const failed = migrate(pgDatabase(lowly.href), options());
    await expect(failed).rejects.toMatchObject({
      code: 'migration.insufficient_privilege',
      fix: expect.stringContaining('GRANT USAGE, CREATE ON SCHEMA "public" TO "quarry_lowly"'),
    });
    expect(await tables()).toEqual([]);
  });

  test('migrate() keeps the ledger in the schema of the database (E152)', async () => {
    await query('create schema tenant_a');
    folder.add('20240101000000', 'one', table('one'));
    await migrate(pgDatabase(url, { schema: 'tenant_a' }), options());
    expect(
      await query(
        `select to_regclass('tenant_a.one') as a, to_regclass('tenant_a.quarry_migrations') as l, to_regclass('public.one') as p`,
      ),
    ).toEqual([{ a: 'tenant_a.one', l: 'tenant_a.quarry_migrations', p: null }]);
  });

  test('migrate() leaves a function to itself in one transaction, with its record', async () => {
    folder.write(
      '20240101000000_call.mjs',
      `export default { version: '20240101000000', name: 'call', down: { irreversible: 'a function' },
        up: [{ why: 'needs code', run: async (db) => { await db.query('create table made (n int)'); await db.query('insert into made values ($1)', [7]); } }] }`,
    );
    await migrate(db, options());
    expect(await query('select n from made')).toEqual([{ n: '7' }]);
    expect(await versions()).toEqual(['20240101000000']);
  });

  test('migrate() works where a session is not its own, as behind a transaction pooler (M235)', async () => {
    await query('create table users (id int, email text)');
    folder.add('20240101000000', 'many', {
      up: [
        { tx: ['create table one (id int)'] },
        {
          auto: 'create index concurrently users_email_index on users (email)',
          recover: { dropInvalidIndex: 'users_email_index' },
        },
      ],
      down: [{ auto: 'drop index concurrently users_email_index', recover: 'rerun' }, { tx: ['drop table one'] }],
    });
    const pooled = pgDatabase(url, { pooler: 'transaction' });
    await migrate(pooled, options());
    expect(await query('select state, step from quarry_migrations')).toEqual([{ state: 'applied', step: '2' }]);
    await rollback(pooled, options());
    expect(await tables()).toEqual(['users']);
    expect(await versions()).toEqual([]);
  });

  test('migrate() leaves a shared connection with the settings its pool gave it', async () => {
    folder.add('20240101000000', 'one', table('one'));
    const sessions = await pgDatabase(url).open();
    const settings = `set statement_timeout = '7s'; set search_path = public, pg_catalog`;
    const connection = await sessions.connect();
    await connection.simple(settings);
    const released: unknown[] = [];
    const shared: Connection = {
      get status() {
        return connection.status;
      },
      send: (...args) => connection.send(...args),
      simple: (...args) => connection.simple(...args),
      stream: (...args) => connection.stream(...args),
      release: (error) => void released.push(error),
    };
    const { capabilities } = sessions;
    let calls = 0;
    const connect = async () => (calls++ === 0 ? shared : await sessions.connect());
    await migrate(
      { name: 'main', schema: 'public', open: async () => ({ capabilities, connect, close: async () => {} }) },
      options(),
    );
    const session = new Session(connection);
    expect(
      await session.rows(
        `select current_setting('statement_timeout') as t, current_setting('search_path') as p, current_setting('client_connection_check_interval') as c`,
      ),
    ).toEqual([{ t: '7s', p: 'public, pg_catalog', c: '0' }]);
    expect(await session.rows(`select 1 from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()`)).toEqual(
      [],
    );
    expect(released).toEqual([undefined]);
    connection.release();
    await sessions.close();
  });

  test('migrate() refuses a read-only repo', async () => {
    await expect(migrate({ ...db, readOnly: true }, options())).rejects.toMatchObject({
      code: 'migration.read_only_repo',
    });
  });

  test('migrate() ends with the signal, its transaction rolled back', async () => {
    folder.add('20240101000000', 'slow', { up: [{ tx: ['create table one (id int)', 'select pg_sleep(100)'] }] });
    const controller = new AbortController();
    const heard = listener();
    const running = migrate(db, { ...options(heard), signal: controller.signal });
    running.catch(() => undefined);
    const sleeping = `select 1 from pg_stat_activity where datname = current_database() and state = 'active' and query = 'select pg_sleep(100)'`;
    await until(async () => (await query(sleeping)).length > 0);
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'migration.interrupted' });
    expect(await tables()).toEqual([]);
    expect(await versions()).toEqual([]);
  });

  test('migrate() gives way to readers behind a lock it cannot get, tries again, and names the blockers (E149)', async () => {
    await query('create table busy (id int)');
    const reader = await openQuery(url);
    await reader('begin');
    await reader('select * from busy');
    folder.add('20240101000000', 'alter_busy', { up: [{ tx: ['alter table busy add column n int'] }] });
    const heard = listener();
    const failed = migrate(db, { ...options(heard), statementLockTimeout: 4000, attempts: 2 });
    await expect(failed).rejects.toMatchObject({ at: { sqlstate: '55P03' } });
    await expect(failed).rejects.toThrow(/blocked by pid \d+ \(application .*, idle in transaction for \d+ s\)/);
    expect(heard.lines()).toContainEqual(expect.stringMatching(/attempt 1 of 2, blocked by pid \d+/));
    await reader('commit');
    await reader.close();
    await migrate(db, options());
    expect(await versions()).toEqual(['20240101000000']);
  });
});

describe('rollback()', () => {
  test('rollback() undoes in reverse order of application (E128)', async () => {
    folder.add('20240101000000', 'one', table('one'));
    folder.add('20240103000000', 'three', table('three'));
    await migrate(db, options());
    folder.add('20240102000000', 'two', table('two'));
    await migrate(db, options());
    const heard = listener();
    await rollback(db, { ...options(heard), step: 2 });
    expect(heard.lines().filter((line) => line.startsWith('== Running'))).toEqual([
      '== Running 20240102000000 two backward',
      '== Running 20240103000000 three backward',
    ]);
    expect(await tables()).toEqual(['one']);
  });

  test('rollback() goes to and including a version, or to before it, or by the last run (S20)', async () => {
    for (const day of [1, 2]) folder.add(`2024010${day}000000`, `t${day}`, table(`t${day}`));
    await migrate(db, options());
    for (const day of [3, 4]) folder.add(`2024010${day}000000`, `t${day}`, table(`t${day}`));
    await migrate(db, options());
    await rollback(db, { ...options(), batch: true });
    expect(await tables()).toEqual(['t1', 't2']);
    await rollback(db, { ...options(), toExclusive: '20240101000000' });
    expect(await tables()).toEqual(['t1']);
    await rollback(db, { ...options(), to: '20240101000000' });
    expect(await tables()).toEqual([]);
  });

  test('rollback() refuses what cannot be undone before any statement (E134)', async () => {
    folder.add('20240101000000', 'one', { ...table('one'), down: [] });
    folder.add('20240102000000', 'two', { ...table('two'), down: { irreversible: 'the rows are gone' } });
    folder.add('20240103000000', 'three', table('three'));
    await migrate(db, options());
    await expect(rollback(db, { ...options(), step: 2 })).rejects.toThrow(/two cannot be undone: the rows are gone/);
    await expect(rollback(db, { ...options(), step: 2 })).rejects.toMatchObject({ code: 'migration.irreversible' });
    expect(await tables()).toEqual(['one', 'three', 'two']);
    await rollback(db, { ...options(), step: 1 });
    await query('delete from quarry_migrations where version = 20240102000000');
    await expect(rollback(db, options())).rejects.toThrow(/nothing would undo step 1 of up/);
  });

  test('rollback() refuses to lose data unless told to (S45)', async () => {
    folder.add('20240705205730', 'add_users_table', users);
    await migrate(db, options());
    await expect(rollback(db, options())).rejects.toMatchObject({ code: 'migration.data_loss', loses: ['users'] });
    expect(await tables()).toEqual(['users']);
    await rollback(db, { ...options(), acceptDataLoss: true });
    expect(await tables()).toEqual([]);
  });

  test('rollback() takes the way back from the ledger where the file is gone (M225)', async () => {
    folder.add('20240101000000', 'one', table('one'));
    await migrate(db, options());
    folder.remove('20240101000000_one.mjs');
    expect((await status(db, options())).migrations).toMatchObject([{ state: 'missing' }]);
    await rollback(db, { ...options(), to: '20240101000000' });
    expect(await tables()).toEqual([]);
  });

  test('rollback() of a migration that failed half-way undoes the steps that ran (M257)', async () => {
    folder.add('20240101000000', 'many', {
      up: [{ tx: ['create table one (id int)'] }, { tx: ['create table two (id int)'] }, { tx: ['select 1 / 0'] }],
      down: [{ tx: ['drop table three'] }, { tx: ['drop table two', 'drop table one'] }],
    });
    await expect(migrate(db, options())).rejects.toMatchObject({ at: { step: 3, steps: 3, resumable: true } });
    expect(await tables()).toEqual(['one', 'two']);
    await rollback(db, options());
    expect(await tables()).toEqual([]);
    expect(await versions()).toEqual([]);
  });
});

describe('migrateTenants()', () => {
  test('migrateTenants() gives a result per tenant, lets one failure stop no other, and goes on with it (E153)', async () => {
    for (const schema of ['a', 'b', 'c']) await query(`create schema tenant_${schema}`);
    folder.add('20240101000000', 'one', table('one'));
    const schemas = ['tenant_a', 'tenant_b', 'tenant_c'];
    await migrateTenants(db, ['tenant_a'], options());
    folder.add('20240102000000', 'two', table('two'));
    await query('create table tenant_b.two (id int)');
    const heard = listener();
    const results = await migrateTenants(db, schemas, { ...options(heard), parallel: 2 });
    expect(results.map((one) => [one.schema, one.result?.ran.length])).toEqual([
      ['tenant_a', 1],
      ['tenant_b', undefined],
      ['tenant_c', 2],
    ]);
    expect(results[1]?.error).toMatchObject({
      code: 'migration.failed',
      at: { sqlstate: '42P07', version: '20240102000000' },
    });
    expect(heard.lines()).toContain('Repo: main, tenant tenant_b');
    await query('drop table tenant_b.two');
    const again = listener();
    const repeated = await migrateTenants(db, schemas, options(again));
    expect(repeated.map((one) => one.result?.ran.length)).toEqual([0, 1, 0]);
    expect(again.lines().filter((line) => line.startsWith('Repo'))).toEqual(['Repo: main, tenant tenant_b']);
    expect(await query(`select to_regclass('public.one') as t`)).toEqual([{ t: null }]);
  });
});

describe('looking', () => {
  test('status() counts pending, out of order, applied, and says what fails (E132) (M242)', async () => {
    folder.add('20240102000000', 'two', table('two'));
    await migrate(db, options());
    folder.add('20240101000000', 'one', { up: [{ tx: ['select 1'] }, { tx: ['select 1 / 0'] }] });
    folder.add('20240103000000', 'three', table('three'));
    const before = await status(db, options());
    expect(before.counts).toEqual({ pending: 2, applied: 1 });
    expect(formatStatus(before).slice(5)).toEqual([
      '  pending     20240101000000   one  (out of order)',
      '  applied     20240102000000   two',
      '  pending     20240103000000   three',
    ]);
    await expect(migrate(db, options())).rejects.toMatchObject({ at: { step: 2 } });
    expect(formatStatus(await status(db, options()))[5]).toMatch(
      /^ {2}failed {6}20240101000000 {3}one {2}failed at step 2\/2: .*division by zero/,
    );
  });

  test('pending() shows what would run, and runs nothing (M241)', async () => {
    folder.add('20240101000000', 'one', table('one'));
    folder.add('20240102000000', 'two', table('two'));
    expect(await pending(db, { ...options(), step: 1 })).toMatchObject({
      warnings: [],
      migrations: [{ version: '20240101000000', name: 'one', from: 0, steps: [{ tx: ['create table one (id int)'] }] }],
    });
    expect(await query(`select to_regclass('quarry_migrations') as t`)).toEqual([{ t: null }]);
  });
});

describe('steps', () => {
  test('migrate() goes on at the step that failed, after it was corrected, and refuses an edit of one that ran', async () => {
    const first = { tx: ['create table one (id int)'] };
    folder.add('20240101000000', 'many', { up: [first, { tx: ['select 1 / 0'] }] });
    await expect(migrate(db, options())).rejects.toMatchObject({ at: { step: 2 } });
    folder.remove('20240101000000_many.mjs');
    const edited = { version: '20240101000000', name: 'many', down: [] };
    const write = (file: string, up: unknown) =>
      folder.write(file, `export default ${JSON.stringify({ ...edited, up })}`);
    write('a/20240101000000_many.mjs', [{ tx: ['create table uno (id int)'] }, { tx: ['select 1'] }]);
    await expect(migrate(db, options())).rejects.toThrow(/step 1, which ran already/);
    folder.remove('a');
    write('b/20240101000000_many.mjs', [
      first,
      { tx: ['create table two (id int)'] },
      { tx: ['create table three (id int)'] },
    ]);
    const heard = listener();
    await migrate(db, options(heard));
    expect(heard.lines()).toContain('resuming 20240101000000 at step 2/3');
    expect(await tables()).toEqual(['one', 'three', 'two']);
    expect(await query('select state, step, steps from quarry_migrations')).toEqual([
      { state: 'applied', step: '3', steps: '3' },
    ]);
  });

  test('migrate() backfills in committed chunks and goes on behind the last one (M093)', async () => {
    await query('create table people (a int, b text, name text, email text, primary key (a, b))');
    await query(`insert into people select n / 10, 'k' || n, 'Name' || n, null from generate_series(1, 95) n`);
    await query('update people set email = $$kept$$ where a = 3');
    const batch = {
      table: 'people',
      key: ['a', 'b'],
      set: '"email" = lower("name")',
      where: '"email" is null',
      size: 20,
    };
    folder.add('20240101000000', 'backfill', { up: [{ batch }], down: [] });
    await query('alter table people add constraint stop check (email <> $$name77$$)');
    await expect(migrate(db, options())).rejects.toMatchObject({ at: { sqlstate: '23514', step: 1, resumable: true } });
    const done = await query('select count(*) as n from people where email is not null');
    expect(Number(done[0]?.['n'])).toBe(70);
    await query('alter table people drop constraint stop');
    await query(`update people set email = null where a = 0`);
    const heard = listener();
    await migrate(db, options(heard));
    // What lies behind the cursor was done before: the rows emptied meanwhile stay so.
    expect(await query('select count(*) as n, max(a) as a from people where email is null')).toEqual([
      { n: '9', a: '0' },
    ]);
    expect(await query(`select email from people where a = 9 and b = 'k95'`)).toEqual([{ email: 'name95' }]);
    expect(await query(`select count(*) as n from people where email = 'kept'`)).toEqual([{ n: '10' }]);
    expect(heard.events.filter((event) => event.kind === 'progress').map((event) => event.done)).toEqual([20, 25]);
  });

  test('migrate() clears an invalid index away, and builds it once the data allow (E148)', async () => {
    await query('create table users (id int, email text)');
    await query(`insert into users values (1, 'a'), (2, 'a')`);
    folder.add('20240101000000', 'unique_email', {
      up: [
        {
          auto: 'create unique index concurrently users_email_index on users (email)',
          recover: { dropInvalidIndex: 'users_email_index' },
        },
      ],
      down: [{ auto: 'drop index concurrently users_email_index', recover: 'rerun' }],
    });
    await expect(migrate(db, options())).rejects.toMatchObject({ at: { sqlstate: '23505' } });
    expect(await query(`select to_regclass('users_email_index') as i`)).toEqual([{ i: null }]);
    await query('delete from users where id = 2');
    await migrate(db, options());
    expect(await query(`select indisvalid from pg_index where indexrelid = 'users_email_index'::regclass`)).toEqual([
      { indisvalid: 't' },
    ]);
    await rollback(db, options());
    expect(await query(`select to_regclass('users_email_index') as i`)).toEqual([{ i: null }]);
  });

  test('migrate() drops an invalid index that a killed process left, and never hides it behind if not exists (E148)', async () => {
    await query('create table users (id int, email text)');
    await query(`insert into users values (1, 'a'), (2, 'a')`);
    folder.add('20240101000000', 'unique_email', {
      up: [
        { tx: ['select 1'] },
        {
          auto: 'create unique index concurrently if not exists users_email_index on users (email)',
          recover: { dropInvalidIndex: 'users_email_index' },
        },
      ],
    });
    await expect(migrate(db, options())).rejects.toMatchObject({ at: { step: 2 } });
    await expect(query('create unique index concurrently users_email_index on users (email)')).rejects.toThrow();
    expect(await query(`select indisvalid from pg_index where indexrelid = 'users_email_index'::regclass`)).toEqual([
      { indisvalid: 'f' },
    ]);
    await query('delete from users where id = 2');
    const heard = listener();
    await migrate(db, options(heard));
    expect(heard.lines()).toContain('drop index users_email_index (left invalid by an interrupted build)');
    expect(await query(`select indisvalid from pg_index where indexrelid = 'users_email_index'::regclass`)).toEqual([
      { indisvalid: 't' },
    ]);
  });
});
