import type { Expr, Many, SortKey } from '../../expr/node.ts';

/** What narrows the records of a to-many before their number is limited. */
export interface Limited {
  readonly filters: readonly Expr[];
  readonly sorts: readonly SortKey[];
  readonly limit: number | undefined;
  readonly offset: number;
}

/**
 * A relationship's own limit is applied before what the user adds to it: the two newest tickets, and of those the open
 * ones. Splits a to-many into what narrows the rows before they are limited and the conditions on what is left.
 */
export function insideOf(many: Many): { readonly inside: Limited | undefined; readonly filters: readonly Expr[] } {
  const { limit, offset = 0 } = many;
  if (limit === undefined && offset === 0) return { inside: undefined, filters: many.filters };
  const own = many.item.link.narrow(many.item, many.item.from);
  if (own.limit === undefined && offset === 0) {
    return { inside: { filters: many.filters, sorts: many.sorts, limit, offset }, filters: [] };
  }
  const least = Math.min(own.limit ?? Number.POSITIVE_INFINITY, limit ?? Number.POSITIVE_INFINITY);
  const inside = {
    filters: own.filters,
    sorts: own.sorts,
    limit: least === Number.POSITIVE_INFINITY ? undefined : least,
    offset,
  };
  return { inside, filters: many.filters.slice(own.filters.length) };
}
