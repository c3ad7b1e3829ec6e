import { expect, test } from 'vitest';
import { downOf, made } from '../../support/round-trip.ts';
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
const seed = ['insert into users default values', 'insert into users default values'];
const users = (...columns: Parameters<typeof table>[1]) => state([table('users', [id(), ...columns])]);

test('plan() adds an optional column in one statement (M031)', async () => {
  const { migration } = await database.trip(users(), users(column('name', 'text')), { seed });
  expect(migration.up).toEqual([{ tx: ['alter table "users" add column "name" text'] }]);
  expect(migration.down).toEqual([{ tx: ['alter table "users" drop column "name"'], loses: ['users.name'] }]);
});

test('plan() adds a required column with a constant default in one statement (M032)', async () => {
  const { migration } = await database.trip(
    users(),
    users(required('age', 'integer', { default: literal('7', 'integer') })),
    {
      seed,
      check: async (query) => expect(await query('select age from users')).toEqual([{ age: '7' }, { age: '7' }]),
    },
  );
  expect(migration.up).toEqual([{ tx: ['alter table "users" add column "age" integer default 7 not null'] }]);
});

test('plan() adds a required column without a default by way of a backfill (M033, M082)', async () => {
  const { migration } = await database.trip(users(), users(required('age', 'integer')), {
    decisions: ['--backfill users.age=40 + 2'],
    seed,
    check: async (query) => {
      expect(await query('select age from users')).toEqual([{ age: '42' }, { age: '42' }]);
      await expect(query('insert into users default values')).rejects.toThrow('null');
    },
  });
  expect(migration.decisions).toEqual(['--backfill users.age=40 + 2']);
  expect(migration.up).toEqual([
    {
      tx: [
        'alter table "users" add column "age" integer',
        'alter table "users" add constraint "users_age_not_null" check ("age" is not null) not valid',
      ],
    },
    { batch: { table: 'users', key: ['id'], set: '"age" = 40 + 2', where: '"age" is null' } },
    { tx: ['alter table "users" validate constraint "users_age_not_null"'] },
    {
      tx: [
        'alter table "users" alter column "age" set not null',
        'alter table "users" drop constraint "users_age_not_null"',
      ],
    },
  ]);
});

test('plan() adds a required column to a new table without a question (M034)', () => {
  const { migration } = made(state([]), users(required('age', 'integer')));
  expect(migration.up).toHaveLength(1);
});

test('plan() adds a column with now() at once (M036)', async () => {
  const at = required('at', 'timestamp(3) with time zone', { default: call('now', [], 'timestamp(3) with time zone') });
  const { migration } = await database.trip(users(), users(at), { seed });
  expect(migration.up).toHaveLength(1);
});

test('plan() fills a column with a random default instead of writing the table anew (M037)', async () => {
  const { migration } = await database.trip(
    users(),
    users(required('token', 'uuid', { default: raw('gen_random_uuid()', 'uuid') })),
    {
      seed,
      check: async (query) => expect(await query('select distinct token from users')).toHaveLength(2),
    },
  );
  expect(migration.up[1]).toMatchObject({ batch: { set: '"token" = gen_random_uuid()' } });
});

test('plan() adds identity and computed columns', async () => {
  await database.trip(users(), users(required('number', 'bigint', { identity: 'always' })), { seed });
  await database.trip(
    users(column('name', 'text')),
    users(column('name', 'text'), column('shout', 'text', { generated: call('upper', [col('name', 'text')], 'text') })),
    { seed },
  );
});

test('plan() refuses to bring back a required column while there are rows it knows nothing for (M043)', async () => {
  const { migration } = made(users(required('age', 'integer')), users(), ['--drop users.age']);
  expect(downOf(migration)).toEqual([
    {
      tx: ['alter table "users" add column "age" integer not null'],
      precheck: {
        sql: 'select * from "users"',
        finds: 'rows of users for which nothing is known for the required age',
      },
      loses: ['users.age'],
    },
  ]);
  await database.trip(users(required('age', 'integer')), users(), { decisions: ['--drop users.age'] });
});

