import { build } from '../../expr/chain.ts';
import type { Expression } from '../../expr/expression.ts';
import type { DateOnly, Interval, Time, TimeOnly } from '../../expr/time.ts';
import type { Attribute, Computed, Default, HasDefault, If, Made, Null, Options } from './attribute.ts';

/** Digits kept of a second. */
type Precision = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** A `Date` knows milliseconds and no more, so that a finer point in time travels as an ISO string. */
type Instant<S> = S extends 4 | 5 | 6 ? string : Date;

/**
 * A point in time (`timestamptz`): a `Date`, to the millisecond; with `precision: 6` an ISO string, to the microsecond.
 *
 * @example
 * ```ts
 * class Mark extends Resource('marks') {
 *   id = integer({ primaryKey: true, generated: true });
 *   at = timestamp({ default: now() });
 *   exactly = timestamp({ default: now(), precision: 6 });
 *   static actions = actions(Mark, (action) => ({ set: action.create() }));
 * }
 * await Mark.create('set');
 * // → { id: 1, at: 2…Z, exactly: '2…Z' }
 * ```
 */
export function timestamp<
  S extends Precision = 3,
  D extends Default<Instant<S>> | Expression<Date | string> = never,
  N extends boolean = false,
  P extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
  G extends Computed<Instant<S>> = false,
>(
  options?: Options<Instant<S>, D, N, P, R, H, G> & { readonly precision?: S },
): Attribute<
  Time<Instant<S> | Null<N>>,
  If<P, 'primaryKey'> | HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'> | Made<G>
> {
  return build('attribute', ['timestamp', options]);
}

/** A day, without a time zone: `"2026-01-31"`. */
export function date<
  D extends Default<string> = never,
  N extends boolean = false,
  P extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
  G extends Computed<string> = false,
>(
  options?: Options<string, D, N, P, R, H, G>,
): Attribute<
  DateOnly<string | Null<N>>,
  If<P, 'primaryKey'> | HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'> | Made<G>
> {
  return build('attribute', ['date', options]);
}

/** A time of day, without a time zone: `"13:45:00"`. */
export function time<
  D extends Default<string> = never,
  N extends boolean = false,
  P extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
  G extends Computed<string> = false,
>(
  options?: Options<string, D, N, P, R, H, G> & { readonly precision?: Precision },
): Attribute<
  TimeOnly<string | Null<N>>,
  If<P, 'primaryKey'> | HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'> | Made<G>
> {
  return build('attribute', ['time', options]);
}

/** A length of time, as ISO 8601 writes it: `"P1DT2H"`. */
export function interval<
  D extends Default<string> = never,
  N extends boolean = false,
  P extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
  G extends Computed<string> = false,
>(
  options?: Options<string, D, N, P, R, H, G>,
): Attribute<
  Interval<string | Null<N>>,
  If<P, 'primaryKey'> | HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'> | Made<G>
> {
  return build('attribute', ['interval', options]);
}
