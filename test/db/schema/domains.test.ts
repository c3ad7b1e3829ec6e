import { expect, test } from 'vitest';
import { diff } from '../../../src/schema/diff.ts';
import { type Domain, emptyState, type State } from '../../../src/schema/state.ts';
import { useSchemaDatabase } from '../../support/schema-database.ts';
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
} from '../../support/state.ts';

const database = useSchemaDatabase();

const value = (type = 'text') => col('value', type);
const like = (pattern: string) => call('like', [value(), literal(pattern, 'text')], 'boolean');
const email = (pattern: string, more: Partial<Domain> = {}): Domain => ({
  name: 'email',
  type: 'text',
  notNull: false,
  checks: [check('email_check', like(pattern))],
  ...more,
});
const users = (type: string, ...more: Parameters<typeof table>[1]) =>
  table('users', [id('integer'), column('mail', type), ...more]);

test('plan() creates a domain before its first use, and drops it after the last (M180)', async () => {
  const { migration } = await database.trip(
    emptyState,
    state([users('email', column('others', 'email[]'))], { domains: [email('%@%')] }),
  );
  expect(migration.up).toMatchObject([
    {
      tx: [
        `create domain "email" as text constraint "email_check" check ("value" like '%@%')`,
        expect.stringMatching(/"mail" email,\s+"others" email\[\]/),
      ],
    },
  ]);
  expect(migration.down).toMatchObject([{ tx: ['drop table "users"', 'drop domain "email"'] }]);
});

test('plan() lets a column become one of a domain, finding values beforehand that it refuses (M180)', async () => {
  const [from, to] = [state([users('text')]), state([users('email')], { domains: [email('%@%', { notNull: false })] })];
  await database.trip(from, to, {
    seed: ["insert into users (mail) values ('a@b'), (null)"],
    check: async (query) =>
      expect(await query('select mail from users order by id')).toEqual([{ mail: 'a@b' }, { mail: null }]),
  });
  await expect(database.trip(from, to, { seed: ["insert into users (mail) values ('nowhere')"] })).rejects.toThrow(
    /precheck: 1 values that the domain email does not allow/,
  );
});

test('plan() changes a check by one that is not valid, then validated, and never goes without (M180)', async () => {
  const tables = [
    users('email'),
    table('guests', [id('integer'), column('Their mail', 'email')], { schema: 'My Shop' }),
  ];
  const both = (pattern: string): State => state(tables, { domains: [email(pattern)], schemas: ['My Shop'] });
  const { migration } = await database.trip(both('%@%'), both('%_@_%'), {
    seed: ["insert into users (mail) values ('a@b')"],
  });
  expect(migration.up).toMatchObject([
    {
      tx: [`alter domain "email" add constraint "email_check_new" check ("value" like '%_@_%') not valid`],
      precheck: { finds: 'values that the domain email does not allow any more' },
    },
    {
      tx: ['alter domain "email" validate constraint "email_check_new"'],
    },
    {
      tx: [
        'alter domain "email" drop constraint "email_check"',
        'alter domain "email" rename constraint "email_check_new" to "email_check"',
      ],
    },
  ]);
  await expect(
    database.trip(both('%@%'), both('%_@_%'), {
      seed: [
        "insert into users (mail) values ('@')",
        `insert into "My Shop".guests ("Their mail") values ('@b'), ('c@d')`,
      ],
    }),
  ).rejects.toThrow(/precheck: 2 values/);
});

test('plan() adds and removes checks, defaults and NOT NULL of a domain (M180)', async () => {
  const plain = state([users('email')], { domains: [email('%@%', { checks: [] })] });
  const strict = (mail: 'mail') =>
    state([table('users', [id('integer'), required(mail, 'email', { default: literal('x@y', 'text') })])], {
      domains: [email('%@%', { notNull: true, default: literal('x@y', 'text') })],
    });
  await database.trip(plain, strict('mail'), {
    seed: ["insert into users (mail) values ('a@b'), (null)"],
    check: async (query) =>
      expect(await query('select mail from users order by id')).toEqual([{ mail: 'a@b' }, { mail: 'x@y' }]),
  });
});

