import type { Expr } from '../expr/node.ts';
import type { AttributeModel, ResourceModel } from '../model/model.ts';
import type { Request } from './request.ts';
import type { RunOptions } from './runner.ts';

/** A record as it is read: a plain object of the caller's own. */
type Row = Record<string, unknown>;

/** What a request is answered with. */
export interface RecordsOptions extends RunOptions {
  /** On whose behalf. */
  readonly actor?: unknown;
  /** Whose records, of what each tenant has of its own. */
  readonly tenant?: string | undefined;
}

/** What attributes are to become: values, or expressions over the record as it is stored (of a new one: over nothing). */
export type Assignments = readonly (readonly [AttributeModel, { readonly value: unknown } | { readonly expr: Expr }])[];

/** A new record. */
export interface Insertion {
  readonly resource: ResourceModel;
  readonly values: Assignments;
  /** What is given back of it. */
  readonly returning: readonly AttributeModel[];
}

/** The record with a key, which is to be gone. */
export interface Removal {
  readonly resource: ResourceModel;
  /** In the order of the primary key. */
  readonly key: readonly unknown[];
  /** What the record has to have besides. */
  readonly version: readonly [AttributeModel, unknown] | undefined;
  readonly returning: readonly AttributeModel[];
}

/** The record with a key, and what changes of it. */
export interface Alteration extends Removal {
  readonly values: Assignments;
  /** Set only where one of `values` makes a difference (`updatedAt`). */
  readonly touched: Assignments;
}

/**
 * Where records are kept as they are: it answers requests without SQL. What a connection of such a place offers instead
 * of statements.
 */
export interface Records {
  /** The records a request asks for, each a new object. */
  rows(request: Request, options?: RecordsOptions): Promise<Row[]>;
  /** How many of them there are. */
  count(request: Request, options?: RecordsOptions): Promise<number>;
  /** What is done to find them, a line each. */
  explain(request: Request, options?: RecordsOptions): readonly string[];
  /** Writes new records, all or none. Rejects with the `ConstraintViolation` a database would. */
  insert(insertions: readonly Insertion[], options?: RecordsOptions): Promise<Row[]>;
  /** Undefined where there is no such record. */
  update(alteration: Alteration, options?: RecordsOptions): Promise<Row | undefined>;
  /** The record as it was. */
  delete(removal: Removal, options?: RecordsOptions): Promise<Row | undefined>;
  /** Keeps rows by the names of their attributes, as they are: nothing is made up, nothing checked but their types. */
  put(resource: ResourceModel, rows: readonly Readonly<Row>[], options?: RecordsOptions): Promise<void>;
}
