import { expect, test } from 'vitest';
import { downOf, fresh, made, runSteps } from '../../support/round-trip.ts';
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
  required,
  state,
  table,
} from '../../support/state.ts';

const database = useSchemaDatabase();
const typed = (type: string, more: Parameters<typeof column>[2] = {}, rest: Parameters<typeof table>[2] = {}) =>
  state([table('t', [id('integer'), column('n', type, more)], rest)]);

/** n before, n after up, n after down. */
async function values(
  from: string,
  to: string,
  rows: readonly (readonly [string, string, string])[],
  decisions: readonly string[] = [],
) {
  return database.trip(typed(from), typed(to), {
    decisions,
    seed: rows.map(([value]) => `insert into t (n) values (${value})`),
    check: async (query) =>
      expect((await query('select n::text from t order by id')).map(({ n }) => n)).toEqual(rows.map((row) => row[1])),
    after: async (query) =>
      expect((await query('select n::text from t order by id')).map(({ n }) => n)).toEqual(rows.map((row) => row[2])),
  });
}

test('plan() turns text into integers and sets the default again (M061)', async () => {
  const { migration } = await database.trip(
    typed('text', { default: literal('1', 'text') }),
    typed('integer', { default: literal('2', 'integer') }),
    {
      seed: ["insert into t (n) values ('41')"],
      check: async (query) => expect(await query('select n + 1 as n from t')).toEqual([{ n: '42' }]),
    },
  );
  expect(migration.up).toMatchObject([
    {
      tx: [
        'alter table "t" alter column "n" drop default',
        'alter table "t" alter column "n" type integer using "n"::integer',
        'alter table "t" alter column "n" set default 2',
      ],
    },
  ]);
});

test('plan() finds text that is no integer before anything runs (M062)', async () => {
  const { migration } = made(typed('text'), typed('integer'));
  await fresh(database.query, typed('text'));
  await database.query("insert into t (n) values ('1'), ('x'), ('99999999999'), (' 7 ')");
  const [step] = migration.up;
  const precheck = step?.precheck;
  if (precheck === undefined || !('sql' in precheck)) throw new Error('no precheck');
  const found = await database.query(precheck.sql);
  expect(found.map(({ n }) => n).sort()).toEqual(['99999999999', 'x']);
});

test('plan() turns booleans into integers (M066)', async () => {
  await values('boolean', 'integer', [
    ['true', '1', 'true'],
    ['false', '0', 'false'],
    ['null', null as never, null as never],
  ]);
  await database.trip(
    typed('boolean', { default: literal('f', 'boolean') }),
    typed('integer', { default: literal('0', 'integer') }),
  );
});

test('plan() wraps a value into a list, null stays null (M067)', async () => {
  const { migration } = made(typed('text'), typed('text[]'));
  await fresh(database.query, typed('text'));
  await database.query("insert into t (n) values ('a'), (null)");
  await runSteps(database.query, migration.up);
  expect(await database.query('select n::text from t order by id')).toEqual([{ n: '{a}' }, { n: null }]);
});

test('plan() casts the elements of lists (M068)', async () => {
  await values('integer[]', 'text[]', [["'{1,2}'", '{1,2}', '{1,2}']]);
});

test('plan() turns text into JSON and back (M069)', async () => {
  await values('text', 'jsonb', [[`'{"a": 1}'`, '{"a": 1}', '{"a": 1}']]);
});

test('plan() widens integers and what refers to them (M059, M119)', async () => {
  const schema = (type: string) =>
    state([
      table('users', [id(type)]),
      table('tickets', [id(type), column('user_id', type)], {
        foreignKeys: [foreignKey('tickets_user_id_fkey', ['user_id'], 'users')],
      }),
    ]);
  const { text } = await database.trip(schema('integer'), schema('bigint'), {
    seed: ['insert into users default values', 'insert into tickets (user_id) values (1)'],
  });
  expect(text).toContain('not valid');
});

