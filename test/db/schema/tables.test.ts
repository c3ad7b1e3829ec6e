import { expect, test } from 'vitest';
import { emptyState } from '../../../src/schema/state.ts';
import { useSchemaDatabase } from '../../support/schema-database.ts';
import { column, foreignKey, id, index, literal, required, state, table } from '../../support/state.ts';

const database = useSchemaDatabase();
const users = table('users', [id(), required('email', 'text')]);

test('plan() creates and drops a table (M013)', async () => {
  const { migration } = await database.trip(emptyState, state([users]));
  expect(migration.up).toHaveLength(1);
  expect(migration.down).toEqual([{ tx: ['drop table "users"'], loses: ['users'] }]);
});

test('plan() creates tables that refer to each other in one transaction (M015)', async () => {
  const a = table('a', [id(), column('b_id', 'uuid')], { foreignKeys: [foreignKey('a_b_id_fkey', ['b_id'], 'b')] });
  const b = table('b', [id(), column('a_id', 'uuid')], { foreignKeys: [foreignKey('b_a_id_fkey', ['a_id'], 'a')] });
  const { migration } = await database.trip(emptyState, state([a, b]));
  expect(migration.up).toHaveLength(1);
  expect(migration.down).toMatchObject([
    {
      tx: [
        'alter table "a" drop constraint "a_b_id_fkey"',
        'alter table "b" drop constraint "b_a_id_fkey"',
        'drop table "a"',
        'drop table "b"',
      ],
    },
  ]);
});

test('plan() creates a table that refers to itself (M016)', async () => {
  const key = foreignKey('categories_parent_id_fkey', ['parent_id'], 'categories');
  await database.trip(
    emptyState,
    state([table('categories', [id(), column('parent_id', 'uuid')], { foreignKeys: [key] })]),
  );
});

test('plan() drops a chain of 50 tables from its end (M017)', async () => {
  const name = (i: number): string => `t${String(i).padStart(2, '0')}`;
  const tables = Array.from({ length: 50 }, (_, i) =>
    i === 0
      ? table(name(0), [id()])
      : table(name(i), [id(), required('previous', 'uuid')], {
          foreignKeys: [foreignKey(`${name(i)}_previous_fkey`, ['previous'], name(i - 1))],
        }),
  );
  const { migration } = await database.trip(emptyState, state(tables));
  const [down] = 'irreversible' in migration.down ? [] : migration.down;
  expect(down).toMatchObject({ tx: tables.map((one) => `drop table "${one.name}"`).reverse() });
});

test('plan() drops a foreign key before the table it points to, without CASCADE (M020)', async () => {
  const tickets = table('tickets', [id(), column('user_id', 'uuid')]);
  const before = state([
    users,
    { ...tickets, foreignKeys: [foreignKey('tickets_user_id_fkey', ['user_id'], 'users')] },
  ]);
  const { text } = await database.trip(before, state([tickets]), { decisions: ['--drop users'] });
  expect(text).not.toMatch(/cascade/i);
  expect(text.indexOf('drop constraint')).toBeLessThan(text.indexOf('drop table'));
});

test('plan() renames a table with everything it owns, and keeps its rows (M023)', async () => {
  const tickets = (target: string) =>
    table('tickets', [id(), column('user_id', 'uuid')], {
      foreignKeys: [foreignKey('tickets_user_id_fkey', ['user_id'], target)],
    });
  const people = table('people', users.columns, {
    indexes: [index('people_email_index', ['email'], { unique: true })],
  });
  const before = { ...users, indexes: [index('users_email_index', ['email'], { unique: true })] };
  await database.trip(state([before, tickets('users')]), state([people, tickets('people')]), {
    decisions: ['--rename-table users=people'],
    seed: ["insert into users (email) values ('a'), ('b')"],
    check: async (query) => expect(await query('select email from people order by 1')).toHaveLength(2),
    after: async (query) => expect(await query('select email from users order by 1')).toHaveLength(2),
  });
});

test('plan() renames the sequence of an identity column along with its table and column (M023)', async () => {
  await database.trip(state([table('users', [id('integer')])]), state([table('people', [id('integer')])]), {
    decisions: ['--rename-table users=people'],
  });
  const old = table('users', [required('id', 'integer', { identity: 'always' })]);
  const young = table('users', [required('number', 'integer', { identity: 'always' })], {
    primaryKey: { name: 'users_pkey', columns: ['number'] },
  });
  await database.trip(state([old]), state([young]), { decisions: ['--rename users.id=number'] });
});

test('plan() leaves explicit names alone when it renames a table (M024)', async () => {
  const named = { primaryKey: { name: 'pk_of_users', columns: ['id'] } };
  const { text } = await database.trip(
    state([table('users', [id()], named)]),
    state([table('people', [id()], named)]),
    {
      decisions: ['--rename-table users=people'],
    },
  );
  expect(text).not.toContain('rename constraint');
});

test('plan() renames a table whose name a new one takes (M025)', async () => {
  const { migration } = await database.trip(
    state([users]),
    state([
      { ...users, name: 'people', primaryKey: { name: 'people_pkey', columns: ['id'] } },
      table('users', [id('integer'), column('login', 'text')]),
    ]),
    {
      decisions: ['--rename-table users=people'],
      seed: ["insert into users (email) values ('a'), ('b')"],
      check: async (query) => {
        expect(await query('select * from people')).toHaveLength(2);
        expect(await query('select * from users')).toHaveLength(0);
      },
      after: async (query) => expect(await query('select * from users')).toHaveLength(2),
    },
  );
  expect(migration.up).toHaveLength(1);
});

test('plan() swaps the names of two tables (M026)', async () => {
  const a = table('a', [id(), column('only_a', 'text')]);
  const b = table('b', [id(), column('only_b', 'text')]);
  await database.trip(state([a, b]), state([table('a', b.columns), table('b', a.columns)]), {
    decisions: ['--rename-table a=b', '--rename-table b=a'],
    seed: ["insert into a (only_a) values ('x')"],
    check: async (query) => expect(await query('select only_a from b')).toEqual([{ only_a: 'x' }]),
    after: async (query) => expect(await query('select only_a from a')).toEqual([{ only_a: 'x' }]),
  });
});

test('plan() drops the tables, then the types, then the schema (M030)', async () => {
  const billing = { schema: 'billing' };
  const mood = { ...billing, name: 'mood', values: ['good', 'bad'] };
  const invoices = table(
    'invoices',
    [id(), required('mood', 'billing.mood', { default: literal('good', 'billing.mood') })],
    billing,
  );
  const full = state([invoices], { schemas: ['billing'], enums: [mood] });
  const { text } = await database.trip(emptyState, full);
  expect(text).not.toMatch(/cascade/i);
  await database.trip(full, emptyState, { decisions: ['--drop billing.invoices'] });
});

test('plan() comments tables and columns, and takes comments away (M174)', async () => {
  const plain = table('users', [id(), column('name', 'text')]);
  const told = table('users', [id(), column('name', 'text', { comment: "what others' call them" })], {
    comment: 'People',
  });
  await database.trip(state([plain]), state([told]));
  await database.trip(state([told]), state([{ ...told, comment: 'Someone' }]));
});

test('plan() creates an extension before the column that needs it', async () => {
  const withMail = state([table('users', [id(), column('mail', 'citext')])], { extensions: ['citext'] });
  await database.trip(emptyState, withMail);
  await database.trip(state([table('users', [id(), column('mail', 'text')])]), withMail);
});
