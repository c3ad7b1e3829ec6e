import { json } from '../../type/registry.ts';
import { call, operandAt, typed } from './operand.ts';
import type { Operator } from './operator.ts';

/** A value as JSON: `to_jsonb`. */
export const toJson: Operator = {
  name: 'toJson',
  resolve(operands) {
    const operand = operandAt(operands, 0, 'toJson');
    return operand.kind === 'loose' ? typed(operand, json(), 'toJson') : call('toJson', [operand], json());
  },
};
