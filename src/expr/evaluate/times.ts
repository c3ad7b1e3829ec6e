import type { Side } from './compare.ts';
import type { Environment } from './environment.ts';
import { addParts, type Parts, partsOf, printParts } from './intervals.ts';
import { dateOf, endlessOf, instantOf, microsOf, shift } from './moments.ts';
import { type Answer, type Rule, strict } from './rule.ts';
import { undecidable } from './undecidable.ts';

const zone = 'days and months begin by the session’s time zone';
const day = 86_400_000_000n;

export const now: Rule = {
  support: 'partly',
  apply: ({ environment }) => environment.now ?? undecidable('the time of the transaction'),
};

export const today: Rule = {
  support: 'partly',
  apply({ environment }) {
    const micros = microsOf(environment.now);
    return micros === undefined || environment.timeZone !== 'UTC' ? undecidable(zone) : dateOf(micros);
  },
};

export const shifted = (sign: 1 | -1): Rule =>
  strict('partly', ([a, b], { environment }) => {
    if (!a || !b) return null;
    if (b.type.family !== 'interval') return difference(a, b);
    const by = partsOf(b.value);
    return by === undefined ? undecidable('an interval without bounds') : moved(a, by, sign, environment);
  });

function moved(side: Side, by: Parts, sign: 1 | -1, environment: Environment): Answer {
  const micros = side.type.family === 'time' || side.type.family === 'interval' ? 0n : microsOf(side.value);
  if (micros === undefined) return endless(side.value);
  switch (side.type.family) {
    case 'instant':
      if ((by.months !== 0 || by.days !== 0) && environment.timeZone !== 'UTC') return undecidable(zone);
      return instantOf(shift(micros, by, sign));
    case 'date':
      return dateOf(shift(micros, by, sign));
    case 'interval': {
      const parts = partsOf(side.value);
      return parts === undefined ? undecidable('an interval without bounds') : printParts(addParts(parts, by, sign));
    }
    case 'time':
      return clock(String(side.value), BigInt(sign) * by.micros);
    default:
      return undecidable('a time of unknown type');
  }
}

/** What has no end has none an interval later either. */
export const endless = (value: unknown): Answer =>
  endlessOf(value) === undefined ? undecidable('a time without bounds') : value;

/** Around the clock; days and months do not matter. */
function clock(time: string, by: bigint): string {
  const [h = '0', m = '0', s = '0', f = ''] = time.split(/[:.]/);
  const micros = ((BigInt(h) * 60n + BigInt(m)) * 60n + BigInt(s)) * 1_000_000n + BigInt(f.padEnd(6, '0'));
  const moved = (((micros + by) % day) + day) % day;
  const two = (value: bigint) => String(value).padStart(2, '0');
  const fraction = String(moved % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const seconds = moved / 1_000_000n;
  const whole = `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}`;
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** Days between dates; between timestamps days of 24 hours and the rest. */
function difference(a: Side, b: Side): Answer {
  if (a.type.family === 'time') return undecidable('the difference of times of day');
  const [x, y] = [microsOf(a.value), microsOf(b.value)];
  if (x === undefined || y === undefined) return undecidable('a time without bounds');
  if (a.type.family === 'date') return Number((x - y) / day);
  return printParts({ months: 0, days: Number((x - y) / day), micros: (x - y) % day });
}
