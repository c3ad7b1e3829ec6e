import type { CallNode, Expr } from '../../expr/node.ts';
import { castName } from '../literal.ts';
import { beside, firm, inside, isPlain, operand, type Print, type Spelling } from './spelling.ts';

/** What of the needle means something to LIKE loses its meaning. */
const escaped = (text: string): string => `regexp_replace(${text}, '([\\\\%_])', '\\\\\\1', 'g')`;

/** A value arrives as the pattern already (its type writes it so); an expression is escaped in the database. */
const placed =
  (around: (needle: string) => string): Spelling =>
  (call, print) => {
    const [hay, needle] = [operand(call, 0), operand(call, 1)];
    const left = isPlain(hay) ? firm(hay, print) : beside(hay, print);
    if (isPlain(needle)) return `${left} like ${print(needle)}`;
    return `${left} like ${caseless(hay, around(escaped(plainText(needle, print))))}`;
  };

/** citext has overloads of its own, and between them PostgreSQL cannot choose. */
const plainText = (expr: Expr, print: Print): string =>
  expr.type.sql === 'text' ? print(expr) : `${beside(expr, print)}::text`;

const caseless = (hay: Expr, pattern: string): string => (hay.type.sql === 'citext' ? `(${pattern})::citext` : pattern);

export const contains = placed((needle) => `'%' || ${needle} || '%'`);
export const startsWith = placed((needle) => `${needle} || '%'`);
export const endsWith = placed((needle) => `'%' || ${needle}`);

export const pattern =
  (word: string): Spelling =>
  (call, print) => {
    const [hay, given] = [operand(call, 0), operand(call, 1)];
    return `${isPlain(hay) ? firm(hay, print) : beside(hay, print)} ${word} ${beside(given, print)}`;
  };

export const lengthOf: Spelling = (call, print) => {
  const value = operand(call, 0);
  const text = inside(value, print);
  if (value.type.family === 'list') return `cardinality(${text})`;
  return value.type.family === 'bytes' ? `octet_length(${text})` : `char_length(${text})`;
};

/** `||` of two texts; everything else was cast. A literal beside a text is a text. */
export const concat: Spelling = (call, print) => {
  const anchored = call.args.slice(0, 2).some((arg) => !isPlain(arg) && arg.type.sql === 'text');
  if (call.args.length === 1) return firm(operand(call, 0), print);
  return call.args.map((arg, index) => part(arg, print, anchored || index > 1)).join(' || ');
};

const part = (arg: Expr, print: Print, anchored: boolean): string => {
  if (isPlain(arg)) return arg.kind === 'literal' && anchored ? beside(arg, print) : firm(arg, print);
  return arg.type.sql === 'citext' ? `${beside(arg, print)}::text` : beside(arg, print);
};

export const join: Spelling = (call, print) => `array_to_string(${args(call, print)})`;
export const split: Spelling = (call, print) => {
  const pieces = `string_to_array(${args(call, print)})`;
  return call.option === 'trim' ? `array_remove(${pieces}, '')` : pieces;
};
/** A literal is a text here by itself, a parameter has to say so. */
export const concatWs: Spelling = (call, print) => `concat_ws(${args(call, print)})`;

const args = (call: CallNode, print: Print): string => call.args.map((arg) => inside(arg, print)).join(', ');

/** Text functions take text: of citext they would keep the type. */
export const textFunction =
  (name: string): Spelling =>
  (call, print) => {
    const value = operand(call, 0);
    return castName(value.type) === 'citext'
      ? `${name}(${firm(value, print)}::text)`
      : `${name}(${inside(value, print)})`;
  };
