import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configOf } from '../../src/repo/config.ts';
import { defineRepo } from '../../src/repo/repo.ts';
import type { State, Table } from '../../src/schema/state.ts';
import type { Migration } from '../../src/schema/step.ts';
import type { ShadowPlace } from '../../src/shadow/open-shadow.ts';
import { describeTrace } from '../../src/shadow/trace.ts';
import { verifyMigration } from '../../src/shadow/verify.ts';
import { openQuery } from '../support/pg-query.ts';
import { made } from '../support/round-trip.ts';
import { createDatabase, dropDatabase, serverUrl } from '../support/server.ts';
import {
  call,
  check,
  col,
  column,
  foreignKey,
  id,
  index,
  literal,
  raw,
  required,
  state,
  table,
  view,
} from '../support/state.ts';

const shadowed = defineRepo('shadowed');
const configOfServer = () => configOf(shadowed, { SHADOWED_DATABASE_URL: serverUrl });

const users = table('users', [id(), required('email', 'text'), column('age', 'integer')], {
  checks: [check('users_age_check', call('gte', [col('age', 'integer'), literal('18', 'integer')], 'boolean'))],
  indexes: [index('users_email_index', ['email'], { unique: true })],
});
const tickets = table(
  'tickets',
  [id('bigint'), required('subject', 'text'), required('author_id', 'uuid'), required('status', 'status')],
  { foreignKeys: [foreignKey('tickets_author_id_fkey', ['author_id'], 'users')] },
);
const enums = [{ name: 'status', values: ['open', 'closed'] }];
const before = state([users, tickets], { enums });
const after = state(
  [
    { ...users, columns: [...users.columns, column('nickname', 'text')] },
    { ...tickets, indexes: [index('tickets_status_index', ['status'])] },
    table('notes', [id('integer'), required('ticket_id', 'bigint')], {
      foreignKeys: [foreignKey('notes_ticket_id_fkey', ['ticket_id'], 'tickets', { onDelete: 'cascade' })],
    }),
  ],
  { enums: [{ name: 'status', values: ['open', 'waiting', 'closed'] }] },
);

/** The migration between them, with some of its statements put otherwise. */
function broken(previous: State, next: State, change: (sql: string) => readonly string[]): Migration {
  const { migration } = made(previous, next, [], { simple: true });
  const steps = (all: Migration['up']) =>
    all.map((step) => ('tx' in step ? { ...step, tx: step.tx.flatMap(change) } : step));
  return { ...migration, up: steps(migration.up), down: steps(migration.down as Migration['up']) };
}

/** With the server as a role sees it that exists for the time of `use`. */
async function withRole(
  may: string,
  use: (server: ReturnType<typeof configOfServer>, query: Awaited<ReturnType<typeof openQuery>>) => Promise<void>,
): Promise<void> {
  const query = await openQuery(serverUrl);
  const role = `shadow_${process.pid}_${may}`;
  await query(`create role ${role} login ${may} password 'secret'`);
  try {
    await use({ ...configOfServer(), user: role, password: 'secret' }, query);
  } finally {
    await query(`drop role ${role}`);
    await query.close();
  }
}

