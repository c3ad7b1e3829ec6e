import type { Expr, Limited, Many } from '../../expr/node.ts';

/**
 * A relationship's own limit is applied before what the user adds to it: the two newest tickets, and of those the open
 * ones. Splits a to-many into what narrows the rows before they are limited and the conditions on what is left.
 */
export function insideOf(many: Many): { readonly inside: Limited | undefined; readonly filters: readonly Expr[] } {
  const { filters, sorts, limit, offset = 0, inside } = many;
  if (limit === undefined && offset === 0) return { inside, filters };
  return { inside: { filters, sorts, limit, offset, inside }, filters: [] };
}

/** Everything that is asked of the records on the way to a to-many. */
export function onTheWay({ via }: Pick<Many, 'via'>): readonly Expr[] {
  if (via === undefined) return [];
  const { inside, filters } = insideOf(via.hop);
  return [...withinLimits(via), ...withinLimits({ inside }), ...filters, ...onTheWay(via.hop)];
}

/** Everything that is asked of a to-many's rows before they are cut. */
export function withinLimits({ inside }: { readonly inside?: Limited | undefined }): readonly Expr[] {
  if (inside === undefined) return [];
  return [...inside.filters, ...inside.sorts.map((sort) => sort.by), ...withinLimits(inside)];
}
