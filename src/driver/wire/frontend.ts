import type { Sending, WireValue } from '../driver.ts';
import { Unsendable } from '../error/unsendable.ts';

/**
 * Messages to the server (https://www.postgresql.org/docs/current/protocol-message-formats.html), written into one
 * buffer that is used again and again: encoding is synchronous, and what is sent is a copy.
 */
let buffer = Buffer.allocUnsafeSlow(65536);
let at = 0;

const mostParameters = 65535;
/** PostgreSQL takes no message of a gigabyte. */
const mostBytes = 0x3fffffff;

const describePortal = Buffer.from([0x44, 0, 0, 0, 6, 0x50, 0]);
const execute = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0]);
const sync = Buffer.from([0x53, 0, 0, 0, 4]);

export interface StatementParts {
  /** The name on the server; empty for the unnamed statement. */
  readonly name: string;
  /** Send the text too: it is not prepared yet. */
  readonly parse: boolean;
  /** Ask what the columns are. */
  readonly describe: boolean;
  /** Names of statements to forget. */
  readonly close: readonly string[];
}

/** A statement and what of it has to be sent. */
export interface Outgoing {
  readonly sending: Sending;
  readonly parts: StatementParts;
}

/** [Close …] [Parse] Bind [Describe] Execute for each, then Sync, in one piece. Throws `Unsendable`. */
export function encodeStatements(statements: readonly Outgoing[]): Buffer {
  at = 0;
  for (const { sending, parts } of statements) encodeStatement(sending, parts);
  bytes(sync);
  return finish();
}

function encodeStatement({ text, values, formats }: Sending, parts: StatementParts): void {
  if (values.length > mostParameters)
    throw new Unsendable(
      `The statement has ${values.length} parameters.`,
      `The protocol counts them in 16 bits: at most ${mostParameters}.`,
    );
  for (const name of parts.close) encodeClose(name);
  if (parts.parse) encodeParse(parts.name, text);
  encodeBind(parts.name, values, formats);
  if (parts.describe) bytes(describePortal);
  bytes(execute);
}

/** Text by the simple protocol; it may hold several statements. */
export function encodeQuery(text: string): Buffer {
  at = 0;
  const start = begin(0x51);
  zeroTerminated(text);
  end(start);
  return finish();
}

function encodeClose(name: string): void {
  const start = begin(0x43);
  byte(0x53);
  zeroTerminated(name);
  end(start);
}

function encodeParse(name: string, text: string): void {
  const start = begin(0x50);
  zeroTerminated(name);
  zeroTerminated(text);
  int16(0);
  end(start);
}

function encodeBind(name: string, values: readonly WireValue[], formats: Sending['formats']): void {
  const start = begin(0x42);
  byte(0);
  zeroTerminated(name);
  if (values.some((value) => value instanceof Uint8Array)) {
    int16(values.length);
    for (const value of values) int16(value instanceof Uint8Array ? 1 : 0);
  } else int16(0);
  int16(values.length);
  for (let index = 0; index < values.length; index++) parameter(values[index] ?? null, index);
  int16(formats?.length ?? 0);
  if (formats !== undefined) for (const format of formats) int16(format);
  end(start);
}

function parameter(value: WireValue, index: number): void {
  if (typeof value === 'string') characters(value, index);
  else {
    int32(value === null ? -1 : value.length);
    if (value !== null) bytes(value);
  }
}

function characters(value: string, index: number): void {
  reserve(4 + value.length * 3);
  const length = buffer.write(value, at + 4, 'utf8');
  // As many bytes as characters means ASCII; only then can no half of a surrogate pair hide in it.
  if (length !== value.length && /\p{Surrogate}/u.test(value)) throw unstorable(index, 'half of a surrogate pair');
  if (value.includes('\0')) throw unstorable(index, 'the character NUL');
  int32(length);
  at += length;
}

const unstorable = (index: number, what: string): Unsendable =>
  new Unsendable(`Parameter $${index + 1} contains ${what}.`, 'PostgreSQL stores text as UTF-8 without NUL.');

function reserve(size: number): void {
  if (buffer.length - at >= size) return;
  if (at + size > mostBytes) {
    at = 0;
    throw new Unsendable('The statement is larger than a gigabyte.', 'PostgreSQL takes no message of that size.');
  }
  const larger = Buffer.allocUnsafeSlow(Math.max(buffer.length * 2, at + size));
  buffer.copy(larger, 0, 0, at);
  buffer = larger;
}

function begin(type: number): number {
  byte(type);
  int32(0);
  return at;
}

/** Fills in the length, which counts itself. */
function end(start: number): void {
  buffer.writeInt32BE(at - start + 4, start - 4);
}

function byte(value: number): void {
  reserve(1);
  buffer[at++] = value;
}

function int16(value: number): void {
  reserve(2);
  at = buffer.writeUInt16BE(value, at);
}

function int32(value: number): void {
  reserve(4);
  at = buffer.writeInt32BE(value, at);
}

function bytes(value: Uint8Array): void {
  reserve(value.length);
  buffer.set(value, at);
  at += value.length;
}

function zeroTerminated(text: string): void {
  if (text.includes('\0')) throw new Unsendable('The statement contains the character NUL.', 'NUL ends text in C.');
  reserve(text.length * 3 + 1);
  at += buffer.write(text, at, 'utf8');
  byte(0);
}

function finish(): Buffer {
  const message = Buffer.allocUnsafe(at);
  buffer.copy(message, 0, 0, at);
  // One huge statement should not hold its memory for ever.
  if (buffer.length > 4194304) buffer = Buffer.allocUnsafeSlow(65536);
  return message;
}
