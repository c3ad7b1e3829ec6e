import { isCaseless } from '../operator/unify.ts';
import { fold, type Side } from './compare.ts';
import { type Answer, known, type Rule, sidesOf, strict } from './rule.ts';
import { failing, isUndecidable, type Undecidable, undecidable } from './undecidable.ts';

/** Both texts as they are compared: folded where one of them has no case. */
export function comparable(hay: Side, needle: Side): readonly [string, string] | Undecidable {
  const [a, b] = [String(hay.value), String(needle.value)];
  if (!isCaseless(hay.type) && !isCaseless(needle.type)) return [a, b];
  const [x, y] = [fold(a), fold(b)];
  if (isUndecidable(x)) return x;
  return isUndecidable(y) ? y : [x, y];
}

const placed = (test: (hay: string, needle: string) => boolean): Rule =>
  strict('partly', ([hay, needle]) => (hay && needle ? known(comparable(hay, needle), ([a, b]) => test(a, b)) : null));

export const contains = placed((hay, needle) => hay.includes(needle));
export const startsWith = placed((hay, needle) => hay.startsWith(needle));
export const endsWith = placed((hay, needle) => hay.endsWith(needle));

export const like = strict('partly', ([hay, pattern]) =>
  hay && pattern ? known(comparable(hay, pattern), matches) : null,
);

export const ilike = strict('partly', ([hay, pattern]) => {
  const [a, b] = [fold(String(hay?.value)), fold(String(pattern?.value))];
  if (isUndecidable(a)) return a;
  return isUndecidable(b) ? b : matches([a, b]);
});

function matches([text, pattern]: readonly [string, string]): Answer {
  if (/(^|[^\\])(\\\\)*\\$/.test(pattern)) return failing('a pattern that ends with a backslash is an error');
  const source = pattern.replace(/\\(.)|%+|_|[^\\%_]/gsu, (token, escaped: string | undefined) => {
    if (escaped !== undefined) return literally(escaped);
    if (token.startsWith('%')) return '.*';
    return token === '_' ? '.' : literally(token);
  });
  return new RegExp(`^${source}$`, 'su').test(text);
}

const literally = (char: string): string => (/[\\^$.*+?()[\]{}|/-]/.test(char) ? `\\${char}` : char);

export const changed = (change: (text: string) => string): Rule =>
  strict('partly', ([side]) => {
    const text = String(side?.value);
    return /^[\x00-\x7f]*$/.test(text) ? change(text) : undecidable('case beyond ASCII depends on the locale');
  });

/** Spaces alone, as `btrim`: no tabs or line breaks. */
export const trim = strict('always', ([side]) => String(side?.value).replace(/^ +| +$/g, ''));

/** Characters, not UTF-16 units. */
export const lengthOf = strict('always', ([side]) => {
  const value = side?.value;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length;
  return [...String(value)].length;
});

export const concat = strict('always', (sides) => sides.map(({ value }) => String(value)).join(''));

/** Null only where the separator is; other nulls are passed over. */
export const concatWs: Rule = {
  support: 'always',
  apply({ call, evaluate }) {
    const [separator, ...parts] = sidesOf(call, call.args.map(evaluate)).map(({ value }) => value);
    const open = [separator, ...parts].find(isUndecidable);
    if (open !== undefined) return open;
    return separator === null ? null : parts.filter((part) => part !== null).join(String(separator));
  },
};
