import {
  ConflictError,
  ForbiddenError,
  InvalidError,
  isActionError,
  NotFoundError,
  QuarryError,
  StaleError,
  TooManyError,
} from 'quarry';
import { expect, test } from 'vitest';

const refusals = [
  [new InvalidError('x', [{ field: 'name', path: [], rule: 'min', message: 'is too short' }]), 'invalid'],
  [new ConflictError('x', 'email'), 'conflict'],
  [new ForbiddenError('x'), 'forbidden'],
  [new NotFoundError('x'), 'not_found'],
  [new StaleError('x'), 'stale'],
] as const;

test.each(refusals)('isActionError() knows %s by its class, and it has a stable code', (error, code) => {
  expect(isActionError(error)).toBe(true);
  expect(error).toBeInstanceOf(QuarryError);
  expect(error.code).toBe(code);
});

test('isActionError() leaves all other trouble alone', () => {
  for (const error of [new Error('x'), new TooManyError('x', 2), { code: 'invalid' }, undefined]) {
    expect(isActionError(error)).toBe(false);
  }
});

test('InvalidError and ConflictError carry what was wrong', () => {
  expect(refusals[0][0].issues.map(({ field }) => field)).toEqual(['name']);
  expect(refusals[1][0].identity).toBe('email');
});
