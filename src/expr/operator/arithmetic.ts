import { decimal, float } from '../../type/registry.ts';
import type { Type } from '../../type/type.ts';
import { OperatorMisuse } from '../errors.ts';
import type { Expr } from '../node.ts';
import { convert, isOpen, read } from './conversion.ts';
import { describeExpr, quoted } from './describe.ts';
import { call, naturalType, operandAt, typed } from './operand.ts';
import type { Operand, Operator } from './operator.ts';
import { isNumeric, isWhole, promote } from './unify.ts';

interface Numbers {
  readonly args: readonly [Expr, Expr];
  readonly type: Type;
}

/** Two numbers and the type they have together. */
function numbers(operands: readonly Operand[], operator: string): Numbers {
  const [a, b] = [operandAt(operands, 0, operator), operandAt(operands, 1, operator)];
  const lead = [a, b].find((operand): operand is Expr => operand.kind !== 'loose' && isNumeric(operand.type))?.type;
  const [left, right] = [numberOf(a, lead, operator), numberOf(b, lead, operator)];
  const type = promote(numericType(left), numericType(right));
  return { args: [convert(left, type), convert(right, type)], type };
}

const numericType = (expr: Expr): Type => (expr.type.family === 'unknown' ? float : expr.type);

function numberOf(operand: Operand, lead: Type | undefined, operator: string): Expr {
  if (operand.kind === 'loose') {
    const type = lead ?? naturalType(operand.value, operator) ?? float;
    if (isNumeric(type)) return typed(operand, type, operator);
    throw new OperatorMisuse(operator, `${quoted(operand.value)} is no number`);
  }
  if (isOpen(operand)) return read(operand, float);
  if (isNumeric(operand.type) || operand.type.family === 'unknown') return operand;
  throw new OperatorMisuse(operator, `${describeExpr(operand)} is of type ${operand.type.name}, not a number`, {
    fix: operand.type.family === 'instant' ? 'use plus() and minus() on timestamps' : undefined,
  });
}

const binary = (name: string): Operator => ({
  name,
  resolve(operands) {
    const { args, type } = numbers(operands, name);
    return call(name, args, type);
  },
});

export const add = binary('add');
export const sub = binary('sub');
export const mul = binary('mul');

/** Real division: whole numbers give a float, decimals and bigints a decimal; null on a zero divisor. */
export const div: Operator = {
  name: 'div',
  resolve(operands) {
    const { args, type } = numbers(operands, 'div');
    return call('div', args, type.family === 'number' ? float : decimal(), { nullable: true });
  },
};

/** Division without a remainder, towards zero; null on a zero divisor. */
export const intDiv: Operator = {
  name: 'intDiv',
  resolve(operands) {
    const { args, type } = numbers(operands, 'intDiv');
    return call('intDiv', args, type, { nullable: true });
  },
};

/** The remainder, with the sign of the first operand; null on a zero divisor. */
export const rem: Operator = {
  name: 'rem',
  resolve(operands) {
    const { args, type } = numbers(operands, 'rem');
    return call('rem', args, type, { nullable: true });
  },
};

const unary = (name: string): Operator => ({
  name,
  resolve(operands) {
    const value = numberOf(operandAt(operands, 0, name), undefined, name);
    return call(name, [value], numericType(value));
  },
});

export const neg = unary('neg');
export const abs = unary('abs');

/** Whole numbers are their own floor. */
const towards = (name: string): Operator => ({
  name,
  resolve(operands) {
    const value = numberOf(operandAt(operands, 0, name), undefined, name);
    return isWhole(value.type) ? value : call(name, [value], numericType(value));
  },
});

export const floor = towards('floor');
export const ceil = towards('ceil');

/** `round(2)`: to two digits after the point, half away from zero, floats too. */
export const round: Operator = {
  name: 'round',
  resolve(operands) {
    const value = numberOf(operandAt(operands, 0, 'round'), undefined, 'round');
    const digits = digitsOf(operands[1]);
    if (isWhole(value.type) && digits >= 0) return value;
    return call('round', [value], numericType(value), { option: digits });
  },
};

/** `truncate(2)`: to two digits after the point, towards zero. */
export const truncate: Operator = {
  name: 'truncate',
  resolve(operands) {
    const value = numberOf(operandAt(operands, 0, 'truncate'), undefined, 'truncate');
    const digits = digitsOf(operands[1], 'truncate');
    if (isWhole(value.type) && digits >= 0) return value;
    return call('truncate', [value], numericType(value), { option: digits });
  },
};

/** Raised to a power: exact numbers stay exact, all others are floats. */
export const power: Operator = {
  name: 'power',
  resolve(operands) {
    const { args, type } = numbers(operands, 'power');
    return call('power', args, type.family === 'number' ? float : decimal());
  },
};

export const sqrt: Operator = {
  name: 'sqrt',
  resolve(operands) {
    const value = numberOf(operandAt(operands, 0, 'sqrt'), undefined, 'sqrt');
    return call('sqrt', [value], numericType(value).family === 'number' ? float : decimal());
  },
};

/** The digits become part of the text. */
function digitsOf(operand: Operand | undefined, operator = 'round'): number {
  if (operand === undefined || (operand.kind === 'loose' && operand.value === undefined)) return 0;
  const digits = operand.kind === 'loose' || operand.kind === 'literal' ? operand.value : undefined;
  if (typeof digits === 'number' && Number.isInteger(digits) && Math.abs(digits) <= 1000) return digits;
  throw new OperatorMisuse(operator, `${quoted(digits)} is no number of digits`);
}
