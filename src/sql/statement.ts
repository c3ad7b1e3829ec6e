import type { Column } from '../expr/node.ts';
import type { Type } from '../type/type.ts';

/**
 * SQL. Who lives here: the only room that can spell it: compiling plans and operations, quoting, printing, lexing.
 * What never happens here: sending it.
 */

/** A compiled statement: text that depends on the shape of a request only, with what to bind and how to read the answer. */
export interface Statement {
  readonly text: string;
  /** One per `$n`, in order. */
  readonly params: readonly Param[];
  readonly result: ResultShape;
  /** To-manys in statements of their own, to be sent when the rows of this one are there. */
  readonly apart?: readonly Apart[] | undefined;
  /** It differs by who acts. */
  readonly acting?: Acting | undefined;
  /** It brings its to-manys along, and would do so otherwise if it was known to bring many records. */
  readonly open?: boolean | undefined;
}

/** What of a statement is up to who acts. */
export interface Acting {
  /** The actor's attributes, whose values come behind those of the request. */
  readonly attributes: readonly Column[];
  /** The resources whose policies are part of it. */
  readonly policies: readonly string[];
}

/** A to-many that is read by a statement of its own, for many parents at once. */
export interface Apart {
  readonly property: string;
  /** The to-one properties between a row and the record that holds the list. */
  readonly holder: readonly string[];
  /** What the statement is given of its parents: for each `needed` parameter the property of a row. */
  readonly needs: readonly string[];
  readonly statement: Statement;
  /** How a row names its parents: by the value of the only need, or by the parent's place in the arrays it was given. */
  readonly by: 'key' | 'place';
}

/** Properties that are read for the sake of others; taken away before the caller sees the records. */
export const carried = (number: number): string => `\u0000carried${number}`;
export const isCarried = (property: string): boolean => property.startsWith('\u0000carried');

/**
 * What goes into `$n`: a value of the request, by ordinal, one fixed at compile time, or an array of what the parents of
 * a to-many give; encoded by its type.
 */
export interface Param {
  readonly type: Type;
  readonly from: { readonly ordinal: number } | { readonly value: unknown } | { readonly need: number };
  /** The value is an array that travels as one PostgreSQL array (`= any($1)`). */
  readonly list: boolean;
}

/**
 * How rows become records. One level for a flat result; several for a tagged `union all`, where the first column is
 * the number of the level, and each level but the first names its parent.
 */
export interface ResultShape {
  readonly levels: readonly ResultLevel[];
  /** Number of columns after the tag that every row of a tagged result has; undefined for a flat result. */
  readonly slots: number | undefined;
}

export interface ResultLevel {
  /** The level whose records this level's belong to, and the property they are pushed to. */
  readonly parent: { readonly level: number; readonly property: string } | undefined;
  /** Slot of the row's own ordinal (levels that have children), and of the parent's ordinal (levels that have a parent). */
  readonly ordinal: number | undefined;
  readonly parentOrdinal: number | undefined;
  /** Instead of the ordinal, where a to-many is read apart: what the parent's key equals. */
  readonly parentKey?: { readonly slot: number; readonly type: Type } | undefined;
  readonly record: ResultRecord;
  /** Names of to-many properties, which begin as `[]`. */
  readonly lists: readonly string[];
}

/** An object to build from a row's columns: values, and to-one objects inside. */
export interface ResultRecord {
  readonly values: readonly ResultValue[];
  readonly ones: readonly ResultOne[];
}
export interface ResultValue {
  readonly property: string;
  /** Index of the column in the row (after the tag in a tagged result). */
  readonly slot: number;
  readonly type: Type;
  readonly nullable: boolean;
  /** The column holds a `json_build_array(...)` text or another JSON rendering that `type` decodes after parsing. */
  readonly json?: boolean | undefined;
}
/** A to-one object: null where the value in `key` is null. */
export interface ResultOne {
  readonly property: string;
  readonly key: { readonly slot: number; readonly type: Type };
  readonly record: ResultRecord;
  readonly lists: readonly string[];
}