test('plan() makes a domain anew that is used in lists, where the server does not look (M180)', async () => {
  const tables = [users('email', column('others', 'email[]', { default: literal('{}', 'text[]') }))];
  const both = (pattern: string) => state(tables, { domains: [email(pattern)] });
  await database.trip(both('%@%'), both('%_@_%'), {
    seed: ["insert into users (mail, others) values ('a@b', '{c@d,e@f}'), (null, '{null}')"],
    check: async (query) => {
      expect(await query('select others::text from users order by id')).toEqual([
        { others: '{c@d,e@f}' },
        { others: '{NULL}' },
      ]);
      await expect(query("insert into users (others) values ('{@}')")).rejects.toThrow('email_check');
    },
  });
  await expect(
    database.trip(both('%@%'), both('%_@_%'), { seed: ["insert into users (others) values ('{c@d,@}'), ('{@x}')"] }),
  ).rejects.toThrow(/precheck: 2 values/);
});

test('plan() changes what a domain is made of, with all that stands on its columns (M180)', async () => {
  const price = (type: string): Domain => ({
    name: 'Unit price',
    schema: 'My Shop',
    type,
    notNull: false,
    checks: [check('price_check', call('gte', [value(type), literal('0', type)], 'boolean'))],
  });
  const items = (type: string) =>
    table(
      'items',
      [
        required('id', '"My Shop"."Unit price"'),
        column('double', 'bigint', { generated: call('add', [col('id', type), col('id', type)], 'bigint') }),
        column('list', '"My Shop"."Unit price"[]'),
      ],
      {
        schema: 'My Shop',
        checks: [check('items_id_check', call('lt', [col('id', type), literal('1000', type)], 'boolean'))],
        indexes: [
          index('items_odd_index', ['double'], { where: call('gt', [col('id', type), literal('5', type)], 'boolean') }),
        ],
      },
    );
  const parts = table('parts', [id('integer'), column('item', '"My Shop"."Unit price"')], {
    foreignKeys: [foreignKey('parts_item_fkey', ['item'], 'My Shop.items')],
  });
  const both = (type: string) => state([items(type), parts], { schemas: ['My Shop'], domains: [price(type)] });
  await database.trip(both('integer'), both('bigint'), {
    seed: [`insert into "My Shop".items (id, list) values (7, '{1,2}')`, 'insert into parts (item) values (7)'],
    check: async (query) => {
      expect(await query('select pg_typeof(item)::text as type, item::text from parts')).toEqual([
        { type: '"My Shop"."Unit price"', item: '7' },
      ]);
      expect(await query(`select double::text, list::text from "My Shop".items`)).toEqual([
        { double: '14', list: '{1,2}' },
      ]);
    },
  });
});

test('plan() asks how values get to another type, and takes the answer over value (M180)', async () => {
  const both = (type: string) => state([users('email')], { domains: [email('', { type, checks: [] })] });
  const [question] = diff(both('numeric(10,2)'), both('integer')).questions;
  expect(question).toMatchObject({ kind: 'using', table: 'email', flags: ['--using email=value::integer'] });
  await database.trip(both('numeric(10,2)'), both('integer'), {
    decisions: ["--using email=length('value') + ceil(value)"],
    seed: ['insert into users (mail) values (3.25)'],
    check: async (query) => expect(await query('select mail::text from users')).toEqual([{ mail: '9' }]),
  });
});

