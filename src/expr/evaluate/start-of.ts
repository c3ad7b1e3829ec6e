import type { StartOf } from '../operator/start-of.ts';
import { dateOf, instantOf, microsOf } from './moments.ts';
import { type Answer, type Rule, strict } from './rule.ts';
import { endless } from './times.ts';
import { undecidable } from './undecidable.ts';
import { type Clock, clockOf } from './zone.ts';

/** By the clock of the zone that was named; the session's own is known only where it is UTC. */
export const startOf: Rule = strict('partly', ([side], { call, environment }) => {
  const { unit, zone } = call.option as StartOf;
  const place = zone ?? environment.timeZone;
  const micros = microsOf(side?.value);
  if (micros === undefined) return endless(side?.value);
  if (side?.type.family === 'date') return dateOf(localBegin(micros, unit));
  if (place === undefined) return undecidable('days and months begin by the session’s time zone');
  const clock = clockOf(place);
  return clock === undefined ? undecidable('a time zone JavaScript does not know') : begin(micros, unit, clock);
});

const second = 1_000_000n;
const fixed: Readonly<Record<string, bigint>> = {
  second,
  minute: 60n * second,
  hour: 3600n * second,
  day: 86_400n * second,
  week: 7n * 86_400n * second,
};

function begin(micros: bigint, unit: StartOf['unit'], clock: Clock): Answer {
  const ahead = clock(micros);
  const start = localBegin(micros + ahead, unit);
  // Within an hour the clock is what it is, even if it was moved since the hour began.
  if (unit === 'second' || unit === 'minute' || unit === 'hour') return instantOf(start - ahead);
  const moment = start - clock(start - ahead);
  const near = 3n * 3600n * second;
  return clock(moment - near) === clock(moment + near)
    ? instantOf(moment)
    : undecidable('a day that begins while clocks are moved');
}

function localBegin(local: bigint, unit: StartOf['unit']): bigint {
  const length = fixed[unit];
  // 1970-01-01 was a Thursday, weeks begin on Mondays.
  const from = unit === 'week' ? -3n * 86_400n * second : 0n;
  if (length !== undefined) return local - ((((local - from) % length) + length) % length);
  const date = new Date(Number(local / 1000n) - (local < 0n && local % 1000n !== 0n ? 1 : 0));
  const month = date.getUTCMonth();
  date.setUTCHours(0, 0, 0, 0);
  date.setUTCMonth(unit === 'year' ? 0 : unit === 'quarter' ? month - (month % 3) : month, 1);
  return BigInt(date.getTime()) * 1000n;
}
