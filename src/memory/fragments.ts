import { undecidable } from '../expr/evaluate/undecidable.ts';
import type { Expr, FragmentNode, Many } from '../expr/node.ts';
import { onTheWay, withinLimits } from '../query/plan/inside.ts';
import type { Fields, Selection } from '../query/plan/selection.ts';
import { UndecidableInMemory } from './undecidable-in-memory.ts';

/** Refuses raw SQL at once, not only when there are rows to ask it of. */
export function refuseFragments(selection: Selection): void {
  for (const expr of expressions(selection)) {
    const fragment = fragmentIn(expr);
    if (fragment !== undefined) throw new UndecidableInMemory(fragment, undecidable('raw SQL means nothing here'));
  }
}

function* expressions({ many, combined, groups, filters, sorts, distinct = [], fields }: Selection): Iterable<Expr> {
  for (const part of combined?.parts ?? []) yield* expressions(part);
  if (groups !== undefined) yield* [...groups.keys, ...groups.having];
  if (many !== undefined) yield* ofMany(many);
  yield* filters;
  yield* distinct;
  for (const { by } of sorts) yield by;
  yield* ofFields(fields);
}

function* ofFields(fields: Fields): Iterable<Expr> {
  for (const { expr } of fields.values) yield expr;
  for (const one of fields.ones) {
    yield* one.filters;
    yield* ofFields(one.fields);
  }
  for (const { selection } of fields.lists) yield* expressions(selection);
}

const ofMany = (many: Many): readonly Expr[] => [
  ...onTheWay(many),
  ...withinLimits(many),
  ...many.filters,
  ...many.sorts.map(({ by }) => by),
];

/** The first raw SQL in an expression. */
export function fragmentIn(expr: Expr): FragmentNode | undefined {
  switch (expr.kind) {
    case 'fragment':
      return expr;
    case 'calculation':
      return fragmentIn(expr.body);
    case 'call':
      return firstIn(expr.args);
    case 'aggregate':
      return firstIn([...ofMany(expr.many), ...(expr.of === undefined ? [] : [expr.of])]);
    default:
      return undefined;
  }
}

function firstIn(exprs: readonly Expr[]): FragmentNode | undefined {
  for (const expr of exprs) {
    const found = fragmentIn(expr);
    if (found !== undefined) return found;
  }
  return undefined;
}