test('plan() turns text into a native enum with its default and index, and back (M070, M071)', async () => {
  const enums = [{ name: 'mood', values: ['good', 'bad'] }];
  const more = { indexes: [index('t_n_index', ['n'])] };
  const before = typed('text', { default: literal('good', 'text') }, more);
  const after = { ...typed('mood', { default: literal('good', 'mood') }, more), enums };
  const { migration } = await database.trip(before, after, { seed: ["insert into t (n) values ('bad')"] });
  expect(migration.up[0]?.precheck).toMatchObject({ finds: 'values of t.n other than good, bad' });
  expect(downOf(migration)).toMatchObject([{ tx: expect.arrayContaining(['drop type "mood"']) }]);
  await database.trip(after, before, { seed: ["insert into t (n) values ('bad')"] });
});

test('plan() keeps a type that another column still uses (M071)', async () => {
  const enums = [{ name: 'mood', values: ['good', 'bad'] }];
  const other = table('u', [id(), column('m', 'mood')]);
  const before = { ...typed('mood'), enums };
  await database.trip(
    { ...before, tables: [...before.tables, other] },
    { ...state([...typed('text').tables, other]), enums },
  );
});

test('plan() makes checks, expression indexes and computed columns again around a change of type (M073)', async () => {
  const schema = (type: string) =>
    state([
      table(
        't',
        [
          id('integer'),
          column('n', type),
          column('twice', type, { generated: call('mul', [col('n', type), literal('2', type)], type) }),
        ],
        {
          checks: [check('t_n_check', call('in', [col('n', type), literal('{1,2}', `${type}[]`)], 'boolean'))],
          indexes: [
            index('t_abs_index', [call('abs', [col('n', type)], type)]),
            index('t_n_index', ['n']),
            index('t_twice_index', ['twice']),
          ],
        },
      ),
    ]);
  await database.trip(schema('integer'), schema('bigint'), { seed: ['insert into t (n) values (1), (2)'] });
});

test('plan() changes a collation (M074)', async () => {
  await database.trip(
    typed('text', {}, { indexes: [index('t_n_index', ['n'])] }),
    typed('text', { collation: 'C' }, { indexes: [index('t_n_index', ['n'])] }),
  );
});

test('plan() follows --using, quoted into the file', async () => {
  await database.trip(typed('integer'), typed('uuid'), {
    decisions: ['--using t.n=gen_random_uuid()'],
  });
  expect(() => made(typed('integer'), typed('uuid'))).toThrow('--using t.n=<expression>');
});

test('castBetween() takes a timestamp without zone to mean UTC, whoever migrates', async () => {
  await database.query("set timezone = 'Asia/Tokyo'");
  await values('timestamp without time zone', 'timestamp with time zone', [
    ["'2024-01-01 12:00'", '2024-01-01 21:00:00+09', '2024-01-01 12:00:00'],
  ]);
});

test('plan() turns an integer into an identity that goes on after the highest (M115)', async () => {
  const before = state([table('t', [required('id', 'integer')])]);
  await database.trip(before, state([table('t', [id('integer')])]), {
    seed: ['insert into t values (1), (2)'],
    check: async (query) => {
      await query('insert into t default values');
      expect(await query('select max(id) as id from t')).toEqual([{ id: '3' }]);
    },
  });
});

test('plan() changes what an identity accepts (M120)', async () => {
  const identity = (kind: 'always' | 'by default') =>
    state([table('t', [required('id', 'integer', { identity: kind })])]);
  await database.trip(identity('always'), identity('by default'));
});

test('plan() adds, changes and forgets the expression of a computed column (M122)', async () => {
  const computed = (operator?: string) =>
    state([
      table(
        't',
        [
          id('integer'),
          column('name', 'text'),
          column(
            'c',
            'text',
            operator === undefined ? {} : { generated: call(operator, [col('name', 'text')], 'text') },
          ),
        ],
        {
          indexes: [index('t_c_index', ['c'])],
        },
      ),
    ]);
  await database.trip(computed('upper'), computed('lower'), {
    seed: ["insert into t (name) values ('Ada')"],
    check: async (query) => expect(await query('select c from t')).toEqual([{ c: 'ada' }]),
  });
  const { migration } = made(computed('upper'), computed());
  await fresh(database.query, computed('upper'));
  await database.query("insert into t (name) values ('Ada')");
  await runSteps(database.query, migration.up);
  expect(await database.query('select c from t')).toEqual([{ c: 'ADA' }]);
});
