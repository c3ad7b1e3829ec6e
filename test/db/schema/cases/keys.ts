import type { Column, ForeignKey, Table } from '../../../../src/schema/state.ts';
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
} from '../../../support/state.ts';
import { around, type Case, change, only, users } from './case.ts';

const v = column('v', 'text');
const number = column('v', 'bigint');
const some = ["'a'", "'b'", 'null'];
const unique = (more: object = {}) => ({
  uniques: [{ name: 'users_v_key', columns: ['v'], nullsDistinct: true, ...more }],
});
const positive = (limit: string) =>
  check('users_v_check', call('gt', [col('v', 'bigint'), literal(limit, 'bigint')], 'boolean'));
const teams = table('teams', [id('bigint')]);
const rowsOfTeams = ['insert into teams default values', 'insert into users (v) values (1), (null)'];
const referring = (more: Partial<ForeignKey> = {}, key = 'users_v_fkey') =>
  state([teams, users([number], { foreignKeys: [foreignKey(key, ['v'], 'teams', more)] })]);
const both = (
  more: Partial<Table>,
  columns: readonly Column[] = [required('a', 'integer'), required('b', 'integer')],
) => state([{ ...table('users', columns), ...more }]);
const key = (...columns: string[]) => ({ primaryKey: { name: 'users_pkey', columns } });
const numbered = ['insert into users values (1, 1), (2, 1)'];
const reference = (name: string, a: Case['a'], b: Case['b']): Case => ({ name, a, b, rows: rowsOfTeams });

