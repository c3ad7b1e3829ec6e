import type { Column, Table } from '../../../../src/schema/state.ts';
import { call, col, column, id, literal, raw, required, state, table } from '../../../support/state.ts';
import { around, type Case, change, only, users } from './case.ts';

const two = ['insert into users default values', 'insert into users default values'];
const text = (value: string) => literal(value, 'text');
const upper = { generated: call('upper', [col('v', 'text')], 'text') };
const lower = { generated: call('lower', [col('v', 'text')], 'text') };
const v = column('v', 'text');

/** Columns: there or not, required or not, with defaults, computed, commented, under other names. */
export const columns: readonly Case[] = [
  { name: 'an optional column comes', a: only([]), b: only([v]), rows: two },
  { name: 'an optional column goes', a: only([v]), b: only([]), rows: two, decisions: ['--drop users.v'] },
  {
    name: 'a required column with a default comes',
    ...{ a: only([]), b: only([required('v', 'text', { default: text('x') })]), rows: two },
  },
  {
    name: 'a required column without a default comes',
    ...{ a: only([]), b: only([required('v', 'text')]), rows: two, decisions: ["--backfill users.v='x'"] },
  },
  {
    name: 'a required column goes, and is filled on the way back',
    ...{ a: only([required('v', 'text')]), b: only([]), rows: ["insert into users (v) values ('x')"] },
    decisions: ['--drop users.v', "--down-backfill users.v='x'"],
  },
  {
    name: 'a column with now() comes',
    a: only([]),
    b: only([required('v', 'timestamp with time zone', { default: call('now', [], 'timestamp with time zone') })]),
    rows: two,
  },
  {
    name: 'a column with a random default comes',
    ...{ a: only([]), b: only([required('v', 'uuid', { default: raw('gen_random_uuid()', 'uuid') })]), rows: two },
  },
  { name: 'an identity comes', a: only([]), b: only([required('v', 'integer', { identity: 'always' })]), rows: two },
  {
    name: 'a serial column comes',
    ...{ a: only([]), b: only([required('v', 'integer', { identity: 'serial' })]), rows: two },
  },
  { name: 'a computed column comes', a: only([v]), b: only([v, column('w', 'text', upper)]), rows: two },
  {
    name: 'a computed column goes with what it is computed from',
    a: only([v, column('w', 'text', upper)]),
    b: only([]),
    rows: ["insert into users (v) values ('x')"],
    decisions: ['--drop users.v', '--drop users.w'],
  },
  {
    name: 'a computed column is computed in another way, its index stays',
    a: only([v, column('w', 'text', upper)], { indexes: [indexOn('w')] }),
    b: only([v, column('w', 'text', lower)], { indexes: [indexOn('w')] }),
    rows: ["insert into users (v) values ('Xy')"],
  },
  {
    name: 'a computed column becomes stored',
    a: only([v, column('w', 'text', upper)]),
    b: only([v, column('w', 'text')]),
    rows: ["insert into users (v) values ('Xy')"],
  },
  {
    name: 'a stored column becomes computed',
    a: only([v, column('w', 'text')]),
    b: only([v, column('w', 'text', upper)]),
    rows: ["insert into users (v, w) values ('x', 'y')"],
    decisions: ['--drop users.w'],
  },
  change(
    'a column with a default becomes required',
    [column('v', 'text', { default: text('x') }), required('v', 'text', { default: text('x') })],
    ["'a'", 'null'],
  ),
  change(
    'a column without a default becomes required',
    [v, required('v', 'text')],
    ["'a'", 'null'],
    ["--backfill users.v='b'"],
  ),
  change('a required column becomes optional', [required('v', 'text'), v], ["'a'"]),
  change('a default comes', [v, column('v', 'text', { default: text('it\'s "so" \\ {now}\n') })], ["'a'", 'null']),
  change('a default goes', [column('v', 'text', { default: text('x') }), v], ["'a'"]),
  change(
    'a default changes',
    [column('v', 'text', { default: text('x') }), column('v', 'text', { default: call('upper', [text('x')], 'text') })],
    ["'a'"],
  ),
  change(
    'a default of JSON with quotes changes',
    [
      column('v', 'jsonb', { default: literal('{"a": "it\'s \\"b\\""}', 'jsonb') }),
      column('v', 'jsonb', { default: literal('["{}"]', 'jsonb') }),
    ],
    ["'1'"],
  ),
  change(
    'a default of a list with commas, quotes and braces changes',
    [
      column('v', 'text[]', { default: literal('{"a,b","c\\"d"}', 'text[]') }),
      column('v', 'text[]', { default: literal('{"{}",NULL}', 'text[]') }),
    ],
    ["'{a}'"],
  ),
  {
    name: 'a column is renamed',
    a: only([column('w', 'text')]),
    b: only([v]),
    rows: ["insert into users (w) values ('x')"],
    decisions: ['--rename users.w=v'],
  },
  {
    name: 'a renamed column is computed from and indexed',
    a: only([column('w', 'text'), column('u', 'text', { generated: call('upper', [col('w', 'text')], 'text') })], {
      indexes: [{ ...indexOn('w'), where: call('isNotNull', [col('w', 'text')], 'boolean') }],
    }),
    b: only([v, column('u', 'text', upper)], {
      indexes: [{ ...indexOn('v'), where: call('isNotNull', [col('v', 'text')], 'boolean') }],
    }),
    rows: ["insert into users (w) values ('x')"],
    decisions: ['--rename users.w=v'],
  },
  {
    name: 'a renamed column changes its type and becomes required',
    a: only([column('w', 'text')]),
    b: only([required('v', 'integer')]),
    rows: ["insert into users (w) values ('7')"],
    decisions: ['--rename users.w=v', '--backfill users.v=0'],
  },
  {
    name: 'names have quotes, capitals, spaces and semicolons',
    a: state([table('Odd "table"; --', [id('bigint'), column('A "b" c', 'text')])]),
    b: state([
      table('Odd "table"; --', [id('bigint'), column('A "b" c', 'integer'), column("it's", 'text')], {
        indexes: [{ ...indexOn('A "b" c'), name: 'Odd "index"' }],
      }),
    ]),
    rows: [`insert into "Odd ""table""; --" ("A ""b"" c") values ('1')`],
  },
  {
    name: 'names are 63 bytes long',
    a: state([long(column('c'.repeat(63), 'text'))]),
    b: state([
      long(required('c'.repeat(63), 'bigint'), { indexes: [{ ...indexOn('c'.repeat(63)), name: 'i'.repeat(63) }] }),
    ]),
    rows: [`insert into ${'t'.repeat(63)} (${'c'.repeat(63)}) values ('1')`],
    decisions: [`--backfill ${'t'.repeat(63)}.${'c'.repeat(63)}=0`],
  },
  {
    name: 'comments of a table and a column come',
    a: only([v]),
    b: only([{ ...v, comment: "it's" }], { comment: 'people' }),
    rows: two,
  },
  {
    name: 'comments of a table and a column change',
    a: only([{ ...v, comment: 'a' }], { comment: 'b' }),
    b: only([{ ...v, comment: 'c' }], { comment: 'd' }),
    rows: two,
  },
  ...around('an index', v, { indexes: [indexOn('v')] }, ["'a'", "'a'"]),
  { name: 'nothing but a table is there', a: state([]), b: state([users([v])]) },
];

function long(one: Column, more: Partial<Table> = {}): Table {
  const primaryKey = { name: 'p'.repeat(63), columns: ['id'] };
  return table('t'.repeat(63), [id('bigint'), one], { primaryKey, ...more });
}

function indexOn(name: string) {
  return {
    ...{ name: 'users_index', unique: false, method: 'btree', include: [], nullsDistinct: true },
    keys: [{ on: name, direction: 'asc' as const }],
  };
}
