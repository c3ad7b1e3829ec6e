import type { Column } from '../../../../src/schema/state.ts';
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
  view,
} from '../../../support/state.ts';
import { type Case, change, only, users } from './case.ts';

const of = (type: string, more: Partial<Column> = {}): Column => column('v', type, more);
const to = (from: string, into: string, values: readonly string[], decisions: readonly string[] = []): Case =>
  change(`${from} becomes ${into}`, [of(from), of(into)], values, decisions);

/** Changes of type, with what stands on the column. */
export const types: readonly Case[] = [
  to('text', 'integer', ["'7'", 'null']),
  to('text', 'uuid', ["'00000000-0000-4000-8000-000000000001'"]),
  to('text', 'jsonb', [`'{"a": [1]}'`]),
  to('text', 'date', ["'2024-02-29'"]),
  to('text', 'text[]', ["'a,b'", 'null'], ['--using users.v=array[$]']),
  to('integer', 'bigint', ['7']),
  to('bigint', 'integer', ['7']),
  to('integer', 'text', ['7']),
  to('integer', 'numeric(10,2)', ['7']),
  to('numeric(10,2)', 'numeric(12,4)', ['7.25']),
  to('numeric(10,2)', 'numeric(10,1)', ['7.2'], ['--using users.v=round($, 1)']),
  to('double precision', 'integer', ['7'], ['--using users.v=round($)::integer']),
  to('integer', 'double precision', ['7']),
  to('boolean', 'integer', ['true', 'null']),
  to('character varying(3)', 'character varying(50)', ["'abc'"]),
  to('character varying(50)', 'character varying(3)', ["'abc'"], ['--using users.v=left($, 3)']),
  to('character varying(50)', 'text', ["'abc'"]),
  to('integer[]', 'text[]', ["'{1,2}'"]),
  to('jsonb', 'text', ['\'{"a": 1}\'']),
  to('timestamp without time zone', 'timestamp with time zone', ["'2024-02-29 12:00'"]),
  to('timestamp with time zone', 'date', ["'2024-02-29 00:00+00'"], ["--using users.v=($ at time zone 'UTC')::date"]),
  to('timestamp(3) with time zone', 'timestamp(6) with time zone', ["'2024-02-29 12:00:00.123+00'"]),
  change(
    'a text with a default becomes a number',
    [
      required('v', 'text', { default: literal('1', 'text') }),
      required('v', 'integer', { default: literal('1', 'integer') }),
    ],
    ["'7'"],
  ),
  change(
    'a boolean with a default becomes a number',
    [of('boolean', { default: literal('f', 'boolean') }), of('integer', { default: literal('0', 'integer') })],
    ['true'],
  ),
  change('a collation comes', [of('text'), of('text', { collation: 'C' })], ["'a'"]),
  {
    name: 'a number with a check, an index and a computed column grows',
    a: only(
      [
        of('integer'),
        column('w', 'integer', { generated: call('add', [col('v', 'integer'), literal('1', 'integer')], 'integer') }),
      ],
      {
        checks: [check('users_v_check', call('gt', [col('v', 'integer'), literal('0', 'integer')], 'boolean'))],
        indexes: [
          index('users_v_index', ['v'], {
            where: call('neq', [col('v', 'integer'), literal('3', 'integer')], 'boolean'),
          }),
        ],
      },
    ),
    b: only(
      [
        of('bigint'),
        column('w', 'bigint', { generated: call('add', [col('v', 'bigint'), literal('1', 'bigint')], 'bigint') }),
      ],
      {
        checks: [check('users_v_check', call('gt', [col('v', 'bigint'), literal('0', 'bigint')], 'boolean'))],
        indexes: [
          index('users_v_index', ['v'], {
            where: call('neq', [col('v', 'bigint'), literal('3', 'bigint')], 'boolean'),
          }),
        ],
      },
    ),
    rows: ['insert into users (v) values (7)'],
  },
  {
    name: 'both ends of a foreign key change their type',
    a: pair('text'),
    b: pair('uuid'),
    rows: [
      "insert into teams values ('00000000-0000-4000-8000-000000000001')",
      "insert into users (v) values ('00000000-0000-4000-8000-000000000001')",
    ],
  },
  {
    name: 'a key and the serial numbers behind it grow',
    a: serial('integer'),
    b: serial('bigint'),
    rows: ['insert into teams default values', 'insert into users (v) values (1)'],
  },
  {
    name: 'a column that views read changes its type',
    a: seen('integer'),
    b: seen('bigint'),
    rows: ['insert into users (v) values (7)', 'refresh materialized view kept'],
  },
];

function pair(type: string) {
  const teams = table('teams', [required('id', type)]);
  return state([teams, users([of(type)], { foreignKeys: [foreignKey('users_v_fkey', ['v'], 'teams')] })]);
}

function serial(type: string) {
  const teams = table('teams', [required('id', type, { identity: 'serial' })]);
  return state([teams, users([of(type)], { foreignKeys: [foreignKey('users_v_fkey', ['v'], 'teams')] })]);
}

function seen(type: string) {
  const all = table('users', [id('bigint'), of(type)]);
  const shown = view('shown', 'select u.v from users u', [all], { v: type }, { comment: 'seen' });
  const kept = view(
    'kept',
    'select s.v from shown s',
    [shown],
    { v: type },
    {
      materialized: true,
      indexes: [index('kept_v_index', ['v'], { unique: true })],
    },
  );
  return state([all], { views: [kept, shown] });
}
