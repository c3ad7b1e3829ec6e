import type { $notNull, $orNull, Expression, Nulls, ValueOf } from './expression.ts';
import type { Ordered } from './scalar.ts';

/** Marks numbers that a JS number cannot carry exactly. Phantom. */
export declare const $exact: unique symbol;

/** A bigint or a decimal. Arithmetic in which one takes part is `numeric`: exact, and a decimal. */
export interface Exact {
  readonly [$exact]: true;
}

/** An expression with a bigint or decimal value. */
export type ExactExpression = Expression<bigint | string | null> & Exact;

/** What may stand in arithmetic: a number, or an expression of one. */
export type NumOperand = number | bigint | Expression<number | null> | ExactExpression;

/** Any expression one can add up. */
export type NumericExpression = Expression<number | null> | ExactExpression;

/** The result of arithmetic between `this` and `X`, null where `V` or `X` may be. */
type Arithmetic<V, X> = X extends Exact | bigint
  ? Decimal<string | Nulls<V | ValueOf<X>>>
  : Num<number | Nulls<V | ValueOf<X>>>;

/** An expression with a JS number: integer or float. */
export interface Num<out V extends number | null = number> extends Ordered<V, V | NumOperand> {
  readonly [$orNull]: Num<V | null>;
  readonly [$notNull]: Num<NonNullable<V>>;
  add<X extends NumOperand>(other: X): Arithmetic<V, X>;
  sub<X extends NumOperand>(other: X): Arithmetic<V, X>;
  mul<X extends NumOperand>(other: X): Arithmetic<V, X>;
  /** Real division, also of integers; null when the divisor is zero, so never an error. */
  div<X extends NumOperand>(other: X): Arithmetic<null, X>;
  /** The remainder, with the sign of the dividend; null when the divisor is zero. */
  rem<X extends NumOperand>(other: X): Arithmetic<null, X>;
  negate(): Num<number | Nulls<V>>;
  abs(): Num<number | Nulls<V>>;
  /** To `digits` after the point, half away from zero. */
  round(digits?: number): Num<number | Nulls<V>>;
  floor(): Num<number | Nulls<V>>;
  ceil(): Num<number | Nulls<V>>;
  /** `COALESCE`: the fallback where this is null. */
  orElse<X extends number | Expression<number | null> | null>(fallback: X): Num<number | Nulls<ValueOf<X>>>;
}

/** The operations bigints and decimals share: all of them exact. */
interface ExactNumber<out V, out C> extends Ordered<V, C>, Exact {
  add<X extends C>(other: X): Decimal<string | Nulls<V | ValueOf<X>>>;
  sub<X extends C>(other: X): Decimal<string | Nulls<V | ValueOf<X>>>;
  mul<X extends C>(other: X): Decimal<string | Nulls<V | ValueOf<X>>>;
  /** Exact division; null when the divisor is zero, so never an error. */
  div<X extends C>(other: X): Decimal<string | null>;
  /** The remainder, with the sign of the dividend; null when the divisor is zero. */
  rem<X extends C>(other: X): Decimal<string | null>;
}

/** An expression with a JS bigint: int8. */
export interface Bigint<out V extends bigint | null = bigint> extends ExactNumber<V, V | NumOperand> {
  readonly [$orNull]: Bigint<V | null>;
  readonly [$notNull]: Bigint<NonNullable<V>>;
  negate(): Bigint<bigint | Nulls<V>>;
  abs(): Bigint<bigint | Nulls<V>>;
  /** `COALESCE`: the fallback where this is null. */
  orElse<X extends bigint | Expression<bigint | null> | null>(fallback: X): Bigint<bigint | Nulls<ValueOf<X>>>;
}

/** An expression with an exact decimal number, which JS carries as a string: `"12.50"`. */
export interface Decimal<out V extends string | null = string> extends ExactNumber<V, V | string | NumOperand> {
  readonly [$orNull]: Decimal<V | null>;
  readonly [$notNull]: Decimal<NonNullable<V>>;
  negate(): Decimal<string | Nulls<V>>;
  abs(): Decimal<string | Nulls<V>>;
  /** To `digits` after the point, half away from zero. */
  round(digits?: number): Decimal<string | Nulls<V>>;
  floor(): Decimal<string | Nulls<V>>;
  ceil(): Decimal<string | Nulls<V>>;
  /** `COALESCE`: the fallback where this is null. */
  orElse<X extends string | number | bigint | ExactExpression | null>(fallback: X): Decimal<string | Nulls<ValueOf<X>>>;
}
