import { expect, test } from 'vitest';
import { downOf, fresh, made } from '../../support/round-trip.ts';
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
  on,
  raw,
  required,
  state,
  table,
} from '../../support/state.ts';

const database = useSchemaDatabase();
const columns = [id('integer'), column('a', 'integer'), column('b', 'text')];
const t = (more: Parameters<typeof table>[2] = {}) => state([table('t', columns, more)]);
const seed = ["insert into t (a, b) values (1, 'x'), (2, 'y')"];
const key = (...names: readonly string[]) => ({ name: 't_pkey', columns: names });
const a = col('a', 'integer');
const positive = call('gt', [a, literal('0', 'integer')], 'boolean');

test('plan() moves a primary key to other columns without a scan under lock (M111)', async () => {
  const keyed = (...names: readonly string[]) =>
    state([table('t', [required('x', 'integer'), required('y', 'integer')], { primaryKey: key(...names) })]);
  const rows = ['insert into t values (1, 1), (2, 2)'];
  const { migration } = await database.trip(keyed('x'), keyed('x', 'y'), { seed: rows });
  expect(migration.up).toMatchObject([
    {
      auto: 'create unique index concurrently "t_pkey_new" on "t" ("x", "y")',
      recover: { dropInvalidIndex: 't_pkey_new' },
    },
    {
      tx: [
        'alter table "t" drop constraint "t_pkey"',
        'alter table "t" add constraint "t_pkey" primary key using index "t_pkey_new"',
      ],
    },
  ]);
  await database.trip(keyed('x'), keyed('y'), { seed: rows });
});

test('plan() moves a primary key that foreign keys refer to (M112)', async () => {
  const schema = (primary: string, name: string) =>
    state([
      table('t', [required('x', 'integer'), required('y', 'integer')], {
        primaryKey: key(primary),
        ...(primary === 'y' ? { uniques: [{ name, columns: ['x'], nullsDistinct: true }] } : {}),
      }),
      table('u', [id(), column('x', 'integer')], {
        foreignKeys: [foreignKey('u_x_fkey', ['x'], 't', { to: { table: 't', columns: ['x'] } })],
      }),
    ]);
  await database.trip(schema('x', ''), schema('y', 't_x_key'), {
    seed: ['insert into t values (1, 1)', 'insert into u (x) values (1)'],
  });
});

test('plan() drops and renames a primary key (M113, M114)', async () => {
  const keyed = (name?: string) =>
    state([
      {
        ...table('t', [required('x', 'integer')]),
        ...(name === undefined ? {} : { primaryKey: { name, columns: ['x'] } }),
      },
    ]);
  await database.trip(keyed('t_pkey'), keyed());
  const { migration } = await database.trip(keyed('t_pkey'), keyed('key_of_t'));
  expect(migration.up).toEqual([{ tx: ['alter table "t" rename constraint "t_pkey" to "key_of_t"'] }]);
});

test('plan() creates an index plainly on a new table, concurrently on an old one (M130)', async () => {
  const indexed = t({ indexes: [index('t_a_index', ['a'])] });
  expect(made(state([]), indexed).migration.up).toHaveLength(1);
  const { migration } = await database.trip(t(), indexed, { seed });
  expect(migration.up).toEqual([
    { auto: 'create index concurrently "t_a_index" on "t" ("a")', recover: { dropInvalidIndex: 't_a_index' } },
  ]);
  expect(downOf(migration)).toEqual([{ auto: 'drop index concurrently "t_a_index"', recover: 'rerun' }]);
  expect(made(t(), indexed, [], { simple: true }).migration.up).toEqual([
    { tx: ['create index "t_a_index" on "t" ("a")'] },
  ]);
});

test('plan() drops an index beside the traffic, and plainly where the table is locked or gone anyway (M130)', async () => {
  const indexed = t({ indexes: [index('t_a_index', ['a'], { unique: true })] });
  const { migration } = await database.trip(indexed, t(), { seed });
  expect(migration.up).toEqual([{ auto: 'drop index concurrently "t_a_index"', recover: 'rerun' }]);
  expect(made(indexed, t(), [], { simple: true }).migration.up).toEqual([{ tx: ['drop index "t_a_index"'] }]);
  expect(made(indexed, state([]), ['--drop t']).migration.up).toEqual([{ tx: ['drop table "t"'] }]);
  const without = state([table('t', [id('integer'), column('b', 'text')])]);
  expect(made(indexed, without, ['--drop t.a']).migration.up).toEqual([
    { tx: ['drop index "t_a_index"', 'alter table "t" drop column "a"'] },
  ]);
  const unique = t({ uniques: [{ name: 't_a_key', columns: ['a'], nullsDistinct: true }] });
  expect(made(unique, t()).migration.up).toEqual([{ tx: ['alter table "t" drop constraint "t_a_key"'] }]);
});

