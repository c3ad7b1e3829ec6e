import type { AggregateNode } from '../../expr/node.ts';
import type { Scope } from '../../query/plan/scope.ts';
import { LostRecord } from '../../query/query-error.ts';
import type { Context } from './context.ts';
import { printConditions } from './phrase.ts';
import { correlation } from './reach.ts';

/** `exists` and `every`: whether there is a row, or none that fails. Never a join, so no row is doubled. */
export function semiText(node: AggregateNode, scope: Scope, context: Context): string {
  const semi = semiOf(node, scope);
  const inner = semi.scope;
  const reached = { link: semi.link, from: semi.from, inside: semi.inside };
  const conditions = [...correlation(inner, reached, context), ...printConditions(semi.filters, inner, context)];
  if (node.of !== undefined && node.function === 'exists')
    conditions.push(...printConditions([node.of], inner, context));
  if (node.of !== undefined && node.function === 'every') {
    conditions.push(`(${context.expr(node.of, inner)}) is not true`);
  }
  const from = context.from(inner, reached);
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`;
  return `${node.function === 'every' ? 'not ' : ''}exists (select 1 from ${from}${where})`;
}

function semiOf(node: AggregateNode, scope: Scope) {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const semi = at.semis.get(node);
    if (semi !== undefined) return semi;
  }
  throw new LostRecord(node.many.item.home.name);
}
