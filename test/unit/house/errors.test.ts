import { expect, test } from 'vitest';
import { complaints, declaredErrors } from '../../../bin/docs-errors.js';

test('docs/errors.md has a paragraph for every code, and no other', () => {
  expect(complaints()).toEqual([]);
});

test('error codes are dotted lower-case words, and the sources declare some', () => {
  const codes = [...declaredErrors().keys()];
  expect(codes).toContain('model.invalid');
  expect(codes.filter((code) => !/^[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z0-9]+)*)+$/.test(code))).toEqual([]);
});
