import type { ValueOf } from '../../expr/expression.ts';
import type { AttributeKey } from '../attribute/attribute.ts';
import { deferred } from '../deferred.ts';
import type { Class } from '../relationship.ts';

/** How the records of a resource are partitioned. Phantom. */
export interface Partitioned {
  readonly kind?: 'partition';
}

/** What a bound is made of: a value of the attribute, of a moment also its text. */
export type BoundValue<R, K extends keyof R> = OrText<NonNullable<ValueOf<R[K]>>>;
type OrText<V> = V extends Date ? V | string : V;

/** One value of a single attribute; of several a list, which may be cut short. */
export type Bound<R, K extends keyof R> = BoundValue<R, K> | readonly BoundValue<R, K>[];

/** From a value on, up to another one which is not in it any more; without one of them there is no end on that side. */
export interface RangePartition<R, K extends keyof R> {
  readonly from?: Bound<R, K>;
  readonly to?: Bound<R, K>;
}

/** Some values of an attribute, among them maybe null. */
export interface ListPartition<R, K extends keyof R> {
  readonly in: readonly (BoundValue<R, K> | null)[];
}

/** Every `modulus`th value, those whose hash leaves `remainder`. */
export interface HashPartition {
  readonly modulus: number;
  readonly remainder: number;
}

/** How a table is partitioned, by which attributes, and into what. */
export type PartitionOptions<R, K extends AttributeKey<R>> =
  | {
      readonly by: 'range';
      readonly on: readonly K[];
      /** By the names of their tables; left out where something else makes them. `'default'` has what fits nowhere. */
      readonly partitions?: Readonly<Record<string, RangePartition<R, K> | 'default'>>;
    }
  | {
      readonly by: 'list';
      readonly on: readonly [K];
      readonly partitions?: Readonly<Record<string, ListPartition<R, K> | 'default'>>;
    }
  | {
      readonly by: 'hash';
      readonly on: readonly K[];
      readonly partitions?: Readonly<Record<string, HashPartition>>;
    };

/**
 * Declares that the table of a resource is partitioned by attributes, which its primary key and identities contain. Named
 * partitions are made and dropped by migrations; without `partitions` somebody else makes them, and Quarry leaves them
 * alone:
 * `static partition = partition(Reading, { by: "range", on: ["day"], partitions: { readings_2026: { from: "2026-01-01", to: "2027-01-01" } } })`.
 */
export function partition<R, const K extends AttributeKey<R>>(
  resource: Class<R>,
  options: PartitionOptions<R, K>,
): Partitioned {
  return deferred('partition', resource, () => options);
}
