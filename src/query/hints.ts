import { didYouMean } from '../error/nearest.ts';
import { QuarryError } from '../error/quarry-error.ts';

/** Words on how a query is to be run, where one knows better than the planner. They never change what it finds. */
export interface Hints {
  /** Aggregates: asked for each record anew, or read for all records at once. */
  readonly aggregates?: 'lateral' | 'grouped' | undefined;
  /** To-manys: in the statement of their records, or in one of their own, sent when the records are there. */
  readonly loads?: 'together' | 'apart' | undefined;
}

/** A hint that means nothing: it would be one that silently does nothing. */
export class UnknownHint extends QuarryError {
  readonly code = 'query.unknown_hint';

  constructor(what: string, given: unknown, known: readonly string[]) {
    super(`${what} '${String(given)}' is unknown.${didYouMean(String(given), known)}`, {
      fix: `one of ${known.map((word) => `'${word}'`).join(', ')}`,
    });
  }
}

const words = {
  aggregates: ['lateral', 'grouped'],
  loads: ['together', 'apart'],
} as const satisfies { readonly [K in keyof Required<Hints>]: readonly Hints[K][] };

/** Hints as somebody gave them, checked. Throws `UnknownHint`. */
export function hintsFrom(given: unknown): Hints {
  if (typeof given !== 'object' || given === null) throw new UnknownHint('the hint', given, Object.keys(words));
  for (const [name, word] of Object.entries(given)) {
    if (!Object.hasOwn(words, name)) throw new UnknownHint('the hint', name, Object.keys(words));
    const known: readonly unknown[] = words[name as keyof Hints];
    if (word !== undefined && !known.includes(word))
      throw new UnknownHint(`the hint ${name}:`, word, known.map(String));
  }
  return given;
}

/** Those of a query, and where it says nothing those of the query around it. */
export const inherited = (own: Hints | undefined, outer: Hints | undefined): Hints | undefined =>
  outer === undefined ? own : { ...outer, ...own };
