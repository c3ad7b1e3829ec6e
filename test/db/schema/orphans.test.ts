import { expect, test } from 'vitest';
import { readCatalog } from '../../../src/catalog/read-catalog.ts';
import { hashState } from '../../../src/schema/normal.ts';
import type { Column, ForeignKey, State } from '../../../src/schema/state.ts';
import { batchStatement } from '../../../src/schema/step.ts';
import { downOf, fresh, made, runSteps } from '../../support/round-trip.ts';
import { useSchemaDatabase } from '../../support/schema-database.ts';
import { column, foreignKey, id, required, state, table } from '../../support/state.ts';

const database = useSchemaDatabase();

const users = table('users', [id('bigint'), column('boss_id', 'bigint')]);
const reference = foreignKey('tickets_author_id_fkey', ['author_id'], 'users');
const tickets = (author: Column, ...foreignKeys: ForeignKey[]) =>
  state([users, table('tickets', [id('bigint'), author, column('subject', 'text')], { foreignKeys })]);
const optional = column('author_id', 'bigint');
const flag = (fate: string) => `--orphans tickets.tickets_author_id_fkey=${fate}`;
const rows = [
  'insert into users default values',
  'insert into tickets (author_id, subject) values (1, $$kept$$), (7, $$orphan$$), (8, $$orphan$$), (null, $$nobody$$)',
];
const authors = async () =>
  (await database.query('select author_id from tickets order by id')).map((row) => row['author_id']);
const constraint = async (of: string, name: string) =>
  (await readCatalog(database.query)).tables[of]?.constraints[name]?.definition;

for (const [fate, left] of [
  ['null', ['1', null, null, null]],
  ['delete', ['1', null]],
] as const) {
  test.each([false, true])(
    `--orphans …=${fate} clears rows away when no more can come, simple: %s (M152)`,
    async (simple) => {
      const [a, b] = [tickets(optional), tickets(optional, reference)];
      const { migration, meta, state: after } = made(a, b, [flag(fate)], { simple });
      expect([migration.decisions, meta.decisions]).toEqual([[flag(fate)], [flag(fate)]]);
      expect(hashState(after)).toBe(hashState(made(a, b).state));
      await fresh(database.query, a);
      for (const sql of rows) await database.query(sql);
      await runSteps(database.query, migration.up, { prechecks: true });
      expect(await authors()).toEqual(left);
      expect(await constraint('public.tickets', reference.name)).not.toMatch(/NOT VALID/);
      await runSteps(database.query, downOf(migration), { prechecks: true });
      expect(await authors()).toEqual(left);
      expect(downOf(migration).flatMap(({ loses = [] }) => loses)).toEqual(
        fate === 'delete' ? ['tickets'] : ['tickets.author_id'],
      );
    },
  );
}

test('--orphans goes in batches by the key, and says what is found and what becomes of it (M152)', () => {
  const { migration, text } = made(tickets(optional), tickets(optional, reference), [flag('delete')]);
  const [add, clear, validate] = migration.up;
  expect(add?.precheck).toMatchObject({
    finds: 'rows of tickets whose author_id is in no row of users',
    fate: 'they are deleted',
  });
  expect(clear).toMatchObject({ batch: { table: 'tickets', key: ['id'], delete: true } });
  expect(clear !== undefined && 'batch' in clear && batchStatement(clear.batch, '"tickets"')).toBe(
    'delete from "tickets" where "tickets"."author_id" is not null and not exists (select from "users" there where there."id" = "tickets"."author_id")',
  );
  expect(validate).toEqual({ tx: ['alter table "tickets" validate constraint "tickets_author_id_fkey"'] });
  expect(text).toContain("fate: 'they are deleted',");
  expect(text).toContain('delete: true,');
  expect(text).toContain('Going back loses tickets.');
});

test('--orphans works where a table refers to itself, by odd names and in a schema of its own (M152)', async () => {
  const key = foreignKey('staff_boss_fkey', ['The "boss"'], 'My Shop.Staff', { deferrable: 'deferred' });
  const staff = (...foreignKeys: ForeignKey[]): State =>
    state([table('Staff', [id('bigint'), column('The "boss"', 'bigint')], { schema: 'My Shop', foreignKeys })], {
      schemas: ['My Shop'],
    });
  for (const simple of [false, true]) {
    const { migration } = made(staff(), staff(key), ['--orphans My Shop.Staff.staff_boss_fkey=null'], { simple });
    await fresh(database.query, staff());
    await database.query('insert into "My Shop"."Staff" ("The ""boss""") values (1), (1), (9)');
    await runSteps(database.query, migration.up, { prechecks: true });
    const found = await database.query('select "The ""boss""" as boss from "My Shop"."Staff" order by id');
    expect(found).toEqual([{ boss: '1' }, { boss: '1' }, { boss: null }]);
  }
});

