import { build } from './chain.ts';
import type { $notNull, $orNull, Nulls, ValueOf } from './expression.ts';
import type { Num } from './number.ts';
import type { Bool, Scalar } from './scalar.ts';
import type { Text, TextOperand } from './text.ts';

/**
 * How a query is written: `web` as people type it (quotes, `or`, `-`), which never fails; `plain` words that must all
 * occur; a `phrase`; or `tsquery`, PostgreSQL's own language, which fails where it is misspelt.
 */
export type SearchSyntax = 'web' | 'plain' | 'phrase' | 'tsquery';

/** An expression with the words of a text, for full text search. */
export interface Tsvector<out V extends string | null = string> extends Scalar<V, V> {
  readonly [$orNull]: Tsvector<V | null>;
  readonly [$notNull]: Tsvector<NonNullable<V>>;
  /** Whether the query finds it (`@@`), read by the rules of the same language. */
  matches<X extends TextOperand>(query: X, syntax?: SearchSyntax): Bool<boolean | Nulls<V | ValueOf<X>>>;
  /** How well the query finds it, to sort by: `ts_rank`. */
  rank<X extends TextOperand>(query: X, syntax?: SearchSyntax): Num<number | Nulls<V | ValueOf<X>>>;
  /** Marks its words as more or less important in a rank; `A` counts most. */
  weight(label: 'A' | 'B' | 'C' | 'D'): Tsvector<V>;
  /** The words of both. */
  concat<X extends Tsvector | Tsvector<string | null>>(other: X): Tsvector<string | Nulls<V | ValueOf<X>>>;
}

/** The words of texts by the rules of a language, as a `tsvector`; a text that is null has none. */
export function toTsvector(language: string, ...texts: readonly TextOperand[]): Tsvector {
  return build('toTsvector', [language, ...texts]);
}

/** The passages of a text that a query finds, marked with `<b>`: `ts_headline`. */
export function headline<X extends TextOperand, Y extends TextOperand>(
  language: string,
  text: X,
  query: Y,
): Text<string | Nulls<ValueOf<X> | ValueOf<Y>>> {
  return build('headline', [text, query, language]);
}

/** How alike two texts are, from 0 to 1 (`pg_trgm`). */
export function similarity<X extends TextOperand, Y extends TextOperand>(
  a: X,
  b: Y,
): Num<number | Nulls<ValueOf<X> | ValueOf<Y>>> {
  return build('similarity', [a, b]);
}

/** How much a word is like the nearest part of a text, from 0 to 1 (`pg_trgm`). */
export function wordSimilarity<X extends TextOperand, Y extends TextOperand>(
  word: X,
  text: Y,
): Num<number | Nulls<ValueOf<X> | ValueOf<Y>>> {
  return build('wordSimilarity', [word, text]);
}

/** Whether two texts are alike by the session's `pg_trgm.similarity_threshold`: `%`, which a trigram index answers. */
export function isSimilar<X extends TextOperand, Y extends TextOperand>(
  a: X,
  b: Y,
): Bool<boolean | Nulls<ValueOf<X> | ValueOf<Y>>> {
  return build('isSimilar', [a, b]);
}
