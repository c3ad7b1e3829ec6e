import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { MigrationDatabase } from '../../../src/migration/database.ts';
import { migrate } from '../../../src/migration/migrate.ts';
import { rollback } from '../../../src/migration/rollback.ts';
import { diff } from '../../../src/schema/diff.ts';
import { emptyState, type State } from '../../../src/schema/state.ts';
import { listener, MigrationFolder } from '../../support/migration-folder.ts';
import { pgDatabase } from '../../support/pg-database.ts';
import { openQuery } from '../../support/pg-query.ts';
import { downOf, made } from '../../support/round-trip.ts';
import { createDatabase, dropDatabase } from '../../support/server.ts';
import { call, check, col, column, id, index, literal, state, table, view } from '../../support/state.ts';

let url: string;
let db: MigrationDatabase;
let query: Awaited<ReturnType<typeof openQuery>>;
let folder: MigrationFolder;
beforeAll(async () => {
  url = await createDatabase('extensions');
  db = pgDatabase(url);
  query = await openQuery(url);
  await query("set client_min_messages = 'warning'");
});
beforeEach(async () => {
  folder = new MigrationFolder();
  await query('drop schema if exists "My Shop" cascade');
  await query('drop schema public cascade');
  await query('drop table if exists quarry_migrations cascade');
  await query('create schema public');
});
afterEach(() => folder.remove());
afterAll(async () => {
  await query.close();
  await dropDatabase(url);
});

const run = () => migrate(db, { folder: folder.path, report: listener().report });
const back = () => rollback(db, { folder: folder.path, report: listener().report, acceptDataLoss: true });
const installed = async () => (await query('select extname from pg_extension order by 1')).map((row) => row['extname']);

/** Writes the migrations from one State to the next, beginning with nothing. */
function write(states: readonly State[], decisions: readonly string[] = []): void {
  for (const [i, next] of states.entries()) {
    const { migration } = made(states[i - 1] ?? emptyState, next, i === 0 ? [] : decisions);
    folder.add(`2026010100000${i}`, `change_${i}`, { up: migration.up, down: downOf(migration) });
  }
}

const mail = (type: string) => column('mail', type);
const cited = (more: Partial<State> = {}) =>
  state([table('users', [id('integer'), mail('citext'), column('Alt Mails', 'citext[]')])], {
    extensions: ['citext'],
    ...more,
  });
const plain = state([table('users', [id('integer'), mail('text')])]);
const answers = ['--drop users.Alt Mails', '--drop citext'];

describe('dropExtension', () => {
  test('diff() asks whether an extension that nothing needs any more is to go, with the flag that says so (M170)', () => {
    const [question] = diff(state([], { extensions: ['citext'] }), emptyState).questions;
    expect(question).toMatchObject({ kind: 'drop-extension', table: 'citext', flags: ['--drop citext'] });
    expect(question?.message).toContain("name it in the repo's extensions");
  });

  test('migrate() drops it with the last column of its type, and rollback() brings both back (M170)', async () => {
    write([cited(), plain], answers);
    await run();
    expect(await installed()).toEqual(['plpgsql']);
    await query("insert into users (mail) values ('A@b.c')");
    await back();
    expect(await installed()).toEqual(['citext', 'plpgsql']);
    expect(await query("select mail from users where mail = 'a@B.C'")).toEqual([{ mail: 'A@b.c' }]);
  });

  test('migrate() refuses while other objects depend on it, lists them, and has changed nothing (M170)', async () => {
    write([cited()]);
    await run();
    await query('create schema "My Shop"');
    await query('create table "My Shop"."Guests" ("E mail" citext[], name text)');
    await query('create index guests_name on "My Shop"."Guests" ((name::citext))');
    await query(`create function same_mail(a citext, b citext) returns boolean language sql as 'select a = b'`);
    await query('create view shouted as select name from "My Shop"."Guests" where name::citext = \'a\'');
    write([cited(), plain], answers);
    await expect(run()).rejects.toMatchObject({
      code: 'migration.precheck_failed',
      message: expect.stringContaining('objects that depend on the extension citext'),
      count: 4,
      samples: [
        { object: 'column My Shop.Guests.E mail' },
        { object: 'function same_mail(citext,citext)' },
        { object: 'index "My Shop".guests_name' },
        { object: 'view shouted' },
      ],
    });
    expect(await query('select "Alt Mails" from users')).toEqual([]);
    await query('drop function same_mail; drop schema "My Shop" cascade');
    await run();
    expect(await installed()).toEqual(['plpgsql']);
  });

  test('rollback() refuses alike: what was made since by others is never dropped along (M170)', async () => {
    write([cited()]);
    await run();
    await query('create table others (mail citext)');
    await expect(back()).rejects.toMatchObject({
      code: 'migration.precheck_failed',
      samples: [{ object: 'column others.mail' }],
    });
    expect(await query('select * from users')).toEqual([]);
    await query('drop table others');
    await back();
    expect(await installed()).toEqual(['plpgsql']);
  });

  test('what the migration itself takes away does not stand in its way, whatever it was called before (M170)', async () => {
    const key = (type: string) => call('eq', [col('mail', type), literal('x', type)], 'boolean');
    const shop = (name: string, column_: string, type: string) =>
      table(name, [id('integer'), column(column_, type, { default: literal('x', type) })], { schema: 'My Shop' });
    const users = (type: string, name: string) =>
      table('users', [id('integer'), mail(type), column('room', 'integer'), column('span', 'int4range')], {
        checks: [check('users_mail_check', key(type))],
        indexes: [index('users_odd_index', ['mail'], { where: key(type) })],
        exclusions:
          name === ''
            ? []
            : [
                {
                  name,
                  method: 'gist',
                  keys: [
                    { on: 'room', operator: '=' },
                    { on: 'span', operator: '&&' },
                  ],
                },
              ],
      });
    const shout = (type: string) => ({
      name: 'shout',
      up: [`create function shout(${type}) returns text language sql immutable as 'select upper($1::text)'`],
      down: [`drop function shout(${type})`],
      after: [],
    });
    const before = users('citext', 'users_old');
    const after = users('text', '');
    const from = state([before, shop('Guests', 'E mail', 'citext[]')], {
      schemas: ['My Shop'],
      extensions: ['btree_gist', 'citext'],
      statements: [shout('citext')],
      views: [view('mails', 'select u.mail from users u', [before], { mail: 'citext' })],
    });
    const to = state([after, shop('Visitors', 'Post', 'text[]')], {
      schemas: ['My Shop'],
      statements: [shout('text')],
      views: [view('mails', 'select u.mail from users u', [after], { mail: 'text' })],
    });
    write(
      [from, to],
      [
        '--rename-table My Shop.Guests=My Shop.Visitors',
        '--rename My Shop.Visitors.E mail=Post',
        '--drop citext',
        '--drop btree_gist',
      ],
    );
    await run();
    expect(await installed()).toEqual(['plpgsql']);
    await back();
    expect(await installed()).toEqual(['btree_gist', 'citext', 'plpgsql']);
    await back();
    expect(await installed()).toEqual(['plpgsql']);
  });
});
