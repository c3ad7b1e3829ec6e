import { expect, test } from 'vitest';
import { samplesOf } from '../../../src/shadow/sample.ts';
import { call, check, col, column, id, literal, raw, state, table } from '../../support/state.ts';

const first = (type: string, n: number, checks = [] as ReturnType<typeof check>[], enums = {}) => {
  const users = table('users', [id(), column('value', type)], { checks });
  return samplesOf(state([users], enums), users, column('value', type), n);
};

test('samplesOf() gives each row another value', () => {
  for (const type of ['text', 'integer', 'boolean', 'uuid', 'date', 'jsonb', 'bytea', 'text[]', 'numeric(10,2)']) {
    expect(first(type, 1)[0], type).not.toBe(first(type, 2)[0]);
  }
});

test('samplesOf() begins with what a check compares with, and its neighbours', () => {
  const least = check('c', call('gte', [col('value', 'integer'), literal('18', 'integer')], 'boolean'));
  expect(first('integer', 1, [least]).slice(0, 3)).toEqual(['18', '19', '17']);
  const among = check('c', call('in', [col('value', 'text'), literal('{open,closed}', 'text[]')], 'boolean'));
  expect(first('text', 2, [among]).slice(0, 2)).toEqual(['closed', 'open']);
  expect(first('text', 1, [check('c', raw("value in ('it''s', 'b')"))])[0]).toBe("it's");
});

test('samplesOf() takes the values of enumerations in turn, and has none for a type it does not know', () => {
  const enums = { enums: [{ name: 'mood', values: ['good', 'bad'] }] };
  expect([1, 2, 3].map((n) => first('mood', n, [], enums)[0])).toEqual(['good', 'bad', 'good']);
  expect(first('geometry(Point,4326)', 1)).toEqual([]);
});
