import type { ColumnDescription } from '../driver.ts';
import { ConnectionLost } from '../error/connection-errors.ts';
import type { ErrorFields } from '../error/server-error.ts';

/** Messages from the server, by their first byte. */
export const message = {
  parseComplete: 0x31,
  notification: 0x41,
  commandComplete: 0x43,
  dataRow: 0x44,
  error: 0x45,
  copyIn: 0x47,
  notice: 0x4e,
  parameterStatus: 0x53,
  rowDescription: 0x54,
  copyBoth: 0x57,
  readyForQuery: 0x5a,
} as const;

/** PostgreSQL sends no message of a gigabyte. */
const largest = 0x3fffffff;
const damaged = { fatal: true, outcome: 'unknown', retryable: true } as const;

/** Called with each complete message: its bytes are `bytes[at … next)`, type and length included. */
export type OnMessage = (bytes: Buffer, at: number, next: number) => void;

/**
 * Cuts chunks of a socket into messages. Only a message that was split is put together in new memory, once and of its
 * full size; the rest of a chunk is read where it is.
 */
export function messageReader(onMessage: OnMessage): (chunk: Buffer) => void {
  let split: Split | undefined;
  return (chunk) => {
    let at = 0;
    if (split !== undefined) {
      at = fill(split, chunk);
      if (split.filled < split.bytes.length) return;
      const { bytes } = split;
      split = undefined;
      onMessage(bytes, 0, bytes.length);
    }
    while (at + 5 <= chunk.length) {
      const next = at + sizeOf(chunk, at);
      if (next > chunk.length) break;
      onMessage(chunk, at, next);
      at = next;
    }
    if (at === chunk.length) return;
    split = { bytes: Buffer.allocUnsafe(5), filled: 0 };
    fill(split, chunk.subarray(at));
  };
}

/** The size of a message with its type; a length that cannot be means that the stream of bytes is damaged. */
function sizeOf(bytes: Buffer, at: number): number {
  const length = bytes.readInt32BE(at + 1);
  if (length < 4 || length > largest)
    throw new ConnectionLost('The bytes from the server are no messages of PostgreSQL.', damaged);
  return length + 1;
}

/** A message of which more is to come: the header alone until its length is known. */
interface Split {
  bytes: Buffer;
  filled: number;
}

/** Takes what the message lacks from the beginning of a chunk; returns how much that was. */
function fill(split: Split, chunk: Buffer): number {
  let taken = chunk.copy(split.bytes, split.filled);
  split.filled += taken;
  const size = split.filled === 5 ? sizeOf(split.bytes, 0) : 0;
  if (size > 5) {
    const whole = Buffer.allocUnsafe(size);
    split.bytes.copy(whole);
    split.bytes = whole;
    const more = chunk.copy(whole, 5, taken);
    split.filled += more;
    taken += more;
  }
  return taken;
}

/** The fields of an ErrorResponse or NoticeResponse. */
export function readFields(bytes: Buffer, at: number, next: number): ErrorFields {
  const fields: Record<string, string> = {};
  let from = at + 5;
  while (from < next && bytes[from] !== 0) {
    const end = bytes.indexOf(0, from + 1);
    fields[bytes.toString('latin1', from, from + 1)] = bytes.toString('utf8', from + 1, end);
    from = end + 1;
  }
  return fields;
}

/** The columns of a RowDescription. */
export function readColumns(bytes: Buffer, at: number): readonly ColumnDescription[] {
  const columns: ColumnDescription[] = [];
  let from = at + 7;
  for (let left = bytes.readInt16BE(at + 5); left > 0; left--) {
    const end = bytes.indexOf(0, from);
    columns.push({ name: bytes.toString('utf8', from, end), oid: bytes.readUInt32BE(end + 7) });
    from = end + 19;
  }
  return Object.freeze(columns);
}

/** `SELECT 50`, `INSERT 0 1`, `CREATE TABLE`: the words and the last number. */
export function readTag(bytes: Buffer, at: number, next: number): { command: string; count: number } {
  let end = next - 1;
  let count = 0;
  let from = end;
  while (isDigit(bytes[from - 1])) from--;
  for (let digit = from; digit < end; digit++) count = count * 10 + (bytes[digit] ?? 48) - 48;
  if (from < end) end = from - 1;
  // INSERT has an oid between its name and its count, which is always 0.
  if (bytes[end - 1] === 48 && bytes[end - 2] === 32) end -= 2;
  return { command: bytes.toString('latin1', at + 5, end), count };
}

const isDigit = (code: number | undefined): boolean => code !== undefined && code >= 48 && code <= 57;
