import type { Type } from '../../type/type.ts';
import { exact } from './compare.ts';
import * as decimals from './decimal.ts';
import { type Decimal, fromFloat, printDecimal, roundDecimal, towards, truncateDecimal } from './decimal.ts';
import { type Answer, type Rule, strict } from './rule.ts';
import { failing, undecidable } from './undecidable.ts';

const isFloat = (type: Type): boolean => type.sql === 'double precision';

interface Arithmetic {
  readonly floats: (a: number, b: number) => number;
  readonly decimals: (a: Decimal, b: Decimal) => Decimal;
}

/** A number of the call's type, or a confession where PostgreSQL raises an error or JavaScript loses digits. */
export function fitted(value: Decimal | undefined, type: Type): Answer {
  if (value === undefined) return undecidable('numbers without bounds');
  if (type.family === 'decimal') return printDecimal(value);
  if (type.family === 'bigint') return within(value.digits, 63n) ? value.digits : failing('out of range');
  if (isFloat(type)) return Number(printDecimal(value));
  const inRange = type.sql === 'bigint' ? Number.isSafeInteger(Number(value.digits)) : within(value.digits, 31n);
  return inRange ? Number(value.digits) : failing('out of range');
}

const within = (value: bigint, bits: bigint): boolean => value >= -(2n ** bits) && value < 2n ** bits;

/** PostgreSQL raises an error where a float overflows, or becomes zero by underflow. */
function finite(value: number, inputs: readonly number[], zero: boolean): Answer {
  if (!inputs.every(Number.isFinite)) return value;
  return Number.isFinite(value) && !(zero && value === 0 && inputs[0] !== 0) ? value : failing('out of range');
}

const binary = (how: Arithmetic, underflows = false): Rule =>
  strict('partly', ([a, b], { call }) => {
    if (isFloat(call.type)) {
      const inputs = [Number(a?.value), Number(b?.value)] as const;
      return finite(how.floats(...inputs), inputs, underflows && inputs[1] !== 0);
    }
    const [x, y] = [exact(a?.value), exact(b?.value)];
    return fitted(x && y && how.decimals(x, y), call.type);
  });

export const add = binary({ floats: (a, b) => a + b, decimals: decimals.addDecimals });
export const sub = binary({
  floats: (a, b) => a - b,
  decimals: (a, b) => decimals.addDecimals(a, decimals.negateDecimal(b)),
});
export const mul = binary({ floats: (a, b) => a * b, decimals: decimals.multiplyDecimals }, true);

/** Null on a zero divisor. */
export const div: Rule = strict('partly', ([a, b], { call }) => {
  if (isFloat(call.type)) {
    const inputs = [Number(a?.value), Number(b?.value)] as const;
    return inputs[1] === 0 ? null : finite(inputs[0] / inputs[1], inputs, Number.isFinite(inputs[1]));
  }
  const [x, y] = [exact(a?.value), exact(b?.value)];
  if (y?.digits === 0n) return null;
  return fitted(x && y && decimals.divideDecimals(x, y), call.type);
});

const whole = (how: (a: Decimal, b: Decimal) => Decimal): Rule =>
  strict('partly', ([a, b], { call }) => {
    const [x, y] = [asDecimal(a?.value, a?.type), asDecimal(b?.value, b?.type)];
    if (y?.digits === 0n) return null;
    return fitted(x && y && how(x, y), call.type);
  });

export const intDiv = whole(decimals.truncateDivision);
export const rem = whole(decimals.remainder);

/** Any number as a decimal, floats with their 15 digits. */
export function asDecimal(value: unknown, type: Type | undefined): Decimal | undefined {
  return type !== undefined && isFloat(type) && typeof value === 'number' ? fromFloat(value) : exact(value);
}

const unary = (how: { readonly floats: (a: number) => number; readonly decimals: (a: Decimal) => Decimal }): Rule =>
  strict('partly', ([a], { call }) => {
    if (isFloat(call.type)) return how.floats(Number(a?.value));
    const x = exact(a?.value);
    return fitted(x && how.decimals(x), call.type);
  });

export const neg = unary({ floats: (a) => -a, decimals: decimals.negateDecimal });
export const abs = unary({ floats: Math.abs, decimals: (a) => (a.digits < 0n ? decimals.negateDecimal(a) : a) });
export const floor = unary({ floats: Math.floor, decimals: (a) => towards(a, -1) });
export const ceil = unary({ floats: Math.ceil, decimals: (a) => towards(a, 1) });

export const round: Rule = strict('partly', ([a], { call }) => {
  const x = asDecimal(a?.value, a?.type);
  return fitted(x && roundDecimal(x, typeof call.option === 'number' ? call.option : 0), call.type);
});

/** Towards zero. */
export const truncate: Rule = strict('partly', ([a], { call }) => {
  const x = asDecimal(a?.value, a?.type);
  return fitted(x && truncateDecimal(x, typeof call.option === 'number' ? call.option : 0), call.type);
});

/** Among doubles the root is the same everywhere; a decimal's digits are the database's. */
export const sqrt: Rule = strict('partly', ([a], { call }) => {
  const x = Number(a?.value);
  if (x < 0) return failing('a root of a number below zero');
  return isFloat(call.type) ? Math.sqrt(x) : undecidable('the digits of a root');
});

/** Small whole numbers alone: libraries differ in the last digit of the others. */
export const power: Rule = strict('partly', ([a, b], { call }) => {
  const [x, y] = [Number(a?.value), Number(b?.value)];
  const result = x ** y;
  const isPlain = Number.isSafeInteger(x) && Number.isSafeInteger(y) && y >= 0 && Number.isSafeInteger(result);
  return isFloat(call.type) && isPlain ? result : undecidable('the digits of a power');
});
