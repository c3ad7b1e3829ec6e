import { integer, interval } from '../../type/registry.ts';
import { OperatorMisuse } from '../errors.ts';
import type { Expr } from '../node.ts';
import { describeExpr } from './describe.ts';
import { duration } from './duration.ts';
import { call, naturalType, operandAt, typed } from './operand.ts';
import type { Operand, Operator } from './operator.ts';

const shiftable: ReadonlySet<string> = new Set(['instant', 'date', 'time', 'interval', 'unknown']);

/** An interval is text or an object to JavaScript: `plus("3 days")`, `plus({ days: 3 })`; a Date is a point in time. */
function timeOf(operand: Operand, operator: string): Expr {
  if (operand.kind === 'loose') {
    const natural = naturalType(operand.value, operator);
    return typed(operand, natural?.family === 'instant' ? natural : duration, operator);
  }
  if (shiftable.has(operand.type.family)) return operand;
  throw new OperatorMisuse(operator, `${describeExpr(operand)} is of type ${operand.type.name}, not a time`, {
    fix: 'use add() and sub() on numbers',
  });
}

const pair = (operands: readonly Operand[], operator: string): readonly [Expr, Expr] => [
  timeOf(operandAt(operands, 0, operator), operator),
  timeOf(operandAt(operands, 1, operator), operator),
];

/** A point in time and an interval, in either order; a date stays a date. */
export const plus: Operator = {
  name: 'plus',
  resolve(operands) {
    const [a, b] = pair(operands, 'plus');
    if (b.type.family === 'interval' || b.type.family === 'unknown') return call('plus', [a, b], a.type);
    if (a.type.family === 'interval') return call('plus', [b, a], b.type);
    throw new OperatorMisuse('plus', `a ${a.type.name} and a ${b.type.name} have no sum`);
  },
};

/** A point in time minus an interval; between two dates the days, between two timestamps the interval. */
export const minus: Operator = {
  name: 'minus',
  resolve(operands) {
    const [a, b] = pair(operands, 'minus');
    if (b.type.family === 'interval' || b.type.family === 'unknown') return call('minus', [a, b], a.type);
    if (a.type.family === 'date' && b.type.family === 'date') return call('minus', [a, b], integer);
    if (a.type.family === b.type.family) return call('minus', [a, b], interval);
    throw new OperatorMisuse('minus', `a ${b.type.name} cannot be taken from a ${a.type.name}`);
  },
};
