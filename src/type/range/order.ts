import { parseMoment, printMoment } from '../calendar.ts';
import type { Cast, Type } from '../type.ts';

/** Which of two ends comes first: negative, 0 or positive. */
export function orderOf<V>(item: Type<V>, a: V, b: V): number {
  if (item.equals(a, b)) return 0;
  const [x, y] = [keyOf(item as Type, a), keyOf(item as Type, b)];
  return x < y ? -1 : 1;
}

/** Something that is ordered as the values are. */
function keyOf(item: Type, value: unknown): bigint | number {
  if (value instanceof Date) return value.getTime();
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  const text = String(value);
  if (text === 'NaN') return Number.POSITIVE_INFINITY;
  if (/^-?infinity$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.MAX_VALUE;
  if (item.family === 'decimal') return shifted(text);
  const moment = parseMoment(text);
  return moment === undefined ? Number.NaN : BigInt(moment.ms) * 1000n + BigInt(moment.micros);
}

/** With as many digits behind the point as numeric has at most: bigints compare as the decimals do. */
function shifted(text: string): bigint {
  const [whole = '', fraction = ''] = text.split('.');
  return BigInt(`${whole}${fraction.padEnd(16_383, '0')}`);
}

/** The value that follows; `none` where they are dense, or endless, and a refusal where there is no further one. */
export function after<V>(item: Type<V>, value: V): Cast<V> | 'none' {
  const given: unknown = value;
  if (item.name === 'integer' || item.name === 'bigint')
    return item.cast(typeof given === 'bigint' ? given + 1n : Number(given) + 1);
  if (item.family !== 'date') return 'none';
  const moment = parseMoment(String(given));
  const ms = (moment?.ms ?? Number.NaN) + 86_400_000;
  if (!(Math.abs(ms) < 8.64e15)) return 'none';
  return item.cast(printMoment({ ms, micros: 0 }, 0).replace(/T[^ ]*/, ''));
}
