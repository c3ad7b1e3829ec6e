import type { Expression } from '../expr/expression.ts';
import type { AttributeKey } from './attribute/attribute.ts';
import { deferred } from './deferred.ts';
import type { Class } from './relationship.ts';

/** The attributes of each identity, by its name. Phantom. */
export declare const $identities: unique symbol;

/** The identities of a resource: `K` says which attributes each consists of. */
export interface Identities<out K> {
  readonly [$identities]: K;
}

/** An identity that holds for some records only, or that treats nulls in its own way. */
export interface IdentityOptions<R, K> {
  readonly on: readonly K[];
  /** Unique among the records that meet this. */
  readonly where?: (record: R) => Expression<boolean | null>;
  /** `false`: null equals null, so that only one record may have it. */
  readonly nullsDistinct?: boolean;
  /** Its name in the database, if it is not `<table>_<columns>_index` (`_key` of a constraint). */
  readonly name?: string;
  /** A unique constraint instead of a unique index: other tools may insist on one. */
  readonly constraint?: boolean;
}

/**
 * Declares what identifies a record besides its primary key, by attributes or with options:
 * `identities(User, { email: ["email"], number: { on: ["country", "taxNumber"], where: (u) => u.active } })`.
 */
export function identities<R, const K extends Readonly<Record<string, AttributeKey<R>>>>(
  resource: Class<R>,
  declared: { readonly [N in keyof K]: readonly K[N][] | IdentityOptions<R, K[N]> },
): Identities<K> {
  return deferred('identities', resource, () => declared);
}
