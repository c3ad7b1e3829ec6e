import type { Expression } from '../../expr/expression.ts';

/** What is special about a stored field. Phantom. */
export declare const $flags: unique symbol;

/** The expression behind a stored field. Phantom. */
export declare const $plain: unique symbol;

/** Marks a field as stored in a column; `F` says what is special about it, `E` is what it is to others. */
export interface Stored<out F, out E = unknown> {
  readonly [$flags]: F;
  readonly [$plain]: E;
}

/** A field as seen from another record: its column is over there. */
export type Plain<F> = F extends { readonly [$plain]: infer E } ? E : F;

/** What may be special about an attribute; `keyDefault` is a default that only a key of one attribute has. */
export type Flag = 'primaryKey' | 'default' | 'keyDefault' | 'readonly' | 'hidden' | 'generated';

/** A stored field: an expression `E` that also has a column. */
export type Attribute<E, F extends Flag = never> = E & Stored<F, E>;

/** Names of the fields stored in columns. */
export type AttributeKey<R> = { [K in keyof R]: R[K] extends Stored<unknown> ? K : never }[keyof R];

/** A default: a value, a function that makes one when a record is written, or an expression the database computes. */
export type Default<V> = V | (() => V) | Expression<V>;

/**
 * The options all attributes have. Each has its own type parameter: an unknown option is then an excess property (one
 * parameter for the whole object would swallow misspelt options silently).
 */
export interface Options<V, D, N, P, R, H, G> {
  /** May be null. */
  readonly optional?: N;
  /** Value for new records; makes the attribute optional in create inputs. */
  readonly default?: D;
  /** Value on every update that changes something. */
  readonly updateDefault?: Default<V>;
  readonly primaryKey?: P;
  /**
   * Made by the database: `true` numbers new records, `'always'` refuses any other number, `'serial'` is the older way
   * with a sequence; an expression is computed from the record and stored.
   */
  readonly generated?: G;
  /** Never accepted from outside; set by the database or by an action. */
  readonly readonly?: R;
  /** Not read unless selected. */
  readonly hidden?: H;
  /** Never shown in logs, errors and consoles. */
  readonly sensitive?: boolean;
  /** The column's name, if it is not the field's in snake_case. */
  readonly column?: string;
  /**
   * The column's type, where it is another of the same kind: `varchar(50)` or `char(2)` of a text, `smallint` of an
   * integer, `real` of a float, `json`, `timestamp` without a zone, `timestamptz` of any precision.
   */
  readonly sql?: string;
  /** By whose rules texts are sorted, where it is not the database's: `de-x-icu`, `C`. */
  readonly collation?: string;
  readonly description?: string;
  /** The field's former name: migrations rename the column instead of dropping it. */
  readonly was?: string;
}

// What an option adds to an attribute's flags. The union is spelt out in each signature: a helper alias around it
// would show up unevaluated in every hover.
export type If<B, F> = B extends true ? F : never;
export type Null<B> = B extends true ? null : never;
export type HasDefault<D> = [D] extends [never] ? never : 'default';
export type Made<G> = [G] extends [false] ? never : 'generated' | 'readonly';
/** What `generated` may be where the database does not number records: an expression over the record. */
export type Computed<V> = false | Expression<V | null>;
