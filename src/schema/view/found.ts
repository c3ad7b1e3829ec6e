import type { ForeignKey, Index } from '../state.ts';

/** A view of a database, as a resource can stand for it. */
export interface FoundView {
  readonly schema: string | undefined;
  readonly name: string;
  readonly comment: string | undefined;
  readonly materialized: boolean;
  /** In their order. */
  readonly columns: readonly FoundViewColumn[];
  /** The columns that tell its records apart. */
  readonly key: readonly string[];
  /** The unique index that sees to it, of a materialised view. */
  readonly keyIndex: string | undefined;
  readonly indexes: readonly Index[];
  /** The query; undefined where the view stays what its SQL in the migration says. */
  readonly sql: string | undefined;
  /** Keys of the tables and views it reads. */
  readonly reads: readonly string[];
  /** Of a table without a primary key, which is read like a view. */
  readonly foreignKeys?: readonly ForeignKey[] | undefined;
}

export interface FoundViewColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly comment: string | undefined;
  /** The column whose values these are, as they are. */
  readonly from: { readonly relation: string; readonly column: string } | undefined;
}
