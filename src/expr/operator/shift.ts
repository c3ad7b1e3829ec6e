import type { Type } from '../../type/type.ts';
import { integer, interval } from '../../type/types.ts';
import { OperatorMisuse } from '../errors.ts';
import type { Expr } from '../node.ts';
import { describeExpr } from './describe.ts';
import { call, naturalType, operandAt, typed } from './operand.ts';
import type { Operand, Operator } from './operator.ts';

const shiftable: ReadonlySet<string> = new Set(['instant', 'date', 'time', 'interval', 'unknown']);

const units: readonly (readonly [RegExp, string])[] = [
  [/^y(ears?)?$/, 'Y'],
  [/^(mon|mons|months?)$/, 'M'],
  [/^w(eeks?)?$/, 'W'],
  [/^d(ays?)?$/, 'D'],
  [/^h(ours?|rs?)?$/, 'TH'],
  [/^m(in|ins|inutes?)?$/, 'TM'],
  [/^s(ec|ecs|econds?)?$/, 'TS'],
];

/** `3 days`, `1 month -2 hours`: as people write intervals, in ISO 8601; what is not such a phrase stays as it is. */
function fromPhrase(phrase: unknown): unknown {
  if (typeof phrase !== 'string' || !/^\s*([+-]?\d+(\.\d+)?\s*[a-z]+\s*)+$/i.test(phrase)) return phrase;
  const parts = [...phrase.toLowerCase().matchAll(/([+-]?\d+(?:\.\d+)?)\s*([a-z]+)/g)].map(([, count, word = '']) => {
    const unit = units.find(([name]) => name.test(word))?.[1];
    return unit === undefined ? undefined : { count, unit };
  });
  const part = (unit: string) =>
    parts.flatMap((each) => (each?.unit === unit ? [`${each.count}${unit.slice(-1)}`] : []));
  if (parts.includes(undefined)) return phrase;
  const clock = ['TH', 'TM', 'TS'].flatMap(part).join('');
  return `P${['Y', 'M', 'W', 'D'].flatMap(part).join('')}${clock === '' ? '' : `T${clock}`}`;
}

/** An interval that may be written as a phrase. */
const duration: Type<string> = Object.freeze({
  ...interval,
  cast: (input: unknown) => interval.cast(fromPhrase(input)),
});

/** An interval is text to JavaScript: `plus("3 days")`, `plus("P3D")`; a Date is a point in time. */
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
