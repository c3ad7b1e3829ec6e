import { boolean, text } from '../../type/registry.ts';
import { isOpen, read } from './conversion.ts';
import { call, naturalType, operandAt, typed } from './operand.ts';
import type { Operand, Operator } from './operator.ts';

const test = (name: string): Operator => ({
  name,
  resolve: (operands) => call(name, [subject(operandAt(operands, 0, name), name)], boolean, { nullable: false }),
});

/** A JSON null counts as null: a member is looked at as text, where both a missing one and a JSON null are NULL. */
function subject(operand: Operand, operator: string) {
  if (operand.kind === 'loose') return typed(operand, naturalType(operand.value, operator) ?? text, operator);
  return isOpen(operand) ? read(operand, text) : operand;
}

export const isNull = test('isNull');
export const isNotNull = test('isNotNull');
