import type { Side } from './compare.ts';
import { strict } from './rule.ts';

/** The labels of an ltree, as text or as a list. */
function labelsOf(side: Side | undefined): readonly unknown[] {
  const value: unknown = side?.value;
  if (Array.isArray(value)) return value;
  return value === '' ? [] : String(value).split('.');
}

const begins = (path: readonly unknown[], start: readonly unknown[]): boolean =>
  start.every((label, index) => path[index] === label);

export const isAncestorOf = strict('always', ([a, b]) => begins(labelsOf(b), labelsOf(a)));
export const isDescendantOf = strict('always', ([a, b]) => begins(labelsOf(a), labelsOf(b)));
export const depth = strict('always', ([path]) => labelsOf(path).length);
