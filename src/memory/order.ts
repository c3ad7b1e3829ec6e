import { compare } from '../expr/evaluate/compare.ts';
import { isUndecidable, undecidable } from '../expr/evaluate/undecidable.ts';
import type { Expr, SortKey } from '../expr/node.ts';
import type { Type } from '../type/type.ts';
import { UndecidableInMemory } from './undecidable-in-memory.ts';

type Sort = Pick<SortKey, 'direction' | 'nulls' | 'by'>;

/** Which of two values comes first in a sort, nulls where PostgreSQL has them. */
export function compareBy({ by, direction, nulls }: Sort, a: unknown, b: unknown): number {
  if (a === null || b === null) {
    if (a === b) return 0;
    const last = (nulls ?? (direction === 'asc' ? 'last' : 'first')) === 'last';
    return (a === null) === last ? 1 : -1;
  }
  const order = compareValues(a, b, by);
  return direction === 'asc' ? order : -order;
}

/** The order of two values of an expression, text by code point. */
export function compareValues(a: unknown, b: unknown, by: Expr): number {
  return compareOf(a, b, by.type, by);
}

function compareOf(a: unknown, b: unknown, type: Type, by: Expr): number {
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b, type.item ?? type, by);
  const order =
    type.family === 'json'
      ? undecidable('the order of documents')
      : compare({ value: a, type }, { value: b, type }, 'C');
  if (isUndecidable(order)) throw new UndecidableInMemory(by, order);
  return order;
}

/** Item by item; null is greater than everything, and what is longer comes later. */
function compareLists(a: readonly unknown[], b: readonly unknown[], item: Type, by: Expr): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const [x, y] = [a[at] ?? null, b[at] ?? null];
    const order = x === null || y === null ? Number(x === null) - Number(y === null) : compareOf(x, y, item, by);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Where one combination of sort values stands to another. */
export function compareAll(sorts: readonly Sort[], a: readonly unknown[], b: readonly unknown[]): number {
  for (const [at, sort] of sorts.entries()) {
    const order = compareBy(sort, a[at] ?? null, b[at] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}
