import type { Range } from '../type/range/range.ts';
import { build } from './chain.ts';
import type { $notNull, $orNull, Expression, Nulls, OrNull, ValueOf } from './expression.ts';
import type { Bool, Ordered } from './scalar.ts';

/** The values of a range over expressions `E`. */
type RangeIn<E> = Range<NonNullable<ValueOf<E>>>;
/** What a range is compared with. */
type RangeOperand<E> = RangeIn<E> | Expression<RangeIn<E> | null>;
type Point<E> = NonNullable<ValueOf<E>> | Expression<ValueOf<E> | null>;

/** An expression with all values between two; `E` is what one of its ends would be. */
export interface RangeOf<out E, out N extends null = never> extends Ordered<RangeIn<E> | N, RangeOperand<E> | N> {
  readonly [$orNull]: RangeOf<E, null>;
  readonly [$notNull]: RangeOf<E>;
  /** Whether a value, or all of another range, lies within. */
  contains<X extends Point<E> | RangeOperand<E>>(other: X): Bool<boolean | N | Nulls<ValueOf<X>>>;
  /** Whether both have a value in common. */
  overlaps<X extends RangeOperand<E>>(other: X): Bool<boolean | N | Nulls<ValueOf<X>>>;
  /** Whether one begins where the other ends, without a value in common. */
  adjacent<X extends RangeOperand<E>>(other: X): Bool<boolean | N | Nulls<ValueOf<X>>>;
  /** Whether all of it lies below the other. */
  before<X extends RangeOperand<E>>(other: X): Bool<boolean | N | Nulls<ValueOf<X>>>;
  /** Whether all of it lies above the other. */
  after<X extends RangeOperand<E>>(other: X): Bool<boolean | N | Nulls<ValueOf<X>>>;
  /** What both have in common; the empty range where that is nothing. */
  intersection<X extends RangeOperand<E>>(other: X): RangeOf<E, N | (Nulls<ValueOf<X>> & null)>;
  /** The lower end; null where there is none. */
  lower(): OrNull<E>;
  /** The upper end; null where there is none. */
  upper(): OrNull<E>;
  /** Whether it holds nothing. */
  isEmpty(): Bool<boolean | N>;
  /** `COALESCE`: the fallback where this is null. */
  orElse<X extends RangeOperand<E> | null>(fallback: X): RangeOf<E, Nulls<ValueOf<X>> & null>;
}

/**
 * The range between two values of the record: `rangeOf(b.opens, b.closes)`. An end that is null is without limit; the
 * lower belongs to it, the upper does not, unless `bounds` says otherwise.
 */
export function rangeOf<E extends Expression<string | number | bigint | Date | null>>(
  lower: E,
  upper: Expression<ValueOf<E> | null> | NonNullable<ValueOf<E>> | null,
  bounds: '[)' | '[]' | '(]' | '()' = '[)',
): RangeOf<E> {
  return build('rangeOf', [lower, upper, bounds]);
}
