import type { Range } from '../../type/range/range.ts';
import { json } from '../../type/registry.ts';
import type { Type } from '../../type/type.ts';
import { isCaseless } from '../operator/unify.ts';
import { compareDecimals, type Decimal, parseDecimal } from './decimal.ts';
import type { Environment } from './environment.ts';
import { lengthOf, partsOf } from './intervals.ts';
import { endlessOf, microsOf } from './moments.ts';
import { compareRanges, type EndOrder } from './range-order.ts';
import { isUndecidable, type Undecidable, undecidable } from './undecidable.ts';

/** A value, its type, never null. */
export interface Side {
  readonly value: unknown;
  readonly type: Type;
}

const by = <T>(a: T, b: T): number => (a < b ? -1 : Number(a > b));
const ascii = (text: string): boolean => /^[\x00-\x7f]*$/.test(text);

/** Text of ASCII letters alone is folded alike by every locale but the Turkish ones. */
export function fold(text: string): string | Undecidable {
  return ascii(text) ? text.toLowerCase() : undecidable('case beyond ASCII depends on the locale');
}

/** Whether two values are the same for the database. */
export function same(a: Side, b: Side): boolean | Undecidable {
  if (a.type.family === 'text' && b.type.family === 'text') return sameText(a, b);
  if (a.type.family === 'json' && b.type.family === 'json') return json().equals(a.value, b.value);
  if (a.type.family === 'list' && b.type.family === 'list') return sameList(a, b);
  if (a.type.family === 'boolean' && b.type.family === 'boolean') return a.value === b.value;
  if (sameKind.has(a.type.family) && a.type.sql === b.type.sql) return a.type.equals(a.value, b.value);
  const order = compare(a, b);
  return isUndecidable(order) ? order : order === 0;
}

/** What the database compares as its type says. */
const sameKind: ReadonlySet<string> = new Set(['custom', 'path', 'vector']);

function sameText(a: Side, b: Side): boolean | Undecidable {
  if (a.value === b.value) return true;
  if (!isCaseless(a.type) && !isCaseless(b.type)) return false;
  const [x, y] = [fold(String(a.value)), fold(String(b.value))];
  if (isUndecidable(x)) return x;
  return isUndecidable(y) ? y : x === y;
}

/** Inside lists null equals null. */
function sameList(a: Side, b: Side): boolean | Undecidable {
  const [x, y] = [itemsOf(a), itemsOf(b)];
  if (x.length !== y.length) return false;
  let unknown: Undecidable | undefined;
  for (const [index, left] of x.entries()) {
    const right = y[index];
    if (right === undefined) return false;
    const equal = left.value === null || right.value === null ? left.value === right.value : same(left, right);
    if (equal === false) return false;
    if (isUndecidable(equal)) unknown = equal;
  }
  return unknown ?? true;
}

export function itemsOf({ value, type }: Side): readonly Side[] {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  return items.map((item) => ({ value: item, type: type.item ?? type }));
}

/** Which of two values comes first: negative, 0 or positive. The order of texts is known under a known collation. */
export function compare(a: Side, b: Side, collation?: Environment['collation']): number | Undecidable {
  if (isNumber(a.type) && isNumber(b.type)) return compareNumbers(a, b);
  if (a.type.family !== b.type.family)
    return undecidable(`a ${a.type.name} and a ${b.type.name} are compared by the database`);
  const compareBy: Comparer | undefined = comparers[a.type.family];
  return compareBy === undefined ? undecidable(`the order of ${a.type.name}`) : compareBy(a, b, collation);
}

type Comparer = (a: Side, b: Side, collation: Environment['collation']) => number | Undecidable;

/** Values that compare like some other values they can be turned into. */
const through =
  <T>(key: (value: unknown) => T | undefined, what: string): Comparer =>
  (a, b) => {
    const [x, y] = [key(a.value), key(b.value)];
    return x === undefined || y === undefined ? undecidable(`${what} without bounds`) : by(x, y);
  };

/** What lies before and after all moments lies so by the number, too. */
const momentOf = (value: unknown): bigint | number | undefined => microsOf(value) ?? endlessOf(value);

