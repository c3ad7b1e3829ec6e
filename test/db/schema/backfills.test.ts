import { expect, test } from 'vitest';
import type { Column, Domain, State, Table } from '../../../src/schema/state.ts';
import type { Precheck } from '../../../src/schema/step.ts';
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
  raw,
  required,
  state,
  table,
} from '../../support/state.ts';

const database = useSchemaDatabase();
const seed = ['insert into users default values', 'insert into users default values'];
const users = (columns: Parameters<typeof table>[1], more: Parameters<typeof table>[2] = {}) =>
  state([table('users', [id(), ...columns], more)]);
const [age, city] = [required('age', 'integer'), required('city', 'text')];

test('plan() fills new required columns of a table in one pass (M033, M094)', async () => {
  const { migration } = await database.trip(users([]), users([age, city]), {
    decisions: ['--backfill users.age=40 + 2', "--backfill users.city='Ulm'"],
    seed,
    check: async (query) => {
      expect(await query('select distinct age, city from users')).toEqual([{ age: '42', city: 'Ulm' }]);
    },
  });
  expect(migration.up).toMatchObject([
    { tx: { length: 4 } },
    {
      batch: {
        table: 'users',
        key: ['id'],
        set: `"age" = 40 + 2, "city" = 'Ulm'`,
        where: '"age" is null or "city" is null',
      },
    },
    {
      tx: [
        'alter table "users" validate constraint "users_age_not_null"',
        'alter table "users" validate constraint "users_city_not_null"',
      ],
    },
    { tx: { length: 4 } },
  ]);
});

test('plan() fills one column after the other where one has values already, and checks none too early (M033, M080)', async () => {
  const before = users([column('name', 'text'), column('login', 'text')]);
  const after = users([required('name', 'text'), required('login', 'text'), age, city]);
  const { migration } = await database.trip(before, after, {
    decisions: [
      "--backfill users.name='nobody'",
      "--backfill users.login='nil'",
      '--backfill users.age=1',
      "--backfill users.city='Ulm'",
    ],
    seed: [...seed, "insert into users (name) values ('Ada')", "insert into users (login) values ('bob')"],
    check: async (query) => {
      expect(await query('select name, login, age, city from users order by name, login')).toEqual([
        { name: 'Ada', login: 'nil', age: '1', city: 'Ulm' },
        { name: 'nobody', login: 'bob', age: '1', city: 'Ulm' },
        { name: 'nobody', login: 'nil', age: '1', city: 'Ulm' },
        { name: 'nobody', login: 'nil', age: '1', city: 'Ulm' },
      ]);
    },
  });
  expect(migration.up.flatMap((step) => ('batch' in step ? [step.batch.where] : []))).toEqual([
    '"name" is null',
    '"login" is null',
    '"age" is null or "city" is null',
  ]);
});

test('plan() fills a column from another new one after that (M090)', async () => {
  await database.trip(users([]), users([column('token', 'uuid', { default: raw('gen_random_uuid()') }), age, city]), {
    decisions: ['--backfill users.age=7', "--backfill users.city=age || '. arrondissement'"],
    seed,
    check: async (query) => {
      expect(await query('select distinct city from users')).toEqual([{ city: '7. arrondissement' }]);
    },
  });
});

test('plan() adds one more required column after two (M033)', async () => {
  const { migration, state: reached } = made(users([]), users([age, city]), [
    '--backfill users.age=1',
    "--backfill users.city='Ulm'",
  ]);
  await fresh(database.query, users([]));
  for (const sql of seed) await database.query(sql);
  await runSteps(database.query, migration.up, { prechecks: true });
  const next = made(reached, users([age, city, required('zip', 'text')]), ["--backfill users.zip='89073'"]);
  await runSteps(database.query, next.migration.up, { prechecks: true });
  expect(await database.query('select distinct age, city, zip from users')).toEqual([
    { age: '1', city: 'Ulm', zip: '89073' },
  ]);
});