test('plan() drops a unique index only after the foreign key that needs it', async () => {
  const schema = (linked: boolean) =>
    state([
      table('t', columns, linked ? { indexes: [index('t_a_index', ['a'], { unique: true })] } : {}),
      table('u', [id('integer'), column('a', 'integer')], {
        foreignKeys: linked ? [foreignKey('u_a_fkey', ['a'], 't', { to: { table: 't', columns: ['a'] } })] : [],
      }),
    ]);
  await database.trip(schema(true), schema(false), { seed });
});

test('plan() finds duplicates before it builds a unique index (M132)', async () => {
  const lower = call('lower', [col('b', 'text')], 'text');
  const { migration } = made(t(), t({ indexes: [index('t_b_index', [lower], { unique: true, where: positive })] }));
  await fresh(database.query, t());
  await database.query("insert into t (a, b) values (1, 'x'), (2, 'X'), (-1, 'x'), (3, 'y')");
  const precheck = migration.up[0]?.precheck;
  if (precheck === undefined || !('sql' in precheck)) throw new Error('no precheck');
  expect(await database.query(precheck.sql)).toEqual([{ key1: 'x', rows: '2' }]);
});

test('plan() renames an index that is the same under another name (M135)', async () => {
  const { migration } = await database.trip(
    t({ indexes: [index('old', ['a'])] }),
    t({ indexes: [index('new', ['a'])] }),
  );
  expect(migration.up).toEqual([{ tx: ['alter index "old" rename to "new"'] }]);
});

test('diff() sees no change in a respelt predicate, default or check (M087, M136)', () => {
  const spelt = (where: string, value: string) =>
    state([
      table('t', [column('a', 'integer'), column('at', 'timestamp with time zone', { default: raw(value) })], {
        indexes: [index('i', ['a'], { where: raw(where, 'boolean') })],
      }),
    ]);
  expect(() => made(spelt('a>0 AND  a <  9', 'now( )'), spelt('a > 0 and a < 9 -- small', 'now()'))).toThrow(
    '"outcome": "nothing"',
  );
  expect(made(spelt('a > 0', 'now()'), spelt('a > 0', 'CURRENT_TIMESTAMP')).migration.up).toHaveLength(1);
});

test('plan() builds a changed index beside the old one (M138, M139)', async () => {
  const unique = (nullsDistinct: boolean, where?: typeof positive) =>
    t({
      indexes: [index('t_b_index', ['b'], { unique: true, nullsDistinct, ...(where === undefined ? {} : { where }) })],
    });
  const { migration } = await database.trip(unique(true), unique(false), { seed });
  expect(migration.up).toMatchObject([
    { auto: 'create unique index concurrently "t_b_index_new" on "t" ("b") nulls not distinct' },
    { tx: ['drop index "t_b_index"', 'alter index "t_b_index_new" rename to "t_b_index"'] },
  ]);
  await database.trip(unique(true), unique(true, positive), { seed });
});

test('createIndex() spells methods, directions, includes and operator classes', async () => {
  const indexes = [
    index('gin', ['tags'], { method: 'gin' }),
    index('hash', ['b'], { method: 'hash' }),
    index('wide', ['a'], { include: ['b'], unique: true }),
    index('down', [], {
      keys: [
        { on: 'a', direction: 'desc', nulls: 'last' },
        on('b'),
        { on: 'b', direction: 'asc', opclass: 'text_pattern_ops' },
      ],
    }),
    index('computed', [call('concat', [col('b', 'text'), literal("it's", 'text')], 'text')]),
  ];
  const tagged = [...columns, column('tags', 'text[]')];
  await database.trip(state([table('t', tagged)]), state([table('t', tagged, { indexes })]), { seed });
  await database.trip(state([]), state([table('t', tagged, { indexes })]));
});

test('plan() adds a check without blocking, and finds rows that violate it (M142, M147)', async () => {
  const checked = t({ checks: [check('t_a_check', positive)] });
  const { migration } = await database.trip(t(), checked, { seed });
  expect(migration.up).toEqual([
    {
      tx: ['alter table "t" add constraint "t_a_check" check ("a" > 0) not valid'],
      precheck: { sql: 'select * from "t" where not ("a" > 0)', finds: 'rows of t that violate t_a_check' },
    },
    { tx: ['alter table "t" validate constraint "t_a_check"'] },
  ]);
  await database.trip(checked, t(), { seed });
});

test('plan() never leaves a table without a check that changes (M143)', async () => {
  const below = call('lt', [a, literal('9', 'integer')], 'boolean');
  const { migration } = await database.trip(
    t({ checks: [check('t_a_check', positive)] }),
    t({ checks: [check('t_a_check', below)] }),
    { seed },
  );
  expect(migration.up.at(-1)).toEqual({
    tx: [
      'alter table "t" drop constraint "t_a_check"',
      'alter table "t" rename constraint "t_a_check_new" to "t_a_check"',
    ],
  });
});

