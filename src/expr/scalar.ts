import type { $notNull, $orNull, Expression, Nulls, Operand, Sort, ValueOf, Widen } from './expression.ts';

/** Operations of every expression; `C` is what it may be compared with. */
export interface Scalar<out V, out C> extends Expression<V> {
  /** `=`; `eq(null)` is `IS NULL` and only allowed where null is possible. */
  eq<const X extends C>(other: X): Bool<boolean | Nulls<V | ValueOf<X>>>;
  /** `<>`, which is null (and so not true) where one side is null; `isDistinctFrom` is not. */
  neq<const X extends C>(other: X): Bool<boolean | Nulls<V | ValueOf<X>>>;
  /** `IS DISTINCT FROM`: like `neq`, but null is a value like any other. */
  isDistinctFrom<const X extends C | null>(other: X): Bool<boolean>;
  /** `IS NOT DISTINCT FROM`: like `eq`, but null equals null. */
  isNotDistinctFrom<const X extends C | null>(other: X): Bool<boolean>;
  /** Equal to one of the values (or of a list's); never true for an empty one. */
  in(values: readonly NonNullable<V>[] | Expression<readonly Widen<V>[] | null>): Bool<boolean | Nulls<V>>;
  isNull(): Bool<boolean>;
  isNotNull(): Bool<boolean>;
  /** Ascending; nulls come last unless told otherwise. */
  asc(nulls?: 'first' | 'last'): Sort;
  /** Descending; nulls come first unless told otherwise. */
  desc(nulls?: 'first' | 'last'): Sort;
}

/** Operations of expressions that have an order. */
export interface Ordered<out V, out C> extends Scalar<V, C> {
  gt<X extends C>(other: X): Bool<boolean | Nulls<V | ValueOf<X>>>;
  gte<X extends C>(other: X): Bool<boolean | Nulls<V | ValueOf<X>>>;
  lt<X extends C>(other: X): Bool<boolean | Nulls<V | ValueOf<X>>>;
  lte<X extends C>(other: X): Bool<boolean | Nulls<V | ValueOf<X>>>;
  /** Both ends included. */
  between<X extends C, Y extends C>(low: X, high: Y): Bool<boolean | Nulls<V | ValueOf<X> | ValueOf<Y>>>;
}

/** What may stand where a condition is wanted. */
export type BoolOperand = boolean | Expression<boolean | null>;

/** An expression with a boolean value: a condition. */
export interface Bool<out V extends boolean | null = boolean> extends Scalar<V, Operand<V>> {
  readonly [$orNull]: Bool<V | null>;
  readonly [$notNull]: Bool<NonNullable<V>>;
  and<const X extends readonly BoolOperand[]>(...others: X): Bool<boolean | Nulls<V | ValueOf<X[number]>>>;
  or<const X extends readonly BoolOperand[]>(...others: X): Bool<boolean | Nulls<V | ValueOf<X[number]>>>;
  not(): Bool<boolean | Nulls<V>>;
  /** `COALESCE`: the fallback where this is null. */
  orElse<X extends BoolOperand | null>(fallback: X): Bool<boolean | Nulls<ValueOf<X>>>;
}
