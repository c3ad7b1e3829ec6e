import { expect, test } from 'vitest';
import type { Model } from '../../../src/model/model.ts';
import type { State } from '../../../src/schema/state.ts';
import { complaintsAbout } from '../../../src/schema/verify.ts';
import { call, col, column, foreignKey, id, index, required, state, table } from '../../support/state.ts';

const nothing: Model = { resources: [], of: () => undefined };
const complaints = (wrong: State) => complaintsAbout(wrong, nothing, 'main');
const users = table('users', [id()]);

test('complaintsAbout() has none about a State that fits', () => {
  const tickets = table('tickets', [id(), column('user_id', 'uuid')], {
    foreignKeys: [
      foreignKey('tickets_user_id_fkey', ['user_id'], 'users'),
      foreignKey('tickets_their_fkey', ['user_id'], 'theirs'),
    ],
  });
  expect(complaints(state([users, tickets]))).toEqual([]);
});

test('complaintsAbout() refuses a computed column over one that is gone (M048)', () => {
  const shout = column('shout', 'text', { generated: call('upper', [col('name', 'text')], 'text') });
  expect(complaints(state([table('users', [id(), shout])]))).toEqual([
    "'shout' of 'users' is computed from 'name', which does not exist.",
  ]);
});

test('complaintsAbout() refuses an optional column in a primary key (M084)', () => {
  const wrong = table('users', [column('id', 'uuid')]);
  expect(complaints(state([wrong]))).toEqual([
    "'id' of the table 'users' is in the primary key, so it cannot be optional.",
  ]);
});

test('complaintsAbout() refuses a foreign key of another type than its target (M164)', () => {
  const tickets = table('tickets', [id(), column('user_id', 'integer')], {
    foreignKeys: [foreignKey('f', ['user_id'], 'users')],
  });
  expect(complaints(state([users, tickets]))).toEqual([
    "'tickets.user_id' is integer, but 'users.id' which it refers to is uuid.",
  ]);
});

test('complaintsAbout() refuses a foreign key to what is not unique', () => {
  const people = table('users', [id(), required('code', 'text')]);
  const tickets = table('tickets', [id(), column('code', 'text')], {
    foreignKeys: [foreignKey('f', ['code'], 'users', { to: { table: 'users', columns: ['code'] } })],
  });
  expect(complaints(state([people, tickets]))).toEqual(["'tickets.code' refers to 'users.code', which is not unique."]);
});

test('complaintsAbout() refuses names that collide (M178)', () => {
  expect(complaints(state([table('users', [id(), column('a', 'text'), column('a', 'text')])]))).toEqual([
    "Two attributes are the column 'a' of the table 'users'.",
  ]);
  expect(complaints(state([users, table('tickets', [id()], { indexes: [index('users', ['id'])] })]))).toEqual([
    "The name 'users' is wanted by the table 'users' and by an index of 'tickets'.",
  ]);
  expect(complaints(state([users], { enums: [{ name: 'users', values: ['a'] }] }))).toEqual([
    "The name 'users' is wanted by the table 'users' and by the enumeration 'users'.",
  ]);
  expect(complaints(state([table('x'.repeat(64), [])]))).toHaveLength(1);
});
