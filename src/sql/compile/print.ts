import type { AggregateNode, CalculationNode, Expr, FragmentNode } from '../../expr/node.ts';
import { entryOf } from '../../model/source.ts';
import { isSemi } from '../../query/plan/cost.ts';
import { placeOf, type Scope, scopeOf } from '../../query/plan/scope.ts';
import { LostRecord } from '../../query/query-error.ts';
import { needsBase } from '../../type/domain.ts';
import { castName, literal } from '../literal.ts';
import { firm } from '../operator/spelling.ts';
import { spellCall } from '../operator/spellings.ts';
import { aggregateText, slotName, valueOverNoRows } from './aggregate.ts';
import type { Context } from './context.ts';
import { semiText } from './semi.ts';

/** An expression as SQL, seen from a scope. */
export function printExpr(expr: Expr, scope: Scope, context: Context): string {
  switch (expr.kind) {
    case 'literal':
      return literal(expr.type, expr.value);
    case 'param':
      return context.param(expr);
    case 'actor':
      return context.actor(expr);
    case 'attribute': {
      const place = placeOf(expr.from, scope);
      if (place === undefined) throw new LostRecord(expr.from.home.name);
      const text = context.column(place, expr.column);
      return needsBase(expr.type) ? `${text}::${castName(expr.type)}` : text;
    }
    case 'calculation':
      return calculation(expr, scope, context);
    case 'call':
      return spellCall(expr, (operand) => printExpr(operand, scope, context));
    case 'fragment':
      return fragment(expr, scope, context);
    case 'aggregate':
      if (scope.grouped?.has(expr)) return groupValue(expr, scope, context);
      return isSemi(expr) ? semiText(expr, scope, context) : aggregateValue(expr, scope, context);
  }
}

function calculation(node: CalculationNode, scope: Scope, context: Context): string {
  const place = placeOf(node.from, scope);
  const owner = place === undefined ? undefined : scopeOf(place);
  const hoist = owner?.hoists.get(context.keys.of(node));
  if (owner === undefined || hoist === undefined) return printExpr(node.body, scope, context);
  const alias = context.alias(hoist, 'k');
  const text = `${alias}.c1`;
  return context.seen(owner, { of: hoist, text, name: text, type: node.type });
}

function fragment(node: FragmentNode, scope: Scope, context: Context): string {
  return node.parts
    .map((part, i) => {
      const arg = node.args[i];
      return arg === undefined ? part : part + operandOfFragment(arg, scope, context);
    })
    .join('');
}

/** Raw SQL around it may leave a parameter without a type, so it is given one. */
function operandOfFragment(arg: Expr, scope: Scope, context: Context): string {
  return firm(arg, (expr) => printExpr(expr, scope, context));
}

/** An aggregate over the rows that are grouped, or the value it has where none of them meets its conditions. */
function groupValue(node: AggregateNode, scope: Scope, context: Context): string {
  const slot = scope.grouped?.get(node);
  const text = slot === undefined ? 'null' : aggregateText(slot, slot.filters, scope, context);
  return overNoRows(text, node, valueOverNoRows(node, 'lateral'), (expr) => printExpr(expr, scope, context));
}

function aggregateValue(node: AggregateNode, scope: Scope, context: Context): string {
  const from = placeOf(entryOf(node.many).from, scope);
  const owner = from === undefined ? undefined : scopeOf(from);
  const found = owner?.slots.get(node);
  if (owner === undefined || found === undefined) throw new LostRecord(node.many.item.home.name);
  const { group, slot } = found;
  const name = `${context.alias(group, 'a')}.${slotName(group, slot)}`;
  const text = context.seen(owner, { of: group, text: name, name, type: node.type });
  return overNoRows(text, node, valueOverNoRows(node, group.shape), (expr) => printExpr(expr, scope, context));
}

function overNoRows(
  text: string,
  { fallback }: AggregateNode,
  usual: string | undefined,
  print: (expr: Expr) => string,
): string {
  const empty = fallback === undefined ? usual : fallbackText(fallback, print);
  return empty === undefined ? text : `coalesce(${text}, ${empty})`;
}

function fallbackText(fallback: Expr, print: (expr: Expr) => string): string | undefined {
  if (fallback.kind === 'literal') return fallback.value === null ? undefined : literal(fallback.type, fallback.value);
  return `${print(fallback)}::${castName(fallback.type)}`;
}