const comparers: Partial<Record<Type['family'], Comparer>> = {
  text: compareTexts,
  uuid: (a, b) => by(String(a.value).toLowerCase(), String(b.value).toLowerCase()),
  boolean: (a, b) => by(Number(a.value), Number(b.value)),
  instant: through(momentOf, 'timestamps'),
  date: through(momentOf, 'dates'),
  time: (a, b) => by(String(a.value), String(b.value)),
  interval: through((value) => {
    const parts = partsOf(value);
    return parts === undefined ? undefined : lengthOf(parts);
  }, 'intervals'),
  bytes: (a, b) => compareBytes(a.value, b.value),
  range: (a, b) =>
    compareRanges(a.value as Range<unknown>, b.value as Range<unknown>, endOrder(a.type.bound ?? a.type)),
};

/** The order of the values that are the ends of ranges. */
export const endOrder =
  (type: Type): EndOrder =>
  (a, b) =>
    compare({ value: a, type }, { value: b, type });

/** Equal texts are equal under every collation; what comes first is known of native enumerations alone. */
function compareTexts(a: Side, b: Side, collation: Environment['collation']): number | Undecidable {
  const equal = sameText(a, b);
  if (equal === true) return 0;
  const { enumeration, values } = a.type;
  if (enumeration !== undefined && enumeration === b.type.enumeration && values !== undefined) {
    return values.indexOf(String(a.value)) - values.indexOf(String(b.value));
  }
  if (collation === 'C') return compareCodePoints(a, b);
  return undecidable('the order of texts depends on the collation');
}

function compareCodePoints(a: Side, b: Side): number | Undecidable {
  if (!isCaseless(a.type) && !isCaseless(b.type)) return byCodePoint(String(a.value), String(b.value));
  const [x, y] = [fold(String(a.value)), fold(String(b.value))];
  if (isUndecidable(x)) return x;
  return isUndecidable(y) ? y : byCodePoint(x, y);
}

/** JavaScript orders by UTF-16 units, in which the highest planes come before the end of the lowest. */
function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    if (a.charCodeAt(at) === b.charCodeAt(at)) continue;
    return by(a.codePointAt(at) ?? 0, b.codePointAt(at) ?? 0);
  }
  return by(a.length, b.length);
}

function compareBytes(a: unknown, b: unknown): number | Undecidable {
  if (!(a instanceof Uint8Array) || !(b instanceof Uint8Array)) return undecidable('bytes that are none');
  const differs = a.findIndex((byte, index) => byte !== b[index]);
  return differs < 0 ? by(a.length, b.length) : by(a[differs] ?? 0, b[differs] ?? -1);
}

const isNumber = (type: Type): boolean =>
  type.family === 'number' || type.family === 'bigint' || type.family === 'decimal';

function compareNumbers(a: Side, b: Side): number | Undecidable {
  if (typeof a.value === 'number' && typeof b.value === 'number') return compareFloats(a.value, b.value);
  const [x, y] = [exact(a.value), exact(b.value)];
  if (x !== undefined && y !== undefined) return compareDecimals(x, y);
  const [far, near] = [boundless(a.value, x), boundless(b.value, y)];
  return far === undefined || near === undefined ? undecidable('numbers without bounds') : compareFloats(far, near);
}

/** NaN and the infinities; 0 for any other number, which lies between these wherever it lies. */
function boundless(value: unknown, finite: Decimal | undefined): number | undefined {
  if (finite !== undefined) return 0;
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && !Number.isFinite(number) ? number : undefined;
}

/** NaN equals NaN and is greater than everything else. */
const compareFloats = (a: number, b: number): number =>
  Number.isNaN(a) || Number.isNaN(b) ? by(Number(Number.isNaN(a)), Number(Number.isNaN(b))) : by(a, b);

/** A whole number, a bigint or a decimal as a decimal; floats have none of the same value in SQL. */
export function exact(value: unknown): Decimal | undefined {
  if (typeof value === 'bigint') return { digits: value, scale: 0 };
  if (typeof value === 'number') return Number.isSafeInteger(value) ? { digits: BigInt(value), scale: 0 } : undefined;
  return typeof value === 'string' ? parseDecimal(value) : undefined;
}
