import { describe, expect, test } from 'vitest';
import type { Expr, Home, ItemSource, Link, OneSource, Source } from '../../../src/expr/node.ts';
import { whereData } from '../../../src/query/condition-data.ts';
import { InvalidCondition } from '../../../src/query/invalid-condition.ts';
import type { FieldMeaning, Lookup } from '../../../src/query/lookup.ts';
import { attribute, columns, home, root, spelt } from '../../support/expression.ts';

const user: Home = { ...home, name: 'User', table: 'users', primaryKey: [columns.id.column] };
const link = (name: string, cardinality: 'one' | 'many'): Link => ({
  name,
  kind: cardinality === 'one' ? 'belongsTo' : 'hasMany',
  cardinality,
  optional: true,
  source: home,
  destination: user,
  on: [],
  through: undefined,
  narrow: () => ({ filters: [], sorts: [], limit: undefined }),
});
const author: OneSource = { kind: 'one', home: user, optional: true, from: root, link: link('author', 'one') };
const follower: ItemSource = { kind: 'item', home: user, optional: false, from: root, link: link('followers', 'many') };

const ordinals: (readonly [object, string | number])[] = [];
const lookup: Lookup = {
  names: (of) => (of === user ? ['id', 'name'] : [...Object.keys(columns), 'author', 'followers']),
  field(source: Source, name: string): FieldMeaning {
    if (source !== root)
      return {
        is: 'value',
        expr: attribute(name, name === 'id' ? columns.id.type : columns.subject.type, source.optional, source),
      };
    if (name === 'author') return { is: 'one', source: author };
    if (name === 'followers') return { is: 'many', many: { item: follower, filters: [], sorts: [], limit: undefined } };
    return { is: 'value', expr: Object.entries(columns).find(([key]) => key === name)?.[1] ?? columns.id };
  },
  ordinal: (holder, key) => ordinals.push([holder, key]) - 1,
};

const where = (data: unknown): Expr => whereData(data, root, lookup);
const sql = (data: unknown) => spelt(where(data)).sql;
const refusal = (data: unknown): InvalidCondition => {
  try {
    where(data);
  } catch (error) {
    if (error instanceof InvalidCondition) return error;
    throw error;
  }
  throw new RangeError('nothing was thrown');
};

describe('whereData()', () => {
  test('reads values, null and operators, all of which must hold', () => {
    expect(sql({ status: 'open', nick: null })).toBe('"status" = $1 and "nick" is null');
    expect(sql({ age: { gt: 1, lte: '9' } })).toBe('"age" > $1 and "age" <= $2');
    expect(sql({ subject: { contains: 'a', startsWith: 'b', endsWith: 'c' } })).toBe(
      '"subject" like $1 and "subject" like $2 and "subject" like $3',
    );
    expect(sql({ age: { in: [1, 2] } })).toBe('"age" = any($1)');
    expect(sql({ nick: { not: null }, age: { not: 5 } })).toBe('"nick" is not null and "age" <> $1');
    expect(sql({ age: { not: { gt: 5 } } })).toBe('not ("age" > $1)');
    expect(sql({ tags: { contains: 'a' } })).toBe('$1 = any("tags")');
    expect(sql({ stuff: { eq: { a: 1 } } })).toBe('"stuff" = $1');
  });

  test('reads and, or, not', () => {
    expect(sql({ or: [{ age: 1 }, { age: 2, done: true }], not: { done: false } })).toBe(
      '("age" = $1 or ("age" = $2 and "done" = $3)) and not ("done" = $4)',
    );
    expect(sql({})).toBe('true');
    expect(sql({ or: [] })).toBe('false');
  });

  test('goes through a to-one, and asks whether there is one', () => {
    expect(sql({ author: { name: { startsWith: 'A' } } })).toBe('"name" like $1');
    expect(sql({ author: null })).toBe('"id" is null');
  });

  test('asks a to-many with some, none and every', () => {
    expect(sql({ followers: { some: { name: 'a' } } })).toBe('exists(…)');
    expect(sql({ followers: { none: { name: 'a' }, every: { name: 'b' } } })).toBe('not exists(…) and every(…)');
  });

  test('tells where each value stands, so that it keeps its ordinal', () => {
    ordinals.length = 0;
    const data = { age: 1, subject: { contains: 'x' } };
    where(data);
    expect(ordinals).toEqual([
      [data, 'age'],
      [data.subject, 'contains'],
    ]);
    expect(ordinals[1]?.[0]).toBe(data.subject);
  });

  test('takes 20,000 values in a list', () => {
    expect(sql({ age: { in: Array.from({ length: 20_000 }, (_, index) => index) } })).toBe('"age" = any($1)');
  });
});

