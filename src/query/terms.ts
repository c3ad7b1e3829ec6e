import type { Expression, Sort, ValueOf } from '../expr/expression.ts';
import type { AttributeKey } from '../model/attribute/attribute.ts';
import type { Many } from '../model/relationship.ts';
import type { SortKey, ValueKey } from './row.ts';

// What the methods of a query take.

/** A name for something computed on the spot; a field's own name would be ambiguous. */
export type Fresh<R, K extends string> = K extends keyof R ? `'${K}' is a field already` : K;

/** A record of which only the attributes `K` are read; what was loaded stays. */
export type Selected<R, O, K extends keyof R> = {
  [P in keyof O as P extends K ? P : P extends AttributeKey<R> ? never : P]: O[P];
} & { [P in K]: ValueOf<R[P]> };

export type Condition<R> = (record: R) => Expression<boolean | null>;
export type SortBy<R> = SortKey<R> | ((record: R) => Sort | Expression<unknown>);
export type DistinctBy<R> = ValueKey<R> | ((record: R) => Expression<unknown>);

/** What to find out about all records of a query, by name; `V` is what that gives, inferred name by name. */
export type Summary<R, V> = { readonly [K in keyof V]: (records: Many<R>) => Expression<V[K]> };

/** The resource whose records a query finds. Phantom. */
export declare const $found: unique symbol;

/** A query over resource `R`, as far as putting it together with others goes. */
export interface Part<out R> {
  readonly [$found]: R;
}
