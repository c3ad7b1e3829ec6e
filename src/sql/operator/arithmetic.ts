import type { CallNode, Expr } from '../../expr/node.ts';
import { castName } from '../literal.ts';
import { beside, firm, isBareNumber, operand, type Print, type Spelling } from './spelling.ts';

/** A number beside an operator: a parameter says its type, or PostgreSQL would give it its neighbour's. */
const number = (expr: Expr, print: Print): string => {
  if (isBareNumber(expr) && expr.type.sql !== 'double precision') return beside(expr, print);
  return firm(expr, print);
};

export const arithmetic =
  (symbol: string): Spelling =>
  (call, print) =>
    `${number(operand(call, 0), print)} ${symbol} ${number(operand(call, 1), print)}`;

const divisor = (call: CallNode, print: Print): string => `nullif(${firm(operand(call, 1), print)}, 0)`;

/** One side's cast decides for both. */
export const div: Spelling = (call, print) => {
  const dividend = operand(call, 0);
  const name = castName(call.type);
  const text = castName(dividend.type) === name ? firm(dividend, print) : `${beside(dividend, print)}::${name}`;
  return `${text} / ${divisor(call, print)}`;
};

/** Integers divide so by themselves, decimals with `div`. */
export const intDiv: Spelling = (call, print) =>
  call.type.family === 'decimal'
    ? `div(${firm(operand(call, 0), print)}, ${divisor(call, print)})`
    : `${number(operand(call, 0), print)} / ${divisor(call, print)}`;

export const rem: Spelling = (call, print) => `${number(operand(call, 0), print)} % ${divisor(call, print)}`;

export const neg: Spelling = (call, print) => `- ${firm(operand(call, 0), print)}`;

/** Half away from zero: floats are rounded half to even by PostgreSQL, and to digits not at all, decimals as wanted. */
export const round: Spelling = (call, print) => {
  const value = operand(call, 0);
  const digits = typeof call.option === 'number' && call.option !== 0 ? `, ${call.option}` : '';
  const text = firm(value, print);
  if (value.type.family === 'decimal') return `round(${text}${digits})`;
  return `round(${text}::numeric${digits})::${castName(call.type)}`;
};