describe('InvalidCondition', () => {
  const nested = (depth: number): unknown => (depth === 0 ? { age: 1 } : { not: nested(depth - 1) });
  const cases: readonly (readonly [string, unknown, string, string])[] = [
    ['an unknown name', { author: { nmae: 'x' } }, 'author.nmae', `User has no field "nmae". Did you mean 'name'?`],
    ['an own __proto__', JSON.parse('{"__proto__": {"age": 1}}'), '__proto__', 'Thing has no field "__proto__".'],
    ['an inherited name', { constructor: 1 }, 'constructor', 'Thing has no field "constructor".'],
    [
      'an unknown operator',
      { age: { gte: 1, gtt: 2 } },
      'age.gtt',
      `type integer has no operator "gtt". Did you mean 'gt'?`,
    ],
    ['an inherited operator', { age: { toString: 1 } }, 'age.toString', 'type integer has no operator "toString".'],
    [
      'an operator of another type',
      { age: { contains: 'a' } },
      'age.contains',
      'type integer has no operator "contains".',
    ],
    [
      'an unknown quantifier',
      { followers: { any: {} } },
      'followers.any',
      'many records are asked with some, none and every, not "any".',
    ],
    ['a value for a to-many', { followers: 'x' }, 'followers', '"x" is no condition on many records'],
    ['a value for a to-one', { author: 'x' }, 'author', '"x" is no condition'],
    ['undefined', { age: undefined }, 'age', 'is undefined'],
    ['undefined behind an operator', { age: { eq: undefined } }, 'age.eq', 'is undefined'],
    ['a value of the wrong type', { age: 'x' }, 'age', '"x" is no integer'],
    [
      'a value that is not declared',
      { status: 'opne' },
      'status',
      `"opne" is none of the declared values. Did you mean 'open'?`,
    ],
    ['null where it cannot be', { id: null }, 'id', 'id is never null'],
    ['an order with null', { age: { gt: null } }, 'age.gt', 'nothing compares with null'],
    ['a NUL', { subject: { contains: 'a\0' } }, 'subject.contains', '"a\\u0000" is no text'],
    ['half a surrogate pair', { or: [{ subject: 'a\ud800' }] }, 'or.0.subject', '"a\\ud800" is no text'],
    ['no list', { or: { age: 1 } }, 'or', '{"age":1} is no list of conditions'],
    ['what is no object', { and: [1] }, 'and.0', '1 is no condition'],
    ['an operand that says nothing', { age: {} }, 'age', 'says nothing'],
  ];
  test.each(cases)('names the place of %s', (_, data, path, complaint) => {
    const error = refusal(data);
    expect(error.message).toBe(`where ${path}: ${complaint}`);
    expect(error.path.join('.')).toBe(path);
    expect(error.code).toBe('query.invalid_condition');
  });

  test('refuses what is no plain object', () => {
    for (const data of [null, 1, 'x', [], new Date(), new Map(), Object.create({ age: 1 })])
      expect(refusal(data).path).toEqual([]);
  });

  test('refuses a hundred levels, cycles, and ten thousand conditions', () => {
    expect(refusal(nested(150)).message).toContain('nested more than 100 deep');
    const cycle: Record<string, unknown> = {};
    cycle['not'] = cycle;
    expect(refusal(cycle).message).toContain('nested more than 100 deep');
    let deep: unknown = 1;
    for (let depth = 0; depth < 20_000; depth++) deep = { not: deep };
    expect(refusal({ age: deep }).message).toContain('nested more than 100 deep');
    expect(refusal({ or: Array.from({ length: 10_001 }, () => ({ age: 1 })) }).message).toContain(
      'more than 10000 conditions',
    );
    expect(refusal({ age: { in: Array.from({ length: 100_001 }, () => 1) } }).message).toContain(
      'more than 100000 values',
    );
  });

  test('shortens names from outside', () => {
    expect(refusal({ ['x'.repeat(5_000)]: 1 }).message.length).toBeLessThan(400);
  });
});
