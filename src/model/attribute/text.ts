import { build } from '../../expr/chain.ts';
import type { Text } from '../../expr/text.ts';
import type { Attribute, Computed, Default, HasDefault, If, Made, Null, Options } from './attribute.ts';

/** What a text must be like to be written. */
export interface TextRules {
  /** Least number of characters. */
  readonly min?: number;
  /** Greatest number of characters. */
  readonly max?: number;
  readonly match?: RegExp;
}

/**
 * A UUID. As the primary key of a resource it defaults to `gen_random_uuid()`, or with `version: 7` to one that grows
 * with time; as one of several attributes of a key it refers to something else and has no default.
 *
 * @example
 * ```ts
 * class Ping extends Resource('pings') {
 *   id = uuid({ primaryKey: true, version: 7 });
 * }
 * // SQL: create table "pings" ("id" uuid default (encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid()) placing
 * //      substring(int8send(floor(extract(epoch
 * //      from clock_timestamp()) * 1000)::bigint) from 3)
 * //      from 1 for 6), 52, 1), 53, 1), 'hex')::uuid) not null, constraint "pings_pkey" primary key ("id"))
 * ```
 */
export function uuid<
  D extends Default<string> = never,
  N extends boolean = false,
  P extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
  G extends Computed<string> = false,
>(
  options?: Options<string, D, N, P, R, H, G> & { readonly version?: 4 | 7 },
): Attribute<
  Text<string | Null<N>>,
  If<P, 'primaryKey' | 'keyDefault'> | HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'> | Made<G>
> {
  return build('attribute', ['uuid', options]);
}

/**
 * Text of any length.
 *
 * @example
 * ```ts
 * class Motto extends Resource('mottos') {
 *   slug = text({ primaryKey: true, match: /^[a-z-]+$/ });
 *   body = text({ min: 1, max: 200 });
 *   note = text({ optional: true });
 * }
 * // SQL: create table "mottos" ("slug" text not null, "body" text not null, "note" text, constraint "mottos_pkey"
 * //      primary key ("slug"))
 * ```
 */
export function text<
  D extends Default<string> = never,
  N extends boolean = false,
  P extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
  G extends Computed<string> = false,
>(
  options?: Options<string, D, N, P, R, H, G> & TextRules,
): Attribute<
  Text<string | Null<N>>,
  If<P, 'primaryKey'> | HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'> | Made<G>
> {
  return build('attribute', ['text', options]);
}

/** Text that is compared without regard to case (`citext`). */
export function ciText<
  D extends Default<string> = never,
  N extends boolean = false,
  P extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
  G extends Computed<string> = false,
>(
  options?: Options<string, D, N, P, R, H, G> & TextRules,
): Attribute<
  Text<string | Null<N>>,
  If<P, 'primaryKey'> | HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'> | Made<G>
> {
  return build('attribute', ['ciText', options]);
}

/**
 * One of some texts: a text column with a check.
 *
 * @example
 * ```ts
 * class Door extends Resource('doors') {
 *   id = uuid({ primaryKey: true });
 *   state = oneOf(['open', 'shut'], { default: 'shut' });
 * }
 * // SQL: create table "doors" ("id" uuid default gen_random_uuid() not null, "state" text default 'shut' not null,
 * //      constraint "doors_pkey" primary key ("id"), constraint "doors_state_check" check ("state" in ('open', 'shut')))
 * ```
 */
export function oneOf<
  const S extends string,
  D extends Default<NoInfer<S>> = never,
  N extends boolean = false,
  P extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
  G extends Computed<S> = false,
>(
  values: readonly S[],
  options?: Options<S, D, N, P, R, H, G>,
): Attribute<Text<S | Null<N>>, If<P, 'primaryKey'> | HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'> | Made<G>> {
  return build('attribute', ['oneOf', { ...options, values }]);
}

/**
 * One of some texts, as a native enum type of that name.
 *
 * @example
 * ```ts
 * class Shirt extends Resource('shirts') {
 *   id = uuid({ primaryKey: true });
 *   size = enumeration('shirt_size', ['s', 'm', 'l']);
 * }
 * // SQL: create type "shirt_size" as enum ('s', 'm', 'l')
 * // SQL: create table "shirts" ("id" uuid default gen_random_uuid() not null, "size" shirt_size not null, constraint
 * //      "shirts_pkey" primary key ("id"))
 * ```
 */
export function enumeration<
  const S extends string,
  D extends Default<NoInfer<S>> = never,
  N extends boolean = false,
  P extends boolean = false,
  R extends boolean = false,
  H extends boolean = false,
  G extends Computed<S> = false,
>(
  name: string,
  values: readonly S[],
  options?: Options<S, D, N, P, R, H, G> & { readonly schema?: string },
): Attribute<Text<S | Null<N>>, If<P, 'primaryKey'> | HasDefault<D> | If<R, 'readonly'> | If<H, 'hidden'> | Made<G>> {
  return build('attribute', ['enumeration', { ...options, enumeration: name, values }]);
}
