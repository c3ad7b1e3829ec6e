/** An exact decimal: `digits` × 10^-`scale`. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** Reads what PostgreSQL prints; undefined for NaN and the infinities. */
export function parseDecimal(text: string): Decimal | undefined {
  const [, sign, whole = '', fraction = ''] = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text) ?? [];
  if (sign === undefined || whole + fraction === '') return undefined;
  const digits = BigInt(whole + fraction);
  return { digits: sign === '-' ? -digits : digits, scale: fraction.length };
}

export function printDecimal({ digits, scale }: Decimal): string {
  const text = magnitude(digits)
    .toString()
    .padStart(scale + 1, '0');
  const point = text.length - scale;
  const sign = digits < 0n ? '-' : '';
  return scale === 0 ? sign + text : `${sign}${text.slice(0, point)}.${text.slice(point)}`;
}

/**
 * A float as numeric: 15 significant digits, as PostgreSQL casts it. Undefined where that is a tie, which C and
 * JavaScript break differently, and where there is no such decimal.
 */
export function fromFloat(value: number): Decimal | undefined {
  if (!Number.isFinite(value)) return undefined;
  const exact = value.toExponential(60).replace(/^-?(\d)\.(\d+)e.*$/, '$1$2');
  if (/^.{15}50*$/.test(exact)) return undefined;
  const [, sign, first = '', rest = '', power] = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(value.toExponential(14)) ?? [];
  const fraction = rest.replace(/0+$/, '');
  const digits = BigInt(`${sign ?? ''}${first}${fraction}`);
  const scale = fraction.length - Number(power);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

const magnitude = (value: bigint): bigint => (value < 0n ? -value : value);

function aligned(a: Decimal, b: Decimal): readonly [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  return [a.digits * 10n ** BigInt(scale - a.scale), b.digits * 10n ** BigInt(scale - b.scale), scale];
}

export function compareDecimals(a: Decimal, b: Decimal): number {
  const [x, y] = aligned(a, b);
  return x < y ? -1 : Number(x > y);
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const [x, y, scale] = aligned(a, b);
  return { digits: x + y, scale };
}

export const negateDecimal = ({ digits, scale }: Decimal): Decimal => ({ digits: -digits, scale });

export const multiplyDecimals = (a: Decimal, b: Decimal): Decimal => ({
  digits: a.digits * b.digits,
  scale: a.scale + b.scale,
});

/** To `scale` digits after the point, half away from zero. */
export function roundDecimal(value: Decimal, scale: number): Decimal {
  const kept = Math.max(scale, 0);
  if (scale >= value.scale) return { digits: value.digits * 10n ** BigInt(scale - value.scale), scale };
  const unit = 10n ** BigInt(value.scale - scale);
  const rounded = divideHalfUp(value.digits, unit);
  return { digits: scale < 0 ? rounded * 10n ** BigInt(-scale) : rounded, scale: kept };
}

/** To `scale` digits after the point, towards zero. */
export function truncateDecimal(value: Decimal, scale: number): Decimal {
  if (scale >= value.scale) return roundDecimal(value, scale);
  const digits = value.digits / 10n ** BigInt(value.scale - scale);
  return scale < 0 ? { digits: digits * 10n ** BigInt(-scale), scale: 0 } : { digits, scale };
}

function divideHalfUp(a: bigint, b: bigint): bigint {
  const negative = a < 0n !== b < 0n;
  const [x, y] = [magnitude(a), magnitude(b)];
  const quotient = (x * 2n + y) / (y * 2n);
  return negative ? -quotient : quotient;
}

/** The quotient's whole part, towards zero. */
export function truncateDivision(a: Decimal, b: Decimal): Decimal {
  const [x, y] = aligned(a, b);
  return { digits: x / y, scale: 0 };
}

/** The remainder with the sign of the dividend. */
export function remainder(a: Decimal, b: Decimal): Decimal {
  const [x, y, scale] = aligned(a, b);
  return { digits: x % y, scale };
}

/** The whole number below (-1) or above (1). */
export function towards(value: Decimal, direction: -1 | 1): Decimal {
  const unit = 10n ** BigInt(value.scale);
  const whole = value.digits / unit;
  const exact = whole * unit === value.digits;
  const outward = direction === -1 ? value.digits < 0n : value.digits > 0n;
  return { digits: exact || !outward ? whole : whole + BigInt(direction), scale: 0 };
}

/** With as many digits as PostgreSQL gives a quotient: at least 16 significant ones (`select_div_scale`). */
export function divideDecimals(a: Decimal, b: Decimal): Decimal {
  const [left, right] = [leading(a), leading(b)];
  const weight = left.weight - right.weight - (left.digit <= right.digit ? 1 : 0);
  const scale = Math.min(Math.max(16 - weight * 4, a.scale, b.scale, 0), 1000);
  const shift = BigInt(Math.max(scale + b.scale - a.scale, 0));
  const excess = BigInt(Math.max(a.scale - b.scale - scale, 0));
  return { digits: divideHalfUp(a.digits * 10n ** shift, b.digits * 10n ** excess), scale };
}

/** PostgreSQL's numerics have digits of base 10,000: the first that is not zero, and its power. */
function leading({ digits, scale }: Decimal): { readonly weight: number; readonly digit: number } {
  if (digits === 0n) return { weight: 0, digit: 0 };
  const text = magnitude(digits).toString();
  const exponent = text.length - 1 - scale;
  const weight = Math.floor(exponent / 4);
  const count = exponent - weight * 4 + 1;
  return { weight, digit: Number(text.slice(0, count).padEnd(count, '0')) };
}
