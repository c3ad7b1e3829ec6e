import { json, text } from '../../type/registry.ts';
import { OperatorMisuse } from '../errors.ts';
import type { Expr } from '../node.ts';
import { call, literal, naturalType, operandAt, plainAt, typed } from './operand.ts';
import type { Operand, Operator } from './operator.ts';

/** `object({ name: u.name, count: 2 })`: a document of keys and values in turn. The keys are part of the text. */
export const object: Operator = {
  name: 'object',
  resolve(operands) {
    if (operands.length % 2 === 1) throw new OperatorMisuse('object', 'every key has a value');
    const keys = operands.flatMap((_, index) => (index % 2 === 0 ? [String(plainAt(operands, index, 'object'))] : []));
    const args = keys.map((_, index) => carried(member(operandAt(operands, index * 2 + 1, 'object'))));
    return call('object', args, json(), { nullable: false, option: Object.freeze(keys) });
  },
};

function member(operand: Operand): Expr {
  if (operand.kind !== 'loose') return operand;
  const type = naturalType(operand.value, 'object');
  return type === undefined ? literal(null, text) : typed(operand, type, 'object');
}

/** JSON numbers are read as JS numbers, which would lose digits: exact ones travel as text. */
const carried = (expr: Expr): Expr =>
  expr.type.family === 'decimal' || expr.type.family === 'bigint' ? call('cast', [expr], text) : expr;
