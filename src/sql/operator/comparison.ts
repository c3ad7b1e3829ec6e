import type { Expr } from '../../expr/node.ts';
import { castName, literal } from '../literal.ts';
import { beside, firm, isPlain, operand, type Spelling, sides } from './spelling.ts';

export const comparison =
  (symbol: string): Spelling =>
  (call, print) =>
    sides(call.args, print).join(` ${symbol} `);

export const between: Spelling = (call, print) => {
  const [value, low, high] = sides(call.args, print);
  return `${value} between ${low} and ${high}`;
};

/**
 * A list in the text becomes `in (…)`, one that travels `= any($1)`: PostgreSQL plans both alike. Nothing is in an
 * empty list, not even null.
 */
const lookup =
  (whole: string, each: string, empty: string): Spelling =>
  (call, print) => {
    const [value, list] = [operand(call, 0), operand(call, 1)];
    const item = list.type.item;
    const text = print(list);
    const values: unknown = isPlain(list) && 'value' in list ? list.value : undefined;
    if (text.startsWith('$') || item === undefined || !Array.isArray(values)) {
      return `${beside(value, print)} ${each}(${anyOf(value, list, text)})`;
    }
    if (values.length === 0) return empty;
    return `${beside(value, print)} ${whole} (${values.map((each) => literal(item, each)).join(', ')})`;
  };

export const inList = lookup('in', '= any', 'false');
export const notIn = lookup('not in', '<> all', 'true');

/** `$1`, or `$1::float8[]` where the value looked up is of another type. */
function anyOf(value: Expr, list: Expr, text: string): string {
  const item = list.type.item;
  const same = item !== undefined && !isPlain(value) && castName(item) === castName(value.type);
  return same || item === undefined ? text : `${text}::${castName(list.type)}`;
}

export const isNull: Spelling = (call, print) => `${firm(operand(call, 0), print)} is null`;
export const isNotNull: Spelling = (call, print) => `${firm(operand(call, 0), print)} is not null`;
