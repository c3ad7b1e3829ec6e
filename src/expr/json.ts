import type { Bytes } from './bytes.ts';
import type { $notNull, $orNull, Nulls, Operand, ValueOf } from './expression.ts';
import type { Bigint, Num } from './number.ts';
import type { Bool, Scalar } from './scalar.ts';
import type { Text } from './text.ts';
import type { Time } from './time.ts';

/** How one gets at the members of a document. */
type JsonKey<V> = V extends readonly unknown[] ? keyof V & number : keyof V & string;

type Member<V, K> = K extends keyof V ? V[K] : never;

/** An expression with a JSON document. */
export interface Json<out V> extends Scalar<V, Operand<V>> {
  readonly [$orNull]: Json<V | null>;
  readonly [$notNull]: Json<NonNullable<V>>;
  /** What the document has under a key, an array at an index. */
  get<K extends JsonKey<NonNullable<V>>>(key: K): ExpressionOf<Member<NonNullable<V>, K> | Nulls<V>>;
  /** Whether an array has the value. */
  has(value: unknown): Bool<boolean | Nulls<V>>;
  /** `COALESCE`: the fallback where this is null. */
  orElse<X extends Operand<V>>(fallback: X): Json<NonNullable<V> | Nulls<ValueOf<X>>>;
}

/** The expression class for a value type, where nothing else says which one it is. */
export type ExpressionOf<V> = [NonNullable<V>] extends [never]
  ? Json<V>
  : [NonNullable<V>] extends [string]
    ? Text<V & (string | null)>
    : [NonNullable<V>] extends [number]
      ? Num<V & (number | null)>
      : [NonNullable<V>] extends [boolean]
        ? Bool<V & (boolean | null)>
        : [NonNullable<V>] extends [Date]
          ? Time<V & (Date | null)>
          : [NonNullable<V>] extends [bigint]
            ? Bigint<V & (bigint | null)>
            : [NonNullable<V>] extends [Uint8Array]
              ? Bytes<V & (Uint8Array | null)>
              : Json<V>;
