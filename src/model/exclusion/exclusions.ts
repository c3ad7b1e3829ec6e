import type { Expression } from '../../expr/expression.ts';
import type { AttributeKey } from '../attribute/attribute.ts';
import { deferred } from '../deferred.ts';
import type { Class } from '../relationship.ts';

/** What two records are compared by: equal, different, overlapping, adjacent. */
export type ExclusionOperator = '=' | '<>' | '&&' | '-|-';

/** What is compared: an attribute, or an expression of the record. */
export type ExclusionKey<R> = (AttributeKey<R> & string) | ((record: R) => Expression<unknown>);

/** What no two records may have in common. */
export interface ExclusionOptions<R> {
  /** Two records exclude each other if all of these hold; one with null among them excludes none. */
  readonly on: readonly (readonly [ExclusionKey<R>, ExclusionOperator])[];
  /** The access method; `gist` without it. */
  readonly method?: 'gist' | 'spgist' | 'btree' | 'hash';
  /** Only the records that meet this. */
  readonly where?: (record: R) => Expression<boolean | null>;
  /** Its name in the database; `<table>_<name>_excl` without it. */
  readonly name?: string;
  /** Words for those who break it. */
  readonly message?: string;
}

/** The exclusions of a resource. */
export interface Exclusions {
  readonly kind?: 'exclusions';
}

/**
 * Declares which records exclude each other, by name:
 * `exclusions(Booking, { overlap: { on: [["room", "="], ["during", "&&"]] } })` becomes the constraint
 * `bookings_overlap_excl`. The extension `btree_gist` comes along where a key cannot do without it.
 */
export function exclusions<R>(resource: Class<R>, declared: Readonly<Record<string, ExclusionOptions<R>>>): Exclusions {
  return deferred('exclusions', resource, () => declared);
}
