import type { $notNull, $orNull, Expression, Nulls, ValueOf } from './expression.ts';
import type { Ordered } from './scalar.ts';

/** Marks numbers that a JS number cannot carry exactly. Phantom. */
export declare const $exact: unique symbol;

/** A bigint or a decimal: what PostgreSQL computes exactly and JS has no plain number for. */
export interface Exact {
  readonly [$exact]: true;
}

/** Any expression with a decimal value. */
export type DecimalExpression = Expression<string | null> & Exact;
/** Any expression one can compute with. */
export type NumericExpression = Expression<number | bigint | null> | DecimalExpression;
/** What may stand in a comparison or a division of numbers. */
export type NumericOperand = number | bigint | NumericExpression;

/** What goes together with a JS number; a bigint does not, as in JS. */
type NumOperand = number | Expression<number | null> | DecimalExpression;
type BigintOperand = bigint | Expression<bigint | null> | DecimalExpression;

/** The result of arithmetic: a decimal as soon as one takes part, which is contagious in PostgreSQL too. */
type NumResult<V, X> = X extends Exact ? Decimal<string | Nulls<V | ValueOf<X>>> : Num<number | Nulls<V | ValueOf<X>>>;
type BigintResult<V, X> = X extends DecimalExpression
  ? Decimal<string | Nulls<V | ValueOf<X>>>
  : Bigint<bigint | Nulls<V | ValueOf<X>>>;
/** Real division gives a float, or a decimal where something exact takes part. */
type Quotient<X> = X extends Exact | bigint ? Decimal<string | null> : Num<number | null>;

/** An expression with a JS number: integer or float. */
export interface Num<out V extends number | null = number> extends Ordered<V, V | NumericOperand> {
  readonly [$orNull]: Num<V | null>;
  readonly [$notNull]: Num<NonNullable<V>>;
  add<X extends NumOperand>(other: X): NumResult<V, X>;
  sub<X extends NumOperand>(other: X): NumResult<V, X>;
  mul<X extends NumOperand>(other: X): NumResult<V, X>;
  /** Real division, also of integers; null when the divisor is zero, so never an error. */
  div<X extends NumericOperand>(other: X): Quotient<X>;
  /** Division of whole numbers without a remainder, towards zero; null when the divisor is zero. */
  intDiv<X extends NumOperand>(other: X): NumResult<null, X>;
  /** What is left of that division, with the sign of the dividend. */
  rem<X extends NumOperand>(other: X): NumResult<null, X>;
  neg(): Num<number | Nulls<V>>;
  abs(): Num<number | Nulls<V>>;
  /** To `digits` after the point, half away from zero. */
  round(digits?: number): Num<number | Nulls<V>>;
  /** To `digits` after the point, towards zero. */
  truncate(digits?: number): Num<number | Nulls<V>>;
  power<X extends number | Expression<number | null>>(exponent: X): Num<number | Nulls<V | ValueOf<X>>>;
  /** The square root; of a number below zero an error of the database. */
  sqrt(): Num<number | Nulls<V>>;
  floor(): Num<number | Nulls<V>>;
  ceil(): Num<number | Nulls<V>>;
  /** `COALESCE`: the fallback where this is null. */
  orElse<X extends number | Expression<number | null> | null>(fallback: X): Num<number | Nulls<ValueOf<X>>>;
}

/** An expression with a JS bigint (`int8`). As in JS it does not mix with plain numbers: convert one of them. */
export interface Bigint<out V extends bigint | null = bigint> extends Ordered<V, V | NumericOperand>, Exact {
  readonly [$orNull]: Bigint<V | null>;
  readonly [$notNull]: Bigint<NonNullable<V>>;
  add<X extends BigintOperand>(other: X): BigintResult<V, X>;
  sub<X extends BigintOperand>(other: X): BigintResult<V, X>;
  mul<X extends BigintOperand>(other: X): BigintResult<V, X>;
  /** Exact division; null when the divisor is zero, so never an error. */
  div<X extends NumericOperand>(other: X): Decimal<string | null>;
  /** Division without a remainder, towards zero; null when the divisor is zero. */
  intDiv<X extends BigintOperand>(other: X): BigintResult<null, X>;
  /** What is left of that division, with the sign of the dividend. */
  rem<X extends BigintOperand>(other: X): BigintResult<null, X>;
  neg(): Bigint<bigint | Nulls<V>>;
  abs(): Bigint<bigint | Nulls<V>>;
  /** `COALESCE`: the fallback where this is null. */
  orElse<X extends bigint | Expression<bigint | null> | null>(fallback: X): Bigint<bigint | Nulls<ValueOf<X>>>;
}

/** An expression with an exact decimal number, which JS carries as a string: `"12.50"`. */
export interface Decimal<out V extends string | null = string> extends Ordered<V, V | string | NumericOperand>, Exact {
  readonly [$orNull]: Decimal<V | null>;
  readonly [$notNull]: Decimal<NonNullable<V>>;
  add<X extends string | NumericOperand>(other: X): Decimal<string | Nulls<V | ValueOf<X>>>;
  sub<X extends string | NumericOperand>(other: X): Decimal<string | Nulls<V | ValueOf<X>>>;
  mul<X extends string | NumericOperand>(other: X): Decimal<string | Nulls<V | ValueOf<X>>>;
  /** Exact division; null when the divisor is zero, so never an error. */
  div<X extends string | NumericOperand>(other: X): Decimal<string | null>;
  /** Division without a remainder, towards zero; null when the divisor is zero. */
  intDiv<X extends string | NumericOperand>(other: X): Decimal<string | null>;
  /** What is left of that division, with the sign of the dividend. */
  rem<X extends string | NumericOperand>(other: X): Decimal<string | null>;
  neg(): Decimal<string | Nulls<V>>;
  abs(): Decimal<string | Nulls<V>>;
  /** To `digits` after the point, half away from zero. */
  round(digits?: number): Decimal<string | Nulls<V>>;
  /** To `digits` after the point, towards zero. */
  truncate(digits?: number): Decimal<string | Nulls<V>>;
  power<X extends string | NumericOperand>(exponent: X): Decimal<string | Nulls<V | ValueOf<X>>>;
  /** The square root; of a number below zero an error of the database. */
  sqrt(): Decimal<string | Nulls<V>>;
  floor(): Decimal<string | Nulls<V>>;
  ceil(): Decimal<string | Nulls<V>>;
  /** `COALESCE`: the fallback where this is null. */
  orElse<X extends string | NumericOperand | null>(fallback: X): Decimal<string | Nulls<ValueOf<X>>>;
}
