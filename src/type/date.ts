import { isDay } from './calendar.ts';
import { accept, refuse } from './cast.ts';
import { defineType, readAscii } from './define-type.ts';
import type { Cast } from './type.ts';

const shape = /^(\d{4,7})-(\d\d)-(\d\d)( BC)?$/i;

function cast(input: unknown): Cast<string> {
  const written = input instanceof Date ? dayOf(input) : input;
  if (typeof written !== 'string') return refuse('must be a date such as 2024-05-06');
  const trimmed = written.trim();
  if (/^-?infinity$/i.test(trimmed)) return accept(trimmed.toLowerCase());
  const [, year, month, day, bc] = shape.exec(trimmed) ?? [];
  if (year === undefined) return refuse('must be a date such as 2024-05-06');
  const numbered = bc === undefined ? Number(year) : 1 - Number(year);
  // There is no year 0: 1 BC is followed by 1 AD.
  return Number(year) > 0 && isDay(numbered, Number(month), Number(day))
    ? accept(trimmed.toUpperCase())
    : refuse('must be a day that the calendar has');
}

/** The day in UTC, or undefined for an invalid or far-off Date. */
function dayOf(date: Date): string | undefined {
  const year = date.getUTCFullYear();
  return year >= 1 && year <= 9999 ? date.toISOString().slice(0, 10) : undefined;
}

/** `date` ↔ string `2024-05-06`, also `0044-03-15 BC`, `infinity`; of a Date, its day in UTC is taken. */
export const date = defineType<string>({
  name: 'date',
  family: 'date',
  sql: 'date',
  cast,
  encode: (value) => value,
  decode: (value) => value,
  read: readAscii,
});
