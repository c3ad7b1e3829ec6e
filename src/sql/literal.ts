import type { Type } from '../type/type.ts';
import { quoteText } from './quote.ts';

/**
 * A value as SQL text, in the shortest spelling whose type its surroundings decide: `'open'`, `5`, `true`, `null`.
 * Where nothing decides (a select list, an argument of an overloaded function) use `typedLiteral`.
 */
export function literal(type: Type, value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'boolean' && type.family === 'boolean') return String(value);
  const text = type.encode(value);
  return isNumber(type) && plainNumber.test(text) ? text : quoteText(text);
}

/** The same with its type said: `'open'::text`, `null::integer`; integers and booleans need no saying. */
export function typedLiteral(type: Type, value: unknown): string {
  const text = literal(type, value);
  if (type.family === 'unknown' || (typeof value === 'boolean' && type.family === 'boolean')) return text;
  return type.sql === 'integer' && wholeNumber.test(text) ? text : `${text}::${castName(type)}`;
}

// A minus would bind weaker than the cast behind it: numbers below zero are quoted.
const plainNumber = /^\d+(\.\d+)?$/;
const wholeNumber = /^\d+$/;

const isNumber = (type: Type): boolean =>
  type.family === 'number' || type.family === 'bigint' || type.family === 'decimal';

const short: Readonly<Record<string, string>> = {
  'timestamp with time zone': 'timestamptz',
  'time without time zone': 'time',
  'double precision': 'float8',
  // Nothing can be cast to `unknown`; what is read of raw SQL is its text.
  unknown: 'text',
};

/** A type's name to cast to: without precision, so that a value is never rounded on the way into a comparison. */
export function castName(type: Type): string {
  if (type.item !== undefined) return `${castName(type.item)}[]`;
  if (type.enumeration !== undefined) return type.sql;
  const bare = type.sql.replace(/\(\d+(,\d+)?\)/, '');
  return short[bare] ?? bare;
}
