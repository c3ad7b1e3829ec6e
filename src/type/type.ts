/**
 * Attribute types. Who lives here: how a value is cast from input, spelt on the wire, read back and compared,
 * one type per file. What never happens here: SQL beyond a type's own name, and any knowledge of resources.
 */

import type { WireBytes } from './wire-bytes.ts';

/** What operators look at to decide whether they apply. */
export type Family =
  | 'text'
  | 'uuid'
  | 'number' // integer, float: a JS number
  | 'bigint'
  | 'decimal'
  | 'boolean'
  | 'instant' // timestamptz
  | 'date'
  | 'time'
  | 'interval'
  | 'bytes'
  | 'json'
  | 'list'
  | 'range'
  | 'search' // tsvector
  | 'vector'
  | 'path' // ltree
  | 'custom'
  | 'unknown';

/** The outcome of casting input. */
export type Cast<V> = { readonly ok: true; readonly value: V } | Refused;

export interface Refused {
  readonly ok: false;
  readonly why: string;
  /** What is wrong inside of a list or a document, each with the way there; `why` says the same in one. */
  readonly flaws?: readonly Flaw[] | undefined;
}

export interface Flaw {
  readonly path: readonly (string | number)[];
  readonly why: string;
}

/** Reads one value from the bytes of a DataRow field: `length` bytes of `bytes` from `offset`. Never called for NULL. */
export type ByteReader<V> = (bytes: WireBytes, offset: number, length: number) => V;

/** A named type over another, which demands something of its values. */
export interface DomainOfType {
  readonly name: string;
  readonly schema: string | undefined;
  /** How `format_type` prints it. */
  readonly sql: string;
  readonly notNull: boolean;
  /** What its check is called. */
  readonly constraint: string | undefined;
  /** What those are told who break the check. */
  readonly broken: string;
  /** Whether a value is known to break the check; some checks only the database can decide. */
  breaks(value: unknown): boolean;
}

/** An attribute type: one contract, one implementation per file, registered in `types.ts`. Frozen. */
export interface Type<V = unknown> {
  /** The name in the declaration language: `text`, `integer`, `oneOf`, `list`. */
  readonly name: string;
  readonly family: Family;
  /** How PostgreSQL's `format_type` prints it: `uuid`, `timestamp(3) with time zone`, `numeric(10,2)`, `text[]`. */
  readonly sql: string;
  /** The values of an enumeration: they are written into SQL as literals, everything else travels as a parameter. */
  readonly values?: readonly string[] | undefined;
  /** What a list holds. */
  readonly item?: Type | undefined;
  /** What the ends of a range are. */
  readonly bound?: Type | undefined;
  /** The native enum type this value belongs to (`enumeration()`), unqualified. */
  readonly enumeration?: string | undefined;
  /** The domain its values belong to; `sql` is what they are without it. */
  readonly domain?: DomainOfType | undefined;
  /** By which rules a text is taken for words: the name of a text search configuration. */
  readonly language?: string | undefined;
  /** An extension the type needs (`citext`). */
  readonly extension?: string | undefined;

  /** From what a caller passes (also text from a URL or a form) to the value records carry; null is never passed in. */
  cast(input: unknown): Cast<V>;
  /** The value in PostgreSQL's text format, for a parameter. */
  encode(value: V): string;
  /** From PostgreSQL's text format. */
  decode(text: string): V;
  /** The same straight from bytes in text format. */
  readonly read: ByteReader<V>;
  /** From binary format, where asking for it pays (int, float, timestamp, bytea). */
  readonly readBinary?: ByteReader<V> | undefined;
  /** Whether two values are the same for the database (dates by time, bytes by content). */
  equals(a: V, b: V): boolean;
}
