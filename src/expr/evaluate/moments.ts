import { daysOf, parseMoment, printMoment } from '../../type/calendar.ts';
import type { Parts } from './intervals.ts';

/** A point in time in microseconds since 1970 UTC; undefined for an infinite one. */
export function microsOf(value: unknown): bigint | undefined {
  if (value instanceof Date) {
    const ms = value.getTime();
    // The first and the last Date stand for the infinities.
    return Number.isNaN(ms) || Math.abs(ms) >= 8.64e15 ? undefined : BigInt(ms) * 1000n;
  }
  const moment = typeof value === 'string' ? parseMoment(value) : undefined;
  return moment === undefined ? undefined : BigInt(moment.ms) * 1000n + BigInt(moment.micros);
}

/** Which of the infinities a moment or a day is; undefined for any other. */
export function endlessOf(value: unknown): number | undefined {
  const ms = value instanceof Date ? value.getTime() : undefined;
  if (value === 'infinity' || ms === 8.64e15) return Number.POSITIVE_INFINITY;
  return value === '-infinity' || ms === -8.64e15 ? Number.NEGATIVE_INFINITY : undefined;
}

const day = 86_400_000_000n;

/** A Date where milliseconds suffice, else ISO text with microseconds. */
export function instantOf(micros: bigint): Date | string {
  const rest = Number(((micros % 1000n) + 1000n) % 1000n);
  const ms = Number((micros - BigInt(rest)) / 1000n);
  return rest === 0 ? new Date(ms) : printMoment({ ms, micros: rest }, 6);
}

/** The date as text, by UTC. */
export const dateOf = (micros: bigint): string =>
  printMoment({ ms: Number(floorDay(micros) / 1000n), micros: 0 }, 0).replace(/T[^ ]*/, '');

const floorDay = (micros: bigint): bigint => micros - (((micros % day) + day) % day);

/** Months first (the last day of a shorter month), then days, then the clock. */
export function shift(micros: bigint, { months, days, micros: clock }: Parts, sign: 1 | -1): bigint {
  const moved = months === 0 ? micros : addMonths(micros, sign * months);
  return moved + BigInt(sign * days) * day + BigInt(sign) * clock;
}

function addMonths(micros: bigint, months: number): bigint {
  const midnight = floorDay(micros);
  const date = new Date(Number(midnight / 1000n));
  const count = date.getUTCFullYear() * 12 + date.getUTCMonth() + months;
  const [year, month] = [Math.floor(count / 12), (((count % 12) + 12) % 12) + 1];
  const first = daysOf(year, month, 1);
  const length = daysOf(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1) - first;
  return BigInt(first + Math.min(date.getUTCDate(), length) - 1) * day + (micros - midnight);
}
