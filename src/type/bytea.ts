import { accept, refuse } from './cast.ts';
import { defineType } from './define-type.ts';
import type { ByteReader, Cast } from './type.ts';

const pairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function cast(input: unknown): Cast<Uint8Array> {
  if (input instanceof Uint8Array) return accept(input);
  if (input instanceof ArrayBuffer) return accept(new Uint8Array(input));
  if (typeof input === 'string' && /^\\x(?:[0-9a-f]{2})*$/i.test(input)) return accept(decode(input));
  return refuse('must be bytes: a Uint8Array, or text such as \\x00ff');
}

function encode(value: Uint8Array): string {
  let text = '\\x';
  for (const byte of value) text += pairs[byte];
  return text;
}

function decode(text: string): Uint8Array {
  const bytes = new Uint8Array((text.length - 2) / 2);
  for (let at = 0; at < bytes.length; at++) bytes[at] = nibble(text, 2 * at + 2) * 16 + nibble(text, 2 * at + 3);
  return bytes;
}

const nibble = (text: string, at: number): number => value(text.charCodeAt(at));
/** 0–9, a–f, A–F. */
const value = (code: number): number => (code <= 57 ? code - 48 : (code | 32) - 87);

const read: ByteReader<Uint8Array> = (bytes, offset, length) => {
  const out = new Uint8Array((length - 2) / 2);
  for (let to = 0, from = offset + 2; to < out.length; to++, from += 2)
    out[to] = value(bytes[from] ?? 0) * 16 + value(bytes[from + 1] ?? 0);
  return out;
};

/** A copy: a slice would keep the whole chunk of the socket alive. */
const readBinary: ByteReader<Uint8Array> = (bytes, offset, length) =>
  new Uint8Array(bytes.subarray(offset, offset + length));

/** `bytea` ↔ Uint8Array. */
export const bytea = defineType<Uint8Array>({
  name: 'bytea',
  family: 'bytes',
  sql: 'bytea',
  cast,
  encode,
  decode,
  read,
  readBinary,
  equals: (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]),
});
