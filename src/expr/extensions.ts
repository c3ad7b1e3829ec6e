import type { Expr, Many, Narrowing } from './node.ts';
import { operatorNamed } from './operator/operators.ts';

/** The extensions of PostgreSQL that an expression cannot do without. */
export function extensionsOf(expr: Expr): ReadonlySet<string> {
  const found = new Set<string>();
  collect(expr, found);
  return found;
}

function collect(expr: Expr, found: Set<string>): void {
  if (expr.type.extension !== undefined) found.add(expr.type.extension);
  switch (expr.kind) {
    case 'call': {
      const { extension } = operatorNamed(expr.operator) ?? {};
      if (extension !== undefined) found.add(extension);
      for (const arg of expr.args) collect(arg, found);
      return;
    }
    case 'fragment':
      for (const arg of expr.args) collect(arg, found);
      return;
    case 'calculation':
      collect(expr.body, found);
      return;
    case 'aggregate':
      if (expr.of !== undefined) collect(expr.of, found);
      collectMany(expr.many, found);
      return;
    default:
  }
}

function collectMany({ filters, sorts }: Many | Narrowing, found: Set<string>): void {
  for (const filter of filters) collect(filter, found);
  for (const { by } of sorts) collect(by, found);
}
