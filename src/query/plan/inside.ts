import type { Expr, Many, SortKey } from '../../expr/node.ts';

/** What narrows the records of a to-many before their number is limited. */
export interface Limited {
  readonly filters: readonly Expr[];
  readonly sorts: readonly SortKey[];
  readonly limit: number;
}

/**
 * A relationship's own limit is applied before what the user adds to it: the two newest tickets, and of those the open
 * ones. Splits a to-many into what narrows the rows before they are limited and the conditions on what is left.
 */
export function insideOf(many: Many): { readonly inside: Limited | undefined; readonly filters: readonly Expr[] } {
  if (many.limit === undefined) return { inside: undefined, filters: many.filters };
  const own = many.item.link.narrow(many.item, many.item.from);
  if (own.limit === undefined) {
    return { inside: { filters: many.filters, sorts: many.sorts, limit: many.limit }, filters: [] };
  }
  const inside = { filters: own.filters, sorts: many.sorts, limit: Math.min(own.limit, many.limit) };
  return { inside, filters: many.filters.slice(own.filters.length) };
}
