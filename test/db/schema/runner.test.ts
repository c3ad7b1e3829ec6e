import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MigrationDatabase } from '../../../src/migration/database.ts';
import { migrate } from '../../../src/migration/migrate.ts';
import { rollback } from '../../../src/migration/rollback.ts';
import { listener, MigrationFolder } from '../../support/migration-folder.ts';
import { pgDatabase } from '../../support/pg-database.ts';
import { openQuery } from '../../support/pg-query.ts';
import { made } from '../../support/round-trip.ts';
import { createDatabase, dropDatabase } from '../../support/server.ts';
import { column, id, index, literal, required, state, table } from '../../support/state.ts';

let url = '';
let db: MigrationDatabase;
let query: Awaited<ReturnType<typeof openQuery>>;
let folder: MigrationFolder;

beforeEach(async () => {
  url = await createDatabase('runner');
  query = await openQuery(url);
  db = pgDatabase(url);
  folder = new MigrationFolder();
});
afterEach(async () => {
  folder.remove();
  await query.close();
  await dropDatabase(url);
});

type Part = Parameters<typeof table>;
const users = (columns: Part[1], more: Part[2] = {}) => state([table('users', [id(), ...columns], more)]);
const options = (heard = listener()) => ({ folder: folder.path, report: heard.report });

/** A generated migration as a file. */
function add(version: string, previous: ReturnType<typeof users>, next: typeof previous, decisions?: string[]): void {
  const { up, down } = made(previous, next, decisions).migration;
  folder.add(version, `change_${version.slice(0, 8)}`, { up, down });
}

test('migrate() fills two required columns in chunks, drops an index beside, and goes back (M033, M130)', async () => {
  const before = users([column('name', 'text')], { indexes: [index('users_name_index', ['name'])] });
  const after = users([column('name', 'text'), required('login', 'text'), required('code', 'text')]);
  add('20240101000000', state([]), before);
  await migrate(db, options());
  await query(`insert into users (name) select 'Name' || n from generate_series(1, 2500) n`);
  add('20240102000000', before, after, ['--backfill users.login=lower(name)', '--backfill users.code=id::text']);
  const heard = listener();
  await migrate(db, options(heard));
  expect(heard.lines()).toContain('drop index users_name_index');
  expect(await query('select count(*) as n from users where login = lower(name) and code = id::text')).toEqual([
    { n: '2500' },
  ]);
  await rollback(db, { ...options(), acceptDataLoss: true });
  expect(await query("select indexname from pg_indexes where tablename = 'users' order by 1")).toEqual([
    { indexname: 'users_name_index' },
    { indexname: 'users_pkey' },
  ]);
  await migrate(db, options());
});

test('migrate() changes nothing where a default would make rows the same in something unique (M006)', async () => {
  const before = users([column('name', 'text')]);
  const code = required('code', 'text', { default: literal('x', 'text') });
  const unique = index('users_name_code_index', ['name', 'code'], { unique: true });
  add('20240101000000', state([]), before);
  await migrate(db, options());
  await query("insert into users (name) values ('a'), ('a')");
  add('20240102000000', before, users([column('name', 'text'), code], { indexes: [unique] }));
  await expect(migrate(db, options())).rejects.toThrow(
    'rows of users that are the same in name and would all get the same code',
  );
  expect(await query("select from information_schema.columns where column_name = 'code'")).toEqual([]);
  await query("update users set name = 'b' where id = (select id from users limit 1)");
  await migrate(db, options());
  expect(await query('select code from users')).toEqual([{ code: 'x' }, { code: 'x' }]);
});
