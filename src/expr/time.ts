import type { $notNull, $orNull, Expression, Nulls, Operand, ValueOf, Widen } from './expression.ts';
import type { Num } from './number.ts';
import type { Ordered } from './scalar.ts';

/** Says which of the calendar's texts an expression is; without it they would be interchangeable. Phantom. */
export declare const $calendar: unique symbol;

/** A length of time by its parts: `{ months: 1, days: 2 }`. */
export interface Duration {
  readonly years?: number;
  readonly months?: number;
  readonly weeks?: number;
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
}

/** A length of time: as one says it (`"3 days"`), in ISO 8601 (`"PT90S"`), by its parts, or an expression of one. */
export type IntervalOperand = string | Duration | Expression<string | null>;

/** What a point in time can be taken back to. */
export type TimeUnit = 'second' | 'minute' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

/** A number of the calendar: weeks are those of ISO 8601, weekdays go from Monday, 1, to Sunday, 7. */
export type CalendarPart = 'year' | 'quarter' | 'month' | 'week' | 'day' | 'weekday' | 'dayOfYear';
/** A number of the clock; seconds have decimals. `epoch` is all of it in seconds, from 1970, or from midnight. */
export type ClockPart = 'hour' | 'minute' | 'second' | 'epoch';

/** What points in time are compared with, whichever way JS carries them. */
type TimeOperand = Date | Expression<Date | string | null>;

/** Any expression with a point in time. */
type AnyTime = Expression<Date | string | null> & { readonly [$calendar]: 'instant' };

/** An expression with a point in time: a `Date`, or an ISO string where the attribute keeps more than milliseconds. */
export interface Time<out V extends Date | string | null = Date> extends Ordered<V, V | TimeOperand> {
  readonly [$orNull]: Time<V | null>;
  readonly [$notNull]: Time<NonNullable<V>>;
  readonly [$calendar]: 'instant';
  plus<X extends IntervalOperand>(interval: X): Time<Widen<V> | Nulls<ValueOf<X>>>;
  /** An interval before this; or, of another point in time, the interval between them. */
  minus<X extends IntervalOperand | Date | AnyTime>(
    other: X,
  ): X extends Date | AnyTime ? Interval<string | Nulls<V | ValueOf<X>>> : Time<Widen<V> | Nulls<ValueOf<X>>>;
  /** When the second, the day, the month … began, by the clock of a time zone; without one by the session's. */
  startOf(unit: TimeUnit, zone?: string): Time<Widen<V>>;
  /** A number of the calendar or the clock of a time zone; without one of the session's. */
  part(name: CalendarPart | ClockPart, zone?: string): Num<number | Nulls<V>>;
  /** `COALESCE`: the fallback where this is null. */
  orElse<X extends V | TimeOperand>(fallback: X): Time<NonNullable<V> | Nulls<ValueOf<X>>>;
}

/** An expression with a day: `"2026-01-31"`. */
export interface DateOnly<out V extends string | null = string> extends Ordered<V, Operand<V>> {
  readonly [$orNull]: DateOnly<V | null>;
  readonly [$notNull]: DateOnly<NonNullable<V>>;
  readonly [$calendar]: 'date';
  /** The first day of the week, the month, the quarter or the year. */
  startOf(unit: 'day' | 'week' | 'month' | 'quarter' | 'year'): DateOnly<string | Nulls<V>>;
  /** A number of the calendar; `epoch` is all of it in seconds since 1970. */
  part(name: CalendarPart | 'epoch'): Num<number | Nulls<V>>;
  plus<X extends IntervalOperand>(interval: X): DateOnly<string | Nulls<V | ValueOf<X>>>;
  /** An interval before this; or, of another day, the number of days between them. */
  minus<X extends IntervalOperand>(
    other: X,
  ): X extends { readonly [$calendar]: 'date' }
    ? Num<number | Nulls<V | ValueOf<X>>>
    : DateOnly<string | Nulls<V | ValueOf<X>>>;
  /** `COALESCE`: the fallback where this is null. */
  orElse<X extends string | Expression<string | null> | null>(fallback: X): DateOnly<string | Nulls<ValueOf<X>>>;
}

/** An expression with a time of day: `"13:45:00"`. */
export interface TimeOnly<out V extends string | null = string> extends Ordered<V, Operand<V>> {
  readonly [$orNull]: TimeOnly<V | null>;
  readonly [$notNull]: TimeOnly<NonNullable<V>>;
  readonly [$calendar]: 'time';
  part(name: ClockPart): Num<number | Nulls<V>>;
  plus<X extends IntervalOperand>(interval: X): TimeOnly<string | Nulls<V | ValueOf<X>>>;
  /** An interval before this; or, of another time of day, the interval between them. */
  minus<X extends IntervalOperand>(
    other: X,
  ): X extends { readonly [$calendar]: 'time' }
    ? Interval<string | Nulls<V | ValueOf<X>>>
    : TimeOnly<string | Nulls<V | ValueOf<X>>>;
  /** `COALESCE`: the fallback where this is null. */
  orElse<X extends string | Expression<string | null> | null>(fallback: X): TimeOnly<string | Nulls<ValueOf<X>>>;
}

/** An expression with a length of time: `"P1DT2H"`. */
export interface Interval<out V extends string | null = string> extends Ordered<V, Operand<V>> {
  readonly [$orNull]: Interval<V | null>;
  readonly [$notNull]: Interval<NonNullable<V>>;
  readonly [$calendar]: 'interval';
  /** A part of it; `epoch` is all of it in seconds, a month taken for 30 days and a year for 365.25. */
  part(name: 'year' | 'month' | 'day' | ClockPart): Num<number | Nulls<V>>;
  /** The sum of two; or, of a point in time, the one that much later. */
  plus<X extends IntervalOperand | AnyTime>(
    other: X,
  ): X extends AnyTime
    ? Time<Extract<Widen<ValueOf<X>>, Date | string | null> | Nulls<V>>
    : Interval<string | Nulls<V | ValueOf<X>>>;
  minus<X extends IntervalOperand>(interval: X): Interval<string | Nulls<V | ValueOf<X>>>;
  /** `COALESCE`: the fallback where this is null. */
  orElse<X extends string | Expression<string | null> | null>(fallback: X): Interval<string | Nulls<ValueOf<X>>>;
}
