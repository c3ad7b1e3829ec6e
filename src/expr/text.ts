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
  trim(): Text<string | Nulls<V>>;
  /** Number of characters. */
  length(): Num<number | Nulls<V>>;
  concat<const X extends readonly TextPart[]>(...parts: X): Text<string | Nulls<V | ValueOf<X[number]>>>;
  /** `COALESCE`: the fallback where this is null. */
  orElse<X extends Operand<NonNullable<V>> | TextOperand | null>(
    fallback: X,
  ): Text<NonNullable<V> | (ValueOf<X> & (string | null))>;
}
