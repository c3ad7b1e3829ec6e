import type { Expression } from '../expr/expression.ts';
import type { Relationship } from '../model/relationship.ts';
import type { Range } from '../type/range/range.ts';

/** A value as data: JSON has neither points in time nor bigints, so their texts do as well. */
type Given<V> = V extends Date ? Date | string : V extends bigint ? bigint | string | number : V;

interface Order<V> {
  readonly gt?: V;
  readonly gte?: V;
  readonly lt?: V;
  readonly lte?: V;
}
interface TextPattern {
  readonly contains?: string;
  readonly startsWith?: string;
  readonly endsWith?: string;
}
interface RangeContents<V> {
  readonly contains?: V | NonNullable<V[keyof V & 'lower']>;
  readonly overlaps?: V;
}
interface ListContents<V> {
  readonly contains?: V extends readonly (infer I)[] ? Given<I> : never;
}

/** The operators a value of type `V` has besides equality. */
type Further<V> = V extends boolean
  ? {}
  : V extends string
    ? Order<string> & TextPattern
    : V extends readonly unknown[]
      ? ListContents<V>
      : V extends Range<unknown>
        ? Order<V> & RangeContents<V>
        : Order<Given<V>>;

interface Equality<V> {
  readonly eq?: Given<V>;
  readonly not?: Given<V> | Comparison<NonNullable<V>>;
  readonly in?: readonly Given<NonNullable<V>>[];
}

/** A value (null included, where it is possible), or operators, all of which must hold. */
type Comparison<V> = Given<V> | (Equality<V> & Further<NonNullable<V>>);

/** Conditions on the many records behind a relationship. */
export interface WhereMany<D> {
  /** There is one that meets them. */
  readonly some?: Where<D>;
  /** There is none that meets them. */
  readonly none?: Where<D>;
  /** All meet them; true of no records. */
  readonly every?: Where<D>;
}

type WhereValue<F> =
  F extends Relationship<infer D, infer C, infer N>
    ? C extends 'many'
      ? WhereMany<D>
      : Where<D> | N
    : F extends Expression<infer V>
      ? Comparison<V>
      : never;

/** A condition as plain data: what a URL, a form or a JSON body can carry. */
export type Where<R> = {
  readonly [K in keyof R as R[K] extends Expression<unknown> | Relationship<unknown, 'one' | 'many', unknown>
    ? K
    : never]?: WhereValue<R[K]>;
} & {
  readonly and?: readonly Where<R>[];
  readonly or?: readonly Where<R>[];
  readonly not?: Where<R>;
};
