import { json } from '../../type/registry.ts';
import { OperatorMisuse } from '../errors.ts';
import type { Expr } from '../node.ts';
import { describeExpr, quoted } from './describe.ts';
import { call, operandAt, plainAt } from './operand.ts';
import type { Operator } from './operator.ts';

/**
 * `get("key")`, `get(0)`: a member of a JSON value, null where there is none. Read by itself it is JSON; an operator that
 * needs a text, a number or a boolean reads it as that (`->>`).
 */
export const get: Operator = {
  name: 'get',
  resolve(operands) {
    const owner = operandAt(operands, 0, 'get');
    const key = plainAt(operands, 1, 'get');
    if (typeof key !== 'string' && !(typeof key === 'number' && Number.isInteger(key))) {
      throw new OperatorMisuse('get', `${quoted(key)} is no key`, {
        why: 'members have names, items of arrays numbers',
      });
    }
    if (owner.kind === 'loose' || !isJson(owner)) {
      throw new OperatorMisuse(
        'get',
        `${owner.kind === 'loose' ? quoted(owner.value) : describeExpr(owner)} is no JSON`,
      );
    }
    const path = owner.kind === 'call' && owner.operator === 'get' ? pathOf(owner.option) : [];
    const root = owner.kind === 'call' && owner.operator === 'get' ? owner.args : [owner];
    return call('get', root, json(), { nullable: true, option: Object.freeze([...path, key]) });
  },
};

const isJson = (expr: Expr): boolean => expr.type.family === 'json' || expr.type.family === 'unknown';

/** The keys on the way to a member. */
export function pathOf(option: unknown): readonly (string | number)[] {
  return Array.isArray(option) ? option.filter((key) => typeof key === 'string' || typeof key === 'number') : [];
}
