import type { AggregateNode, Expr, Many, Source } from '../../expr/node.ts';
import { entryOf } from '../../model/source.ts';
import { onTheWay } from './inside.ts';

/** Below this a value is cheaper to write twice than to compute once: `status <> 'closed'` against a ratio of sums. */
const worthSharing = 3;

/** Whether a calculation that is used more than once is computed once and referred to. */
export function isCostly(body: Expr): boolean {
  return costOf(body, worthSharing) >= worthSharing;
}

function costOf(expr: Expr, enough: number): number {
  switch (expr.kind) {
    case 'literal':
    case 'param':
    case 'actor':
    case 'attribute':
      return 0;
    case 'calculation':
      return costOf(expr.body, enough);
    case 'aggregate':
      // `exists` is written out each time; the others are columns of a sub-select.
      return isSemi(expr) ? enough : 1;
    case 'fragment':
      return enough;
    case 'call': {
      let cost = 1;
      for (const arg of expr.args) {
        if (cost >= enough) break;
        cost += costOf(arg, enough - cost);
      }
      return cost;
    }
  }
}

export const isSemi = (node: AggregateNode): boolean => node.function === 'exists' || node.function === 'every';

/** `list` and `first` skip nulls unless told to keep them. */
export const dropsNulls = (node: AggregateNode): boolean =>
  (node.function === 'list' || node.function === 'first') && !node.nulls && (node.of?.nullable ?? false);

/** Whether an aggregate looks at records other than those it iterates and what hangs on them. */
export function escapes(node: AggregateNode): boolean {
  const own = new Set<Source>(itemsOf(node.many));
  const inside = (expr: Expr | undefined): boolean => expr === undefined || staysWithin(expr, own);
  const { filters, sorts } = node.many;
  return !(
    onTheWay(node.many).every(inside) &&
    filters.every(inside) &&
    sorts.every((sort) => inside(sort.by)) &&
    inside(node.of)
  );
}

/** Whether an expression says anything about these records: else SQL takes its aggregate for one of the query around. */
export function speaksOf(expr: Expr, own: ReadonlySet<Source>): boolean {
  switch (expr.kind) {
    case 'literal':
    case 'param':
    case 'actor':
      return false;
    case 'attribute':
      return isWithin(expr.from, own);
    case 'calculation':
      return speaksOf(expr.body, own);
    case 'call':
    case 'fragment':
      return expr.args.some((arg) => speaksOf(arg, own));
    case 'aggregate':
      return isWithin(entryOf(expr.many).from, own);
  }
}

const itemsOf = ({ item, via }: Pick<Many, 'item' | 'via'>): readonly Source[] =>
  via === undefined ? [item] : [item, ...itemsOf(via.hop)];

function staysWithin(expr: Expr, own: Set<Source>): boolean {
  switch (expr.kind) {
    case 'literal':
    case 'param':
    case 'actor':
      return true;
    case 'attribute':
      return isWithin(expr.from, own);
    case 'calculation':
      return isWithin(expr.from, own) && staysWithin(expr.body, own);
    case 'call':
    case 'fragment':
      return expr.args.every((arg) => staysWithin(arg, own));
    case 'aggregate': {
      const { filters, sorts } = expr.many;
      if (!isWithin(entryOf(expr.many).from, own)) return false;
      const nested = new Set([...own, ...itemsOf(expr.many)]);
      return [
        ...onTheWay(expr.many),
        ...filters,
        ...sorts.map((sort) => sort.by),
        ...(expr.of === undefined ? [] : [expr.of]),
      ].every((part) => staysWithin(part, nested));
    }
  }
}

function isWithin(source: Source, own: ReadonlySet<Source>): boolean {
  for (let at: Source = source; ; at = at.from) {
    if (own.has(at)) return true;
    if (at.kind !== 'one') return false;
  }
}
