import type { Expr } from '../expr/node.ts';
import { Misdeclared } from './invalid-model.ts';

/** To the type checker a repeated attribute is an attribute: every row would be said to have it. */
export function refuseRepetition(expr: Expr): void {
  const body = expr.kind === 'calculation' ? expr.body : expr;
  if (body.kind !== 'attribute' || body.from.kind !== 'root') return;
  throw new Misdeclared(`repeats the attribute '${body.column.name}' under another name`, {
    why: 'rows have an attribute under its own name only',
    fix: `use '${body.column.name}', or name the attribute so and give it its column: { column: '…' }`,
  });
}
