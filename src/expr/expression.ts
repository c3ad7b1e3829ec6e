/** The value an expression yields. Phantom: exists for the checker only. */
export declare const $type: unique symbol;
/** The same expression, reached through a nullable relationship. Phantom. */
export declare const $orNull: unique symbol;
/** The same expression where null was replaced by something. Phantom. */
export declare const $notNull: unique symbol;
/** Marks an aggregate. Phantom. */
export declare const $aggregate: unique symbol;

/**
 * Anything that has a value of type `V` inside a query: an attribute, a calculation, an aggregate, or whatever is
 * built from them. Parameters take this one-property interface rather than the rich classes: the checker then compares
 * a single property, and its messages stay one line long.
 */
export interface Expression<out V> {
  readonly [$type]: V;
}

/** An expression that summarises many records. */
export interface Aggregate<out V> extends Expression<V> {
  readonly [$aggregate]: true;
}

/** The value type of an expression; a literal stands for itself. */
export type ValueOf<E> = E extends Expression<infer V> ? V : E;

/** What a field becomes when a nullable relationship lies on the way to it. */
export type OrNull<F> = F extends { readonly [$orNull]: infer N } ? N : F;

/** What a field becomes when its nulls are replaced. */
export type NotNull<F> = F extends { readonly [$notNull]: infer N } ? N : F;

/** `null` if `V` may be null, else `never`. */
export type Nulls<V> = Extract<V, null>;

/** The type a literal belongs to: `string` for `"open"`. */
export type Widen<V> = V extends string ? string : V extends number ? number : V extends boolean ? boolean : V;

/** What may be compared with a `V`: a literal of that very type, or an expression of its base type. */
export type Operand<V> = V | Expression<Widen<V> | null>;

/** An order, made by `asc()` and `desc()`. */
export interface Sort {
  readonly direction: 'asc' | 'desc';
}
