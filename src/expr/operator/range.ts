import { boolean, range } from '../../type/registry.ts';
import type { Type } from '../../type/type.ts';
import { OperatorMisuse } from '../errors.ts';
import type { Expr } from '../node.ts';
import { alike } from './common-type.ts';
import { describeExpr, quoted } from './describe.ts';
import { call, operandAt, plainAt, typed } from './operand.ts';
import type { Operand, Operator } from './operator.ts';

function rangeAt(operands: readonly Operand[], index: number, like: Type | undefined, operator: string): Expr {
  const operand = operandAt(operands, index, operator);
  if (operand.kind === 'loose') {
    if (like !== undefined) return typed(operand, like, operator);
    throw new OperatorMisuse(operator, 'needs a range attribute, not a plain value');
  }
  if (operand.type.family === 'range' || operand.type.family === 'unknown') return operand;
  throw new OperatorMisuse(operator, `${describeExpr(operand)} is of type ${operand.type.name}, not a range`);
}

function two(operands: readonly Operand[], operator: string): readonly [Expr, Expr] {
  const first = rangeAt(operands, 0, undefined, operator);
  const second = rangeAt(operands, 1, first.type, operator);
  alike([first, second], operator);
  return [first, second];
}

const test = (name: string): Operator => ({
  name,
  resolve: (operands) => call(name, two(operands, name), boolean),
});

/** `&&` */
export const overlaps = test('overlaps');
/** `-|-` */
export const adjacent = test('adjacent');
/** `<<` */
export const before = test('before');
/** `>>` */
export const after = test('after');

/** `*`: what both have in common. */
export const intersection: Operator = {
  name: 'intersection',
  resolve(operands) {
    const [a, b] = two(operands, 'intersection');
    return call('intersection', [a, b], a.type);
  },
};

/** `@>`, of a range or of a value: a plain object is a range, anything else a value. */
export const covers: Operator = {
  name: 'covers',
  resolve(operands) {
    const owner = rangeAt(operands, 0, undefined, 'contains');
    const other = operandAt(operands, 1, 'contains');
    const { bound } = owner.type;
    if (bound === undefined || isRange(other)) return call('covers', two(operands, 'contains'), boolean);
    if (other.kind === 'loose') return call('covers', [owner, typed(other, bound, 'contains')], boolean);
    alike([other, { kind: 'literal', value: null, type: bound, nullable: true }], 'contains');
    return call('covers', [owner, exactly(other, bound)], boolean);
  },
};

/** PostgreSQL has no operators between a range and a value of another width. */
const exactly = (expr: Expr, type: Type): Expr =>
  bare(expr.type) === bare(type) || expr.type.family === 'unknown' ? expr : call('cast', [expr], type);

const bare = (type: Type): string => type.sql.replace(/\([\d,]+\)/, '');

function isRange(operand: Operand): boolean {
  if (operand.kind !== 'loose') return operand.type.family === 'range';
  const { value } = operand;
  return typeof value === 'object' && value !== null && 'bounds' in value;
}

/** An end of a range: null where it has none. */
const end = (name: string): Operator => ({
  name,
  resolve(operands) {
    const owner = rangeAt(operands, 0, undefined, name);
    return call(name, [owner], owner.type.bound ?? owner.type, { nullable: true });
  },
});

export const lowerEnd = end('lowerEnd');
export const upperEnd = end('upperEnd');

export const isEmpty: Operator = {
  name: 'isEmpty',
  resolve: (operands) => call('isEmpty', [rangeAt(operands, 0, undefined, 'isEmpty')], boolean),
};

const spellings: readonly unknown[] = ['[)', '[]', '(]', '()'];

/** A range of two values; an end that is null is without limit. */
export const rangeOf: Operator = {
  name: 'rangeOf',
  resolve(operands) {
    const { args, type } = alike([operandAt(operands, 0, 'rangeOf'), operandAt(operands, 1, 'rangeOf')], 'rangeOf');
    const bounds = plainAt(operands, 2, 'rangeOf') ?? '[)';
    if (!spellings.includes(bounds)) throw new OperatorMisuse('rangeOf', `${quoted(bounds)} are no bounds`);
    return call(
      'rangeOf',
      args.map((arg) => exactly(arg, type)),
      range(type),
      { nullable: false, option: bounds },
    );
  },
};