test('--orphans …=null empties only what may be empty of a key of several columns (M152)', async () => {
  const target = table('users', [id('bigint'), required('team', 'bigint')], {
    uniques: [{ name: 'users_team_key', columns: ['team', 'id'], nullsDistinct: true }],
  });
  const both = foreignKey('tickets_author_fkey', ['team', 'author_id'], 'users', {
    to: { table: 'users', columns: ['team', 'id'] },
  });
  const of = (...foreignKeys: ForeignKey[]) =>
    state([target, table('tickets', [id('bigint'), required('team', 'bigint'), optional], { foreignKeys })]);
  const { migration } = made(of(), of(both), ['--orphans tickets.tickets_author_fkey=null']);
  await fresh(database.query, of());
  await database.query('insert into users (team) values (5)');
  await database.query('insert into tickets (team, author_id) values (5, 1), (6, 1)');
  await runSteps(database.query, migration.up, { prechecks: true });
  expect(await database.query('select team, author_id from tickets order by id')).toEqual([
    { team: '5', author_id: '1' },
    { team: '6', author_id: null },
  ]);
  expect(downOf(migration).flatMap(({ loses = [] }) => loses)).toEqual(['tickets.author_id']);
});

test('--orphans …=null follows a renaming, and a column that may be empty only now (M152)', async () => {
  const renamed = (one: State): State =>
    JSON.parse(JSON.stringify(one).replaceAll('author_id', 'writer_id').replaceAll('"tickets"', '"letters"')) as State;
  const [a, b] = [tickets(required('author_id', 'bigint')), renamed(tickets(optional, reference))];
  const { migration } = made(a, b, [
    '--rename-table tickets=letters',
    '--rename tickets.author_id=writer_id',
    '--orphans letters.tickets_writer_id_fkey=null',
    '--down-backfill tickets.author_id=1',
  ]);
  await fresh(database.query, a);
  await database.query('insert into users default values');
  await database.query('insert into tickets (author_id) values (1), (7)');
  await runSteps(database.query, migration.up, { prechecks: true });
  expect(await database.query('select writer_id from letters order by id')).toEqual([
    { writer_id: '1' },
    { writer_id: null },
  ]);
  expect(downOf(migration).flatMap(({ loses = [] }) => loses)).toContain('tickets.author_id');
});

test('--orphans ends what --allow-invalid let be (M152)', async () => {
  const [a, b] = [tickets(optional), tickets(optional, reference)];
  const first = made(a, b, ['--allow-invalid tickets.tickets_author_id_fkey']);
  const second = made(first.state, b, [flag('delete')]);
  expect(second.summary).toEqual([
    'validate tickets_author_id_fkey',
    'delete rows of tickets that tickets_author_id_fkey finds no row for',
  ]);
  await fresh(database.query, a);
  for (const sql of rows) await database.query(sql);
  await runSteps(database.query, first.migration.up, { prechecks: true });
  await runSteps(database.query, second.migration.up, { prechecks: true });
  expect(await authors()).toEqual(['1', null]);
  expect(await constraint('public.tickets', reference.name)).not.toMatch(/NOT VALID/);
});

test('--orphans refuses what it cannot mean (M152)', () => {
  const [a, b] = [tickets(optional), tickets(optional, reference)];
  const strict = (...keys: ForeignKey[]) => tickets(required('author_id', 'bigint'), ...keys);
  expect(() => made(strict(), strict(reference), [flag('null')])).toThrow(/tickets\.author_id may not be null/);
  expect(made(strict(), strict(reference), [flag('delete')]).migration.up).toHaveLength(3);
  expect(() => made(a, b, [flag('keep')])).toThrow(/says neither null nor delete/);
  expect(() => made(a, b, ['--orphans tickets.tickets_autor_id_fkey=null'])).toThrow(
    /there is no 'tickets.tickets_autor_id_fkey'.*tickets_author_id_fkey/,
  );
  expect(() => made(a, b, [flag('null'), '--allow-invalid tickets.tickets_author_id_fkey'])).toThrow(/contradict/);
  expect(() => made(a, b, [flag('null'), flag('delete')])).toThrow(/contradict/);
});
