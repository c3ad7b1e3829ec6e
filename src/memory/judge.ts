import type { Environment } from '../expr/evaluate/environment.ts';
import { evaluate } from '../expr/evaluate/evaluate.ts';
import type { Answer } from '../expr/evaluate/rule.ts';
import { isUndecidable } from '../expr/evaluate/undecidable.ts';
import type { AggregateNode, Expr, SortKey } from '../expr/node.ts';
import { aggregateOf } from './aggregate.ts';
import { compareAll } from './order.ts';
import { type Judge, recordAt } from './reach.ts';
import type { Scope } from './scope.ts';
import { UndecidableInMemory } from './undecidable-in-memory.ts';

/** The value of an expression for the rows of a scope. Throws `UndecidableInMemory`. */
export function valueIn(expr: Expr, scope: Scope): unknown {
  const value = answer(expr, scope);
  if (isUndecidable(value)) throw new UndecidableInMemory(expr, value);
  return value;
}

function answer(expr: Expr, scope: Scope): Answer {
  // The usual case, without an environment.
  if (expr.kind === 'attribute') return recordAt(expr.from, scope, judge)?.[expr.column.column] ?? null;
  return evaluate(expr, environmentOf(scope));
}

const environmentOf = (scope: Scope): Environment => ({
  attribute: (node) => recordAt(node.from, scope, judge)?.[node.column.column] ?? null,
  actor: ({ column }) => scope.world.actor(column),
  aggregate: (node: AggregateNode) => aggregateOf(node, scope, { ...judge, valueIn }),
  now: scope.world.now,
  timeZone: 'UTC',
  collation: 'C',
});

const isConstant = ({ by }: SortKey): boolean => ['literal', 'param', 'actor'].includes(by.kind);

/** How conditions and orders are judged. */
export const judge: Judge = {
  holds: (conditions, scope) => conditions.every((condition) => valueIn(condition, scope) === true),
  ordered(scopes, sorts) {
    const keys = sorts.filter((sort) => !isConstant(sort));
    if (keys.length === 0 || scopes.length < 2) return scopes;
    return scopes
      .map((scope) => ({ scope, values: keys.map(({ by }) => valueIn(by, scope)) }))
      .sort((a, b) => compareAll(keys, a.values, b.values))
      .map(({ scope }) => scope);
  },
};
