import { daysOf, parseMoment, printMoment } from '../../type/calendar.ts';
import type { PartOf } from '../operator/part.ts';
import type { Side } from './compare.ts';
import { partsOf } from './intervals.ts';
import { dateOf, instantOf, microsOf } from './moments.ts';
import { type Answer, type Rule, strict } from './rule.ts';
import { undecidable } from './undecidable.ts';
import { type Clock, clockOf } from './zone.ts';

const second = 1_000_000n;
const day = 86_400n * second;
const remainder = (value: bigint, of: bigint): bigint => ((value % of) + of) % of;

export const part: Rule = strict('partly', ([side], { call, environment }) => {
  const { part: name, zone } = call.option as PartOf;
  if (!side) return null;
  if (side.type.family === 'interval') return ofInterval(side, name);
  if (side.type.family === 'time') return ofClock(timeOfDay(String(side.value)), name);
  const micros = microsOf(side.value);
  if (micros === undefined) return undecidable('a time without bounds');
  if (name === 'epoch') return Number(micros) / 1e6;
  if (side.type.family === 'date') return ofDay(micros, name);
  const place = zone ?? environment.timeZone;
  const clock = place === undefined ? undefined : clockOf(place);
  if (clock === undefined) return undecidable('parts of a time are told by a time zone');
  const local = micros + clock(micros);
  return ofClock(remainder(local, day), name) ?? ofDay(local, name);
});

function ofClock(micros: bigint, name: PartOf['part']): Answer | undefined {
  switch (name) {
    case 'hour':
      return Number(micros / (3600n * second));
    case 'minute':
      return Number((micros / (60n * second)) % 60n);
    case 'second':
      return Number(micros % (60n * second)) / 1e6;
    case 'epoch':
      return Number(micros) / 1e6;
    default:
      return undefined;
  }
}

/** By the proleptic Gregorian calendar; the year before 1 is -1. */
function ofDay(local: bigint, name: PartOf['part']): Answer {
  const days = Number((local - remainder(local, day)) / day);
  const date = new Date(days * 86_400_000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
  switch (name) {
    case 'year':
      return year > 0 ? year : year - 1;
    case 'quarter':
      return Math.ceil(month / 3);
    case 'month':
      return month;
    case 'day':
      return date.getUTCDate();
    case 'weekday':
      return weekday(days);
    case 'dayOfYear':
      return days - daysOf(year, 1, 1) + 1;
    default:
      return week(days);
  }
}

/** 1970-01-01 was a Thursday. */
const weekday = (days: number): number => ((((days + 3) % 7) + 7) % 7) + 1;

/** The week of ISO 8601: the one with a Thursday in the year is the first. */
function week(days: number): number {
  const thursday = days - weekday(days) + 4;
  const year = new Date(thursday * 86_400_000).getUTCFullYear();
  return Math.floor((thursday - daysOf(year, 1, 1)) / 7) + 1;
}

/** A year has 365.25 days where seconds are asked for, a month of none 30. */
function ofInterval({ value }: Side, name: PartOf['part']): Answer {
  const parts = partsOf(value);
  if (parts === undefined) return undecidable('an interval without bounds');
  const { months, days, micros } = parts;
  const years = Math.trunc(months / 12);
  switch (name) {
    case 'year':
      return years;
    case 'month':
      return months - years * 12;
    case 'day':
      return days;
    case 'epoch':
      return (
        Number((BigInt(years) * 1461n * day) / 4n + BigInt((months - years * 12) * 30 + days) * day + micros) / 1e6
      );
    default:
      return ofClock(micros, name);
  }
}

/** Microseconds since midnight. */
function timeOfDay(text: string): bigint {
  const [h = '0', m = '0', s = '0', f = ''] = text.split(/[:.]/);
  return ((BigInt(h) * 60n + BigInt(m)) * 60n + BigInt(s)) * second + BigInt(f.padEnd(6, '0'));
}

const local = (show: (local: bigint) => string): Rule =>
  strict('partly', ([side], { call }) => {
    const micros = microsOf(side?.value);
    const clock = clockOf(String(call.option));
    if (micros === undefined) return undecidable('a time without bounds');
    return clock === undefined ? undecidable('a time zone JavaScript does not know') : show(micros + clock(micros));
  });

export const dateIn = local(dateOf);
export const timeIn = local((micros) => {
  const rest = remainder(micros, day);
  const text = printMoment({ ms: Number(rest / 1000n), micros: Number(rest % 1000n) }, 6).slice(11, 26);
  return text.replace(/0+$/, '').replace(/\.$/, '');
});

export const timestampOf: Rule = strict('partly', ([date, time], { call }) => {
  const moment = parseMoment(String(date?.value));
  const clock = clockOf(String(call.option));
  if (moment === undefined) return undecidable('a day without bounds');
  if (clock === undefined) return undecidable('a time zone JavaScript does not know');
  return shown(BigInt(moment.ms) * 1000n + timeOfDay(String(time?.value)), clock);
});

/** Around the hours in which clocks are moved a clock shows some times twice, and others never. */
function shown(local: bigint, clock: Clock): Answer {
  const near = 27n * 3600n * second;
  const ahead = clock(local - clock(local));
  return clock(local - near) === ahead && clock(local + near) === ahead
    ? instantOf(local - ahead)
    : undecidable('a time near the moving of clocks');
}