/** Keys, constraints, indexes, foreign keys, and how rows are numbered. */
export const keys: readonly Case[] = [
  ...around('a unique constraint', v, unique(), some),
  ...around('a unique constraint over NULLs', v, unique({ nullsDistinct: false }), ["'a'", 'null']),
  ...around('a unique index', v, { indexes: [index('users_v_index', ['v'], { unique: true })] }, some),
  ...around(
    'an index of an expression and a condition',
    v,
    {
      indexes: [
        index('users_v_index', [call('lower', [col('v', 'text')], 'text')], {
          unique: true,
          where: call('isNotNull', [col('v', 'text')], 'boolean'),
        }),
      ],
    },
    some,
  ),
  ...around(
    'an index with INCLUDE, an operator class and an order of NULLs',
    v,
    {
      indexes: [
        index('users_v_index', ['v'], {
          include: ['id'],
          keys: [{ on: 'v', direction: 'desc', nulls: 'last', opclass: 'text_pattern_ops' }],
        }),
      ],
    },
    some,
  ),
  ...around('an index by hash', v, { indexes: [index('users_v_index', ['v'], { method: 'hash' })] }, some),
  ...around('a check', number, { checks: [positive('0')] }, ['1', '2']),
  ...around(
    'an exclusion',
    v,
    {
      exclusions: [
        { name: 'users_v_excl', method: 'btree', keys: [{ on: 'v', operator: '=' }], deferrable: 'deferred' },
      ],
    },
    some,
  ),
  {
    name: 'a check changes',
    a: only([number], { checks: [positive('0')] }),
    b: only([number], { checks: [positive('-5')] }),
    rows: ['insert into users (v) values (3)'],
  },
  {
    name: 'an index changes',
    a: only([v], { indexes: [index('users_v_index', ['v'])] }),
    b: only([v], { indexes: [index('users_v_index', ['v', 'id'])] }),
    rows: ["insert into users (v) values ('a')"],
  },
  {
    name: 'an index is renamed',
    a: only([v], { indexes: [index('old', ['v'])] }),
    b: only([v], { indexes: [index('new', ['v'])] }),
    rows: ["insert into users (v) values ('a')"],
  },
  {
    name: 'NULLs become alike to an index',
    a: only([v], { indexes: [index('users_v_index', ['v'], { unique: true })] }),
    b: only([v], { indexes: [index('users_v_index', ['v'], { unique: true, nullsDistinct: false })] }),
    rows: ["insert into users (v) values ('a'), (null)"],
  },
  { name: 'a key gets a second column', a: both(key('a')), b: both(key('a', 'b')), rows: numbered },
  {
    name: 'a key moves to another column',
    a: both(key('a')),
    b: both(key('b')),
    rows: ['insert into users values (1, 2), (2, 1)'],
  },
  { name: 'a key goes', a: both(key('a')), b: both({}), rows: numbered },
  { name: 'a key comes', a: both({}), b: both(key('a')), rows: numbered },
  {
    name: 'a key is renamed',
    a: both(key('a')),
    b: both({ primaryKey: { name: 'Other key', columns: ['a'] } }),
    rows: numbered,
  },
  {
    name: 'a key moves that another table refers to',
    a: moving({ primaryKey: { name: 'teams_pkey', columns: ['a'] } }),
    b: moving({
      primaryKey: { name: 'teams_pkey', columns: ['b'] },
      uniques: [{ name: 'teams_a_key', columns: ['a'], nullsDistinct: true }],
    }),
    rows: ['insert into teams values (1, 2)', 'insert into users (v) values (1)'],
  },
  reference('a foreign key comes', state([teams, users([number])]), referring()),
  reference('a foreign key goes', referring(), state([teams, users([number])])),
  reference(
    'a foreign key does something else on delete',
    referring({ onDelete: 'cascade' }),
    referring({ onDelete: 'set null' }),
  ),
  reference(
    'a foreign key empties a column by name',
    referring(),
    referring({ onDelete: 'set null', onDeleteColumns: ['v'], onUpdate: 'cascade' }),
  ),
  reference('a foreign key is looked at when a transaction ends', referring(), referring({ deferrable: 'deferred' })),
  reference('a foreign key is looked at at once again', referring({ deferrable: 'immediate' }), referring()),
  reference('a foreign key is renamed', referring(), referring({}, 'Other "key"')),
  {
    ...reference('a foreign key goes with its table and column', referring(), only([])),
    decisions: ['--drop teams', '--drop users.v'],
  },
  {
    name: 'a foreign key refers to a unique constraint that comes with it',
    a: state([table('teams', [required('id', 'bigint'), required('code', 'bigint')]), users([number])]),
    b: state([
      table('teams', [required('id', 'bigint'), required('code', 'bigint')], {
        uniques: [{ name: 'teams_code_key', columns: ['code'], nullsDistinct: true }],
      }),
      users([number], {
        foreignKeys: [foreignKey('users_v_fkey', ['v'], 'teams', { to: { table: 'teams', columns: ['code'] } })],
      }),
    ]),
    rows: ['insert into teams values (1, 5)', 'insert into users (v) values (5)'],
  },
  change(
    'numbers begin behind those there are',
    [number, required('v', 'bigint', { identity: 'by default' })],
    ['5'],
    ['--backfill users.v=0'],
  ),
  change(
    'serial numbers begin behind those there are',
    [required('v', 'integer'), required('v', 'integer', { identity: 'serial' })],
    ['5'],
  ),
  change(
    'serial becomes identity',
    [required('v', 'integer', { identity: 'serial' }), required('v', 'integer', { identity: 'by default' })],
    ['5'],
  ),
  change(
    'serial becomes bigserial',
    [required('v', 'integer', { identity: 'serial' }), required('v', 'bigint', { identity: 'serial' })],
    ['5'],
  ),
  change(
    'an identity accepts no other numbers',
    [required('v', 'integer', { identity: 'by default' }), required('v', 'integer', { identity: 'always' })],
    ['5'],
  ),
  change('an identity ends', [required('v', 'integer', { identity: 'by default' }), required('v', 'integer')], ['5']),
  {
    name: 'rows are the same in what is to be unique',
    ...{ a: only([v]), b: only([v], { indexes: [index('users_v_index', ['v'], { unique: true })] }) },
    rows: ["insert into users (v) values ('a'), ('a')"],
    refused: /the same in v/,
  },
  {
    name: 'rows violate what is to be checked',
    ...{ a: only([number]), b: only([number], { checks: [positive('0')] }) },
    rows: ['insert into users (v) values (-1)'],
    refused: /violate users_v_check/,
  },
];

function moving(more: Partial<Table>) {
  const target = { ...table('teams', [required('a', 'bigint'), required('b', 'bigint')]), ...more };
  return state([
    target,
    users([number], {
      foreignKeys: [foreignKey('users_v_fkey', ['v'], 'teams', { to: { table: 'teams', columns: ['a'] } })],
    }),
  ]);
}