test('plan() adds unique constraints by way of an index', async () => {
  const unique = (nullsDistinct: boolean) => t({ uniques: [{ name: 't_a_key', columns: ['a'], nullsDistinct }] });
  const { migration } = await database.trip(t(), unique(true), { seed });
  expect(migration.up[0]).toMatchObject({ auto: 'create unique index concurrently "t_a_key" on "t" ("a")' });
  await database.trip(unique(true), unique(false), { seed });
});

const parent = table('parents', [id('integer')]);
const child = (more: Partial<Parameters<typeof foreignKey>[3]> | undefined, extra: Parameters<typeof table>[2] = {}) =>
  state([
    parent,
    table('children', [id('integer'), column('parent_id', 'integer')], {
      ...extra,
      foreignKeys: more === undefined ? [] : [foreignKey('children_parent_id_fkey', ['parent_id'], 'parents', more)],
    }),
  ]);
const family = ['insert into parents default values', 'insert into children (parent_id) values (1)'];

test('plan() adds a foreign key without blocking, and finds orphans (M152)', async () => {
  const { migration } = await database.trip(child(undefined), child({ onDelete: 'cascade' }), { seed: family });
  expect(migration.up).toMatchObject([
    {
      tx: [expect.stringMatching(/on delete cascade not valid$/)],
      precheck: { finds: 'rows of children whose parent_id is in no row of parents' },
    },
    { tx: ['alter table "children" validate constraint "children_parent_id_fkey"'] },
  ]);
  const precheck = migration.up[0]?.precheck;
  if (precheck === undefined || !('sql' in precheck)) throw new Error('no precheck');
  await fresh(database.query, child(undefined));
  await database.query('insert into children (parent_id) values (null), (7)');
  expect(await database.query(precheck.sql)).toEqual([{ id: '2', parent_id: '7' }]);
});

test('plan() changes what a foreign key does, and when it is checked (M154)', async () => {
  await database.trip(child({ onDelete: 'cascade' }), child({ onDelete: 'set null', onUpdate: 'restrict' }), {
    seed: family,
  });
  for (const [from, to] of [
    [undefined, 'deferred'],
    ['deferred', 'immediate'],
    ['immediate', undefined],
  ] as const) {
    const { migration } = await database.trip(child({ deferrable: from }), child({ deferrable: to }), { seed: family });
    expect(migration.up).toEqual([{ tx: [expect.stringMatching(/^alter table "children" alter constraint/)] }]);
  }
});

test('plan() makes a foreign key anew where its deferrability changes along with the type of its columns (M059, M154)', async () => {
  const schema = (type: string, deferrable?: 'deferred') =>
    state([
      table('t', [id(type), column('t_id', type)], {
        foreignKeys: [foreignKey('t_t_id_fkey', ['t_id'], 't', { deferrable })],
      }),
    ]);
  await database.trip(schema('integer', 'deferred'), schema('bigint'), { seed: ['insert into t (t_id) values (1)'] });
});

test('plan() makes the key before the foreign key that needs it (M155, M156, M157)', async () => {
  const pair = [required('tenant', 'integer'), required('code', 'text')];
  const target = (more: Parameters<typeof table>[2]) => table('targets', [id('integer'), ...pair], more);
  const source = (foreign: boolean) =>
    table('sources', [id('integer'), ...pair], {
      foreignKeys: foreign
        ? [
            foreignKey('sources_fkey', ['tenant', 'code'], 'targets', {
              to: { table: 'targets', columns: ['tenant', 'code'] },
            }),
          ]
        : [],
    });
  const unique = { uniques: [{ name: 'targets_key', columns: ['tenant', 'code'], nullsDistinct: true }] };
  const indexed = { indexes: [index('targets_index', ['tenant', 'code'], { unique: true })] };
  for (const more of [unique, indexed]) {
    await database.trip(state([source(false), target({})]), state([source(true), target(more)]));
    await database.trip(state([]), state([source(true), target(more)]));
  }
});

test('plan() lets foreign keys follow a renamed table (M161)', async () => {
  const named = (name: string) =>
    state([
      table(name, [id()]),
      table('children', [id(), column('parent_id', 'uuid')], {
        foreignKeys: [foreignKey('children_parent_id_fkey', ['parent_id'], name)],
      }),
    ]);
  const { migration } = await database.trip(named('parents'), named('elders'), {
    decisions: ['--rename-table parents=elders'],
  });
  expect(migration.up).toEqual([
    {
      tx: [
        'alter table "parents" rename to "elders"',
        'alter table "elders" rename constraint "parents_pkey" to "elders_pkey"',
      ],
    },
  ]);
});

test('printOperation() keeps names apart from SQL (M192)', async () => {
  const odd = 'we"ird; drop table t';
  const schema = state([table(odd, [id(), column('o"ne', 'text')], { indexes: [index('i"x', ['o"ne'])] })]);
  await database.trip(state([]), schema);
  await database.trip(schema, state([table(odd, [id()])]), { decisions: [`--drop ${odd}.o"ne`] });
});
