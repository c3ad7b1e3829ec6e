import { expect, test } from 'vitest';
import { complaintsOf } from '../../../bin/shape.js';

test.each([
  ['const x: any = 1;', 'any'],
  ['const x = y!;', 'a non-null assertion: y!'],
  ['// @ts-ignore\nconst x = 1;', 'silences the compiler'],
  [`throw new Error('no');`, 'throws a bare Error: it needs a code, a why and a fix'],
  ['export default 1;', 'a default export'],
  [`function f() {${'\n'.repeat(61)}}`, '62 lines in f(), the budget is 60'],
])('the shape check sees %j', (text, complaint) => {
  expect(complaintsOf('sql/print.ts', text)).toEqual([complaint]);
});

test('the shape check is content with a plain file, and not with a drawer', () => {
  expect(complaintsOf('sql/print.ts', 'export const print = (): string => "";')).toEqual([]);
  expect(complaintsOf('sql/utils.ts', '')).toEqual(['utils is a drawer, not a concept']);
});
