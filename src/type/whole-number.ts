import { QuarryError } from '../error/quarry-error.ts';
import { accept, refuse } from './cast.ts';
import { integer, readInteger } from './integer.ts';
import type { Cast, Type } from './type.ts';

/** A whole number came back that a JS number would round. */
export class UnsafeInteger extends QuarryError {
  readonly code = 'type.unsafe_integer';

  constructor(text: string) {
    super(`${text} is beyond what a JS number holds exactly`, {
      why: 'whole numbers are exact up to 2^53; a rounded sum would pass for a right one',
      fix: 'count({ bigint: true }), or sum an attribute of type bigint, which comes back as a decimal',
    });
  }
}

const digits = /^[+-]?\d{1,30}$/;

function cast(input: unknown): Cast<number> {
  const value =
    typeof input === 'bigint' || (typeof input === 'string' && digits.test(input.trim())) ? Number(input) : input;
  if (typeof value !== 'number' || !Number.isInteger(value)) return refuse('must be a whole number');
  return Number.isSafeInteger(value) ? accept(value + 0) : refuse('must be between -(2^53 - 1) and 2^53 - 1');
}

function exact(value: number, text: string): number {
  if (Number.isSafeInteger(value)) return value;
  throw new UnsafeInteger(text);
}

/** PostgreSQL counts and sums integers in int8; records carry them as JS numbers, or not at all. */
export const wholeNumber: Type<number> = Object.freeze<Type<number>>({
  ...integer,
  sql: 'bigint',
  cast,
  decode: (text) => exact(Number(text), text),
  read(bytes, offset, length) {
    const value = readInteger(bytes, offset, length);
    return Number.isSafeInteger(value) ? value : exact(value, bytes.toString('latin1', offset, offset + length));
  },
  readBinary: undefined,
});
