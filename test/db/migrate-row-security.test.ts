import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../src/migration/migrate.ts';
import { useMigrationDatabase } from '../support/migration-database.ts';
import { pgDatabase } from '../support/pg-database.ts';

const { folder, options, query, url } = useMigrationDatabase('hidden_rows');

/** The role that owns the table and migrates; no superuser, and policies are forced on it. */
let owner = '';
const owned = (pooler?: 'transaction') => {
  const address = new URL(url());
  address.username = owner;
  return pgDatabase(address.href, pooler === undefined ? {} : { pooler });
};

beforeEach(async () => {
  owner = `owner_${process.pid}`;
  await query(`create role ${owner} login`);
  await query(`grant usage, create on schema public to ${owner}`);
  await query('create table letters (id bigint primary key, body text, shout text)');
  await query("insert into letters select n, 'letter ' || n from generate_series(1, 5) n");
  await query('alter table letters enable row level security');
  await query('alter table letters force row level security');
  await query('create policy first on letters using (id < 3)');
  await query(`alter table letters owner to ${owner}`);
});
afterEach(async () => {
  await query('drop table if exists letters');
  await query(`drop owned by ${owner}`);
  await query(`drop role ${owner}`);
});

const left = async () => (await query('select count(*) as n from letters where shout is null'))[0]?.['n'];
const batch = { batch: { table: 'letters', key: ['id'], set: 'shout = upper(body)', where: 'shout is null' } };

describe.each([undefined, 'transaction'] as const)('a role that row security is forced on, pooler: %s', (pooler) => {
  test('migrate() refuses a batch before it passes over rows that the role does not see', async () => {
    folder.add('20240101000000', 'shout', { up: [batch], down: { irreversible: 'a test' } });
    await expect(migrate(owned(pooler), options())).rejects.toMatchObject({
      code: 'migration.rows_hidden',
      message: `20240101000000 shout cannot go over all rows of 'letters' as the role ${owner}.`,
      fix: expect.stringContaining(`ALTER ROLE "${owner}" BYPASSRLS`),
    });
    expect(await left()).toBe('5');
    await query(`alter role ${owner} bypassrls`);
    await migrate(owned(pooler), options());
    expect(await left()).toBe('0');
  });

  const shout = "update letters set shout = 'a'";

  test('migrate() refuses an update in a transaction as well', async () => {
    folder.add('20240101000000', 'shout', { up: [{ tx: [shout] }], down: { irreversible: 'a test' } });
    await expect(migrate(owned(pooler), options())).rejects.toMatchObject({
      code: 'migration.insufficient_privilege',
      message: expect.stringContaining('row-level security'),
      fix: expect.stringContaining('BYPASSRLS'),
    });
    expect(await left()).toBe('5');
  });

  test('migrate() lets an update pass that asks for the policies', async () => {
    folder.add('20240101000000', 'shout', {
      up: [{ tx: ['set local row_security = on', shout] }],
      down: { irreversible: 'a test' },
    });
    await migrate(owned(pooler), options());
    expect(await left()).toBe('3');
  });
});

test('migrate() refuses a search for rows in the way that would not see them', async () => {
  const precheck = { sql: 'select * from letters where id > 3', finds: 'letters beyond the third' };
  folder.add('20240101000000', 'few', { up: [{ tx: ['select 1'], precheck }], down: { irreversible: 'a test' } });
  await expect(migrate(owned(), options())).rejects.toThrow(/row-level security/);
  await query(`alter role ${owner} bypassrls`);
  await expect(migrate(owned(), options())).rejects.toThrow(/2 letters beyond the third/);
});

test('migrate() asks nobody where row security is not forced: the owner sees all rows', async () => {
  await query('alter table letters no force row level security');
  folder.add('20240101000000', 'shout', { up: [batch], down: { irreversible: 'a test' } });
  await migrate(owned(), options());
  expect(await left()).toBe('0');
});
