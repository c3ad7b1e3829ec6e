import { beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../src/migration/migrate.ts';
import { rollback } from '../../src/migration/rollback.ts';
import { status } from '../../src/migration/status.ts';
import { useMigrationDatabase } from '../support/migration-database.ts';
import { listener } from '../support/migration-folder.ts';
import { openQuery } from '../support/pg-query.ts';

const { db, folder, options, query, url } = useMigrationDatabase('runner');

const versions = async (): Promise<(string | null | undefined)[]> =>
  (await query('select version from quarry_migrations order by position')).map((row) => row['version']);

describe('limits', () => {
  const limits = `select current_setting('lock_timeout') || ' ' || current_setting('statement_timeout')`;

  test('migrate() builds indexes without time limits, and waits 3 s for locks in transactions, whatever the role is set to (M237)', async () => {
    await query('create table seen (limits text)');
    await query('create table people (id int, age int)');
    await query('alter table people add constraint adult check (age > 0) not valid');
    // A build runs the function of its expression: it writes down what holds there.
    await query(
      `create function noting(n int) returns int immutable language plpgsql as $$ begin
         if current_setting('lock_timeout') <> '0' or current_setting('statement_timeout') <> '0' then
           raise 'the build has limits: % %', current_setting('lock_timeout'), current_setting('statement_timeout');
         end if;
         return n; end $$`,
    );
    await query('insert into people values (1, 1)');
    const [role] = await query('select current_user as name, current_database() as database');
    await query(`alter role "${role?.['name']}" in database "${role?.['database']}" set lock_timeout = '1s'`);
    await query(`alter role "${role?.['name']}" in database "${role?.['database']}" set statement_timeout = '2s'`);
    folder.add('20240101000000', 'limits', {
      up: [
        {
          auto: 'create index concurrently people_index on people (noting(id))',
          recover: { dropInvalidIndex: 'people_index' },
        },
        { tx: ['alter table people validate constraint adult', `insert into seen ${limits}`] },
      ],
    });
    // A build waits for it, longer than the role may wait for a lock, and than its statements may take.
    const writer = await openQuery(url());
    await writer('set statement_timeout = 0');
    await writer('begin');
    await writer('insert into people values (2, 2)');
    const done = migrate(db, options());
    await writer('select pg_sleep(3)');
    await writer('commit');
    await done;
    expect(await query('select limits from seen')).toEqual([{ limits: '3s 0' }]);
    expect(await query(`select indisvalid from pg_index where indexrelid = 'people_index'::regclass`)).toEqual([
      { indisvalid: 't' },
    ]);
    await writer.close();
    await query(`alter role "${role?.['name']}" in database "${role?.['database']}" reset all`);
  });

  test('migrate() puts back what it changed of a session that is not its own (M237)', async () => {
    await query('create table people (id int)');
    folder.add('20240101000000', 'limits', {
      up: [
        {
          auto: 'create index concurrently people_index on people (id)',
          recover: { dropInvalidIndex: 'people_index' },
        },
      ],
    });
    const sessions = await db.open();
    const first = await sessions.connect();
    await first.simple(`set lock_timeout = '7s'`);
    await first.simple(`set statement_timeout = '8s'`);
    first.release();
    await migrate(
      {
        ...db,
        open: async () => ({
          ...sessions,
          capabilities: sessions.capabilities,
          connect: (how) => sessions.connect(how),
          close: async () => {},
        }),
      },
      options(),
    );
    const pid: string[] = [];
    const again = await sessions.connect();
    await again.send({ text: limits, values: [] }, (bytes, offset) => {
      pid.push(bytes.toString('utf8', offset + 4, offset + 4 + bytes.readInt32BE(offset)));
    });
    again.release();
    await sessions.close();
    expect(pid).toEqual(['7s 8s']);
  });
});

test('migrate() leaves a migration of one transaction pending that fails, and says where (M238)', async () => {
  folder.add('20240101000000', 'two_tables', {
    up: [
      { tx: ['create table one (id int)', 'insert into one values (1)', 'create table two (id int, size nosuchtype)'] },
    ],
  });
  const failed = migrate(db, options());
  await expect(failed).rejects.toMatchObject({
    name: 'MigrationFailed',
    at: { step: 1, steps: 1, statement: 3, position: 32, sqlstate: '42704', resumable: false },
  });
  await expect(failed).rejects.toThrow(
    /two_tables \(forward\), step 1 of 1, statement 3 failed: type "nosuchtype" does not exist \[42704\] \(at character 32\)\n {2}create table two \(id int, size nosuchtype\)/,
  );
  expect(await query(`select to_regclass('one') as one`)).toEqual([{ one: null }]);
  expect(await query('select * from quarry_migrations')).toEqual([]);
  expect((await status(db, options())).migrations).toMatchObject([{ state: 'pending', step: undefined }]);
});

test('migrate() runs two pending migrations, the second of which uses the value that the first adds to an enum (M098)', async () => {
  await query(`create type mood as enum ('sad')`);
  await query(`create table people (id int, feels mood not null default 'sad')`);
  await query('insert into people values (1)');
  folder.add('20240101000000', 'add_happy', {
    up: [{ tx: [`alter type mood add value if not exists 'happy'`] }],
    down: { irreversible: 'a value stays' },
  });
  folder.add('20240102000000', 'be_happy', {
    up: [{ tx: [`alter table people alter feels set default 'happy'`, `update people set feels = 'happy'`] }],
  });
  await migrate(db, options());
  expect(await query('select feels from people')).toEqual([{ feels: 'happy' }]);
});

describe('pace', () => {
  beforeEach(async () => {
    await query('create table people (id int primary key, done bool not null default false)');
    await query('insert into people select n from generate_series(1, 1000) n');
    folder.add('20240101000000', 'walk', {
      up: [{ batch: { table: 'people', key: ['id'], set: 'done = true', where: 'not done', size: 300 } }],
      down: [],
    });
  });
  const progress = (heard: ReturnType<typeof listener>) =>
    heard.events.flatMap((event) => (event.kind === 'progress' ? [event] : []));

  test('migrate() walks in chunks of the size of the step, and counts what the server has no estimate of (M092)', async () => {
    await query('update people set done = true where id > 900');
    const heard = listener();
    await migrate(db, options(heard));
    expect(progress(heard).map(({ done, total }) => [done, total])).toEqual([
      [300, 900],
      [600, 900],
      [900, 900],
    ]);
    expect(progress(heard).every(({ rate }) => Number.isInteger(rate) && rate > 0)).toBe(true);
    expect(heard.lines()).toContainEqual(expect.stringMatching(/^people: 900 of about 900 rows, \d+ per second$/));
  });

  test('migrate() takes size and pause from the call, and the total from the estimate of the server (M092)', async () => {
    await query('analyze people');
    await query('delete from people where id > 500');
    const heard = listener();
    const began = Date.now();
    await migrate(db, { ...options(heard), pace: { size: 100, pause: 40 } });
    expect(progress(heard).map(({ done, total }) => [done, total])).toEqual(
      [100, 200, 300, 400, 500].map((done) => [done, 1000]),
    );
    expect(Date.now() - began).toBeGreaterThanOrEqual(190);
  });

  test('migrate() stops a walk when its time is up, and goes on behind it (M092)', async () => {
    const stopped = migrate(db, { ...options(), pace: { size: 100, pause: 30, maxDuration: 50 } });
    await expect(stopped).rejects.toMatchObject({ code: 'migration.batch_out_of_time' });
    const [row] = await query('select count(*) filter (where done) as n from people');
    expect(Number(row?.['n'])).toBeGreaterThanOrEqual(100);
    expect(Number(row?.['n'])).toBeLessThan(1000);
    expect((await status(db, options())).migrations).toMatchObject([{ state: 'interrupted', step: 1, steps: 1 }]);
    const heard = listener();
    await migrate(db, options(heard));
    expect(progress(heard).at(-1)?.done).toBe(1000 - Number(row?.['n']));
    expect(await query('select count(*) as n from people where not done')).toEqual([{ n: '0' }]);
  });
});

describe('rollback() of one migration alone', () => {
  const table = (name: string, parents: readonly string[]) => ({
    parents,
    up: [{ tx: [`create table ${name} (id int)`] }],
    down: [{ tx: [`drop table ${name}`] }],
  });
  beforeEach(async () => {
    folder.add('20240101000000', 'one', table('one', []));
    folder.add('20240102000000', 'two', table('two', ['20240101000000']));
    folder.add('20240103000000', 'aside', table('aside', []));
    folder.add('20240104000000', 'three', table('three', ['20240102000000']));
    await migrate(db, options());
  });

  test('rollback() refuses what others were built on, lists them, and undoes them first when told to (M254)', async () => {
    const refused = rollback(db, { ...options(), only: '20240101000000' });
    await expect(refused).rejects.toMatchObject({
      name: 'DependantsApplied',
      versions: ['20240102000000', '20240104000000'],
      fix: 'Undo them first: `quarry rollback --only 20240101000000 --cascade`.',
    });
    await expect(refused).rejects.toThrow('20240102000000 two\n  20240104000000 three');
    expect(await versions()).toHaveLength(4);
    const { ran } = await rollback(db, { ...options(), only: '20240101000000', cascade: true });
    expect(ran.map(({ name }) => name)).toEqual(['three', 'two', 'one']);
    expect(await versions()).toEqual(['20240103000000']);
  });

  test('rollback() undoes one that nothing was built on, and leaves later ones (M254)', async () => {
    await rollback(db, { ...options(), only: '20240103000000' });
    expect(await versions()).toEqual(['20240101000000', '20240102000000', '20240104000000']);
    expect(await query(`select to_regclass('aside') as aside`)).toEqual([{ aside: null }]);
  });

  test('rollback() takes a migration without a file for one that may have been built on any (M254)', async () => {
    folder.remove('20240104000000_three.mjs');
    await expect(rollback(db, { ...options(), only: '20240103000000' })).rejects.toMatchObject({
      versions: ['20240104000000'],
    });
  });

  test('rollback() refuses targets that contradict each other, and versions nobody knows', async () => {
    const both = rollback(db, { ...options(), only: '20240103000000', step: 1 });
    await expect(both).rejects.toMatchObject({ code: 'migration.invalid_target' });
    await expect(rollback(db, { ...options(), cascade: true })).rejects.toMatchObject({
      code: 'migration.invalid_target',
    });
    await expect(rollback(db, { ...options(), only: '20240103000009' })).rejects.toMatchObject({
      code: 'migration.missing',
    });
  });
});
