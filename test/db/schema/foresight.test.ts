import { expect, test } from 'vitest';
import { diffCatalogs } from '../../../src/catalog/diff-catalogs.ts';
import { readCatalog } from '../../../src/catalog/read-catalog.ts';
import type { Column, EnumType, State, Table } from '../../../src/schema/state.ts';
import { fresh, made, runSteps } from '../../support/round-trip.ts';
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

const users = (value: Column, more: Partial<Table> = {}): Table => table('users', [id('bigint'), value], more);
const positive = (name: string, type = 'integer') =>
  check('users_check', call('gt', [col(name, type), literal('0', type)], 'boolean'));
const mood = (...values: string[]): { enums: EnumType[] } => ({ enums: [{ name: 'mood', values }] });
const isGood = check('users_check', call('eq', [col('age', 'mood'), literal('good', 'mood')], 'boolean'));
const age = (value: string): string => `insert into users (age) values ('${value}')`;

interface Case {
  readonly a: State;
  readonly b: State;
  readonly bad: readonly string[];
  readonly good: readonly string[];
  readonly finds: RegExp;
  readonly decisions?: readonly string[];
}

const text = users(column('age', 'text'));
const number = column('age', 'integer');
const cases: Readonly<Record<string, Case>> = {
  'a check beside a change of type': {
    a: state([text]),
    b: state([users(number, { checks: [positive('age')] })]),
    bad: [age('-1')],
    good: [age('5')],
    finds: /violate users_check/,
  },
  'a check beside a change of type and a renaming': {
    a: state([text]),
    b: state([users(column('Years "now"', 'integer'), { checks: [positive('Years "now"')] })]),
    bad: [age('-1')],
    good: [age('5')],
    finds: /violate users_check/,
    decisions: ['--rename users.age=Years "now"'],
  },
  'a check of what USING makes': {
    a: state([text]),
    b: state([users(number, { checks: [positive('age')] })]),
    bad: [age('a')],
    good: [age('aa')],
    finds: /violate users_check/,
    decisions: ['--using users.age=length($) - 1'],
  },
  'a value that USING fails for': {
    a: state([text]),
    b: state([users(number)]),
    bad: [age('none')],
    good: [age('1.5')],
    finds: /invalid input syntax for type double precision: "none"/,
    decisions: ['--using users.age=$::float8::integer'],
  },
  'a text that is no time': {
    a: state([text]),
    b: state([users(column('age', 'timestamp with time zone'))]),
    bad: [age('2024-02-31')],
    good: [age('2024-02-29')],
    finds: /out of range: "2024-02-31"/,
  },
  'a number with too many digits': {
    a: state([users(column('age', 'numeric(10,2)'))]),
    b: state([users(column('age', 'numeric(5,2)'))]),
    bad: [age('12345')],
    good: [age('999.99')],
    finds: /numeric field overflow/,
  },
  'values that the new type makes alike, in a unique index': {
    a: state([text]),
    b: state([users(number, { indexes: [index('users_age_index', ['age'], { unique: true })] })]),
    bad: [age('1'), age('01')],
    good: [age('1'), age('2')],
    finds: /the same in/,
  },
  'values that the new type makes alike, in a unique constraint': {
    a: state([text]),
    b: state([users(number, { uniques: [{ name: 'users_age_key', columns: ['age'], nullsDistinct: true }] })]),
    bad: [age('1'), age('01')],
    good: [age('1'), age('2')],
    finds: /the same in/,
  },
  'values that the new type makes alike, in an exclusion': {
    a: state([text]),
    b: state([
      users(number, { exclusions: [{ name: 'users_excl', method: 'btree', keys: [{ on: 'age', operator: '=' }] }] }),
    ]),
    bad: [age('1'), age('01')],
    good: [age('1'), age('2')],
    finds: /exclude each other by users_excl/,
  },
  'rows that a default makes alike': {
    a: state([users(column('age', 'text', { default: literal('none', 'text') }))]),
    b: state([
      users(required('age', 'text', { default: literal('none', 'text') }), {
        indexes: [index('users_age_index', ['age'], { unique: true })],
      }),
    ]),
    bad: ['insert into users (age) values (null), (null)'],
    good: ["insert into users (age) values (null), ('some')"],
    finds: /the same in/,
  },
  'rows of none, behind a foreign key from a column of another type': {
    a: state([table('teams', [id('bigint')]), text]),
    b: state([
      table('teams', [id('bigint')]),
      users(column('age', 'bigint'), { foreignKeys: [foreignKey('users_age_fkey', ['age'], 'teams')] }),
    ]),
    bad: ['insert into teams default values', age('2')],
    good: ['insert into teams default values', age('01')],
    finds: /is in no row of teams/,
  },
  'rows of none, where what is referred to changes its type': {
    a: state([table('teams', [required('id', 'text')]), users(column('age', 'bigint'))]),
    b: state([
      table('teams', [required('id', 'bigint')]),
      users(column('age', 'bigint'), { foreignKeys: [foreignKey('users_age_fkey', ['age'], 'teams')] }),
    ]),
    bad: ["insert into teams values ('1')", age('2')],
    good: ["insert into teams values ('02')", age('2')],
    finds: /is in no row of teams/,
  },
  'rows that refer to a new table': {
    a: state([users(column('age', 'bigint'))]),
    b: state([
      table('teams', [id('bigint')]),
      users(column('age', 'bigint'), { foreignKeys: [foreignKey('users_age_fkey', ['age'], 'teams')] }),
    ]),
    bad: [age('2')],
    good: ['insert into users (age) values (null)'],
    finds: /is in no row of teams/,
  },
  'a check of a text that becomes an enum': {
    a: state([text]),
    b: state([users(column('age', 'mood'), { checks: [isGood] })], mood('good', 'bad')),
    bad: [age('bad')],
    good: [age('good')],
    finds: /violate users_check/,
  },
  'a check that names a value the enum is only getting': {
    a: state([users(column('age', 'mood'))], mood('bad')),
    b: state([users(column('age', 'mood'), { checks: [isGood] })], mood('bad', 'good')),
    bad: [age('bad')],
    good: ['insert into users (age) values (null)'],
    finds: /violate users_check/,
  },
  'a check of an enum that is made anew': {
    a: state([users(column('age', 'mood'))], mood('bad', 'good', 'so so')),
    b: state([users(column('age', 'mood'), { checks: [isGood] })], mood('bad', 'good')),
    bad: [age('bad')],
    good: [age('good')],
    finds: /violate users_check/,
  },
  'a check of an enum whose value is renamed': {
    a: state([users(column('age', 'mood'))], mood('bad', 'fine')),
    b: state([users(column('age', 'mood'), { checks: [isGood] })], mood('bad', 'good')),
    bad: [age('bad')],
    good: [age('fine')],
    finds: /violate users_check/,
    decisions: ['--rename-value mood.fine=good'],
  },
  'a check of a column that is computed in another way': {
    a: state([table('users', [id('bigint'), column('age', 'text'), column('size', 'integer', computed('length'))])]),
    b: state([
      table('users', [id('bigint'), column('age', 'text'), column('size', 'integer', computed('octet_length'))], {
        checks: [positive('size')],
      }),
    ]),
    bad: [age('')],
    good: [age('x')],
    finds: /violate users_check/,
  },
  'a check of a new column that another fills': {
    a: state([users(number)]),
    b: state([table('users', [id('bigint'), number, required('twice', 'integer')], { checks: [positive('twice')] })]),
    bad: [age('-1')],
    good: [age('1')],
    finds: /violate users_check/,
    decisions: ['--backfill users.twice=age * 2'],
  },
};

