import type { WireValue } from '../driver/driver.ts';
import type { Param } from '../sql/statement.ts';
import { printArray } from '../type/array-literal.ts';
import type { Type } from '../type/type.ts';

/** Spells one parameter from the values of a request, and what the parents of a to-many give. */
type Encoder = (values: readonly unknown[], needs: Needs) => WireValue;
type Needs = readonly (readonly unknown[])[];

const none: Needs = [];

/** Prepares the parameters of a statement: what was fixed when it was compiled is spelt now, the rest per call. */
export function encoderOf(params: readonly Param[]): (values: readonly unknown[], needs?: Needs) => WireValue[] {
  const encoders = params.map(encoderOfParam);
  return (values, needs = none) => encoders.map((encode) => encode(values, needs));
}

function encoderOfParam({ type, from, list }: Param): Encoder {
  const encode = list ? (value: unknown) => encodeList(type, value) : (value: unknown) => encodeValue(type, value);
  if ('value' in from) {
    const fixed = encode(from.value);
    return () => fixed;
  }
  if ('need' in from) {
    const { need } = from;
    return (_values, needs) => encode(needs[need]);
  }
  const { ordinal } = from;
  return (values) => encode(values[ordinal]);
}

/** A value in text format; null and undefined are NULL. */
function encodeValue(type: Type, value: unknown): string | null {
  return value === null || value === undefined ? null : type.encode(value);
}

function encodeList(type: Type, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const items = Array.from(value as Iterable<unknown>, (item) => encodeValue(type, item));
  // Nothing in the text of a number or a moment needs quotes.
  return bare.has(type.family) ? `{${items.map((item) => item ?? 'NULL').join(',')}}` : printArray(items);
}

const bare: ReadonlySet<string> = new Set(['number', 'bigint', 'decimal', 'boolean', 'uuid', 'date']);
