import { boolean } from '../../type/registry.ts';
import { OperatorMisuse } from '../errors.ts';
import type { Expr } from '../node.ts';
import { alike } from './common-type.ts';
import { describeExpr } from './describe.ts';
import { isNotNull, isNull } from './nullness.ts';
import { call, isNullLoose, missing, operandAt } from './operand.ts';
import type { Operand, Operator } from './operator.ts';

/** `eq(null)` and `neq(null)` ask for null, where null can be. */
function nullTest(operands: readonly Operand[], operator: string, test: Operator): Expr | undefined {
  const [a, b] = [operandAt(operands, 0, operator), operandAt(operands, 1, operator)];
  if (!isNullLoose(a) && !isNullLoose(b)) return undefined;
  const value = isNullLoose(b) ? a : b;
  if (value.kind !== 'loose' && !value.nullable) {
    throw new OperatorMisuse(operator, `${describeExpr(value)} is never null`, {
      why: 'the condition would always have the same answer',
    });
  }
  return test.resolve([value]);
}

const equality = (name: string, test: Operator): Operator => ({
  name,
  resolve: (operands) => nullTest(operands, name, test) ?? call(name, pair(operands, name), boolean),
});

/** `=`; with null: IS NULL. */
export const eq = equality('eq', isNull);
/** `<>`: null where an operand is null, as in SQL; `isDistinctFrom` treats null as a value. With null: IS NOT NULL. */
export const neq = equality('neq', isNotNull);

const distinctness = (name: string): Operator => ({
  name,
  resolve: (operands) => call(name, pair(operands, name), boolean, { nullable: false }),
});

export const isDistinctFrom = distinctness('isDistinctFrom');
export const isNotDistinctFrom = distinctness('isNotDistinctFrom');

const order = (name: string): Operator => ({
  name,
  resolve(operands) {
    if (operands.some(isNullLoose)) throw neverTrue(name);
    return call(name, ordered(pair(operands, name), name), boolean);
  },
});

export const gt = order('gt');
export const gte = order('gte');
export const lt = order('lt');
export const lte = order('lte');

/** `BETWEEN`: both bounds belong to it. */
export const between: Operator = {
  name: 'between',
  resolve(operands) {
    if (operands.some(isNullLoose)) throw neverTrue('between');
    const three = [0, 1, 2].map((index) => operandAt(operands, index, 'between'));
    return call('between', ordered(alike(three, 'between').args, 'between'), boolean);
  },
};

function pair(operands: readonly Operand[], operator: string): readonly Expr[] {
  if (operands.length > 2) throw missing(operator);
  return alike([operandAt(operands, 0, operator), operandAt(operands, 1, operator)], operator).args;
}

/** Refuses what has no order; two open JSON members are compared as JSON. */
export function ordered(args: readonly Expr[], operator: string): readonly Expr[] {
  const without = args.find((arg) => arg.type.family === 'list' || arg.type.family === 'boolean');
  if (without === undefined) return args;
  throw new OperatorMisuse(operator, `${describeExpr(without)} is of type ${without.type.name}, which has no order`);
}

export function neverTrue(operator: string): OperatorMisuse {
  return new OperatorMisuse(operator, 'nothing compares with null', {
    why: 'SQL answers null, and the row is lost',
    fix: 'ask isNull(), or leave the condition out',
  });
}