function behaviour(place: () => ShadowPlace): void {
  const verify = (previous: State, next: State, migration = made(previous, next).migration) =>
    verifyMigration({ ...place(), previous, next, migration });

  test('verifyMigration() leads there, back with the rows, and there again (M001 M002 M003 M006 M007 M008)', async () => {
    const found = await verify(before, after);
    expect(found).toMatchObject({ up: true, down: true, failures: [], notVerified: [] });
    expect(found.trace.length).toBeGreaterThan(3);
  });

  test('verifyMigration() tries partitions out, and makes room where others make them (M179)', async () => {
    const day = (literal: string) => ({ literal, type: 'date' });
    const year = (of: number) => ({
      name: `log_${of}`,
      bound: { from: [day(`${of}-01-01`)], to: [day(`${of + 1}-01-01`)] },
    });
    const log = (years: readonly number[] | undefined, more: Partial<Table> = {}) =>
      table('log', [id('bigint'), required('day', 'date')], {
        primaryKey: { name: 'log_pkey', columns: ['id', 'day'] },
        partition: { by: 'range', columns: ['day'], ...(years === undefined ? {} : { declared: true }) },
        ...(years === undefined ? {} : { partitions: years.map(year) }),
        ...more,
      });
    const indexed = { indexes: [index('log_day_index', ['day'])] };
    const verified = { up: true, down: true, failures: [], notVerified: [] };
    expect(await verify(state([]), state([log([1999, 2000])]))).toMatchObject(verified);
    expect(await verify(state([log([1999])]), state([log([1999, 2000], indexed)]))).toMatchObject(verified);
    expect(await verify(state([]), state([log(undefined)]))).toMatchObject(verified);
    expect(await verify(state([log(undefined)]), state([log(undefined, indexed)]))).toMatchObject(verified);
    // Of one that goes the rows do not come back, those of the others do.
    const two = state([log([1999, 2000], indexed)]);
    for (const last of [log([2000]), { ...log([2000, 2001]), name: 'journal', was: 'log' }]) {
      const { migration } = made(two, state([last]), ['--drop log_1999']);
      expect(await verify(two, state([last]), migration)).toMatchObject(verified);
    }
    const handed = await verify(state([log([1999], indexed)]), state([log(undefined)]));
    expect(handed).toMatchObject({ up: true, down: true, failures: [] });
  });

  test('verifyMigration() tries views out with what they read, and sees columns that are not the declared ones', async () => {
    const emails = view(
      'emails',
      'select u.email, t.id from users u join tickets t on t.author_id = u.id',
      [users, tickets],
      {
        email: 'text',
        id: 'bigint',
      },
    );
    const wide = {
      ...users,
      columns: users.columns.map((one) => (one.name === 'email' ? { ...one, type: 'citext' } : one)),
    };
    const kept = view('kept', 'select e.email from emails e', [emails], { email: 'text' }, { materialized: true });
    const one = state([users, tickets], { enums, views: [kept, emails] });
    expect(await verify(state([users, tickets], { enums }), one)).toMatchObject({ failures: [], notVerified: [] });
    const cited = { enums, extensions: ['citext'] };
    const two = state([wide, tickets], {
      ...cited,
      views: [
        { ...kept, columns: [{ name: 'email', type: 'citext' }] },
        {
          ...emails,
          columns: [
            { name: 'email', type: 'citext' },
            { name: 'id', type: 'bigint' },
          ],
        },
      ],
    });
    const changed = await verify({ ...one, extensions: ['citext'] }, two);
    expect(changed).toMatchObject({ up: true, down: true, failures: [] });
    const other = state([users, tickets], { enums, views: [{ ...emails, columns: [...emails.columns].reverse() }] });
    expect((await verify(before, other)).failures.map(({ message }) => message)).toContain(
      'the query of the view emails gives (email text, id bigint), its resource declares (id bigint, email text)',
    );
    const counted = view('counted', 'select count(*) as n from users u', [users], { n: 'integer' });
    expect((await verify(before, state([users, tickets], { enums, views: [counted] }))).failures).toMatchObject([
      { message: expect.stringContaining('declares (n integer); say the type in the query: (…)::integer as n') },
    ]);
    const broken = view('broken', 'select u.emial from users u', [users], { emial: 'text' });
    expect((await verify(before, state([users, tickets], { enums, views: [broken] }))).failures).toMatchObject([
      { phase: 'up', message: expect.stringContaining('a view cannot be made: column u.emial does not exist') },
    ]);
  });

  test('verifyMigration() names what a broken up leaves out, and what it cannot run', async () => {
    const without = broken(before, after, (sql) => (sql.includes('nickname') && sql.includes('add') ? [] : [sql]));
    const { up, down, failures } = await verify(before, after, without);
    expect({ up, down }).toEqual({ up: false, down: false });
    expect(failures).toEqual([{ phase: 'up', message: 'missing after up: table public.users, column nickname' }]);
    const wrong = broken(before, after, (sql) => [sql.replace('add column "nickname"', 'add column "email"')]);
    const refused = await verify(before, after, wrong);
    expect(refused.failures).toMatchObject([
      {
        phase: 'up',
        message: expect.stringContaining('email'),
        statement: expect.stringContaining('alter table "users"'),
      },
    ]);
  });

  test('verifyMigration() names what a broken down leaves behind, and the rows it loses', async () => {
    const left = broken(before, after, (sql) => (sql.startsWith('drop table') ? [] : [sql]));
    const { up, down, failures } = await verify(before, after, left);
    expect({ up, down }).toEqual({ up: true, down: false });
    expect(failures[0]).toEqual({ phase: 'down', message: 'left over after down: table public.notes' });
    const losing = broken(before, after, (sql) =>
      sql.includes('drop column "nickname"') ? [sql, `update users set email = id::text`] : [sql],
    );
    expect(await verify(before, after, losing)).toMatchObject({
      up: true,
      down: false,
      failures: [{ phase: 'rows', message: 'the values of users.email are not what they were before up' }],
    });
  });

  test('verifyMigration() lets values go that the migration says are lost, and no others', async () => {
    const next = state([{ ...users, columns: users.columns.slice(0, 2), checks: [] }, tickets], { enums });
    const { migration } = made(before, next, ['--drop users.age']);
    expect(await verify(before, next, migration)).toMatchObject({ up: true, down: true, failures: [] });
    const silent = {
      ...migration,
      down: (migration.down as Migration['up']).map(({ loses: _, ...step }) => step),
    } as Migration;
    expect((await verify(before, next, silent)).failures).toMatchObject([
      { message: expect.stringContaining('users.age') },
    ]);
  });

  test('verifyMigration() says which rows it could not make or had to leave out', async () => {
    const odd = check('users_email_check', raw("email ~ '^[x-z]{9}$'"));
    const strict = state([{ ...users, checks: [...users.checks, odd] }]);
    const more = state([
      { ...users, checks: [...users.checks, odd], columns: [...users.columns, column('note', 'text')] },
    ]);
    expect(await verify(strict, more)).toMatchObject({
      up: true,
      down: true,
      notVerified: [
        'rows of users (the constraint users_email_check)',
        'an insert after up: rows of users (the constraint users_email_check)',
      ],
    });
    const { migration } = made(before, after);
    const wary = { sql: 'select * from tickets', finds: 'tickets at all' };
    const up = migration.up.map((step, at) => (at === 0 ? { ...step, precheck: wary } : step));
    expect(await verify(before, after, { ...migration, up })).toMatchObject({
      up: true,
      down: true,
      notVerified: ['rows, since the migration looks out for tickets at all'],
    });
  });

  test('verifyMigration() says that an extension is missing, and that code was not run (M171)', async () => {
    const next = state([{ ...users, columns: [...users.columns, column('place', 'no_such_type')] }], {
      extensions: ['no_such_extension'],
    });
    const found = await verify(state([users]), next);
    expect(found).toMatchObject({ up: false, down: false, failures: [] });
    expect(found.notVerified[0]).toContain('the extension no_such_extension');
    const beside = state([users, table('notes', [id()])], { extensions: ['no_such_extension'] });
    expect(await verify(state([users]), beside)).toMatchObject({
      up: true,
      down: true,
      notVerified: [expect.stringContaining('no_such_extension')],
    });
    const { migration } = made(before, after);
    const code = { ...migration, up: [...migration.up, { run: async () => {}, why: 'mails are sent' }] };
    expect(await verify(before, after, code)).toMatchObject({
      up: false,
      engine: 'none',
      notVerified: ['a step that runs code: mails are sent'],
    });
  });

  test('verifyMigration() records locks, scans and rewrites of tables that were there (M009)', async () => {
    const next = state([
      { ...users, columns: [id(), required('email', 'text'), column('age', 'bigint'), column('nickname', 'text')] },
    ]);
    const { migration } = made(state([users]), next, ['--using users.age=age::bigint'], { simple: true });
    const { trace } = await verify(state([users]), next, migration);
    const lines = Object.fromEntries(trace.map((one) => [one.statement.replaceAll('"', ''), describeTrace(one)]));
    expect(lines['alter table users add column nickname text']).toBe('ACCESS EXCLUSIVE on users, no scan, no rewrite');
    expect(Object.entries(lines).find(([sql]) => sql.includes('type bigint'))?.[1]).toMatch(
      /^ACCESS EXCLUSIVE on users, (no )?scan, rewrite$/,
    );
  });
}

