import { accept, refuse } from './cast.ts';
import { defineType, readAscii } from './define-type.ts';
import type { Cast } from './type.ts';

/** PostgreSQL keeps the three apart: a month has no fixed number of days, a day no fixed number of hours. */
interface Parts {
  readonly months: number;
  readonly days: number;
  readonly micros: bigint;
}

const n = '([+-]?\\d+)';
const f = '([+-]?\\d+(?:\\.\\d{1,6})?)';
const shape = new RegExp(
  `^([+-]?)P(?!$)(?:${n}Y)?(?:${n}M)?(?:${n}W)?(?:${n}D)?(?:T(?!$)(?:${f}H)?(?:${f}M)?(?:${f}S)?)?$`,
);
const complaint = 'must be an ISO 8601 duration such as P1DT2H30M';

function cast(input: unknown): Cast<string> {
  if (typeof input !== 'string') return refuse(complaint);
  const written = input.trim();
  if (/^-?infinity$/.test(written)) return accept(written);
  const parts = parse(written.toUpperCase());
  if (parts === undefined) return refuse(complaint);
  const most = 2147483647;
  return Math.abs(parts.months) > most || Math.abs(parts.days) > most || magnitude(parts.micros) >= 2n ** 63n
    ? refuse('must fit into an interval: 178,000,000 years')
    : accept(print(parts));
}

function parse(written: string): Parts | undefined {
  const [, sign, y = '0', mo = '0', w = '0', d = '0', h = '0', mi = '0', s = '0'] = shape.exec(written) ?? [];
  if (sign === undefined) return undefined;
  const by = sign === '-' ? -1 : 1;
  return {
    months: by * (Number(y) * 12 + Number(mo)),
    days: by * (Number(w) * 7 + Number(d)),
    micros: BigInt(by) * (millionths(h) * 3600n + millionths(mi) * 60n + millionths(s)),
  };
}

/** `1.5` as 1500000: hours and minutes may have decimals too, exactly. */
function millionths(written: string): bigint {
  const [whole = '0', fraction = ''] = written.replace(/^[+-]/, '').split('.');
  const value = BigInt(whole) * 1000000n + BigInt(fraction.padEnd(6, '0'));
  return written.startsWith('-') ? -value : value;
}

/** As PostgreSQL prints it with `IntervalStyle = iso_8601`. */
function print({ months, days, micros }: Parts): string {
  const date = field(Math.trunc(months / 12), 'Y') + field(months % 12, 'M') + field(days, 'D');
  const seconds = micros / 1000000n;
  const clock = field(seconds / 3600n, 'H') + field((seconds / 60n) % 60n, 'M') + printSeconds(micros % 60000000n);
  return date + clock === '' ? 'PT0S' : `P${date}${clock === '' ? '' : `T${clock}`}`;
}

const field = (value: number | bigint, unit: string): string => (Number(value) === 0 ? '' : `${value}${unit}`);

function printSeconds(micros: bigint): string {
  if (micros === 0n) return '';
  const positive = magnitude(micros);
  const fraction = String(positive % 1000000n)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${micros < 0n ? '-' : ''}${positive / 1000000n}${fraction === '' ? '' : `.${fraction}`}S`;
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

/** PostgreSQL compares intervals as if months had 30 days and days 24 hours. */
function length(written: string): bigint | string {
  const parts = parse(written);
  return parts === undefined ? written : BigInt(parts.months * 30 + parts.days) * 86400000000n + parts.micros;
}

/** `interval` ↔ string in ISO 8601: `P1Y2M3DT4H5M6.789S`. */
export const interval = defineType<string>({
  name: 'interval',
  family: 'interval',
  sql: 'interval',
  cast,
  encode: (value) => value,
  decode: (value) => value,
  read: readAscii,
  equals: (a, b) => a === b || length(a) === length(b),
});
