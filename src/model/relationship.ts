import { build } from '../expr/chain.ts';
import type { $orNull, Aggregate, Expression, NotNull, Nulls, OrNull, Sort, ValueOf } from '../expr/expression.ts';
import type { List } from '../expr/list.ts';
import type { Bigint, Decimal, Exact, Num, NumericExpression } from '../expr/number.ts';
import type { Bool } from '../expr/scalar.ts';
import type { $calendar, Interval } from '../expr/time.ts';
import type { Plain } from './attribute/attribute.ts';

/** The destination of a relationship. Phantom. */
export declare const $dest: unique symbol;
/** How many records it leads to, and whether there may be none. Phantom. */
export declare const $cardinality: unique symbol;

/** Something whose instances have the fields of `R`: a resource class. */
export type Class<R> = new () => R;

/** What all relationships have in common; all that type-level code ever looks at. */
export interface Relationship<out D, out C extends 'one' | 'many', out N = never> {
  readonly [$dest]: D;
  readonly [$cardinality]: readonly [C, N];
}

/** A to-one relationship: has the fields of its destination, nullable ones if the relationship is. */
export type One<D, N extends null = never> = Relationship<D, 'one', N> & {
  readonly [$orNull]: One<D, null>;
} & Through<D, N>;
type Through<D, N> = [N] extends [never]
  ? { readonly [K in keyof D]: Plain<D[K]> }
  : { readonly [K in keyof D]: OrNull<D[K]> };

type Condition<D> = (record: D) => Expression<boolean | null>;

/** What an aggregate gives where there are no records: `default`, or what PostgreSQL and common sense say. */
export interface AggregateOptions<N> {
  /** The value over no rows; `null` for SQL's own null. */
  readonly default?: N;
}

/** Adding up: exact numbers stay exact, lengths of time stay lengths, everything else is a JS number. */
type Sum<E, N> = E extends { readonly [$calendar]: 'interval' }
  ? Interval<string | Nulls<N>> & Aggregate<string | Nulls<N>>
  : E extends Exact
    ? Decimal<string | Nulls<N>> & Aggregate<string | Nulls<N>>
    : Num<number | Nulls<N>> & Aggregate<number | Nulls<N>>;

type Addable = NumericExpression | (Expression<string | null> & { readonly [$calendar]: 'interval' });

/** A field of one of many records: the field itself, null unless a default says otherwise. */
type Picked<E, N> = [N] extends [null]
  ? OrNull<E> & Aggregate<ValueOf<E> | null>
  : NotNull<E> & Aggregate<NonNullable<ValueOf<E>>>;

/** A to-many relationship: narrow it, then aggregate it. */
export interface Many<out D> extends Relationship<D, 'many'> {
  filter(condition: Condition<D>): Many<D>;
  /** Further keys break the ties of earlier ones; the order the relationship has by itself comes last. */
  sort(by: (record: D) => Sort | Expression<unknown>): Many<D>;
  limit(count: number): Many<D>;
  /** Also those that the base filter of their resource hides; said before anything else. */
  withoutBase(): Many<D>;

  /** An order, for `sort()`, by what these records have: ascending the least of them. */
  asc(of: (record: D) => Expression<unknown>, nulls?: 'first' | 'last'): Sort;
  /** Descending the greatest of them. */
  desc(of: (record: D) => Expression<unknown>, nulls?: 'first' | 'last'): Sort;

  /** Number of records. */
  count(): Num<number> & Aggregate<number>;
  /** The same as a JS bigint, for counts beyond 2^53. */
  count(options: { readonly bigint: true }): Bigint<bigint> & Aggregate<bigint>;
  /** Whether there is a record (that meets the condition). */
  exists(condition?: Condition<D>): Bool<boolean> & Aggregate<boolean>;
  /** Whether there is no record (that meets the condition). */
  none(condition?: Condition<D>): Bool<boolean>;
  /** Whether all records meet the condition; true of none. */
  every(condition: Condition<D>): Bool<boolean> & Aggregate<boolean>;