describe('on a server', () => {
  behaviour(() => ({ url: undefined, server: configOfServer(), pglite: false }));

  test('verifyMigration() leaves no database behind, also where it is interrupted, and needs no superuser', async () => {
    const controller = new AbortController();
    const { migration } = made(before, after);
    const slow = { ...migration, up: [{ tx: ['select pg_sleep(20)'] }, ...migration.up] };
    await withRole('createdb', async (server, query) => {
      const request = { server, pglite: false, previous: before, next: after } as const;
      expect(await verifyMigration({ ...request, migration })).toMatchObject({ up: true, down: true });
      const trial = verifyMigration({ ...request, migration: slow, signal: controller.signal });
      setTimeout(() => controller.abort(), 1500);
      await expect(trial).rejects.toThrow();
      const left = await query('select datname from pg_database where datdba = $1::regrole', [server.user ?? '']);
      expect(left).toEqual([]);
    });
  });

  test('verifyMigration() passes a server by on which the role may make no database (M211)', async () => {
    const { migration } = made(before, after);
    await withRole('nocreatedb', async (server) => {
      const found = await verifyMigration({ server, pglite: false, previous: before, next: after, migration });
      expect(found).toMatchObject({
        engine: 'none',
        failures: [],
        notVerified: [expect.stringContaining('permission')],
      });
    });
  });
});

