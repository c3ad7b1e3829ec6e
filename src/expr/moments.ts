import { build } from './chain.ts';
import type { Expression, Nulls, ValueOf } from './expression.ts';
import type { DateOnly, IntervalOperand, Time } from './time.ts';

// Moments that the database knows: the same throughout a transaction.

/** The start of the transaction. */
export function now(): Time<Date> {
  return build('now', []);
}

/** The day on which the transaction started, in the session's time zone. */
export function today(): DateOnly<string> {
  return build('today', []);
}

/** That long before the start of the transaction. */
export function ago<X extends IntervalOperand>(interval: X): Time<Date | Nulls<ValueOf<X>>> {
  return build('minus', [now(), interval]);
}

/** That long after the start of the transaction. */
export function fromNow<X extends IntervalOperand>(interval: X): Time<Date | Nulls<ValueOf<X>>> {
  return build('plus', [now(), interval]);
}

/** The point in time at which a clock in a time zone shows a time of day on a day: `timestampOf(day, "09:00", "Asia/Tokyo")`. */
export function timestampOf<X extends string | Expression<string | null>, Y extends string | Expression<string | null>>(
  day: X,
  time: Y,
  zone: string,
): Time<Date | Nulls<ValueOf<X> | ValueOf<Y>>> {
  return build('timestampOf', [day, time, zone]);
}
