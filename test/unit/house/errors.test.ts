import { expect, test } from 'vitest';
import { complaints, declaredErrors } from '../../../bin/docs-errors.js';

test('docs/errors.md has a paragraph for every code, and no other', () => {
  expect(complaints()).toEqual([]);
});

/** What an action may answer with: its result is told apart by these, so they are short. */
const answers = ['invalid', 'conflict', 'forbidden', 'not_found', 'stale', 'too_many'];

test('error codes are lower-case words behind a topic and a dot, unless they are answers of an action', () => {
  const codes = [...declaredErrors().keys()];
  expect(codes).toContain('model.invalid');
  const dotted = /^[a-z]+(\.[a-z]+(_[a-z0-9]+)*)+$/;
  expect(codes.filter((code) => !dotted.test(code) && !answers.includes(code))).toEqual([]);
});
