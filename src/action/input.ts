import type { ValueOf } from '../expr/expression.ts';
import type { Stored } from '../model/attribute/attribute.ts';
import type { ArgumentsInput } from '../model/calculation.ts';
import type { Simplify } from '../query/row.ts';

/** Attributes that callers may set at all. */
export type WritableKey<R> = {
  [K in keyof R]: R[K] extends Stored<infer F> ? ('readonly' extends F ? never : K) : never;
}[keyof R] &
  string;

/** Attributes of the primary key. */
type KeyAttribute<R> = {
  [K in keyof R]: R[K] extends Stored<infer F> ? ('primaryKey' extends F ? K : never) : never;
}[keyof R];

/** Whether `P` is all there is of `All`. */
type IsAll<P, All> = [All] extends [P] ? true : false;

/** Looks at the whole resource only for the rare key that is accepted. */
type IsOptional<R, P extends keyof R> =
  R[P] extends Stored<infer Flags>
    ? 'default' extends Flags
      ? true
      : null extends ValueOf<R[P]>
        ? true
        : 'keyDefault' extends Flags
          ? IsAll<P, KeyAttribute<R>>
          : false
    : false;

/** What a create takes: accepted attributes without a default, and arguments, are required. */
export type CreateInput<R, K extends keyof R, A> = Simplify<
  { readonly [P in K as IsOptional<R, P> extends true ? never : P]: ValueOf<R[P]> } & {
    readonly [P in K as IsOptional<R, P> extends true ? P : never]?: ValueOf<R[P]>;
  } & ArgumentsInput<A>
>;

/** What an update takes: any of the accepted attributes, and arguments. */
export type UpdateInput<R, K extends keyof R, A> = Simplify<{ readonly [P in K]?: ValueOf<R[P]> } & ArgumentsInput<A>>;
