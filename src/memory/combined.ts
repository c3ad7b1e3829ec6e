import type { Combination, Selection } from '../query/plan/selection.ts';
import type { Scope } from './scope.ts';
import type { StoredRow } from './table.ts';

/** The rows of several selections put together, from the first to the last; `find` gives those of one. */
export function combinedRows(
  { how, parts }: Combination,
  find: (part: Selection) => readonly Scope[],
): readonly StoredRow[] {
  const [first = [], ...others] = parts.map((part) => rowsOf(part, find(part)));
  if (how === 'unionAll') return [first, ...others].flat();
  if (how === 'union') return [...new Set([first, ...others].flat())];
  const sets = others.map((rows) => new Set(rows));
  const wanted = how === 'intersect';
  return [...new Set(first)].filter((row) => sets.every((set) => set.has(row) === wanted));
}

const rowsOf = ({ source }: Selection, scopes: readonly Scope[]): readonly StoredRow[] =>
  scopes.map((scope) => scope.get(source)).filter((row) => row !== null && row !== undefined);