function computed(by: string) {
  return { generated: { raw: [by, '(', col('age', 'text'), ')'], type: 'integer' } } as const;
}

for (const [name, { a, b, bad, good, finds, decisions = [] }] of Object.entries(cases)) {
  test(`plan() finds before anything runs: ${name} (M006)`, async () => {
    const { migration } = made(a, b, decisions);
    const origin = await fresh(database.query, a);
    for (const sql of bad) await database.query(sql);
    await expect(runSteps(database.query, migration.up, { prechecks: true })).rejects.toThrow(/^precheck: /);
    await expect(runSteps(database.query, migration.up, { prechecks: true })).rejects.toThrow(finds);
    expect(diffCatalogs(origin, await readCatalog(database.query))).toEqual([]);
    const target = await fresh(database.query, b);
    await fresh(database.query, a);
    for (const sql of good) await database.query(sql);
    await runSteps(database.query, migration.up, { prechecks: true });
    expect(diffCatalogs(target, await readCatalog(database.query))).toEqual([]);
  });
}

test('plan() says where no row can be looked at beforehand, and why (M006)', () => {
  const text = made(
    state([users(number)]),
    state([
      table('users', [id('bigint'), number, required('other', 'uuid')], {
        checks: [
          check(
            'users_check',
            call('neq', [col('other', 'uuid'), literal('00000000-0000-4000-8000-000000000001', 'uuid')], 'boolean'),
          ),
        ],
      }),
    ]),
    ['--backfill users.other=gen_random_uuid()'],
  ).text;
  expect(text).toContain(
    'Whether rows of users are in the way of users_check shows only when it is tried: users.other is filled on the way.',
  );
});
