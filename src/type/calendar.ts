/** A moment: milliseconds since 1970 (UTC), and the microseconds 0–999 beyond them. */
export interface Moment {
  readonly ms: number;
  readonly micros: number;
}

/** Days since 1970-01-01 in the proleptic Gregorian calendar; year 0 is 1 BC. */
export function daysOf(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const ofEra = y - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719468;
}

/** Whether the calendar has that day, within what PostgreSQL's `date` holds: 4713 BC to 5874897 AD. */
export function isDay(year: number, month: number, day: number): boolean {
  if (year < -4712 || year > 5874897 || month < 1 || month > 12 || day < 1) return false;
  if (day <= 28) return true;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day <= days;
}

const moment =
  /^(\d{4,7})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?)? ?(Z|[+-]\d\d(?::?\d\d(?::\d\d)?)?)?( BC)?$/i;

/**
 * Reads ISO 8601 and PostgreSQL's own form (`0044-03-15 10:00:00.5+00 BC`); undefined for anything else. Without a
 * zone it is UTC, without a time midnight. Digits past the sixth are cut.
 */
export function parseMoment(text: string): Moment | undefined {
  const [, y, mo, d, h = '0', mi = '0', s = '0', fraction = '', zone, bc] = moment.exec(text) ?? [];
  if (y === undefined) return undefined;
  const year = bc === undefined ? Number(y) : 1 - Number(y);
  if (!isDay(year, Number(mo), Number(d)) || !isClock(Number(h), Number(mi), Number(s))) return undefined;
  const digits = fraction.padEnd(6, '0');
  const seconds = Number(h) * 3600 + Number(mi) * 60 + Number(s) - offset(zone);
  const ms = daysOf(year, Number(mo), Number(d)) * 86400000 + seconds * 1000 + Number(digits.slice(0, 3));
  return { ms, micros: Number(digits.slice(3, 6)) };
}

/** 24:00:00 is the end of the day, and 60 seconds are the next minute, as PostgreSQL takes them. */
function isClock(hour: number, minute: number, second: number): boolean {
  return minute < 60 && second <= 60 && (hour < 24 || (hour === 24 && minute === 0 && second === 0));
}

/** Seconds east of Greenwich. */
function offset(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z' || zone === 'z') return 0;
  const [h = 0, m = 0, s = 0] = (zone.slice(1).replaceAll(':', '').match(/\d\d/g) ?? []).map(Number);
  return (zone.startsWith('-') ? -1 : 1) * (h * 3600 + m * 60 + s);
}

// 0001-01-01T00:00:00Z, and 10000-01-01T00:00:00Z: between them years have four digits in both spellings.
const firstYear = -62135596800000;
const afterYears = 253402300800000;

const perDay = 86400000;
/** The day that was printed last: the next moment is often of the same. */
let printed = { day: 0, text: '1970-01-01T' };

/** To the millisecond, several times as fast as `toISOString()`, of which a bulk insert needs very many. */
function printCommon(ms: number): string {
  const day = Math.floor(ms / perDay);
  if (day !== printed.day) printed = { day, text: new Date(day * perDay).toISOString().slice(0, 11) };
  const rest = ms - day * perDay;
  const [hour, minute] = [Math.floor(rest / 3600000), Math.floor(rest / 60000) % 60];
  const [second, milli] = [Math.floor(rest / 1000) % 60, rest % 1000];
  return `${printed.text}${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}.${milli < 100 ? '0' : ''}${twoDigits(milli)}Z`;
}

const twoDigits = (value: number): string => (value < 10 ? `0${value}` : String(value));

/**
 * ISO 8601 in UTC with `digits` decimals, in years PostgreSQL reads too: five digits from 10000 AD on, ` BC` before 1
 * AD (where JavaScript writes `+010000` and `-000043`).
 */
export function printMoment({ ms, micros }: Moment, digits: number): string {
  if (digits === 3 && ms >= firstYear && ms < afterYears) return printCommon(Math.floor(ms));
  const date = new Date(ms);
  const iso = date.toISOString();
  const year = date.getUTCFullYear();
  // MM-DDTHH:MM:SS.mmm has the same place from the end in every year.
  const rest = `${iso.slice(-19, -1)}${String(micros).padStart(3, '0')}`;
  const kept = rest.slice(0, digits === 0 ? 14 : 15 + digits);
  const spelt = String(year > 0 ? year : 1 - year).padStart(4, '0');
  return `${spelt}-${kept}Z${year > 0 ? '' : ' BC'}`;
}
