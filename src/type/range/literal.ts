/** Which ends belong to a range; `empty`: it holds nothing at all. */
export type Bounds = '[)' | '[]' | '(]' | '()' | 'empty';

/** A range whose ends are text, as PostgreSQL writes it: `[1,5)`, `("2024-01-01 00:00:00+00",)`, `empty`. */
export interface RangeText {
  readonly lower: string | null;
  readonly upper: string | null;
  readonly bounds: Bounds;
}

const nothing: RangeText = Object.freeze({ lower: null, upper: null, bounds: 'empty' });

/** Writes the literal; every end is quoted, which spares looking for what would need it. */
export function printRange({ lower, upper, bounds }: RangeText): string {
  if (bounds === 'empty') return bounds;
  const end = (text: string | null) => (text === null ? '' : `"${text.replace(/["\\]/g, '\\$&')}"`);
  return `${bounds.slice(0, 1)}${end(lower)},${end(upper)}${bounds.slice(1)}`;
}

/** Reads one. */
export function parseRange(text: string): RangeText {
  if (/^empty$/i.test(text)) return nothing;
  const lower = endAt(text, 1);
  const upper = endAt(text, lower.end + 1);
  const spelt = `${text.slice(0, 1)}${text.slice(upper.end, upper.end + 1)}`;
  const bounds = spellings.find((one) => one === spelt) ?? '[)';
  return { lower: lower.value, upper: upper.value, bounds };
}

const spellings: readonly Bounds[] = ['[)', '[]', '(]', '()'];

/** Within quotes a quote is doubled or escaped; nothing at all is an open end. */
function endAt(text: string, start: number): { readonly value: string | null; readonly end: number } {
  let [at, value] = [start, ''];
  let quoted = false;
  while (at < text.length) {
    const char = text.charAt(at);
    if (!quoted && (char === ',' || char === ')' || char === ']')) break;
    if (char === '\\' || (char === '"' && quoted && text.charAt(at + 1) === '"')) {
      value += text.charAt(at + 1);
      at += 2;
      continue;
    }
    if (char === '"') quoted = !quoted;
    else value += char;
    at++;
  }
  return { value: at === start ? null : value, end: at };
}
