import type { $notNull, $orNull, Expression, Nulls, Operand, ValueOf } from './expression.ts';
import type { Num } from './number.ts';
import type { Bool, Ordered, Scalar } from './scalar.ts';

type VectorOperand = readonly number[] | Expression<readonly number[] | null>;

/** An expression with a vector of `pgvector`. */
export interface Vector<out V extends readonly number[] | null = readonly number[]> extends Scalar<V, Operand<V>> {
  readonly [$orNull]: Vector<V | null>;
  readonly [$notNull]: Vector<NonNullable<V>>;
  /** `<=>`: 0 in the same direction, 1 at right angles, 2 in the opposite one. */
  cosineDistance<X extends VectorOperand>(other: X): Num<number | Nulls<V | ValueOf<X>>>;
  /** `<->`: the length of the way between both. */
  l2Distance<X extends VectorOperand>(other: X): Num<number | Nulls<V | ValueOf<X>>>;
  /** `<#>`: the inner product with its sign turned, so that the nearest comes first. */
  negativeInnerProduct<X extends VectorOperand>(other: X): Num<number | Nulls<V | ValueOf<X>>>;
}

/** An expression with a place in a tree, an `ltree`. */
export interface Ltree<out V extends string | readonly string[] | null = string> extends Ordered<V, Operand<V>> {
  readonly [$orNull]: Ltree<V | null>;
  readonly [$notNull]: Ltree<NonNullable<V>>;
  /** Whether the other place lies below this one, or is it: `@>`. */
  isAncestorOf<X extends Operand<V>>(other: X): Bool<boolean | Nulls<V | ValueOf<X>>>;
  /** Whether this place lies below the other one, or is it: `<@`. */
  isDescendantOf<X extends Operand<V>>(other: X): Bool<boolean | Nulls<V | ValueOf<X>>>;
  /** Number of labels. */
  depth(): Num<number | Nulls<V>>;
}