  /**
   * The sum, as PostgreSQL adds: integers and floats give a number (an integer sum beyond 2^53 is an error when it is
   * read, not a rounded number), bigints and decimals a decimal, intervals an interval. 0 for no records;
   * `{ default: null }` gives SQL's null.
   */
  sum<E extends Addable, N extends ValueOf<E> | number | null = never>(
    of: (record: D) => E,
    options?: AggregateOptions<N>,
  ): Sum<E, N>;
  /** The mean: of integers and floats a number, of bigints and decimals a decimal; null for no records. */
  avg<E extends Addable, N extends ValueOf<E> | number | null = null>(
    of: (record: D) => E,
    options?: AggregateOptions<N>,
  ): Sum<E, N>;
  /** The least value; null for no records. */
  min<E extends Expression<unknown>, N extends ValueOf<E> | null = null>(
    of: (record: D) => E,
    options?: AggregateOptions<N>,
  ): Picked<E, N>;
  /** The greatest value; null for no records. */
  max<E extends Expression<unknown>, N extends ValueOf<E> | null = null>(
    of: (record: D) => E,
    options?: AggregateOptions<N>,
  ): Picked<E, N>;
  /** The field of the first record in sort order; null for no records. */
  first<E extends Expression<unknown>, N extends ValueOf<E> | null = null>(
    of: (record: D) => E,
    options?: AggregateOptions<N> & {
      /** Also a null is taken if it comes first; without it nulls are passed over. */
      readonly nulls?: boolean;
    },
  ): Picked<E, N>;
  /** All values of a field in sort order, empty for no records. `distinct` keeps one of each, `nulls` keeps nulls. */
  list<E extends Expression<unknown>, B extends boolean = false>(
    of: (record: D) => E,
    options?: { readonly distinct?: boolean; readonly nulls?: B },
  ): B extends true
    ? List<ValueOf<E>[]> & Aggregate<ValueOf<E>[]>
    : List<NonNullable<ValueOf<E>>[]> & Aggregate<NonNullable<ValueOf<E>>[]>;
}

/** The type of the key one refers to. */
type KeyOf<D> = D extends { readonly id: Expression<infer I> } ? I : string | number | bigint;
type Key = Expression<string | number | bigint | null>;

/** What happens to a record when the one it refers to goes away or changes its key. */
export type ReferentialAction = 'nothing' | 'cascade' | 'restrict' | 'nilify' | 'default';

/** What happens to some attributes of a key only. */
export type SomeOfKey =
  | { readonly nilify: Expression<unknown> | readonly Expression<unknown>[] }
  | { readonly default: Expression<unknown> | readonly Expression<unknown>[] };

/** What `belongsTo` takes besides destination and key. */
export interface BelongsToOptions {
  /** `{ nilify: this.editorId }`: of a key of several attributes only this one (a list: these). */
  readonly onDelete?: ReferentialAction | SomeOfKey;
  readonly onUpdate?: ReferentialAction;
  /** `false`: no index on the key. */
  readonly index?: boolean;
  /** The foreign key's name, if it is not `<table>_<columns>_fkey`. */
  readonly constraint?: string;
  /** Checked at the end of a transaction: `'deferred'` always, `'immediate'` where the transaction asks for it. */
  readonly deferrable?: 'immediate' | 'deferred';
  /** `false`: no foreign key is made. */
  readonly references?: false;
  readonly description?: string;
}

type ReferencesOption<D, V> = Omit<BelongsToOptions, 'references'> & {
  /** What the key refers to, where it is not the destination's primary key. */
  readonly references: (record: D) => Expression<V | null> | readonly Expression<V | null>[];
};

interface SeveralOptions<D> extends Omit<BelongsToOptions, 'references'> {
  /** What the keys refer to, where it is not the destination's primary key; `false`: no foreign key is made. */
  readonly references?: false | ((record: D) => readonly Key[]);
}

/**
 * The foreign key is here; the relationship is nullable exactly if the key is. A key of several attributes is a list,
 * in the order of the destination's: `belongsTo(Account, [this.country, this.number])`.
 *
 * @example
 * ```ts
 * await Ticket.select('subject').load({ representative: (q) => q.select('name') }).sort('priority').first();
 * // → { subject: 'Printer on fire', representative: { name: 'Bob' } }
 * // SQL: select t0."subject", t1."id", t1."name" from "tickets" t0
 * //      left join "users" t1 on t1."id" = t0."representative_id" order by t0."priority", t0."id" limit 1
 * ```
 */
