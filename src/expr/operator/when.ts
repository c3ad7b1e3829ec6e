import { chosen } from './common-type.ts';
import { condition } from './logic.ts';
import { call, missing, operandAt } from './operand.ts';
import type { Loose, Operand, Operator } from './operator.ts';

const nothing: Loose = { kind: 'loose', value: null, ordinal: undefined };

/**
 * `when(condition, a, b)`, and `when(c1, a, c2, b, …, otherwise)`: the value behind the first condition that is true.
 * A condition that is null counts as not true. Without `otherwise` the value is null.
 */
export const when: Operator = {
  name: 'when',
  resolve(operands) {
    if (operands.length < 2) throw missing('when');
    const branches = Math.floor(operands.length / 2);
    const indexes = Array.from({ length: branches }, (_, index) => index * 2);
    const conditions = indexes.map((index) => condition(operandAt(operands, index, 'when'), 'when'));
    const otherwise: Operand = operands.length % 2 === 1 ? operandAt(operands, operands.length - 1, 'when') : nothing;
    const values = [...indexes.map((index) => operandAt(operands, index + 1, 'when')), otherwise];
    const { args, type } = chosen(values, 'when');
    const interleaved = args.flatMap((value, index) => {
      const test = conditions[index];
      return test === undefined ? [value] : [test, value];
    });
    return call('when', interleaved, type, { nullable: args.some((value) => value.nullable) });
  },
};
