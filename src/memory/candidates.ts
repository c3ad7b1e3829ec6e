import type { CallNode, Column, Expr, Source } from '../expr/node.ts';
import { isCaseless } from '../expr/operator/unify.ts';
import type { Selection } from '../query/plan/selection.ts';
import type { World } from './scope.ts';
import type { StoredRow } from './table.ts';

/** The rows a root may find: all, unless a condition says which value a column has. */
export function candidates({ resource, source, filters }: Selection, world: World): readonly StoredRow[] {
  // A summary is one row about nothing in particular.
  if (resource.table === '') return [{}];
  const table = world.table(resource);
  const pinned = pinnedBy(filters, source);
  return [...(pinned === undefined ? table.rows : table.at([pinned.column], [pinned.value]))];
}

interface Pinned {
  readonly column: Column;
  readonly value: unknown;
}

/** The column and the value of a condition `column = value` that has to hold. */
export function pinnedBy(filters: readonly Expr[], source: Source): Pinned | undefined {
  for (const filter of filters) {
    if (filter.kind !== 'call') continue;
    const found = filter.operator === 'and' ? pinnedBy(filter.args, source) : equality(filter, source);
    if (found !== undefined) return found;
  }
  return undefined;
}

function equality({ operator, args: [left, right] }: CallNode, source: Source): Pinned | undefined {
  if (operator !== 'eq' || left?.kind !== 'attribute' || left.from !== source) return undefined;
  if (right?.kind !== 'literal' || right.value === null || right.type.family !== left.type.family) return undefined;
  // Case may depend on the locale: left to evaluate().
  return isCaseless(left.type) || isCaseless(right.type) ? undefined : { column: left.column, value: right.value };
}