test('plan() fills a table without a key in one statement, and says so (M091)', async () => {
  const events = (...columns: Parameters<typeof table>[1]) =>
    state([table('events', [column('a', 'text'), ...columns])]);
  const decisions = ['--backfill events.age=1', "--backfill events.city='Ulm'"];
  await database.trip(events(), events(age, city), {
    decisions,
    seed: ["insert into events values ('x'), ('y')"],
    check: async (query) => expect(await query("select from events where age = 1 and city = 'Ulm'")).toHaveLength(2),
  });
  const { migration, notes, warnings, text } = made(events(), events(age, city), decisions);
  const words =
    'Filling events.age and events.city is one statement that locks all rows: events has no key to go by in batches.';
  expect(migration.up[1]).toEqual({
    tx: [`update "events" set "age" = 1, "city" = 'Ulm' where "age" is null or "city" is null`],
  });
  expect(notes).toContain(words);
  expect(warnings).toContain(words);
  expect(text).toContain(`// ${words}`);
});

const code = required('code', 'text', { default: literal('x', 'text') });
const lower = call('lower', [col('code', 'text')], 'text');
const unique = [index('users_code_index', ['code'], { unique: true })];

test('diff() asks what rows get in a unique column whose default is the same for all (M132)', async () => {
  for (const more of [
    { indexes: unique },
    { indexes: [index('users_code_index', [lower], { unique: true })] },
    { uniques: [{ name: 'users_code_key', columns: ['code'], nullsDistinct: true }] },
  ]) {
    expect(() => made(users([]), users([code], more))).toThrow('--backfill users.code=<expression>');
    expect(() => made(users([]), users([code], more))).toThrow('would be the same in all rows');
    await database.trip(users([]), users([code], more), { decisions: ['--backfill users.code=id::text'], seed });
  }
  const random = required('code', 'text', { default: raw('gen_random_uuid()::text') });
  await database.trip(users([]), users([random], { indexes: unique }), { seed });
});

const onlyPrecheck = (precheck: Precheck | readonly Precheck[] | undefined): Precheck => {
  if (precheck === undefined || !('sql' in precheck)) throw new Error('not one precheck');
  return precheck;
};

test('plan() stops before any statement where a default would make rows the same in something unique (M006, M132)', async () => {
  const named = users([column('name', 'text')]);
  const paired = users([column('name', 'text'), code], {
    indexes: [index('users_name_code_index', ['name', 'code'], { unique: true })],
  });
  const { migration } = made(named, paired);
  await fresh(database.query, named);
  await database.query("insert into users (name) values ('a'), ('a'), (null), (null), ('b')");
  const found = onlyPrecheck(migration.up.find(({ precheck }) => precheck !== undefined)?.precheck);
  expect(found.finds).toBe('rows of users that are the same in name and would all get the same code');
  expect(await database.query(found.sql)).toEqual([{ name: 'a', rows: '2' }]);
  await expect(runSteps(database.query, migration.up, { prechecks: true })).rejects.toThrow('precheck');
  expect(await database.query("select from information_schema.columns where column_name = 'code'")).toEqual([]);
});

test('plan() stops on the way back before it makes rows the same (M006, M043)', async () => {
  const { migration } = made(users([code], { indexes: unique }), users([]), ['--drop users.code']);
  await fresh(database.query, users([]));
  const found = onlyPrecheck(downOf(migration).find(({ precheck }) => precheck !== undefined)?.precheck);
  expect(found.finds).toBe('rows of users that would all get the same code');
  await database.query('insert into users default values');
  expect(await database.query(found.sql)).toEqual([]);
  await database.query('insert into users default values');
  expect(await database.query(found.sql)).toEqual([{ rows: '2' }]);
});

test('plan() lets a new optional column without a value be unique (M132)', async () => {
  const indexed = users([column('code', 'text')], { indexes: unique });
  const { migration } = await database.trip(users([]), indexed, { seed });
  expect(migration.up.flatMap(({ precheck }) => precheck ?? [])).toEqual([]);
  const one = users([column('code', 'text')], {
    indexes: [index('users_code_index', ['code'], { unique: true, nullsDistinct: false })],
  });
  await fresh(database.query, users([]));
  for (const sql of seed) await database.query(sql);
  await expect(runSteps(database.query, made(users([]), one).migration.up, { prechecks: true })).rejects.toThrow(
    'would all get the same code',
  );
});

