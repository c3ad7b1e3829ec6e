import type { CallNode, Expr } from '../../expr/node.ts';
import { castName, literal, typedLiteral } from '../literal.ts';

/** Prints an operand; a parameter as a bare `$n`. */
export type Print = (expr: Expr) => string;

/** How a call is spelt. What it prints may need parentheses around it: whoever puts it beside an operator adds them. */
export type Spelling = (call: CallNode, print: Print) => string;

/** The operand at an index: resolve() has seen to it that there is one. */
export function operand(call: CallNode, index: number): Expr {
  const expr = call.args[index];
  if (expr === undefined) throw new RangeError(`${call.operator} has no operand ${index}`);
  return expr;
}

/** An operand that can stand beside an operator. */
export const beside = (expr: Expr, print: Print): string => enclose(print(expr));

/** The same where nothing around it tells a parameter or a literal its type. */
export function firm(expr: Expr, print: Print): string {
  if (expr.kind === 'literal') return typedLiteral(expr.type, expr.value);
  const text = enclose(print(expr));
  if (expr.kind !== 'param' || expr.type.family === 'unknown') return text;
  // Values of enumerations and booleans are written out instead of bound.
  if (!reference.test(text)) return typedLiteral(expr.type, expr.value);
  return /^\$\d+$/.test(text) ? `${text}::${castName(expr.type)}` : text;
}

/** A parameter, or the column of one record's values among those of many. */
const reference = /^(\$|u\.c)\d/;

/** The same between commas, where nothing needs parentheses. */
export const inside = (expr: Expr, print: Print): string => (isPlain(expr) ? firm(expr, print) : print(expr));

/** Whether the text of an operand is decided by what stands beside it. */
export const isPlain = (expr: Expr): boolean => expr.kind === 'literal' || expr.kind === 'param';

/** Parentheses around what is not one piece by itself. */
export const enclose = (text: string): string => (isOnePiece(text) ? text : `(${text})`);

/** A name, number, quoted text, parameter, call, or something in parentheses or brackets, perhaps with a cast behind. */
export function isOnePiece(text: string): boolean {
  let depth = 0;
  for (const char of text.replace(/'[^']*'|"[^"]*"/g, 'q')) {
    if (char === '(' || char === '[') depth++;
    else if (char === ')' || char === ']') depth--;
    else if (depth === 0 && !/[\w.$:]/.test(char)) return false;
    if (depth < 0) return false;
  }
  return depth === 0;
}

/**
 * Operands of one type side by side, where PostgreSQL gives a bare parameter or literal the type of its neighbour. A
 * cast there is noise, and one that is not needed can hide an index (A070).
 */
export function sides(exprs: readonly Expr[], print: Print): readonly string[] {
  const anchor = exprs.find((expr) => !isPlain(expr) && expr.type.family !== 'unknown');
  return exprs.map((expr) => (needsNoCast(expr, anchor) ? beside(expr, print) : firm(expr, print)));
}

function needsNoCast(expr: Expr, anchor: Expr | undefined): boolean {
  if (!isPlain(expr)) return true;
  // Beside a fragment: PostgreSQL knows its type, we do not.
  if (anchor === undefined) return expr.type.family === 'unknown';
  if (expr.kind === 'literal' && isBareNumber(expr)) return true;
  return castName(expr.type) === castName(anchor.type);
}

/** Written with digits alone, which need no neighbour to be a number. */
export const isBareNumber = (expr: Expr): boolean =>
  expr.kind === 'literal' && expr.value !== null && /^\d/.test(literal(expr.type, expr.value));

/** `name(a, b)` of operands of one type. */
export const choice =
  (name: string): Spelling =>
  (call, print) =>
    `${name}(${sides(call.args, print).join(', ')})`;

/** `name(a, b)`. */
export const prefix =
  (name: string): Spelling =>
  (call, print) =>
    `${name}(${call.args.map((arg) => inside(arg, print)).join(', ')})`;