test('plan() renames a domain with its check, and everything follows (M180)', async () => {
  const before = state([users('email', column('others', 'email[]'))], { domains: [email('%@%')] });
  const after = state([users('address', column('others', 'address[]'))], {
    domains: [{ ...email('%@%'), name: 'address', checks: [check('address_check', like('%@%'))] }],
  });
  const { migration } = await database.trip(before, after, {
    decisions: ['--rename-type email=address'],
    seed: ["insert into users (mail) values ('a@b')"],
  });
  expect(migration.up).toEqual([
    {
      tx: [
        'alter domain "email" rename to "address"',
        'alter domain "address" rename constraint "email_check" to "address_check"',
      ],
    },
  ]);
  // And in one go with another check, another table name and a column that leaves it.
  await database.trip(
    before,
    state([table('people', [id('integer'), column('mail', 'address'), column('others', 'text[]')])], {
      domains: [{ ...email('%_@%'), name: 'address', checks: [check('address_check', like('%_@%'))] }],
    }),
    {
      decisions: ['--rename-type email=address', '--rename-table users=people'],
      seed: ["insert into users (mail) values ('a@b')"],
    },
  );
});

test('plan() removes and renames values of an enum that domains and lists of them are made of (M105)', async () => {
  const feeling = (word: string): Domain => ({
    name: 'feeling',
    type: 'mood',
    notNull: false,
    default: literal(word, 'mood'),
    checks: [check('feeling_check', call('neq', [value('mood'), literal('calm', 'mood')], 'boolean'))],
  });
  const people = (word: string) =>
    table(
      'people',
      [
        id('integer'),
        column('now', 'feeling', { default: literal(word, 'mood') }),
        column('past', 'feeling[]'),
        column('all', 'mood[]'),
      ],
      { indexes: [index('people_now_index', ['now'], { where: raw(`"now"::mood <> 'calm'`) })] },
    );
  const both = (word: string, ...values: readonly string[]) =>
    state([people(word)], { enums: [{ name: 'mood', values: ['calm', word, ...values] }], domains: [feeling(word)] });
  await database.trip(both('cross', 'sad'), both('cross'), {
    seed: [`insert into people (past, "all") values ('{cross}', '{calm,cross}')`],
    check: async (query) =>
      expect(await query('select now::text, past::text, "all"::text from people')).toEqual([
        { now: 'cross', past: '{cross}', all: '{calm,cross}' },
      ]),
  });
  await database.trip(both('cross'), both('angry'), {
    decisions: ['--rename-value mood.cross=angry'],
    seed: [`insert into people (past) values ('{cross}')`],
    check: async (query) =>
      expect(await query('select now::text, past::text from people')).toEqual([{ now: 'angry', past: '{angry}' }]),
  });
  const { migration } = await database.trip(both('cross'), both('cross', 'sad'));
  expect(migration.up).toEqual([{ tx: [`alter type "mood" add value if not exists 'sad'`] }]);
  await expect(
    database.trip(both('cross', 'sad'), both('cross'), { seed: [`insert into people (past) values ('{sad}')`] }),
  ).rejects.toThrow(/precheck: 1 values of people.past other than calm, cross/);
});

test('plan() names the function that takes an enum or a domain which is to be made anew (M105)', async () => {
  const both = (values: readonly string[]) =>
    state([table('users', [id('integer'), column('mood', 'mood')])], { enums: [{ name: 'mood', values }] });
  const taking = database.trip(both(['calm', 'cross']), both(['calm']), {
    seed: ["create function cheer(who text, from_mood mood) returns text language sql as 'select $1'"],
  });
  await expect(taking).rejects.toThrow(/precheck: 1 functions with the type mood/);
});

test('plan() lets a column become a list of a domain that is made anew meanwhile (M180)', async () => {
  const users = (type: string, checks: Domain['checks']) =>
    state([table('users', [id(), column('note', type)])], {
      domains: [{ name: 'email', type: 'text', notNull: false, checks }],
    });
  const condition = call('neq', [col('value', 'text'), literal('nobody', 'text')], 'boolean');
  await database.trip(users('email', []), users('email[]', [{ name: 'email_check', condition }]), {
    decisions: ['--using users.note=array["note"]', '--down-using users.note="note"[1]'],
    seed: ["insert into users (note) values ('a@b'), (null)"],
    check: async (query) =>
      expect(await query("select note from users where note = array['a@b']::email[]")).toHaveLength(1),
    after: async (query) => expect(await query("select note from users where note = 'a@b'")).toHaveLength(1),
  });
});
