import type { $notNull, $orNull, Expression, Nulls, Operand, ValueOf } from './expression.ts';
import type { ExpressionOf } from './json.ts';
import type { Num } from './number.ts';
import type { Bool, Scalar } from './scalar.ts';
import type { Text } from './text.ts';

/** What a list holds. */
type Item<V> = V extends readonly (infer I)[] ? I : never;

/** An expression with a list of values: a PostgreSQL array. */
export interface List<out V extends readonly unknown[] | null = unknown[]> extends Scalar<V, Operand<V>> {
  readonly [$orNull]: List<V | null>;
  readonly [$notNull]: List<NonNullable<V>>;
  /** Whether the value is one of the list. */
  has<X extends Operand<Item<V>>>(value: X): Bool<boolean | Nulls<V | Item<V> | ValueOf<X>>>;
  /** Whether at least one of the values is in the list. */
  intersects(values: readonly Item<V>[] | Expression<readonly Item<V>[] | null>): Bool<boolean | Nulls<V>>;
  /** Number of values; 0 for the empty list. */
  length(): Num<number | Nulls<V>>;
  /** How many of the values are null. */
  countNulls(): Num<number | Nulls<V>>;
  /** All values as one text, nulls passed over. */
  join(between?: string): Text<string | Nulls<V>>;
  /** The list with the value behind its last. */
  append<X extends Operand<Item<V>>>(value: X): List<V>;
  /** The list with the value before its first. */
  prepend<X extends Operand<Item<V>>>(value: X): List<V>;
  /** The values of this list, then those of the others; one that is null has none. */
  concat<const X extends readonly (readonly Item<V>[] | Expression<readonly Item<V>[] | null>)[]>(
    ...others: X
  ): List<NonNullable<V> | (null extends ValueOf<X[number]> ? Nulls<V> & null : never)>;
  /** The values from one place up to before another, counted from 0; below 0 from the end. */
  slice(start: number, end?: number): List<V>;
  /** The list without the values that equal this one. */
  remove<X extends Operand<Item<V>>>(value: X): List<V>;
  /** Whether all of the values are in the list. */
  containsAll(values: readonly Item<V>[] | Expression<readonly Item<V>[] | null>): Bool<boolean | Nulls<V>>;
  /** The value at an index: 0 is the first, -1 the last; null beyond the ends. */
  at(index: number): ExpressionOf<Item<V> | null>;
  /** `COALESCE`: the fallback where this is null. */
  orElse<X extends Operand<V>>(fallback: X): List<NonNullable<V> | (Nulls<ValueOf<X>> & null)>;
}
