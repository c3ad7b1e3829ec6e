import type { Link } from '../../expr/node.ts';
import type { GroupJoin, Scope } from '../../query/plan/scope.ts';
import { quoteName } from '../quote.ts';
import type { Context } from './context.ts';
import { printConditions } from './phrase.ts';
import type { Reached } from './reached.ts';

/** The name of the join table between a scope and the record outside. */
export function joinAlias(scope: Scope, { through }: Link, context: Context): string {
  const row = through === undefined ? undefined : scope.ones.get(through.row);
  return context.alias(row ?? scope.columns, 'j');
}

/** The columns of the relationship on the far side: of the join table where there is one. */
export function farKeys(scope: Scope, reached: Reached, context: Context): readonly string[] {
  const { via } = scope;
  if (via !== undefined) return farKeys(via.scope, via, context);
  const { link } = reached;
  const alias = link.through === undefined ? context.alias(scope) : joinAlias(scope, link, context);
  return link.on.map(({ there }) => `${alias}.${quoteName(there.column)}`);
}

/** What ties a scope to the record outside; nothing where a limited relationship has done so already. */
export function correlation(scope: Scope, reached: Reached, context: Context): readonly string[] {
  return [...entry(scope, reached, context), ...onTheWay(scope, reached, context)];
}

/** What ties the first records on the way here to the record outside. */
function entry(scope: Scope, reached: Reached, context: Context): readonly string[] {
  if (reached.inside !== undefined) return [];
  return scope.via === undefined ? tied(scope, reached, context) : entry(scope.via.scope, scope.via, context);
}

/** What holds for the records on the way here. */
export function onTheWay({ via }: Scope, reached: Reached, context: Context): readonly string[] {
  if (reached.inside !== undefined || via === undefined) return [];
  return [...onTheWay(via.scope, via, context), ...printConditions(via.filters, via.scope, context)];
}

/** What ties a scope to the record it hangs on. */
export function tied(scope: Scope, { link, from }: Reached, context: Context): readonly string[] {
  const alias = link.through === undefined ? context.alias(scope) : joinAlias(scope, link, context);
  return link.on.map(({ there, here }) => `${alias}.${quoteName(there.column)} = ${context.column(from, here)}`);
}

export const reachedBy = ({ last, from, inside }: GroupJoin): Reached => ({ link: last, from, inside });

/** An ORDER BY with the key as its last word. */
export function tiebroken(order: string, scope: Scope, context: Context): string {
  const keys = scope.home.primaryKey.map((key) => context.column(scope, key)).filter((key) => !order.includes(key));
  if (keys.length === 0) return order;
  return order === '' ? ` order by ${keys.join(', ')}` : `${order}, ${keys.join(', ')}`;
}
