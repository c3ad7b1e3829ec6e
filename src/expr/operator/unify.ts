import { bigint, ciText, decimal, float, list, text } from '../../type/registry.ts';
import type { Type } from '../../type/type.ts';

/** PostgreSQL's double precision: the only inexact number. */
export const isFloat = (type: Type): boolean => type.family === 'number' && type.name === 'float';

/** int4, int8 as a JS number, bigint: what PostgreSQL divides with truncation. */
export const isWhole = (type: Type): boolean =>
  (type.family === 'number' && !isFloat(type)) || type.family === 'bigint';

export const isNumeric = (type: Type): boolean =>
  type.family === 'number' || type.family === 'bigint' || type.family === 'decimal';

/** Compared without regard to case: PostgreSQL's citext. */
export const isCaseless = (type: Type): boolean => type.family === 'text' && type.extension === 'citext';

/** The type numbers of two types have together: whatever a decimal or a bigint takes part in is a decimal. */
export function promote(a: Type, b: Type): Type {
  if (a.family !== 'number' || b.family !== 'number') return decimal();
  if (isFloat(a) || isFloat(b)) return float;
  // An int8 that travels as a JS number (a count) stays one.
  return b.sql === 'bigint' || a.sql === 'smallint' ? b : a;
}

/** The type of a value that is one of several: undefined where there is none. */
export function unify(a: Type, b: Type): Type | undefined {
  if (a === b || b.family === 'unknown') return a;
  if (a.family === 'unknown') return b;
  if (isNumeric(a) && isNumeric(b)) return a.family === 'bigint' && b.family === 'bigint' ? bigint : promote(a, b);
  if (a.family !== b.family) return undefined;
  switch (a.family) {
    case 'text':
      return unifyTexts(a, b);
    case 'instant':
      // Milliseconds are a Date; finer instants are text and must not lose digits.
      return a.sql.includes('(3)') ? b : a;
    case 'list':
      return unifyLists(a, b);
    case 'range':
    case 'custom':
      return a.sql === b.sql ? a : undefined;
    default:
      return a;
  }
}

function unifyTexts(a: Type, b: Type): Type {
  if (isCaseless(a) || isCaseless(b)) return ciText;
  const same = a.enumeration === b.enumeration && sameValues(a.values, b.values);
  return same && a.values !== undefined ? a : text;
}

function sameValues(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  return a?.length === b?.length && (a ?? []).every((value, index) => value === b?.[index]);
}

function unifyLists(a: Type, b: Type): Type | undefined {
  if (a.item === undefined || b.item === undefined) return a;
  const item = unify(a.item, b.item);
  return item === undefined ? undefined : list(item);
}
