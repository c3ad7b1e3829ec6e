import type { PartOf } from '../../expr/operator/part.ts';
import type { StartOf } from '../../expr/operator/start-of.ts';
import { castName } from '../literal.ts';
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
  const time = firm(operand(call, 0), print);
  // Of a date it would be a point in time, by the session's time zone.
  if (call.type.family === 'date') return `date_trunc('${unit}', ${time}::timestamp)::date`;
  return `date_trunc('${unit}', ${time}${place})`;
};

const fields: Readonly<Record<string, string>> = { weekday: 'isodow', dayOfYear: 'doy' };

export const part: Spelling = (call, print) => {
  const { part: name, zone } = call.option as PartOf;
  const time = firm(operand(call, 0), print);
  const there = zone === undefined ? time : `${time} at time zone ${quoteText(zone)}`;
  return `extract(${fields[name] ?? name} from ${there})::${castName(call.type)}`;
};

/** The calendar, or the clock, of a time zone. */
export const local: Spelling = (call, print) =>
  `(${firm(operand(call, 0), print)} at time zone ${quoteText(String(call.option))})::${castName(call.type)}`;

export const timestampOf: Spelling = (call, print) =>
  `(${firm(operand(call, 0), print)} + ${firm(operand(call, 1), print)}) at time zone ${quoteText(String(call.option))}`;
