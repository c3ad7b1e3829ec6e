import type { Slice } from '../operator/slice.ts';
import type { Padding } from '../operator/text-change.ts';
import { known, type Rule, strict } from './rule.ts';
import { comparable } from './text.ts';
import { undecidable } from './undecidable.ts';

/** Characters, not UTF-16 units. */
const characters = (value: unknown): readonly string[] => [...String(value)];

/** Spaces alone, as `ltrim` and `rtrim`. */
export const trimStart = strict('always', ([side]) => String(side?.value).replace(/^ +/, ''));
export const trimEnd = strict('always', ([side]) => String(side?.value).replace(/ +$/, ''));
export const reverse = strict('always', ([side]) => characters(side?.value).toReversed().join(''));

/** An empty part occurs nowhere. */
export const replaceAll = strict('always', ([text, part, by]) => {
  const [hay, needle] = [String(text?.value), String(part?.value)];
  return needle === '' ? hay : hay.split(needle).join(String(by?.value));
});

export const indexOf = strict('partly', ([hay, part]) => {
  if (!hay || !part) return null;
  return known(comparable(hay, part), ([text, needle]) => {
    const at = text.indexOf(needle);
    return at < 0 ? at : characters(text.slice(0, at)).length;
  });
});

const padded = (put: (text: string, filling: string) => string): Rule =>
  strict('always', ([side], { call }) => {
    const { length, fill } = call.option as Padding;
    const [text, unit] = [String(side?.value), characters(fill)];
    const room = length - characters(text).length;
    if (room <= 0 || unit.length === 0) return text;
    return put(text, Array.from({ length: room }, (_, i) => unit[i % unit.length]).join(''));
  });

export const padStart = padded((text, filling) => filling + text);
export const padEnd = padded((text, filling) => text + filling);

export const slice = strict('always', ([side], { call }) => {
  const { start, end } = call.option as Slice;
  const value: unknown = side?.value;
  return Array.isArray(value) ? value.slice(start, end) : characters(value).slice(start, end).join('');
});

/** Two dialects: only of patterns that both read alike can be said what they find. */
export const matches = strict('partly', ([side, pattern], { call }) => {
  const [text, source] = [String(side?.value), String(pattern?.value)];
  const plain = /^(?!.*(?:\[\^?\]|\[[^\]]*[[&-]|\(\?|[*+?][*+?]|^\*))[A-Za-z0-9 ^$.*+?()|[\]_%,;:@/#'"!<>=~-]*$/.test(
    source,
  );
  if (!plain || source === '') return undecidable('a regular expression of PostgreSQL’s own');
  const ignoreCase = call.option === 'ignoreCase';
  if (ignoreCase && !/^[\x00-\x7f]*$/.test(text + source))
    return undecidable('case beyond ASCII depends on the locale');
  try {
    return new RegExp(source, ignoreCase ? 'isu' : 'su').test(text);
  } catch {
    return undecidable('a regular expression that JavaScript does not read');
  }
});