export function belongsTo<D, V extends string | number | bigint | null>(
  destination: Class<D>,
  key: Expression<V>,
  options: ReferencesOption<D, NoInfer<V>>,
): One<D, Extract<V, null>>;
export function belongsTo<D, const K extends readonly Key[]>(
  destination: Class<D>,
  keys: K,
  options?: SeveralOptions<D>,
): One<D, Nulls<ValueOf<K[number]>>>;
export function belongsTo<D, V extends KeyOf<D> | null>(
  destination: Class<D>,
  key: Expression<V>,
  options?: BelongsToOptions,
): One<D, Extract<V, null>>;
export function belongsTo(destination: Class<unknown>, key: unknown, options?: unknown): unknown {
  return build('belongsTo', [destination, key, options]);
}

/** What narrows a relationship wherever it is used. */
interface Narrowing<D> {
  readonly filter?: Condition<D>;
  readonly sort?: (record: D) => Sort | Expression<unknown>;
  readonly description?: string;
}
/** `sort` says which one, where there are several. */
export interface HasOneOptions<D> extends Narrowing<D> {
  /** Not the first in that order, but as many further on: 1 is the second. */
  readonly offset?: number;
}
/** What narrows a to-many wherever it is used. */
export interface HasManyOptions<D> extends Narrowing<D> {
  readonly limit?: number;
  /**
   * Instead of a key, raw SQL that says which record leads to which: rows of the key of this one, then the key of that
   * one. A pair that comes twice counts once.
   */
  readonly pairs?: Expression<unknown>;
}
/** Filter and sort also see the record of the join resource. */
export interface ManyToManyOptions<D, J> {
  readonly filter?: (record: D, join: J) => Expression<boolean | null>;
  readonly sort?: (record: D, join: J) => Sort | Expression<unknown>;
  readonly limit?: number;
  readonly description?: string;
}

/**
 * The foreign key is over there. Without a key, all records that meet the filter, which may speak of this one:
 * `hasMany(Post, { filter: (p) => p.title.eq(this.title) })`.
 *
 * @example
 * ```ts
 * await User.select('name').load({ assignedTickets: (q) => q.sort('subject').select('subject') }).sort('name').first();
 * // → { name: 'Ann', assignedTickets: [{ subject: 'A chair for the new colleague' }, { subject: 'The mouse has
 * //   gone' }] }
 * ```
 */
export function hasMany<D>(
  destination: Class<D>,
  key: ((record: D) => Key | readonly Key[]) | HasManyOptions<D>,
  options?: HasManyOptions<D>,
): Many<D> {
  return build('hasMany', [destination, key, options]);
}

/**
 * The foreign key is over there, and unique; or a sort says which record it is. Without a key, the first that meets the filter.
 * Of another relationship, the first of its records: `hasOne(this.tickets, { sort: (t) => t.openedAt })`.
 *
 * @example
 * ```ts
 * await User.select('name').load({ latestTicket: (q) => q.select('subject') }).sort('name').all();
 * // → [
 * //     { name: 'Ann', latestTicket: { subject: 'A chair for the new colleague' } },
 * //     { name: 'Bob', latestTicket: { subject: 'The mouse has gone' } },
 * //     { name: 'Eve', latestTicket: { subject: 'Cannot log in' } },
 * //   ]
 * ```
 */
export function hasOne<D>(
  among: Many<D>,
  options: HasOneOptions<D> & { readonly sort: (record: D) => Sort | Expression<unknown> },
): One<D, null>;
export function hasOne<D>(
  destination: Class<D>,
  key: ((record: D) => Key | readonly Key[]) | HasOneOptions<D>,
  options?: HasOneOptions<D>,
): One<D, null>;
export function hasOne(destination: unknown, key: unknown, options?: unknown): unknown {
  return build('hasOne', [destination, key, options]);
}
/**
 * Through a join resource, whose keys lead here and there.
 *
 * @example
 * ```ts
 * await Ticket.filter((t) => t.tags.exists((tag) => tag.name.eq('urgent'))).select('subject').all();
 * // → [{ subject: 'Printer on fire' }]
 * // SQL: select t0."subject" from "tickets" t0 where exists (select 1 from "taggings" j0
 * //      join "tags" t1 on t1."id" = j0."tag_id" where j0."ticket_id" = t0."id" and t1."name" = $1)
 * ```
 */
// biome-ignore lint/complexity/useMaxParams: two resources, each with its key, belong side by side
export function manyToMany<D, J>(
  destination: Class<D>,
  through: Class<J>,
  here: (join: J) => Key | readonly Key[],
  there: (join: J) => Key | readonly Key[],
  options?: ManyToManyOptions<D, J>,
): Many<D> {
  return build('manyToMany', [destination, through, here, there, options]);
}