test('plan() brings back a required column by --down-backfill (M043)', async () => {
  await database.trip(users(required('age', 'integer')), users(), {
    decisions: ['--drop users.age', '--down-backfill users.age=0'],
    seed: ['insert into users (age) values (1)'],
    after: async (query) => expect(await query('select age from users')).toEqual([{ age: '0' }]),
  });
});

test('plan() keeps a dropped column under another name and gives it back (M044)', async () => {
  const before = users(required('age', 'integer', { default: literal('1', 'integer') }));
  const { migration } = made(before, users(), ['--keep-dropped']);
  const query = database.query;
  const { runSteps, empty, fresh } = await import('../../support/round-trip.ts');
  await empty(query);
  await fresh(query, before);
  await query('insert into users (age) values (5)');
  await runSteps(query, migration.up);
  await query('insert into users default values');
  expect(await query('select _dropped_20261121103000_age as age from users order by 1')).toEqual([
    { age: '5' },
    { age: null },
  ]);
  await query('delete from users where _dropped_20261121103000_age is null');
  await runSteps(query, downOf(migration));
  expect(await query('select age from users')).toEqual([{ age: '5' }]);
});

test('generateMigration() sees nothing to do for a column that was kept (M003, M044)', () => {
  const kept = made(users(column('age', 'integer')), users(), ['--keep-dropped']);
  expect(kept.state.tables[0]?.columns.map(({ name }) => name)).toEqual(['id', '_dropped_20261121103000_age']);
  expect(() => made(kept.state, users())).toThrow('"outcome": "nothing"');
});

test('plan() drops an index before a column it shares with others, and makes both again (M045)', async () => {
  const before = state([
    table('users', [id(), column('a', 'text'), column('b', 'text')], {
      indexes: [index('users_a_b_index', ['a', 'b'])],
    }),
  ]);
  const { text } = await database.trip(before, users(column('b', 'text')), { decisions: ['--drop users.a'], seed });
  expect(text.indexOf('drop index')).toBeLessThan(text.indexOf('drop column'));
});

test('plan() drops a computed column before what it is computed from (M047)', async () => {
  const shout = column('shout', 'text', { generated: call('upper', [col('name', 'text')], 'text') });
  await database.trip(users(column('name', 'text'), shout), users(), {
    decisions: ['--drop users.name', '--drop users.shout'],
    seed,
  });
});

test('plan() renames a column by nothing but RENAME COLUMN (M051, M053, M137)', async () => {
  const described = (name: string) => {
    const name_ = col(name, 'text');
    return table(
      'users',
      [id(), column(name, 'text'), column('shout', 'text', { generated: call('upper', [name_], 'text') })],
      {
        indexes: [
          index('names', [name]),
          index('lower_names', [call('lower', [name_], 'text')], {
            where: call('neq', [name_, literal('x', 'text')], 'boolean'),
          }),
        ],
        checks: [check('no_y', call('neq', [name_, literal('y', 'text')], 'boolean'))],
        uniques: [{ name: 'one_name', columns: [name], nullsDistinct: true }],
      },
    );
  };
  const friend = (name: string) =>
    table('friends', [id(), column('of', 'text')], {
      foreignKeys: [foreignKey('friends_of_fkey', ['of'], 'users', { to: { table: 'users', columns: [name] } })],
    });
  const { migration } = await database.trip(
    state([described('name'), friend('name')]),
    state([described('full_name'), friend('full_name')]),
    {
      decisions: ['--rename users.name=full_name'],
      seed: ["insert into users (name) values ('a'), ('b')"],
      check: async (query) => expect(await query('select full_name from users')).toHaveLength(2),
      after: async (query) => expect(await query('select name from users')).toHaveLength(2),
    },
  );
  expect(migration.up).toEqual([{ tx: ['alter table "users" rename column "name" to "full_name"'] }]);
});

