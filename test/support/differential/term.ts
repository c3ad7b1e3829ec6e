/**
 * A piece of a query's source text that knows its pieces: it is printed to be run and to be read, and made smaller piece
 * by piece to find the least query that still fails.
 */
export interface Term {
  /** What it is, and in which scope: a term may stand for another of the same sort. */
  readonly sort: string;
  readonly parts: readonly (string | Term)[];
  /** May be left out altogether: a clause of a query, an entry of a list with its comma. */
  readonly optional: boolean;
}

type Part = string | number | Term;

const make = (sort: string, optional: boolean, strings: TemplateStringsArray, values: readonly Part[]): Term => {
  const parts: (string | Term)[] = [];
  for (const [index, text] of strings.entries()) {
    if (text !== '') parts.push(text);
    const value = values[index];
    if (value !== undefined) parts.push(typeof value === 'number' ? String(value) : value);
  }
  return { sort, parts, optional };
};

/** `` term('bool p')`${a}.and(${b})` `` */
export const term =
  (sort: string) =>
  (strings: TemplateStringsArray, ...values: readonly Part[]): Term =>
    make(sort, false, strings, values);

/** A term that a query is still one without. */
export const clause = (strings: TemplateStringsArray, ...values: readonly Part[]): Term =>
  make('clause', true, strings, values);

/** Terms one after the other. */
export const sequence = (terms: readonly Term[]): Term => ({ sort: 'sequence', parts: terms, optional: false });

export const print = (piece: Term): string =>
  piece.parts.map((part) => (typeof part === 'string' ? part : print(part))).join('');

/** The term with something less, the greatest steps first. */
export function* smaller(piece: Term): Generator<Term> {
  for (const [index, part] of piece.parts.entries()) {
    if (typeof part === 'string') continue;
    if (part.optional) yield without(piece, index);
    for (const inner of inside(part)) if (inner.sort === part.sort) yield replaced(piece, index, inner);
  }
  for (const [index, part] of piece.parts.entries()) {
    if (typeof part === 'string') continue;
    for (const less of smaller(part)) yield replaced(piece, index, less);
  }
}

/** All terms within a term. */
function* inside(piece: Term): Generator<Term> {
  for (const part of piece.parts) {
    if (typeof part === 'string') continue;
    yield part;
    yield* inside(part);
  }
}

const without = (piece: Term, index: number): Term => ({
  ...piece,
  parts: piece.parts.filter((_, at) => at !== index),
});

const replaced = (piece: Term, index: number, by: Term): Term => ({
  ...piece,
  parts: piece.parts.map((part, at) => (at === index ? by : part)),
});
