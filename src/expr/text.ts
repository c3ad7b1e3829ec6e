import type { $notNull, $orNull, Expression, Nulls, Operand, ValueOf } from './expression.ts';
import type { Num } from './number.ts';
import type { Bool, Ordered } from './scalar.ts';

/** What may stand where a text is wanted. */
export type TextOperand = string | Expression<string | null>;

/** A piece of a concatenation: what is no text is spelt the way PostgreSQL does. */
export type TextPart = string | number | bigint | Expression<string | number | bigint | null>;

/** An expression with a text value: text, ciText, uuid, oneOf, enumeration. */
export interface Text<out V extends string | null = string> extends Ordered<V, Operand<V>> {
  readonly [$orNull]: Text<V | null>;
  readonly [$notNull]: Text<NonNullable<V>>;
  /** Whether the part occurs; `%`, `_` and `\` mean themselves. */
  contains<X extends TextOperand>(part: X): Bool<boolean | Nulls<V | ValueOf<X>>>;
  startsWith<X extends TextOperand>(part: X): Bool<boolean | Nulls<V | ValueOf<X>>>;
  endsWith<X extends TextOperand>(part: X): Bool<boolean | Nulls<V | ValueOf<X>>>;
  /** `LIKE`, a pattern of your own: `%` is any text, `_` any character. */
  like(pattern: string): Bool<boolean | Nulls<V>>;
  /** `LIKE`, whatever the case. */
  ilike(pattern: string): Bool<boolean | Nulls<V>>;
  lower(): Text<string | Nulls<V>>;
  upper(): Text<string | Nulls<V>>;
  /** A regular expression of PostgreSQL's; `ignoreCase` takes letters of both cases alike. */
  matches<X extends TextOperand>(pattern: X, ignoreCase?: boolean): Bool<boolean | Nulls<V | ValueOf<X>>>;
  /** Without spaces at both ends. */
  trim(): Text<string | Nulls<V>>;
  trimStart(): Text<string | Nulls<V>>;
  trimEnd(): Text<string | Nulls<V>>;
  /** Every occurrence of a part replaced. */
  replaceAll<X extends TextOperand, Y extends TextOperand>(
    part: X,
    by: Y,
  ): Text<string | Nulls<V | ValueOf<X> | ValueOf<Y>>>;
  /** The characters from one place up to before another, counted from 0; below 0 from the end. */
  slice(start: number, end?: number): Text<string | Nulls<V>>;
  /** Where the part first occurs, counted from 0; -1 where it does not. */
  indexOf<X extends TextOperand>(part: X): Num<number | Nulls<V | ValueOf<X>>>;
  /** Filled up in front to a number of characters; what is longer stays as it is. */
  padStart(length: number, fill?: string): Text<string | Nulls<V>>;
  padEnd(length: number, fill?: string): Text<string | Nulls<V>>;
  /** The characters from the last to the first. */
  reverse(): Text<string | Nulls<V>>;
  /** Number of characters. */
  length(): Num<number | Nulls<V>>;
  concat<const X extends readonly TextPart[]>(...parts: X): Text<string | Nulls<V | ValueOf<X[number]>>>;
  /** `COALESCE`: the fallback where this is null. */
  orElse<X extends Operand<NonNullable<V>> | TextOperand | null>(
    fallback: X,
  ): Text<NonNullable<V> | (ValueOf<X> & (string | null))>;
}
