import type { Expr } from '../expr/node.ts';
import { actorValue } from '../query/plan/actor-values.ts';
import { Late } from './late.ts';
import { currentActor } from './scope.ts';

/**
 * The expression with its values among those of the statement: the text says where they go, never what they are, so
 * that one statement serves every call.
 */
export function carried(expr: Expr, values: unknown[]): Expr {
  switch (expr.kind) {
    case 'param':
      return { ...expr, ordinal: values.push(expr.value) - 1 };
    case 'actor': {
      const { type, column } = expr;
      const value = new Late(() => actorValue(currentActor(), column));
      return { kind: 'param', ordinal: values.push(value) - 1, value: undefined, type, nullable: true };
    }
    case 'calculation':
      return { ...expr, body: carried(expr.body, values) };
    case 'call':
    case 'fragment':
      return { ...expr, args: expr.args.map((arg) => carried(arg, values)) };
    default:
      return expr;
  }
}
