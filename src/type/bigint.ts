import { accept, refuse } from './cast.ts';
import { defineType } from './define-type.ts';
import { readInteger } from './integer.ts';
import type { ByteReader, Cast } from './type.ts';

const least = -(2n ** 63n);
const most = 2n ** 63n - 1n;
const digits = /^[+-]?\d{1,30}$/;

function cast(input: unknown): Cast<bigint> {
  const value = toBigint(input);
  if (value === undefined) return refuse('must be a whole number');
  return value < least || value > most ? refuse(`must be between ${least} and ${most}`) : accept(value);
}

function toBigint(input: unknown): bigint | undefined {
  if (typeof input === 'bigint') return input;
  // Beyond 2^53 a number has lost digits already.
  if (typeof input === 'number') return Number.isSafeInteger(input) ? BigInt(input) : undefined;
  if (typeof input !== 'string') return undefined;
  const trimmed = input.trim();
  return digits.test(trimmed) ? BigInt(trimmed.startsWith('+') ? trimmed.slice(1) : trimmed) : undefined;
}

const read: ByteReader<bigint> = (bytes, offset, length) =>
  length <= 15 ? BigInt(readInteger(bytes, offset, length)) : BigInt(bytes.toString('latin1', offset, offset + length));

const readBinary: ByteReader<bigint> = (bytes, offset, length) => {
  if (length === 8) return bytes.readBigInt64BE(offset);
  return BigInt(length === 4 ? bytes.readInt32BE(offset) : bytes.readInt16BE(offset));
};

/** `bigint` (int8) ↔ bigint. */
export const bigint = defineType<bigint>({
  name: 'bigint',
  family: 'bigint',
  sql: 'bigint',
  cast,
  encode: String,
  decode: BigInt,
  read,
  readBinary,
});
