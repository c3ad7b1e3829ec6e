/**
 * Drivers. Who lives here: the contract and its implementations (`pg.ts`, `pglite.ts`, `recording.ts`); the wire
 * protocol both speak. What never happens here: knowing resources, building SQL.
 */

import type { Records } from '../query/records.ts';
import type { WireBytes } from '../type/wire-bytes.ts';

/** What the server and the way to it can do; probed once at connect. Asked for by capability, never by name. */
export interface Capabilities {
  /** `pg` or `pglite`, for messages. */
  readonly engine: string;
  /** server_version_num: 150018. */
  readonly version: number;
  readonly namedStatements: boolean;
  readonly sessionState: boolean;
  readonly advisoryLocks: boolean;
  readonly listen: boolean;
  readonly cancel: boolean;
  /** More than one connection at a time. */
  readonly concurrent: boolean;
  readonly standby: boolean;
  readonly extensions: readonly string[];
}

/** A parameter on the wire: text format, binary, or NULL. */
export type WireValue = string | Uint8Array | null;

/** What to send. `name` makes it a named prepared statement where the way to the server allows it. */
export interface Sending {
  readonly text: string;
  readonly name?: string | undefined;
  readonly values: readonly WireValue[];
  /** Result formats by column: 0 text, 1 binary; none means all text. */
  readonly formats?: readonly (0 | 1)[] | undefined;
  /** Run before it in the same trip, without rows of interest: BEGIN, SAVEPOINT. Behind one that fails nothing is run. */
  readonly ahead?: readonly string[] | undefined;
  /** Run after it in the same trip, if it succeeds; should this one fail, so has all of it. */
  readonly behind?: { readonly sending: Sending; readonly row: RowReader } | undefined;
}

/**
 * Called for each DataRow with the bytes of the message; `offset` points at the first field's length (int32, -1 for
 * NULL), `columns` is the number of fields. Fields follow each other: length, bytes, length, bytes …
 */
export type RowReader = (bytes: WireBytes, offset: number, columns: number) => void;

export interface Outcome {
  /** `SELECT`, `INSERT`, `CREATE TABLE`: the command tag without its count. */
  readonly command: string;
  /** Rows the statement returned or touched. */
  readonly count: number;
  /** The columns of the answer, where the server described them (first use of a statement, or unnamed). */
  readonly columns: readonly ColumnDescription[] | undefined;
}
export interface ColumnDescription {
  readonly name: string;
  /** Type OID. */
  readonly oid: number;
}

export interface SendOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds, after which the statement is cancelled on the server. */
  readonly timeout?: number | undefined;
}

/** One session with a server; statements run one after the other in the order they were sent. */
export interface Connection {
  /** `idle`, in a `transaction`, or in a `failed` one, as the server said last. */
  readonly status: 'idle' | 'transaction' | 'failed';
  /** Runs one statement by the extended protocol. Rejects with a `DbError`. */
  send(sending: Sending, row: RowReader, options?: SendOptions): Promise<Outcome>;
  /** The same with back-pressure: pulls rows only as fast as they are consumed, in flat memory. */
  stream<T>(
    sending: Sending,
    read: (bytes: WireBytes, offset: number, columns: number) => T | undefined,
    options?: SendOptions,
  ): AsyncIterable<T>;
  /** Runs text by the simple protocol, no rows: BEGIN, SAVEPOINT, SET, several statements. */
  simple(text: string, options?: SendOptions): Promise<Outcome>;
  /** Requests and writes are answered as they are, not as SQL. */
  readonly records?: Records | undefined;
  /** Hands the connection back; with an error of a fatal class it is thrown away. */
  release(error?: unknown): void;
}

/** A way to a database: a pool, or a single session. */
export interface Driver {
  /** Its connections have `records` and take no SQL but that of transactions. */
  readonly keepsRecords?: true | undefined;
  readonly capabilities: Capabilities;
  /** A connection for the caller alone, within the queue limit. Rejects with `ConnectionUnavailable`. */
  connect(options?: SendOptions): Promise<Connection>;
  /** Pool state, for messages and telemetry. */
  readonly pool: { readonly size: number; readonly busy: number; readonly queued: number };
  /** Waits for work in flight, then closes; after `timeout` ms closes anyway. */
  close(options?: { readonly timeout?: number }): Promise<void>;
}
