import { build } from './chain.ts';
import type { Expression, Nulls, ValueOf, Widen } from './expression.ts';
import type { ExpressionOf } from './json.ts';
import type { Bigint, Decimal, Exact } from './number.ts';
import type { BoolOperand } from './scalar.ts';

// Functions whose value is one of their operands.

/** The expression for one of several operands: an exact number if one of them is, a bigint if all of them are. */
type OneOf<X, N> = [Extract<X, Exact>] extends [never]
  ? ExpressionOf<NonNullable<Widen<ValueOf<X>>> | N>
  : [Exclude<X, BigintLike>] extends [never]
    ? Bigint<bigint | (N & null)>
    : Decimal<string | (N & null)>;
/** A plain number beside a bigint is taken for one. */
type BigintLike = Expression<bigint | null> | bigint | number | null;

/**
 * `CASE WHEN condition THEN a ELSE b END`; a condition that is null counts as false. Further conditions, each with its
 * value, may come before the last: `when(a.gt(9), "high", a.gt(5), "middle", "low")`.
 */
export function when<A, B>(condition: BoolOperand, a: A, b: B): OneOf<A | B, Nulls<ValueOf<A | B>>>;
export function when<A, B, C>(...cases: Cases<[A, B], C>): OneOf<A | B | C, Nulls<ValueOf<A | B | C>>>;
export function when<A, B, C, D>(...cases: Cases<[A, B, C], D>): OneOf<A | B | C | D, Nulls<ValueOf<A | B | C | D>>>;
export function when<A, B, C, D, E>(
  ...cases: Cases<[A, B, C, D], E>
): OneOf<A | B | C | D | E, Nulls<ValueOf<A | B | C | D | E>>>;
export function when(...cases: readonly unknown[]): unknown {
  return build('when', cases);
}

/** A condition before each of the values, and one value for where none of them is true. */
type Cases<V extends readonly unknown[], Otherwise> = V extends readonly [infer First, ...infer Rest]
  ? [condition: BoolOperand, value: First, ...Cases<Rest, Otherwise>]
  : [otherwise: Otherwise];

/** `null` if each of the operands may be null. */
type AllNull<X extends readonly unknown[]> = X extends readonly [infer First, ...infer Rest]
  ? null extends ValueOf<First>
    ? AllNull<Rest>
    : never
  : null;

/** The first operand that is not null. */
export function coalesce<const X extends readonly unknown[]>(...operands: X): OneOf<X[number], AllNull<X>> {
  return build('coalesce', operands);
}

/** The greatest operand; nulls are passed over. */
export function greatest<const X extends readonly unknown[]>(...operands: X): OneOf<X[number], AllNull<X>> {
  return build('greatest', operands);
}

/** The least operand; nulls are passed over. */
export function least<const X extends readonly unknown[]>(...operands: X): OneOf<X[number], AllNull<X>> {
  return build('least', operands);
}

/** Null where both are equal, else the first. */
export function nullIf<A extends Expression<unknown>, B>(a: A, b: B): OneOf<A, null> {
  return build('nullIf', [a, b]);
}
