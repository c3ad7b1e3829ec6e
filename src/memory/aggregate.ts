import { isUndecidable, undecidable } from '../expr/evaluate/undecidable.ts';
import type { AggregateNode, Expr } from '../expr/node.ts';
import { dropsNulls, isSemi } from '../query/plan/cost.ts';
import { averageOf, sumOf } from './arithmetic.ts';
import { keyText } from './key-text.ts';
import { compareBy, compareValues } from './order.ts';
import { type Judge, scopesOf, tiebroken } from './reach.ts';
import type { Scope } from './scope.ts';
import { UndecidableInMemory } from './undecidable-in-memory.ts';

/** A judge who can tell values, too. */
export interface Evaluator extends Judge {
  valueIn(expr: Expr, scope: Scope): unknown;
}

/** The value of an aggregate over the records of a to-many. */
export function aggregateOf(node: AggregateNode, outer: Scope, evaluator: Evaluator): unknown {
  const scopes = scopesOf(node.many, outer, evaluator);
  if (isSemi(node)) return semi(node, scopes, evaluator);
  const value = compute(node, scopes, evaluator);
  if (value !== null) return value;
  return node.fallback === undefined ? overNoRows(node) : evaluator.valueIn(node.fallback, outer);
}

/** `exists` is whether there is one that holds, `every` whether there is none that does not. */
function semi({ function: fn, of }: AggregateNode, scopes: readonly Scope[], { valueIn }: Evaluator): boolean {
  const holds = (scope: Scope): boolean => of === undefined || valueIn(of, scope) === true;
  return fn === 'every' ? scopes.every(holds) : scopes.some(holds);
}

/** What an aggregate without values amounts to where SQL says null. */
function overNoRows(node: AggregateNode): unknown {
  switch (node.function) {
    case 'sum':
      return node.type.family === 'interval' ? 'PT0S' : node.type.family === 'decimal' ? '0' : 0;
    case 'list':
      return [];
    default:
      return null;
  }
}

function compute(node: AggregateNode, scopes: readonly Scope[], evaluator: Evaluator): unknown {
  const { of } = node;
  if (of === undefined) return node.function === 'count' ? counted(node, scopes.length) : null;
  switch (node.function) {
    case 'first':
      return firstOf(node, of, scopes, evaluator);
    case 'list':
      return listOf(node, of, scopes, evaluator);
    default:
      return plain(node, of, valuesOf(node, of, scopes, evaluator));
  }
}

/** The values that are there; each once where that is asked for. */
function valuesOf(node: AggregateNode, of: Expr, scopes: readonly Scope[], { valueIn }: Evaluator): unknown[] {
  const values = scopes.map((scope) => valueIn(of, scope)).filter((value) => value !== null);
  return node.distinct ? once(values, of) : values;
}

const once = (values: readonly unknown[], of: Expr): unknown[] => [
  ...new Map(values.map((value) => [keyText(value, of.type), value])).values(),
];

function plain(node: AggregateNode, of: Expr, values: readonly unknown[]): unknown {
  switch (node.function) {
    case 'count':
      return counted(node, values.length);
    case 'min':
      return extreme(values, of, 1);
    case 'max':
      return extreme(values, of, -1);
    default: {
      const result = node.function === 'sum' ? sumOf(values, of.type) : averageOf(values, of.type);
      if (isUndecidable(result)) throw new UndecidableInMemory(node, result);
      return result;
    }
  }
}

const counted = ({ type }: AggregateNode, count: number): number | bigint =>
  type.family === 'bigint' ? BigInt(count) : count;

function extreme(values: readonly unknown[], of: Expr, sign: 1 | -1): unknown {
  if (of.type.family === 'json') throw new UndecidableInMemory(of, undecidable('the order of documents'));
  return values.reduce(
    (best, value) => (best === null || sign * compareValues(value, best, of) < 0 ? value : best),
    null as unknown,
  );
}

function firstOf(node: AggregateNode, of: Expr, scopes: readonly Scope[], evaluator: Evaluator): unknown {
  const { sorts, item } = node.many;
  const ordered = evaluator.ordered(scopes, tiebroken(sorts, item));
  const values = ordered.map((scope) => evaluator.valueIn(of, scope));
  return (dropsNulls(node) ? values.find((value) => value !== null) : values[0]) ?? null;
}

/** Null over no rows. A list of distinct values is in the order of its values. */
function listOf(node: AggregateNode, of: Expr, scopes: readonly Scope[], evaluator: Evaluator): unknown {
  const { sorts } = node.many;
  const ordered = node.distinct ? scopes : evaluator.ordered(scopes, sorts);
  const values = ordered.map((scope) => evaluator.valueIn(of, scope));
  const kept = dropsNulls(node) ? values.filter((value) => value !== null) : values;
  if (kept.length === 0) return null;
  if (!node.distinct) return kept;
  const sort = { by: of, direction: sorts[0]?.direction ?? 'asc', nulls: undefined } as const;
  return once(kept, of).sort((a, b) => compareBy(sort, a, b));
}
