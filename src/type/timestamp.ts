import { type Moment, parseMoment, printMoment } from './calendar.ts';
import { accept, refuse } from './cast.ts';
import { defineType } from './define-type.ts';
import { checkPrecision } from './precision.ts';
import { endOfTime, readDate, readDateBinary, startOfTime } from './timestamp-bytes.ts';
import type { Cast, Type } from './type.ts';

const complaint = 'must be a date and time such as 2024-05-06T07:08:09Z';
// 4713-01-01 BC, where PostgreSQL's calendar of timestamps begins.
const least = -210863520000000;

/**
 * `timestamptz`: up to three decimals ↔ Date, with more ↔ string `2024-05-06T07:08:09.123456Z` (UTC, always that many
 * decimals, so that text order is time order). Input without a zone is UTC; decimals beyond the precision are cut.
 *
 * PostgreSQL's `infinity` and `-infinity` are the last and the first Date there are, and the words in the string form.
 */
export function timestamp(precision?: 0 | 1 | 2 | 3): Type<Date>;
export function timestamp(precision: 4 | 5 | 6): Type<string>;
export function timestamp(precision: number): Type<Date> | Type<string>;
export function timestamp(precision = 3): Type<Date> | Type<string> {
  checkPrecision('timestamp', precision);
  return precision <= 3 ? instant(precision) : preciseInstant(precision);
}

function instant(precision: number): Type<Date> {
  const step = 10 ** (3 - precision);
  return defineType<Date>({
    name: 'timestamp',
    family: 'instant',
    sql: `timestamp(${precision}) with time zone`,
    cast(input) {
      const cast = castMoment(input);
      if (!cast.ok) return cast;
      if (typeof cast.value === 'string') return accept(wordToDate(cast.value));
      return accept(new Date(Math.floor(cast.value.ms / step) * step));
    },
    encode(value) {
      const ms = value.getTime();
      if (ms === endOfTime) return 'infinity';
      return ms === startOfTime ? '-infinity' : printMoment({ ms, micros: 0 }, precision);
    },
    decode: textToDate,
    read: (bytes, offset, length) =>
      readDate(bytes, offset, length) ?? textToDate(bytes.toString('latin1', offset, offset + length)),
    readBinary: readDateBinary,
    equals: (a, b) => a.getTime() === b.getTime(),
  });
}

function preciseInstant(precision: number): Type<string> {
  const print = (text: string): string => {
    const moment = parseMoment(text);
    return moment === undefined ? text : printMoment(moment, precision);
  };
  return defineType<string>({
    name: 'timestamp',
    family: 'instant',
    sql: `timestamp(${precision}) with time zone`,
    cast(input) {
      const cast = castMoment(input);
      if (!cast.ok) return cast;
      return accept(typeof cast.value === 'string' ? cast.value : printMoment(cast.value, precision));
    },
    encode: (value) => value,
    decode: print,
    equals: (a, b) => a === b || print(a) === print(b),
  });
}

function castMoment(input: unknown): Cast<Moment | 'infinity' | '-infinity'> {
  if (input instanceof Date) {
    const ms = input.getTime();
    if (ms === endOfTime || ms === startOfTime) return accept(ms === endOfTime ? 'infinity' : '-infinity');
    return checked({ ms, micros: 0 });
  }
  const word = typeof input === 'string' ? input.trim() : '';
  if (/^infinity$/i.test(word)) return accept('infinity');
  if (/^-infinity$/i.test(word)) return accept('-infinity');
  return checked(parseMoment(word));
}

function checked(moment: Moment | undefined): Cast<Moment> {
  if (moment === undefined || Number.isNaN(moment.ms)) return refuse(complaint);
  return moment.ms < least || moment.ms >= endOfTime
    ? refuse('must lie between 4713 BC and 275760 AD')
    : accept(moment);
}

function textToDate(text: string): Date {
  const moment = parseMoment(text);
  return moment === undefined ? wordToDate(text) : new Date(moment.ms);
}

function wordToDate(word: string): Date {
  if (word === 'infinity') return new Date(endOfTime);
  return new Date(word === '-infinity' ? startOfTime : Number.NaN);
}