test('plan() swaps two columns', async () => {
  await database.trip(
    users(column('a', 'text'), column('b', 'integer')),
    users(column('b', 'text'), column('a', 'integer')),
    {
      decisions: ['--rename users.a=b', '--rename users.b=a'],
      seed: ["insert into users (a, b) values ('x', 1)"],
      check: async (query) => expect(await query('select a, b from users')).toEqual([{ a: '1', b: 'x' }]),
      after: async (query) => expect(await query('select a, b from users')).toEqual([{ a: 'x', b: '1' }]),
    },
  );
});

test('plan() renames a column onto the name of one that is dropped', async () => {
  const indexed = (columns: Parameters<typeof table>[1]) =>
    state([table('users', [id(), ...columns], { indexes: [index('users_b_index', ['b'])] })]);
  await database.trip(indexed([column('a', 'text'), column('b', 'text')]), indexed([column('b', 'text')]), {
    decisions: ['--rename users.a=b', '--drop users.b'],
    seed: ["insert into users (a, b) values ('x', 'y')"],
    check: async (query) => expect(await query('select b from users')).toEqual([{ b: 'x' }]),
  });
});

test('plan() fills in the default where a column becomes required (M079)', async () => {
  const before = users(column('name', 'text', { default: literal('x', 'text') }));
  const { migration } = await database.trip(
    before,
    users(required('name', 'text', { default: literal('x', 'text') })),
    {
      seed: [...seed, 'update users set name = null'],
      check: async (query) => expect(await query("select from users where name = 'x'")).toHaveLength(2),
    },
  );
  expect(migration.up).toHaveLength(4);
  expect(downOf(migration)).toEqual([{ tx: ['alter table "users" alter column "name" drop not null'] }]);
});

test('plan() backfills from another column where a column becomes required (M080, M090)', async () => {
  const before = users(column('name', 'text', { default: literal('Ada', 'text') }), column('login', 'text'));
  const after = users(column('name', 'text', { default: literal('Ada', 'text') }), required('login', 'text'));
  await database.trip(before, after, {
    decisions: ['--backfill users.login=lower(name)'],
    seed,
    check: async (query) => expect(await query("select from users where login = 'ada'")).toHaveLength(2),
  });
});

test('plan() changes a default and nothing else, and back exactly (M085)', async () => {
  const named = (value?: string) =>
    users(column('name', 'text', value === undefined ? {} : { default: literal(value, 'text') }));
  for (const [a, b] of [
    [undefined, 'x'],
    ['x', 'y'],
    ['x', undefined],
  ] as const) {
    const { migration } = await database.trip(named(a), named(b), { seed });
    expect(migration.up).toEqual([{ tx: [expect.stringMatching(/(set|drop) default/)] }]);
  }
});

test('printDefault() writes every string so that the catalogue gives it back (M086)', async () => {
  const strings = ["it's", 'a "word"', 'back\\slash', 'two\nlines', 'ünï😀', '$' + '{x} `y`', ''];
  const json = JSON.stringify({ quote: '"\'', list: [1, { a: null }] });
  const tags = '{"a,b","{c}","say \\"d\\"","it\'s"}';
  const columns = [
    ...strings.map((text, i) => column(`s${i}`, 'text', { default: literal(text, 'text') })),
    column('j', 'jsonb', { default: literal(json, 'jsonb') }),
    column('t', 'text[]', { default: literal(tags, 'text[]') }),
  ];
  await database.trip(users(), users(...columns), {
    check: async (query) => {
      await query('insert into users default values');
      const [row] = await query('select * from users');
      expect(strings.map((_, i) => row?.[`s${i}`])).toEqual(strings);
      expect(JSON.parse(row?.['j'] ?? '')).toEqual(JSON.parse(json));
      const items = await query('select unnest(t) as item from users');
      expect(items.map(({ item }) => item)).toEqual(['a,b', '{c}', 'say "d"', "it's"]);
      await query('delete from users');
    },
  });
});