describe('on a configured database', () => {
  let url = '';
  beforeAll(async () => {
    url = await createDatabase('configured');
  });
  afterAll(() => dropDatabase(url));

  test('verifyMigration() uses it first, leaves it empty, and refuses one that is in use (M211)', async () => {
    const { migration } = made(before, after);
    const request = { url, server: configOfServer(), previous: before, next: after, migration };
    expect(await verifyMigration(request)).toMatchObject({ up: true, down: true });
    const query = await openQuery(url);
    expect(await query("select relname from pg_class where relnamespace = 'public'::regnamespace")).toEqual([]);
    await query('create table precious (id integer)');
    await expect(verifyMigration(request)).rejects.toThrow("'configured");
    expect(await query('select count(*) from precious')).toEqual([{ count: '0' }]);
    await query('drop table precious');
    await query('create table quarry_shadow ()');
    await query('create table leftover ()');
    expect(await verifyMigration(request)).toMatchObject({ up: true, down: true });
    await query.close();
  });
});

describe('on pglite', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quarry-shadow-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  behaviour(() => ({ pglite: { cache: join(folder, 'cache') } }));
});

test('verifyMigration() is content without a database on pglite nor server, unless one is demanded (M211)', async () => {
  const { migration } = made(before, after);
  const request = { pglite: false, previous: before, next: after, migration } as const;
  expect(await verifyMigration(request)).toMatchObject({ up: false, engine: 'none', failures: [] });
  await expect(verifyMigration({ ...request, demanded: true })).rejects.toMatchObject({ code: 'shadow.none' });
});
