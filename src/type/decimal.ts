import { accept, refuse } from './cast.ts';
import { defineType, readAscii } from './define-type.ts';
import { InvalidTypeOption } from './invalid-type.ts';
import type { Cast, Type } from './type.ts';

const spelling = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,6}))?$/i;
const special = new Map([
  ['nan', 'NaN'],
  ['infinity', 'Infinity'],
  ['+infinity', 'Infinity'],
  ['-infinity', '-Infinity'],
]);
// What numeric can hold before and after the point.
const mostWhole = 131072;
const mostFraction = 16383;

/**
 * `numeric` ↔ string, exact, spelt as PostgreSQL prints it: `10.50` where two decimals are declared. A value with more
 * digits than declared is refused rather than rounded.
 */
export function decimal(precision?: number, scale?: number): Type<string> {
  check(precision, scale);
  const places = precision === undefined ? undefined : (scale ?? 0);
  return defineType<string>({
    name: 'decimal',
    family: 'decimal',
    sql: precision === undefined ? 'numeric' : `numeric(${precision},${places})`,
    cast: (input) => cast(input, precision, places),
    encode: (value) => value,
    decode: (value) => value,
    read: readAscii,
    equals: (a, b) => a === b || stripped(a) === stripped(b),
  });
}

function check(precision: number | undefined, scale: number | undefined): void {
  const allowed = 'PostgreSQL allows a precision of 1 to 1000 digits in all, and a scale of 0 up to the precision.';
  const inRange = (n: number, from: number, to: number) => Number.isInteger(n) && n >= from && n <= to;
  if (precision === undefined && scale !== undefined)
    throw new InvalidTypeOption(`A decimal with scale ${scale} has no precision.`, allowed);
  if (precision !== undefined && !inRange(precision, 1, 1000))
    throw new InvalidTypeOption(`A decimal cannot have precision ${precision}.`, allowed);
  if (precision !== undefined && scale !== undefined && !inRange(scale, 0, precision))
    throw new InvalidTypeOption(`A decimal(${precision}) cannot have scale ${scale}.`, allowed);
}

function cast(input: unknown, precision: number | undefined, places: number | undefined): Cast<string> {
  if (typeof input !== 'string' && typeof input !== 'number' && typeof input !== 'bigint')
    return refuse('must be a number');
  const written = String(input).trim();
  const word = special.get(written.toLowerCase());
  if (word !== undefined)
    return word === 'NaN' || precision === undefined ? accept(word) : refuse('must be a finite number');
  const plain = expand(written);
  if (plain === undefined) return refuse('must be a number');
  const fraction = places === undefined ? plain.fraction : toScale(plain.fraction, places);
  if (fraction.length > (places ?? mostFraction))
    return refuse(`must have at most ${places ?? mostFraction} digits after the point`);
  const room = precision === undefined ? mostWhole : precision - (places ?? 0);
  if (plain.whole.length > room) return refuse(`must have at most ${room} digits before the point`);
  return accept(print({ ...plain, fraction }));
}

/** As many digits as declared, unless those too many are not zeros. */
function toScale(fraction: string, places: number): string {
  const needed = fraction.length > places ? fraction.replace(/0+$/, '') : fraction;
  return needed.padEnd(places, '0');
}

function print({ sign, whole, fraction }: Digits): string {
  const zero = !/[1-9]/.test(whole + fraction);
  return `${zero ? '' : sign}${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`;
}

interface Digits {
  readonly sign: string;
  readonly whole: string;
  readonly fraction: string;
}

/** Sign and digits without exponent and leading zeros; undefined for what is no number. */
function expand(written: string): Digits | undefined {
  const [, sign = '', digits = '', after = '', power] = spelling.exec(written) ?? [];
  if (digits + after === '') return undefined;
  const exponent = power === undefined ? 0 : Number(power);
  // Zeros written out for an exponent would fill the memory long before they are refused.
  if (Math.abs(exponent) > mostWhole) return undefined;
  const all = digits + after;
  const point = digits.length + exponent;
  const whole = point <= 0 ? '' : all.slice(0, point).padEnd(point, '0');
  const fraction = point < 0 ? '0'.repeat(-point) + all : all.slice(point);
  return { sign: sign === '-' ? '-' : '', whole: whole.replace(/^0+/, ''), fraction };
}

const stripped = (value: string): string => (value.includes('.') ? value.replace(/\.?0+$/, '') : value);
