import { expect, test } from 'vitest';
import { sumOf } from '../../../src/memory/arithmetic.ts';
import { float } from '../../../src/type/registry.ts';

test('sumOf() begins with the first float: what is only -0 stays so, as in PostgreSQL', () => {
  expect(sumOf([-0], float)).toBe(-0);
  expect(sumOf([-0, -0], float)).toBe(-0);
  expect(sumOf([-0, 0], float)).toBe(0);
  expect(sumOf([], float)).toBeNull();
});
