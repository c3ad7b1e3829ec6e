import { describe, expect, test } from 'vitest';
import { OperatorMisuse } from '../../../src/expr/errors.ts';
import { operatorNamed, operatorNames } from '../../../src/expr/operator/operators.ts';
import { columns as c, call, fixed, given } from '../../support/expression.ts';

const misuse = (act: () => unknown): OperatorMisuse => {
  try {
    act();
  } catch (error) {
    if (error instanceof OperatorMisuse) return error;
    throw error;
  }
  throw new RangeError('nothing was thrown');
};

describe('nullability', () => {
  test('a comparison may be null where an operand may', () => {
    expect(call('eq', c.subject, given('x')).nullable).toBe(false);
    expect(call('eq', c.nick, given('x')).nullable).toBe(true);
    expect(call('isDistinctFrom', c.nick, given('x')).nullable).toBe(false);
    expect(call('isNull', c.nick).nullable).toBe(false);
  });
  test('orElse() is null only where all are', () => {
    expect(call('orElse', c.nick, fixed('x')).nullable).toBe(false);
    expect(call('orElse', c.nick, c.nick).nullable).toBe(true);
  });
  test('div() may always be null', () => {
    expect(call('div', fixed(1), fixed(2)).nullable).toBe(true);
  });
  test('when() without otherwise may be null', () => {
    expect(call('when', c.done, fixed(1)).nullable).toBe(true);
    expect(call('when', c.done, fixed(1), fixed(2)).nullable).toBe(false);
  });
  test('has() may be null: a list may hold nulls', () => {
    expect(call('has', { ...c.tags, nullable: false }, given('x')).nullable).toBe(true);
  });
});

describe('plain operands', () => {
  test('become parameters in a request and literals in a declaration, cast by the type beside them', () => {
    const asked = call('eq', c.age, given('5', 3));
    expect(asked).toMatchObject({ args: [{ kind: 'attribute' }, { kind: 'param', ordinal: 3, value: 5 }] });
    expect(call('eq', c.age, fixed('5'))).toMatchObject({ args: [{}, { kind: 'literal', value: 5 }] });
  });
  test('of contains() keep their value: only the wire has the pattern', () => {
    expect(call('contains', c.subject, given('a%'))).toMatchObject({ args: [{}, { kind: 'param', value: 'a%' }] });
  });
  test('read an open JSON member as what they are', () => {
    const member = call('get', c.stuff, fixed('a'));
    expect(call('eq', member, given('x'))).toMatchObject({ args: [{ operator: 'get', type: { name: 'text' } }, {}] });
    expect(call('gt', member, given(9))).toMatchObject({ args: [{ operator: 'get', type: { name: 'float' } }, {}] });
    expect(call('eq', member, given({ b: 1 }))).toMatchObject({
      args: [{ type: { name: 'json' } }, { type: { name: 'json' } }],
    });
  });
});

test('nullIf() keeps the type of its first operand, which SQL widens to that of the second', () => {
  expect(call('nullIf', c.views, c.price)).toMatchObject({ operator: 'cast', type: { sql: 'bigint' } });
  expect(call('nullIf', c.age, given(2.5))).toMatchObject({ operator: 'cast', type: { sql: 'integer' } });
  expect(call('nullIf', c.views, c.views)).toMatchObject({ operator: 'nullIf' });
});

describe('lists of numbers', () => {
  test('append() and remove() of a wider number make a list of such numbers', () => {
    expect(call('append', c.sizes, c.age).type).toBe(c.sizes.type);
    expect(call('append', c.sizes, c.ratio)).toMatchObject({ type: { sql: 'double precision[]' } });
    expect(call('remove', c.sizes, c.price)).toMatchObject({
      type: { sql: 'numeric[]' },
      args: [{ operator: 'cast', type: { sql: 'numeric[]' } }, {}],
    });
  });
  test('two of them are compared as the wider, which SQL does not do by itself', () => {
    const wide = call('append', c.sizes, c.ratio);
    for (const operator of ['containsAll', 'intersects', 'eq']) {
      expect(call(operator, c.sizes, wide)).toMatchObject({
        args: [{ operator: 'cast', type: { sql: 'double precision[]' } }, { operator: 'append' }],
      });
    }
  });
});

describe('OperatorMisuse', () => {
  const cases: readonly (readonly [string, () => unknown, string])[] = [
    [
      'a value that is not declared, with the nearest',
      () => call('eq', c.status, fixed('clsed')),
      `eq(): "clsed" is none of the declared values. Did you mean 'closed'?`,
    ],
    [
      'one in a list',
      () => call('in', c.status, fixed(['opne'])),
      `in(): "opne" is none of the declared values. Did you mean 'open'?`,
    ],
    ['eq(null) of what is never null', () => call('eq', c.id, given(null)), 'eq(): id is never null'],
    ['an order with null', () => call('gt', c.age, given(null)), 'gt(): nothing compares with null'],
    ['a part that is null', () => call('contains', c.nick, given(null)), 'contains(): nothing compares with null'],
    ['null in a list', () => call('in', c.age, given([1, null])), 'in(): null cannot be in the list'],
    ['what is no list', () => call('in', c.age, given(1)), 'in(): 1 is no list'],
    ['undefined', () => call('eq', c.age, given(undefined)), 'eq(): an operand is missing or undefined'],
    ['a value of another type', () => call('eq', c.id, given('x')), 'eq(): "x" is no uuid'],
    [
      'expressions of different types',
      () => call('eq', c.age, c.subject),
      'eq(): age is of type integer, subject of type text; they do not go together',
    ],
    [
      'a date beside a timestamp',
      () => call('gte', c.day, c.at),
      'gte(): day is of type date, at of type timestamp; they do not go together',
    ],
    ['text in arithmetic', () => call('add', c.subject, fixed(1)), 'add(): subject is of type text, not a number'],
    ['a number as text', () => call('upper', c.age), 'upper(): age is of type integer, not a text'],
    [
      'a boolean in an order',
      () => call('gt', c.done, given(true)),
      'gt(): done is of type boolean, which has no order',
    ],
    ['text as a condition', () => call('and', c.subject), 'and(): subject is of type text, not a condition'],
    ['an interval nobody can read', () => call('plus', c.at, given('3 dayz')), 'plus(): "3 dayz" is no interval'],
    ['a NUL', () => call('eq', c.subject, given('a\0')), 'eq(): "a\\u0000" is no text'],
    ['a NUL in a part', () => call('contains', c.subject, given('a\0')), 'contains(): "a\\u0000" is no text'],
    ['a member of what is no JSON', () => call('get', c.subject, fixed('a')), 'get(): subject is no JSON'],
    ['digits that are none', () => call('round', c.ratio, fixed(1.5)), 'round(): 1.5 is no number of digits'],
    ['a type that is none', () => call('cast', c.age, fixed('int')), 'cast(): there is no type "int" to cast to'],
  ];
  test.each(cases)('complains about %s', (_, act, message) => {
    const error = misuse(act);
    expect(error.message).toBe(message);
    expect(error.code).toBe('expr.operator_misuse');
  });
});

test('operatorNamed() knows what users write, aliases too, and nothing of Object', () => {
  for (const name of ['eq', 'coalesce', 'includes', 'negate', 'asText', 'sql'])
    expect(operatorNamed(name)).toBeDefined();
  for (const name of ['constructor', 'toString', '__proto__', 'eqq']) expect(operatorNamed(name)).toBeUndefined();
  expect(operatorNames()).toContain('concat');
});

test('unary minus is there under both names (A174)', () => {
  expect(call('negate', c.age)).toEqual(call('neg', c.age));
});
