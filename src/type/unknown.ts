import { type Items, printArray } from './array-literal.ts';
import { bytea } from './bytea.ts';
import { printMoment } from './calendar.ts';
import { accept } from './cast.ts';
import { defineType, readUtf8 } from './define-type.ts';

/** A value in the text format by what it is in JavaScript. */
function encode(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return printMoment({ ms: value.getTime(), micros: 0 }, 3);
  if (value instanceof Uint8Array) return bytea.encode(value);
  if (Array.isArray(value)) return printArray(itemsOf(value));
  if (typeof value === 'object') return JSON.stringify(value);
  return typeof value === 'boolean' ? (value ? 't' : 'f') : String(value);
}

const itemsOf = (values: readonly unknown[]): Items =>
  values.map((value) => {
    if (value === null || value === undefined) return null;
    return Array.isArray(value) ? itemsOf(value) : encode(value);
  });

/** Where nothing is known about a type, as in a fragment of SQL: encodes by what a value is, reads text. */
export const unknown = defineType<unknown>({
  name: 'unknown',
  family: 'unknown',
  sql: 'unknown',
  cast: accept,
  encode,
  decode: (text) => text,
  read: readUtf8,
});
