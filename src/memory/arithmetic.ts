import { exact } from '../expr/evaluate/compare.ts';
import { addDecimals, type Decimal, divideDecimals, printDecimal } from '../expr/evaluate/decimal.ts';
import { addParts, partsOf, printParts } from '../expr/evaluate/intervals.ts';
import { type Undecidable, undecidable } from '../expr/evaluate/undecidable.ts';
import type { Type } from '../type/type.ts';

const isFloat = (type: Type): boolean => type.sql === 'double precision';

/** The sum of values that are not null, exact where their type is; null of none. */
export function sumOf(values: readonly unknown[], type: Type): unknown | Undecidable {
  if (values.length === 0) return null;
  if (type.family === 'interval') return sumOfIntervals(values);
  // From the first on: the sum of nothing but -0 is -0.
  if (isFloat(type)) return values.map(Number).reduce((sum, value) => sum + value);
  const sum = exactSum(values);
  if (typeof sum === 'string') return sum;
  return type.family === 'number' ? Number(printDecimal(sum)) : printDecimal(sum);
}

/** Their mean: a float of whole numbers and floats, a decimal of what is exact. */
export function averageOf(values: readonly unknown[], type: Type): unknown | Undecidable {
  if (values.length === 0) return null;
  if (type.family === 'interval') return undecidable('the mean of intervals');
  if (isFloat(type)) return values.reduce<number>((sum, value) => sum + Number(value), 0) / values.length;
  const sum = exactSum(values);
  if (typeof sum === 'string') return sum;
  const mean = printDecimal(divideDecimals(sum, { digits: BigInt(values.length), scale: 0 }));
  return type.family === 'number' ? Number(mean) : mean;
}

/** A number, or the word for what is none: `NaN`, `Infinity`, `-Infinity`. */
function exactSum(values: readonly unknown[]): Decimal | string {
  let sum: Decimal = { digits: 0n, scale: 0 };
  const words = new Set<string>();
  for (const value of values) {
    const number = exact(value);
    if (number === undefined) words.add(String(value));
    else sum = addDecimals(sum, number);
  }
  const [word] = words;
  return word === undefined ? sum : words.size === 1 ? word : 'NaN';
}

function sumOfIntervals(values: readonly unknown[]): string | Undecidable {
  let sum = { months: 0, days: 0, micros: 0n };
  for (const value of values) {
    const parts = partsOf(value);
    if (parts === undefined) return undecidable('an interval without bounds');
    sum = addParts(sum, parts, 1);
  }
  return printParts(sum);
}
