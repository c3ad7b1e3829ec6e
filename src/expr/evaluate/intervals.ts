import { interval } from '../../type/registry.ts';

/** PostgreSQL keeps the three apart: a month has no fixed number of days, a day no fixed number of hours. */
export interface Parts {
  readonly months: number;
  readonly days: number;
  readonly micros: bigint;
}

const field = '([+-]?\\d+)';
const shape = new RegExp(
  `^P(?:${field}Y)?(?:${field}M)?(?:${field}D)?(?:T(?:${field}H)?(?:${field}M)?(?:([+-]?)(\\d+)(?:\\.(\\d+))?S)?)?$`,
);

/** Reads an interval as its type spells it; undefined for an infinite one. */
export function partsOf(text: unknown): Parts | undefined {
  const cast = interval.cast(text);
  const [, y = '0', mo = '0', d = '0', h = '0', mi = '0', sign = '', s = '0', f = ''] =
    (cast.ok ? shape.exec(cast.value) : null) ?? [];
  if (!cast.ok || !shape.test(cast.value)) return undefined;
  const seconds = BigInt(s) * 1_000_000n + BigInt(f.padEnd(6, '0').slice(0, 6));
  const micros = BigInt(h) * 3_600_000_000n + BigInt(mi) * 60_000_000n + (sign === '-' ? -seconds : seconds);
  return { months: Number(y) * 12 + Number(mo), days: Number(d), micros };
}

export function printParts({ months, days, micros }: Parts): string {
  const sign = micros < 0n ? '-' : '';
  const positive = micros < 0n ? -micros : micros;
  const fraction = String(positive % 1_000_000n).padStart(6, '0');
  const cast = interval.cast(`P${months}M${days}DT${sign}${positive / 1_000_000n}.${fraction}S`);
  return cast.ok ? cast.value : 'PT0S';
}

export const addParts = (a: Parts, b: Parts, sign: 1 | -1): Parts => ({
  months: a.months + sign * b.months,
  days: a.days + sign * b.days,
  micros: a.micros + BigInt(sign) * b.micros,
});

/** For comparisons a month has 30 days and a day 24 hours. */
export const lengthOf = ({ months, days, micros }: Parts): bigint =>
  BigInt(months * 30 + days) * 86_400_000_000n + micros;
