import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical, same } from '../../../src/schema/canonical.ts';

/** Values of few kinds, so that two of them are often the same. */
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 3 }, tie('leaf'), tie('list'), tie('object')),
  leaf: fc.constantFrom<unknown>(undefined, null, 0, 1, '', 'a', true, new Date(0), new Date(1)),
  list: fc.array(fc.oneof(tie('object'), fc.constantFrom(0, 'a')), { maxLength: 2 }),
  object: fc.dictionary(fc.constantFrom('a', 'b', '__proto__'), tie('any'), { maxKeys: 2, noNullPrototype: false }),
})).any;

test('same() says of two values whether they have one canonical text', () => {
  const pairs = fc.tuple(value, value).filter(([a, b]) => a !== undefined && b !== undefined);
  fc.assert(
    fc.property(pairs, ([a, b]) => same(a, b) === (canonical(a) === canonical(b))),
    { numRuns: 5000, seed: 1505635708 },
  );
});

test('same() looks past the order of keys, and past those that are undefined', () => {
  expect(same({ a: 1, b: { c: [2] } }, { b: { d: undefined, c: [2] }, a: 1 })).toBe(true);
  expect(same({ a: 1 }, { a: undefined })).toBe(false);
  expect(same({ a: 1, b: undefined }, { a: 1, c: 2 })).toBe(false);
  expect(same([1, 2], [2, 1])).toBe(false);
  expect(same([], {})).toBe(false);
  // What every object has is no key of it.
  expect(same(JSON.parse('{ "__proto__": {} }'), { a: {} })).toBe(false);
  expect(same(undefined, null)).toBe(false);
  expect(same(undefined, undefined)).toBe(true);
});
