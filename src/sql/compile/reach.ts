import type { Link } from '../../expr/node.ts';
import type { GroupJoin, Scope } from '../../query/plan/scope.ts';
import { quoteName } from '../quote.ts';
import type { Context } from './context.ts';
import type { Reached } from './reached.ts';

/** The name of the join table between a scope and the record outside. */
export function joinAlias(scope: Scope, { through }: Link, context: Context): string {
  const row = through === undefined ? undefined : scope.ones.get(through.row);
  return context.alias(row ?? scope.columns, 'j');
}

/** The columns of the relationship on the far side: of the join table where there is one. */
export function farKeys(scope: Scope, { link }: Reached, context: Context): readonly string[] {
  const alias = link.through === undefined ? context.alias(scope) : joinAlias(scope, link, context);
  return link.on.map(({ there }) => `${alias}.${quoteName(there.column)}`);
}

/** What ties a scope to the record outside; nothing where a limited relationship has done so already. */
export function correlation(scope: Scope, reached: Reached, context: Context): readonly string[] {
  if (reached.inside !== undefined) return [];
  return farKeys(scope, reached, context).map((far, i) => {
    const here = reached.link.on[i]?.here;
    return here === undefined ? far : `${far} = ${context.column(reached.from, here)}`;
  });
}

export const reachedBy = ({ link, from, inside }: GroupJoin): Reached => ({ link, from, inside });

/** An ORDER BY with the key as its last word. */
export function tiebroken(order: string, scope: Scope, context: Context): string {
  const keys = scope.home.primaryKey.map((key) => context.column(scope, key)).filter((key) => !order.includes(key));
  if (keys.length === 0) return order;
  return order === '' ? ` order by ${keys.join(', ')}` : `${order}, ${keys.join(', ')}`;
}
