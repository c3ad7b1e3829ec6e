import { accept, refuse } from './cast.ts';
import { defineType } from './define-type.ts';
import type { ByteReader, Cast } from './type.ts';

const spelling = /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|infinity)$|^nan$/i;

function cast(input: unknown): Cast<number> {
  if (typeof input === 'number') return accept(input);
  if (typeof input === 'bigint') return accept(Number(input));
  const trimmed = typeof input === 'string' ? input.trim() : '';
  return spelling.test(trimmed) ? accept(decode(trimmed)) : refuse('must be a number');
}

function decode(text: string): number {
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  if (/infinity/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return value;
}

const readBinary: ByteReader<number> = (bytes, offset, length) =>
  length === 8 ? bytes.readDoubleBE(offset) : bytes.readFloatBE(offset);

/** `double precision` ↔ number, with NaN, the infinities and -0. */
export const float = defineType<number>({
  name: 'float',
  family: 'number',
  sql: 'double precision',
  cast,
  encode: (value) => (Object.is(value, -0) ? '-0' : String(value)),
  decode,
  read: (bytes, offset, length) => decode(bytes.toString('latin1', offset, offset + length)),
  readBinary,
  // PostgreSQL holds NaN equal to NaN.
  equals: (a, b) => a === b || (Number.isNaN(a) && Number.isNaN(b)),
});
