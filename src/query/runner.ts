import type { Request } from './request.ts';

/** A statement as the user reads it. */
export interface ShownSql {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** When to give up: the statement is cancelled on the server. */
export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds. */
  readonly timeout?: number | undefined;
}

/** What a cursor belongs to, each part as a text that differs where the query does. */
export interface CursorQuery {
  readonly resource: string;
  readonly order: string;
  /** What finds the records, with its values. */
  readonly conditions: string;
}

/** What is behind a cursor; `forged`: it was not given out, or with a secret that is gone; else what differs. */
export type Unsealed = { readonly text: string } | { readonly refused: 'forged' | keyof CursorQuery };

/** How all records are read. */
export interface SnapshotOptions extends RunOptions {
  /**
   * Everything as of one moment, also where to-manys are read by statements of their own: in a transaction at
   * `repeatable read`; inside another, weaker one, by one statement for all.
   */
  readonly snapshot?: boolean | undefined;
}

/** Whoever can answer a request: a repo, a recorder in tests, an in-memory layer. */
export interface Runner {
  toSQL(request: Request): ShownSql;
  rows(request: Request, options?: SnapshotOptions): Promise<readonly Readonly<Record<string, unknown>>[]>;
  count(request: Request, options?: RunOptions): Promise<number>;
  exists(request: Request, options?: RunOptions): Promise<boolean>;
  stream(request: Request, options?: RunOptions): AsyncIterable<Readonly<Record<string, unknown>>>;
  /** Makes a cursor of a text: unreadable, unalterable, bound to a query. */
  seal(text: string, query: CursorQuery): string;
  unseal(cursor: string, query: CursorQuery): Unsealed;
  explain(request: Request, options?: RunOptions & { readonly analyze?: boolean }): Promise<string>;
  /** `load` onto records already read: same order, other properties untouched, one statement (plus one per nested to-many). */
  loadOnto(request: Request, records: readonly object[], options?: RunOptions): Promise<readonly object[]>;
}
