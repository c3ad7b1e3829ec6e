import { boolean } from '../../type/registry.ts';
import { OperatorMisuse } from '../errors.ts';
import type { Expr } from '../node.ts';
import { isOpen, read } from './conversion.ts';
import { describeExpr, quoted } from './describe.ts';
import { call, literal, operandAt, typed } from './operand.ts';
import type { Operand, Operator } from './operator.ts';

/** An operand as a condition: a boolean expression, a JSON member read as one, or `true` and `false`. */
export function condition(operand: Operand, operator: string): Expr {
  if (operand.kind === 'loose') {
    if (typeof operand.value === 'boolean' || operand.value === null) return typed(operand, boolean, operator);
    throw new OperatorMisuse(operator, `${quoted(operand.value)} is no condition`);
  }
  if (isOpen(operand)) return read(operand, boolean);
  if (operand.type.family === 'boolean' || operand.type.family === 'unknown') return operand;
  throw new OperatorMisuse(operator, `${describeExpr(operand)} is of type ${operand.type.name}, not a condition`, {
    fix: 'compare it: .eq(…), .isNotNull()',
  });
}

/** Of no conditions: `and()` is true, `or()` false; of one, that one. */
const junction = (name: 'and' | 'or'): Operator => ({
  name,
  resolve(operands) {
    const args = operands
      .map((_, index) => condition(operandAt(operands, index, name), name))
      .flatMap((arg) => (arg.kind === 'call' && arg.operator === name ? arg.args : [arg]));
    const [only] = args;
    if (only === undefined) return literal(name === 'and', boolean);
    return args.length === 1 ? only : call(name, args, boolean);
  },
});

export const and = junction('and');
export const or = junction('or');

export const not: Operator = {
  name: 'not',
  resolve(operands) {
    const inner = condition(operandAt(operands, 0, 'not'), 'not');
    // An index with `where x is not null` is found only if it says so.
    if (inner.kind === 'call' && inner.operator === 'isNull')
      return call('isNotNull', inner.args, boolean, { nullable: false });
    if (inner.kind === 'call' && inner.operator === 'isNotNull')
      return call('isNull', inner.args, boolean, { nullable: false });
    return call('not', [inner], boolean);
  },
};