const amount = (more: Partial<Domain> = {}) => ({
  domains: [{ name: 'amount', type: 'integer', notNull: false, checks: [], default: literal('1', 'integer'), ...more }],
});
const nameAndAmount = [column('name', 'text'), column('age', 'amount')];

test('plan() knows that a new column takes the default of its domain in all rows (M006, M132, M180)', async () => {
  const named = users([column('name', 'text')]);
  const withAge = (on: readonly string[]): State => {
    const indexes = [index('users_age_index', on, { unique: true })];
    return { ...users(nameAndAmount, { indexes }), ...amount() };
  };
  expect(() => made(named, withAge(['age']))).toThrow('would be the same in all rows');
  const { migration } = made(named, withAge(['name', 'age']));
  await fresh(database.query, named);
  await database.query("insert into users (name) values ('a'), ('a')");
  await expect(runSteps(database.query, migration.up, { prechecks: true })).rejects.toThrow(
    'precheck: 1 rows of users that are the same in name and would all get the same age',
  );
});

test('plan() fills a column as was said, not by the default of its domain (M033, M180)', async () => {
  const after = { ...users([required('age', 'amount')]), ...amount() };
  await database.trip(users([]), after, {
    decisions: ['--backfill users.age=5'],
    seed,
    check: async (query) => {
      await query('insert into users default values');
      expect(await query('select age from users order by age')).toEqual([{ age: '1' }, { age: '5' }, { age: '5' }]);
      await query('delete from users where age = 1');
    },
  });
});

test('plan() stops before it adds a column of a domain that is never null and has no default (M006, M180)', async () => {
  const after = { ...users([column('age', 'amount')]), ...amount({ notNull: true, default: undefined }) };
  const { migration } = await database.trip(users([]), after);
  await fresh(database.query, users([]));
  for (const sql of seed) await database.query(sql);
  await expect(runSteps(database.query, migration.up, { prechecks: true })).rejects.toThrow(
    'precheck: 2 rows of users for which nothing is known for the required age',
  );
});

const kept: Readonly<Record<string, [Partial<Table>, RegExp]>> = {
  'a unique index': [{ indexes: unique }, /are the same in/],
  'a unique constraint': [
    { uniques: [{ name: 'users_code_key', columns: ['code'], nullsDistinct: true }] },
    /are the same in/,
  ],
  'an exclusion': [
    { exclusions: [{ name: 'users_excl', method: 'btree', keys: [{ on: 'code', operator: '=' }] }] },
    /exclude each other by users_excl/,
  ],
  'a check': [
    { checks: [check('users_check', call('neq', [col('code', 'text'), literal('x', 'text')], 'boolean'))] },
    /violate users_check/,
  ],
  'a foreign key': [
    { foreignKeys: [foreignKey('users_fkey', ['code'], 'codes')] },
    /rows of users whose code is in no row of codes/,
  ],
};

for (const [what, [more, finds]] of Object.entries(kept)) {
  test(`plan() finds rows that ${what} refuses as soon as they are filled (M006, M033)`, async () => {
    const codes = table('codes', [required('id', 'text')]);
    const optional = { ...code, nullable: true };
    const withCode = (one: Column): State => state([codes, table('users', [id(), one], more)]);
    const [before, after] = [withCode(optional), withCode(code)];
    const insert = (...values: string[]) => values.map((value) => `insert into users (code) values (${value})`);
    const { migration } = made(before, after);
    await fresh(database.query, before);
    for (const sql of ["insert into codes values ('y')", ...insert("'y'", 'null', 'null')]) await database.query(sql);
    await expect(runSteps(database.query, migration.up, { prechecks: true })).rejects.toThrow(finds);
    expect(await database.query('select from users where code is null')).toHaveLength(2);
    await database.trip(before, after, { seed: ["insert into codes values ('y')", ...insert("'y'")] });
  });
}

test('plan() searches nothing where every row is filled with a value of its own (M033)', () => {
  const random = { ...code, default: raw('gen_random_uuid()::text') };
  const withCode = (one: Column): State => users([one], { indexes: unique });
  expect(
    made(withCode({ ...random, nullable: true }), withCode(random)).migration.up.flatMap(
      ({ precheck }) => precheck ?? [],
    ),
  ).toEqual([]);
});
