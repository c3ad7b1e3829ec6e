import { didYouMean } from '../../error/nearest.ts';
import { interval } from '../../type/registry.ts';
import type { Cast, Type } from '../../type/type.ts';

const phrases: readonly (readonly [RegExp, string])[] = [
  [/^y(ears?)?$/, 'Y'],
  [/^(mon|mons|months?)$/, 'M'],
  [/^w(eeks?)?$/, 'W'],
  [/^d(ays?)?$/, 'D'],
  [/^h(ours?|rs?)?$/, 'TH'],
  [/^m(in|ins|inutes?)?$/, 'TM'],
  [/^s(ec|ecs|econds?)?$/, 'TS'],
];

const members: Readonly<Record<string, string>> = {
  years: 'Y',
  months: 'M',
  weeks: 'W',
  days: 'D',
  hours: 'TH',
  minutes: 'TM',
  seconds: 'TS',
};

interface Part {
  readonly unit: string;
  readonly count: string;
}

const iso = (parts: readonly Part[]): string => {
  const of = (unit: string) =>
    parts.flatMap((each) => (each.unit === unit ? [`${each.count}${unit.slice(-1)}`] : [])).join('');
  const date = ['Y', 'M', 'W', 'D'].map(of).join('');
  const clock = ['TH', 'TM', 'TS'].map(of).join('');
  return date + clock === '' ? 'PT0S' : `P${date}${clock === '' ? '' : `T${clock}`}`;
};

/** `3 days`, `1 month -2 hours`: as people write intervals, in ISO 8601; what is not such a phrase stays as it is. */
function fromPhrase(phrase: string): string {
  if (!/^\s*([+-]?\d+(\.\d+)?\s*[a-z]+\s*)+$/i.test(phrase)) return phrase;
  const parts = [...phrase.toLowerCase().matchAll(/([+-]?\d+(?:\.\d+)?)\s*([a-z]+)/g)].map(
    ([, count = '', word = '']) => ({ count, unit: phrases.find(([name]) => name.test(word))?.[1] ?? '' }),
  );
  return parts.some(({ unit }) => unit === '') ? phrase : iso(parts);
}

/** `{ months: 1, days: -2 }` in ISO 8601. */
function fromMembers(given: object): Cast<string> {
  const parts: Part[] = [];
  for (const [name, count] of Object.entries(given)) {
    const unit = Object.hasOwn(members, name) ? members[name] : undefined;
    if (unit === undefined) return { ok: false, why: `has no '${name}'.${didYouMean(name, Object.keys(members))}` };
    if (count === undefined) continue;
    if (typeof count !== 'number' || !Number.isFinite(count))
      return { ok: false, why: `has ${name} that are no number` };
    parts.push({ unit, count: plain(count) });
  }
  return interval.cast(iso(parts));
}

/** Never `1e-7`: six digits are all an interval keeps. */
const plain = (count: number): string => (Number.isInteger(count) ? String(count) : count.toFixed(6));

/** An interval that may be written as a phrase, or as an object of its parts. */
export const duration: Type<string> = Object.freeze({
  ...interval,
  cast: (input: unknown) => {
    if (typeof input === 'string') return interval.cast(fromPhrase(input));
    return typeof input === 'object' && input !== null ? fromMembers(input) : interval.cast(input);
  },
});
