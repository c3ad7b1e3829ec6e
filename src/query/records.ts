import type { ResourceModel } from '../model/model.ts';
import type { Request } from './request.ts';
import type { RunOptions } from './runner.ts';

/** A record as it is read: a plain object of the caller's own. */
type Row = Record<string, unknown>;

/**
 * Where records are kept as they are: it answers requests without SQL. What a connection of such a place offers instead
 * of statements.
 */
export interface Records {
  /** The records a request asks for, each a new object. */
  rows(request: Request, options?: RunOptions): Promise<Row[]>;
  /** How many of them there are. */
  count(request: Request, options?: RunOptions): Promise<number>;
  /** Keeps rows by the names of their attributes, as they are: nothing is made up, nothing checked but their types. */
  put(resource: ResourceModel, rows: readonly Readonly<Row>[], options?: RunOptions): Promise<void>;
  /** What is done to find them, a line each. */
  explain(request: Request): readonly string[];
}
