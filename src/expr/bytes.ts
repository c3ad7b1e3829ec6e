import type { $notNull, $orNull, Expression, Nulls, Operand, ValueOf } from './expression.ts';
import type { Num } from './number.ts';
import type { Ordered } from './scalar.ts';

/** An expression with binary data. */
export interface Bytes<out V extends Uint8Array | null = Uint8Array> extends Ordered<V, Operand<V>> {
  readonly [$orNull]: Bytes<V | null>;
  readonly [$notNull]: Bytes<NonNullable<V>>;
  /** Number of bytes. */
  length(): Num<number | Nulls<V>>;
  /** `COALESCE`: the fallback where this is null. */
  orElse<X extends Uint8Array | Expression<Uint8Array | null> | null>(
    fallback: X,
  ): Bytes<Uint8Array | Nulls<ValueOf<X>>>;
}
