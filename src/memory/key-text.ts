import { lengthOf, partsOf } from '../expr/evaluate/intervals.ts';
import { microsOf } from '../expr/evaluate/moments.ts';
import { isCaseless } from '../expr/operator/unify.ts';
import type { Type } from '../type/type.ts';

/** What nothing is called; no value's text begins like it. */
export const absent = 'null';

/** A text that two values have in common exactly if the database holds them equal; null equals null here. */
export function keyText(value: unknown, type: Type): string {
  if (value === null || value === undefined) return absent;
  switch (type.family) {
    case 'number':
    case 'bigint':
    case 'decimal':
      return `=${numberText(value)}`;
    case 'text':
      // What is unique has to be decided for every letter; elsewhere case beyond ASCII stays undecided.
      return `=${isCaseless(type) ? String(value).toLowerCase() : String(value)}`;
    case 'uuid':
      return `=${String(value).toLowerCase()}`;
    case 'instant':
      return `=${microsOf(value) ?? type.encode(value)}`;
    case 'interval': {
      const parts = partsOf(value);
      return `=${parts === undefined ? String(value) : lengthOf(parts)}`;
    }
    case 'json':
      return `=${jsonText(value)}`;
    case 'list':
      return `=${JSON.stringify(Array.isArray(value) ? value.map((item) => keyText(item, type.item ?? type)) : value)}`;
    default:
      return `=${type.encode(value)}`;
  }
}

/** Several values as one text; texts hold no NUL. */
export const keyTexts = (values: readonly unknown[], types: readonly Type[]): string =>
  types.map((type, i) => keyText(values[i], type)).join('\u0000');

/** `1.50` and `1.5` are one number, and so are 0 and -0. */
function numberText(value: unknown): string {
  const text = String(value);
  if (typeof value !== 'string') return text;
  const plain = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return plain === '-0' || plain === '' ? '0' : plain;
}

/** As `jsonb` compares: without regard to the order of keys. */
function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
