import type { StartOf } from '../../expr/operator/start-of.ts';
import { quoteText } from '../quote.ts';
import { firm, operand, type Spelling } from './spelling.ts';

const shift =
  (symbol: string): Spelling =>
  (call, print) => {
    const [a, b] = [operand(call, 0), operand(call, 1)];
    const text = `${firm(a, print)} ${symbol} ${firm(b, print)}`;
    // PostgreSQL makes a timestamp of a date and an interval.
    return a.type.family === 'date' && b.type.family === 'interval' ? `(${text})::date` : text;
  };

export const plus = shift('+');
export const minus = shift('-');

export const startOf: Spelling = (call, print) => {
  const { unit, zone } = call.option as StartOf;
  const place = zone === undefined ? '' : `, ${quoteText(zone)}`;
  return `date_trunc('${unit}', ${firm(operand(call, 0), print)}${place})`;
};
