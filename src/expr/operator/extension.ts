import { boolean, float, integer } from '../../type/registry.ts';
import type { Type } from '../../type/type.ts';
import { OperatorMisuse } from '../errors.ts';
import type { Expr } from '../node.ts';
import { describeExpr, quoted } from './describe.ts';
import { call, operandAt, typed } from './operand.ts';
import type { Operand, Operator } from './operator.ts';

function ownAt(operands: readonly Operand[], family: Type['family'], operator: string): Expr {
  const operand = operandAt(operands, 0, operator);
  if (operand.kind !== 'loose' && operand.type.family === family) return operand;
  const what = operand.kind === 'loose' ? quoted(operand.value) : `${describeExpr(operand)}, a ${operand.type.name},`;
  throw new OperatorMisuse(operator, `${what} is no ${family === 'path' ? 'ltree' : family}`);
}

/** Two values of an extension's type, the second of which may be a plain one. */
const pair = (name: string, family: 'vector' | 'path', type: Type): Operator => ({
  name,
  resolve(operands) {
    const owner = ownAt(operands, family, name);
    const other = operandAt(operands, 1, name);
    if (other.kind === 'loose') return call(name, [owner, typed(other, owner.type, name)], type);
    return call(name, [owner, ownAt([other], family, name)], type);
  },
});

export const cosineDistance = pair('cosineDistance', 'vector', float);
export const l2Distance = pair('l2Distance', 'vector', float);
export const negativeInnerProduct = pair('negativeInnerProduct', 'vector', float);
export const isAncestorOf = pair('isAncestorOf', 'path', boolean);
export const isDescendantOf = pair('isDescendantOf', 'path', boolean);

export const depth: Operator = {
  name: 'depth',
  resolve: (operands) => call('depth', [ownAt(operands, 'path', 'depth')], integer),
};
