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
    `${first(call, print)} ${symbol} ${number(operand(call, 1), print)}`;

/** The first operand, cast where PostgreSQL would compute with whole numbers what is to be a decimal. */
function first(call: CallNode, print: Print): string {
  const [a, b] = [operand(call, 0), operand(call, 1)];
  const exact = [a, b].some((expr) => castName(expr.type) === 'numeric');
  return call.type.family === 'number' || exact ? number(a, print) : `${beside(a, print)}::numeric`;
}

const nonZero = (text: string): string => `nullif(${text}, 0)`;

/** One side's cast decides for both; without one PostgreSQL would divide whole numbers as such. */
export const div: Spelling = (call, print) => {
  const [a, b] = [operand(call, 0), operand(call, 1)];
  const type = castName(call.type);
  const text = castName(a.type) === type ? firm(a, print) : `${beside(a, print)}::${type}`;
  return `${text} / ${nonZero(number(b, print))}`;
};

/** Integers divide so by themselves, everything else with `div`. */
export const intDiv: Spelling = (call, print) => {
  if (isWholeCall(call)) return `${number(operand(call, 0), print)} / ${nonZero(number(operand(call, 1), print))}`;
  const [a, b] = [numeric(operand(call, 0), print), numeric(operand(call, 1), print)];
  return back(call, `div(${a}, ${nonZero(b)})`);
};

export const rem: Spelling = (call, print) => {
  if (isWholeCall(call)) return `${number(operand(call, 0), print)} % ${nonZero(number(operand(call, 1), print))}`;
  const [a, b] = [numeric(operand(call, 0), print), numeric(operand(call, 1), print)];
  return back(call, `mod(${a}, ${nonZero(b)})`);
};

const isWholeCall = (call: CallNode): boolean => call.type.family === 'number' && !isFloatCall(call);
const isFloatCall = (call: CallNode): boolean => call.type.sql === 'double precision';

/** Floats have no remainder in PostgreSQL; decimals have. */
const back = (call: CallNode, sql: string): string => (isFloatCall(call) ? `${sql}::float8` : sql);

const numeric = (expr: Expr, print: Print): string =>
  castName(expr.type) === 'numeric' ? number(expr, print) : `${beside(expr, print)}::numeric`;

export const neg: Spelling = (call, print) => `- ${firm(operand(call, 0), print)}`;

/** Half away from zero: floats are rounded half to even by PostgreSQL, and to digits not at all, decimals as wanted. */
export const rounded =
  (name: string): Spelling =>
  (call, print) => {
    const value = operand(call, 0);
    const digits = typeof call.option === 'number' && call.option !== 0 ? `, ${call.option}` : '';
    const text = firm(value, print);
    if (value.type.family === 'decimal') return `${name}(${text}${digits})`;
    return `${name}(${text}::numeric${digits})::${castName(call.type)}`;
  };

/** A function of numbers that there is for floats and for decimals alone. */
export const numberFunction =
  (name: string): Spelling =>
  (call, print) => {
    const type = castName(call.type);
    const args = call.args.map((arg) =>
      castName(arg.type) === type ? firm(arg, print) : `${beside(arg, print)}::${type}`,
    );
    return `${name}(${args.join(', ')})`;
  };
