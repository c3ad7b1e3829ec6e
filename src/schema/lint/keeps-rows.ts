import { Words } from '../words.ts';
import type { TypeText } from './act.ts';
import { readType } from './read-column.ts';

/** Whether a column goes from one type to another with its rows stored as they are: measured on PostgreSQL 15. */
export function keepsRows(before: string | TypeText, after: TypeText): boolean {
  const from = typeof before === 'string' ? readType(new Words(before)) : before;
  if (from.list || after.list) return from.list && after.list && isSame(from, after);
  if (from.name === 'character varying' || from.name === 'text') {
    if (after.name === 'text') return true;
    return after.name === 'character varying' && roomy(from, after);
  }
  if (from.name !== after.name) return false;
  if (from.name === 'numeric') return after.size.length === 0 || widerNumber(from, after);
  return widening.has(from.name) ? roomy(from, after) : isSame(from, after);
}

/** Whose number in parentheses is a limit. */
const widening = new Set([
  ...['timestamp with time zone', 'timestamp without time zone', 'time with time zone', 'time without time zone'],
  ...['interval', 'bit varying'],
]);

const isSame = (from: TypeText, after: TypeText): boolean =>
  from.name === after.name && from.size.join() === after.size.join();

function roomy(from: TypeText, after: TypeText): boolean {
  const [had, has] = [from.size[0] ?? Number.POSITIVE_INFINITY, after.size[0] ?? Number.POSITIVE_INFINITY];
  return has >= had;
}

const widerNumber = (from: TypeText, after: TypeText): boolean =>
  from.size.length > 0 && (after.size[0] ?? 0) >= (from.size[0] ?? 0) && (after.size[1] ?? 0) === (from.size[1] ?? 0);
