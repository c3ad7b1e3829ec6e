import type { Expr, SortKey } from '../../expr/node.ts';
import type { Scope } from '../../query/plan/scope.ts';
import { typedLiteral } from '../literal.ts';
import { firm } from '../operator/spelling.ts';
import type { Context } from './context.ts';

/** An expression that stands alone in a select list: what has no type by itself is given one. */
export function printValue(expr: Expr, scope: Scope, context: Context): string {
  if (expr.kind === 'literal') return typedLiteral(expr.type, expr.value);
  const text = context.expr(expr, scope);
  return expr.kind === 'param' ? firm(expr, () => text) : text;
}

/** Conditions that must all hold. */
export function printConditions(conditions: readonly Expr[], scope: Scope, context: Context): readonly string[] {
  return conditions.map((condition) => {
    const text = context.expr(condition, scope);
    return isLoose(condition) ? `(${text})` : text;
  });
}

/** Whether `and` beside it would tear it apart. */
function isLoose(condition: Expr): boolean {
  if (condition.kind === 'calculation') return isLoose(condition.body);
  return (
    condition.kind === 'fragment' ||
    (condition.kind === 'call' && (condition.operator === 'or' || condition.operator === 'has'))
  );
}

/** The keys of ORDER BY; a constant orders nothing, and a bare number would be read as a position. */
export function printSorts(sorts: readonly SortKey[], scope: Scope, context: Context): string {
  const keys = sorts
    .filter((sort) => !['literal', 'param', 'actor'].includes(sort.by.kind))
    .map((sort) => `${context.expr(sort.by, scope)}${directionText(sort)}`);
  return keys.length === 0 ? '' : ` order by ${keys.join(', ')}`;
}

export function directionText({ direction, nulls }: SortKey): string {
  return `${direction === 'desc' ? ' desc' : ''}${nulls === undefined ? '' : ` nulls ${nulls}`}`;
}
