import { expect, test } from 'vitest';
import { made } from '../../support/round-trip.ts';
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

const users = (...columns: Parameters<typeof table>[1]) => state([table('users', [id(), ...columns])]);
const name = column('name', 'text');
const shout = column('shout', 'text', { generated: call('upper', [col('name', 'text')], 'text') });
const number = required('number', 'bigint', { identity: 'always' });

test('findingsOf() says what rewrites a table that is there, also in the file (M038, M039)', () => {
  const { notes, warnings, text } = made(users(name), users(name, shout, number));
  const words = [
    'Adding the identity column users.number rewrites the table users while nobody can read it.',
    'Adding the computed column users.shout rewrites the table users while nobody can read it.',
  ];
  expect(notes.filter((line) => line.includes('rewrites')).sort()).toEqual([words[0], words[1]].sort());
  for (const line of words) {
    expect(warnings).toContain(line);
    expect(text).toContain(`// ${line}`);
  }
  const lower = { ...shout, generated: call('lower', [col('name', 'text')], 'text') };
  expect(made(users(name, shout), users(name, lower)).notes).toContain(
    'Computing users.shout in another way rewrites the table users while nobody can read it.',
  );
  expect(made(state([]), users(name, shout, number)).warnings).toEqual([]);
  expect(made(users(), users(name)).warnings).toEqual([]);
});

test.each([
  [
    users(name),
    users(),
    ['--drop users.name'],
    'The column users.name is dropped with its values; code that still uses it fails.',
  ],
  [
    users(name),
    users(),
    ['--keep-dropped'],
    'The column users.name is kept as _dropped_20261121103000_name; code that still uses it fails.',
  ],
  [
    users(name, shout),
    users(name),
    ['--drop users.shout'],
    'The computed column users.shout is dropped; code that still uses it fails.',
  ],
  [users(), state([]), ['--drop users'], 'The table users is dropped with its rows; code that still uses it fails.'],
  [
    users(name),
    users(column('full_name', 'text')),
    ['--rename users.name=full_name'],
    'Code that runs while users.name becomes full_name fails until it knows the new name.',
  ],
  [
    users(name),
    state([table('people', [id(), name])]),
    ['--rename-table users=people'],
    'Code that runs while users becomes people fails until it knows the new name.',
  ],
  [
    users(name),
    users(required('name', 'text')),
    ["--backfill users.name=''"],
    'users.name becomes required; code that writes rows without it fails.',
  ],
])('findingsOf() warns of what running code will notice (%#)', (before, after, decisions, words) => {
  expect(made(before, after, decisions).warnings).toEqual([words]);
});

test('findingsOf() warns of enum values that are renamed or gone', () => {
  const mood = (...values: readonly string[]) =>
    state([table('users', [id(), column('mood', 'mood')])], { enums: [{ name: 'mood', values }] });
  expect(made(mood('good', 'bad'), mood('good'), ['--drop mood.bad']).warnings).toEqual([
    "mood loses 'bad'; code that still writes it fails.",
  ]);
  expect(made(mood('good', 'bad'), mood('good', 'poor'), ['--rename-value mood.bad=poor']).warnings).toEqual([
    'Code that runs while the value bad of mood becomes poor fails until it knows the new name.',
  ]);
  expect(made(mood('good'), mood('good', 'bad')).warnings).toEqual([]);
});

test('describeDelta() adds constraints, creates indexes and comments on things', () => {
  const positive = call('gt', [col('age', 'integer'), literal('0', 'integer')], 'boolean');
  const before = state([table('users', [id(), column('age', 'integer'), column('user_id', 'uuid')])]);
  const after = state([
    table('users', [id(), column('age', 'integer', { comment: 'in years' }), column('user_id', 'uuid')], {
      comment: 'People',
      checks: [check('users_age_check', positive)],
      uniques: [{ name: 'users_age_key', columns: ['age'], nullsDistinct: true }],
      indexes: [index('users_user_id_index', ['user_id'])],
      foreignKeys: [foreignKey('users_user_id_fkey', ['user_id'], 'users')],
    }),
  ]);
  expect([...made(before, after).summary].sort()).toEqual([
    'add check users_age_check',
    'add foreign key users_user_id_fkey',
    'add unique constraint users_age_key',
    'comment on users',
    'comment on users.age',
    'create index users_user_id_index',
  ]);
  expect(made(after, before).summary).toContain('remove comment on users.age');
});
