import { build } from '../expr/chain.ts';
import type { Expression } from '../expr/expression.ts';
import type { Bigint, Decimal, Num } from '../expr/number.ts';
import type { Attribute, Computed, Default, HasDefault, If, Made, Null, Options } from './attribute.ts';

/** The least and the greatest value, both included. */
export interface Bounds<V> {
  readonly min?: V;
  readonly max?: V;
}

/** Digits in all, and digits after the point; without them any number of both. */
export interface Digits {
  readonly precision?: number;
  readonly scale?: number;
}

/** A whole number of 32 bits (`int4`); `generated: true` numbers new records. */
export function integer<
  D extends Default<number> = never,
  N extends boolean = false,
  P extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
  G extends boolean | Expression<number | null> = false,
>(
  options?: Options<number, D, N, P, R, H, G> & Bounds<number>,
): Attribute<
  Num<number | Null<N>>,
  If<P, 'primaryKey'> | HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'> | Made<G>
> {
  return build('attribute', ['integer', options]);
}

/** A whole number of 64 bits (`int8`), a bigint in JS; `generated: true` numbers new records. */
export function bigint<
  D extends Default<bigint> = never,
  N extends boolean = false,
  P extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
  G extends boolean | Expression<bigint | null> = false,
>(
  options?: Options<bigint, D, N, P, R, H, G> & Bounds<bigint | number>,
): Attribute<
  Bigint<bigint | Null<N>>,
  If<P, 'primaryKey'> | HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'> | Made<G>
> {
  return build('attribute', ['bigint', options]);
}

/** An exact number (`numeric`), a string in JS: `"12.50"`. */
export function decimal<
  D extends Default<string | number> = never,
  N extends boolean = false,
  P extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
  G extends Computed<string> = false,
>(
  options?: Options<string, D, N, P, R, H, G> & Digits & Bounds<string | number>,
): Attribute<
  Decimal<string | Null<N>>,
  If<P, 'primaryKey'> | HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'> | Made<G>
> {
  return build('attribute', ['decimal', options]);
}

/** A number of double precision (`float8`). */
export function float<
  D extends Default<number> = never,
  N extends boolean = false,
  P extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
  G extends Computed<number> = false,
>(
  options?: Options<number, D, N, P, R, H, G> & Bounds<number>,
): Attribute<
  Num<number | Null<N>>,
  If<P, 'primaryKey'> | HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'> | Made<G>
> {
  return build('attribute', ['float', options]);
}
