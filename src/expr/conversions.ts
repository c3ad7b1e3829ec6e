import { build } from './chain.ts';
import type { Expression, Nulls, ValueOf } from './expression.ts';
import type { Json } from './json.ts';
import type { Bigint, Decimal, Num } from './number.ts';
import type { Bool } from './scalar.ts';
import type { Text } from './text.ts';
import type { DateOnly, Interval, Time, TimeOnly } from './time.ts';

// SQL's casts. They fail in the database where a value does not fit. Functions, not methods: an expression class that
// named all the others would tie them into one knot.

/** `::text` */
export function asText<X extends Expression<unknown>>(x: X): Text<string | Nulls<ValueOf<X>>> {
  return build('asText', [x]);
}
/** `::integer` */
export function asInteger<X extends Expression<unknown>>(x: X): Num<number | Nulls<ValueOf<X>>> {
  return build('asInteger', [x]);
}
/** `::bigint` */
export function asBigint<X extends Expression<unknown>>(x: X): Bigint<bigint | Nulls<ValueOf<X>>> {
  return build('asBigint', [x]);
}
/** `::numeric` */
export function asDecimal<X extends Expression<unknown>>(x: X): Decimal<string | Nulls<ValueOf<X>>> {
  return build('asDecimal', [x]);
}
/** `::double precision` */
export function asFloat<X extends Expression<unknown>>(x: X): Num<number | Nulls<ValueOf<X>>> {
  return build('asFloat', [x]);
}
/** `::boolean` */
export function asBoolean<X extends Expression<unknown>>(x: X): Bool<boolean | Nulls<ValueOf<X>>> {
  return build('asBoolean', [x]);
}
/** `::date`; of a point in time the day in a time zone, without one in the session's. */
export function asDate<X extends Expression<unknown>>(x: X, zone?: string): DateOnly<string | Nulls<ValueOf<X>>> {
  return zone === undefined ? build('asDate', [x]) : build('dateIn', [x, zone]);
}
/** `::time`; of a point in time what a clock in a time zone shows, without one the session's. */
export function asTime<X extends Expression<unknown>>(x: X, zone?: string): TimeOnly<string | Nulls<ValueOf<X>>> {
  return zone === undefined ? build('asTime', [x]) : build('timeIn', [x, zone]);
}
/** `::timestamptz(3)` */
export function asTimestamp<X extends Expression<unknown>>(x: X): Time<Date | Nulls<ValueOf<X>>> {
  return build('asTimestamp', [x]);
}
/** `::interval` */
export function asInterval<X extends Expression<unknown>>(x: X): Interval<string | Nulls<ValueOf<X>>> {
  return build('asInterval', [x]);
}
/** The value as JSON: `to_jsonb`. */
export function toJson<X extends Expression<unknown>>(x: X): Json<ValueOf<X>> {
  return build('toJson', [x]);
}
