import { build } from '../expr/chain.ts';
import type { $orNull, Expression, OrNull, ValueOf } from '../expr/expression.ts';
import type { StandardSchema } from '../type/standard-schema.ts';
import type { Stored } from './attribute/attribute.ts';

/** The input of a calculation with arguments. Phantom. */
export declare const $arguments: unique symbol;

/** Declared arguments: attributes (a type with options), or any Standard Schema. */
export type ArgumentSpec = Readonly<Record<string, Expression<unknown> | StandardSchema<unknown>>>;

type OptionalArgument<A> = {
  [K in keyof A]: A[K] extends Stored<infer F>
    ? 'default' extends F
      ? K
      : null extends ValueOf<A[K]>
        ? K
        : never
    : never;
}[keyof A];
type ArgumentValue<S> = S extends StandardSchema<infer O> ? O : ValueOf<S>;
type Flatten<T> = { [K in keyof T]: T[K] } & {};

/** The object a caller passes for declared arguments. */
export type ArgumentsInput<A> = Flatten<
  { readonly [K in Exclude<keyof A, OptionalArgument<A>>]: ArgumentValue<A[K]> } & {
    readonly [K in OptionalArgument<A>]?: ArgumentValue<A[K]>;
  }
>;

/** The arguments as an action's callbacks see them: defaults filled in, null for what was left out. */
export type GivenArguments<A> = { readonly [K in keyof A]: ArgumentValue<A[K]> };

/** The parameters of a call that takes `I`: none needed if every key is optional. */
export type Rest<I> = {} extends I ? [input?: I] : [input: I];

/** A calculation that takes arguments; call it to get an expression. */
export interface Calculation<I, out E> {
  readonly [$arguments]: I;
  readonly [$orNull]: Calculation<I, OrNull<E>>;
  (...input: Rest<I>): E;
}

export interface CalculationOptions {
  readonly description?: string;
}

/**
 * Declares arguments, then the expression; without arguments, an expression is all one needs.
 *
 * @example
 * ```ts
 * await User.select('name').load({ salutation: { greeting: 'Hello' } }).sort('name').first();
 * // → { name: 'Ann', salutation: 'Hello Ann' }
 * ```
 */
export function calculation<A extends ArgumentSpec, E extends Expression<unknown>>(
  args: A,
  body: (args: { readonly [K in keyof A]: A[K] extends StandardSchema<infer O> ? Expression<O> : A[K] }) => E,
  options?: CalculationOptions,
): Calculation<ArgumentsInput<A>, E> {
  return build('calculation', [args, body, options]);
}
