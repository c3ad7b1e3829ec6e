import type { Aggregate, Expression, ValueOf } from '../expr/expression.ts';
import type { AttributeKey, Stored } from '../model/attribute/attribute.ts';
import type { $arguments, Calculation } from '../model/calculation.ts';
import type { Relationship } from '../model/relationship.ts';
import type { Groupable } from './group.ts';
import type { Hints } from './hints.ts';
import type { LockStrength, LockWait } from './lock-words.ts';
import type { Page, PageOptions } from './page.ts';
import type { $row, KeyValue, LoadKey, NoSuchField, Row, Simplify } from './row.ts';
import type { RunOptions, ShownSql, SnapshotOptions } from './runner.ts';
import type { Condition, DistinctBy, Fresh, Part, Selected, SortBy, Summary } from './terms.ts';
import type { Where } from './where.ts';

/** What reading a query yields; all that nested loads look at. */
export interface Selection<out O> {
  readonly [$row]: O;
}

// What `load` takes. It lives with the query because a nested load is a query.

type LoadValue<F> =
  F extends Relationship<infer D, 'one' | 'many', unknown>
    ? true | LoadSpec<D> | ((query: NestedQuery<D>) => Selection<unknown>)
    : F extends Calculation<infer I, unknown>
      ? {} extends I
        ? true | I
        : I
      : true;

/** What to load, by name: `true`, a calculation's arguments, a nested spec, or a nested query. */
export type LoadSpec<R> = { readonly [K in LoadKey<R>]?: LoadValue<R[K]> };

/** What `load` takes: a name, several names, or a spec. */
export type LoadArgument<R> = LoadKey<R> | readonly LoadKey<R>[] | LoadSpec<R>;

/** Rejects keys of a spec that name no loadable field; a type parameter's own constraint would let them pass. */
export type Exact<R, L> = L extends string | readonly unknown[]
  ? unknown
  : {
      readonly [K in keyof L & string]: K extends keyof R
        ? R[K] extends Stored<unknown>
          ? NoSuchField<K, R>
          : ExactNested<R[K], L[K]>
        : NoSuchField<K, R>;
    };
type ExactNested<F, How> = How extends true | ((...args: never) => unknown)
  ? unknown
  : F extends Relationship<infer D, 'one' | 'many', unknown>
    ? Exact<D, How>
    : unknown;

/** What loading `how` of field `F` yields. */
type LoadedValue<F, How> = F extends { readonly [$arguments]: unknown } & ((...args: never) => infer E)
  ? ValueOf<E>
  : F extends Relationship<infer D, infer C, infer N>
    ? C extends 'many'
      ? LoadedRows<D, How>
      : LoadedRow<D, How> | N
    : ValueOf<F>;
type LoadedRows<D, How> = How extends (...args: never) => PageOf<infer O, infer N>
  ? Page<Simplify<O>, N>
  : LoadedRow<D, How>[];
type LoadedRow<D, How> = How extends (...args: never) => Selection<infer O>
  ? Simplify<O>
  : How extends true
    ? Row<D>
    : Simplify<Row<D> & Loaded<D, How>>;

/** What loading `L` adds to a record. */
export type Loaded<R, L> = L extends string
  ? LoadedFields<R, { readonly [K in L]: true }>
  : L extends readonly (infer K extends string)[]
    ? LoadedFields<R, { readonly [P in K]: true }>
    : LoadedFields<R, L>;
type LoadedFields<R, L, K extends keyof R = keyof L & keyof R> = {
  -readonly [P in K]: LoadedValue<R[P], P extends keyof L ? L[P] : never>;
};

/** An immutable query that cannot be run by itself: what a nested load and a read action describe. */
export interface Subquery<R, out O = Row<R>> extends Selection<O> {
  /**
   * Keep the records that meet the condition; one that is null counts as not met.
   *
   * @example
   * ```ts
   * await Ticket.filter((t) => t.isOpen).filter((t) => t.priority.lt(3)).select('subject').all();
   * // → [{ subject: 'Printer on fire' }]
   * // SQL: select t0."subject" from "tickets" t0 where t0."status" <> 'closed' and t0."priority" < $1
   * ```
   */
  filter(condition: Condition<R>): this;
  /**
   * The same with a condition as plain data.
   *
   * @example
   * ```ts
   * await Ticket.where({ status: 'open', priority: { gte: 3 }, reporter: { name: 'Eve' } }).select('subject').all();
   * // → [{ subject: 'Cannot log in' }]
   * // SQL: select t0."subject" from "tickets" t0 left join "users" t1 on t1."id" = t0."reporter_id"
   * //      where t0."status" = 'open' and t0."priority" >= $1 and t1."name" = $2
   * ```
   */
  where(condition: Where<R>): this;
  /**
   * Further keys break the ties of earlier ones.
   *
   * @example
   * ```ts
   * await User.select('name').sort((u) => u.manager.name.desc('last'), '-name').all();
   * // → [{ name: 'Eve' }, { name: 'Bob' }, { name: 'Ann' }]
   * // SQL: select t0."name" from "users" t0 left join "users" t1 on t1."id" = t0."manager_id"
   * //      order by t1."name" desc nulls last, t0."name" desc
   * ```
   */
  sort(...by: SortBy<R>[]): this;
  /** At most so many records. */
  limit(count: number): this;
  /** Also the records that the resource's base filter hides. */
  withoutBase(): this;
  /** Without the first so many records. */
  offset(count: number): this;
  /**
   * One record per combination of these, the first in sort order; without any, no two equal records.
   *
   * @example
   * ```ts
   * await Ticket.select('status').distinct('status').sort('status').all();
   * // → [{ status: 'closed' }, { status: 'open' }]
   * // SQL: select t0."status" from (select distinct on (t0."status") t0."status" from "tickets" t0
   * //      order by t0."status") t0 order by t0."status"
   * ```
   */
  distinct(...by: DistinctBy<R>[]): this;

  /**
   * Read only these attributes.
   *
   * @example
   * ```ts
   * await User.select('name').sort('name').all();
   * // → [{ name: 'Ann' }, { name: 'Bob' }, { name: 'Eve' }]
   * // SQL: select t0."name" from "users" t0 order by t0."name"
   * ```
   */
  select<K extends AttributeKey<R>>(...keys: K[]): Subquery<R, Selected<R, O, K>>;
  /**
   * Also read these relationships, calculations and aggregates.
   *
   * @example
   * ```ts
   * await Ticket.select('subject').load({ reporterName: true, tags: (q) => q.select('name').sort('name') }).sort('priority').first();
   * // → { subject: 'Printer on fire', reporterName: 'Eve', tags: [{ name: 'hardware' }, { name: 'urgent' }] }
   * ```
   */
  load<const L extends LoadArgument<R>>(what: L & Exact<R, L>): Subquery<R, O & Loaded<R, L>>;
  /**
   * Also read an expression made up on the spot.
   *
   * @example
   * ```ts
   * await User.select('name').calculate('shout', (u) => u.name.upper()).sort('name').first();
   * // → { name: 'Ann', shout: 'ANN' }
   * // SQL: select t0."name", upper(t0."name") from "users" t0 order by t0."name", t0."id" limit 1
   * ```
   */
  calculate<K extends string, V>(
    name: Fresh<R, K>,
    value: (record: R) => Expression<V>,
  ): Subquery<R, O & { [P in K]: V }>;
  /**
   * Also read an aggregate made up on the spot.
   *
   * @example
   * ```ts
   * await User.select('name').aggregate('open', (u) => u.assignedTickets.filter((t) => t.isOpen).count()).sort('name').all();
   * // → [{ name: 'Ann', open: 1 }, { name: 'Bob', open: 2 }, { name: 'Eve', open: 0 }]
   * // SQL: select t0."name", coalesce(a0.c1, 0) from "users" t0
   * //      left join (select t1."representative_id" as k1, count(*) as c1 from "tickets" t1
   * //      where t1."representative_id" is not null and t1."status" <> 'closed' group by t1."representative_id") a0
   * //      on a0.k1 = t0."id" order by t0."name"
   * ```
   */
  aggregate<K extends string, V>(
    name: Fresh<R, K>,
    value: (record: R) => Aggregate<V>,
  ): Subquery<R, O & { [P in K]: V }>;
}

/** What a nested load yields that asks for a page of each parent's records. */
export interface PageOf<out O, out C extends boolean> extends Selection<O> {
  readonly [$counted]: C;
}
declare const $counted: unique symbol;

/** The query of a nested load. */
export interface NestedQuery<R, out O = Row<R>> extends Subquery<R, O> {
  select<K extends AttributeKey<R>>(...keys: K[]): NestedQuery<R, Selected<R, O, K>>;
  load<const L extends LoadArgument<R>>(what: L & Exact<R, L>): NestedQuery<R, O & Loaded<R, L>>;
  calculate<K extends string, V>(
    name: Fresh<R, K>,
    value: (record: R) => Expression<V>,
  ): NestedQuery<R, O & { [P in K]: V }>;
  aggregate<K extends string, V>(
    name: Fresh<R, K>,
    value: (record: R) => Aggregate<V>,
  ): NestedQuery<R, O & { [P in K]: V }>;
  /**
   * A page of each parent's records instead of all of them; comes last.
   *
   * @example
   * ```ts
   * const [bob] = await User.where({ name: 'Bob' })
   *   .load({ assignedTickets: (q) => q.sort('priority').select('subject').page({ size: 1, count: true }) })
   *   .all();
   * bob?.assignedTickets;
   * // → { records: [{ subject: 'Printer on fire' }], after: '…', before: null, count: 2 }
   * ```
   */
  page<const C extends boolean = false>(options: PageOptions<C>): PageOf<O, C>;
}

/** An immutable query over resource `R` whose records come out as `O`. */
export interface Query<R, out O = Row<R>> extends Subquery<R, O>, Part<R>, Groupable<R> {
  select<K extends AttributeKey<R>>(...keys: K[]): Query<R, Selected<R, O, K>>;
  load<const L extends LoadArgument<R>>(what: L & Exact<R, L>): Query<R, O & Loaded<R, L>>;
  calculate<K extends string, V>(name: Fresh<R, K>, value: (record: R) => Expression<V>): Query<R, O & { [P in K]: V }>;
  aggregate<K extends string, V>(name: Fresh<R, K>, value: (record: R) => Aggregate<V>): Query<R, O & { [P in K]: V }>;
  /** `false`: everything is read as if no resource had policies, whoever acts. */
  authorize(authorize: boolean): this;
  /**
   * Lock the records read until the transaction ends.
   *
   * @example
   * ```ts
   * await Support.transaction(async () => {
   *   const next = await Ticket.filter((t) => t.isOpen).sort('priority').lock('update', 'skip').first();
   *   if (next !== null) await Ticket.update(next, 'close');
   * });
   * ```
   */
  lock(strength?: LockStrength, wait?: LockWait): this;

  /**
   * The records of this query and of the others, each once. Each keeps its own filter, sort, limit and offset; what
   * follows is said of all of them.
   *
   * @example
   * ```ts
   * await Ticket.filter((t) => t.priority.eq(1)).union(Ticket.sort('-priority').limit(1)).sort('priority').select('subject').all();
   * // → [{ subject: 'Printer on fire' }, { subject: 'The mouse has gone' }]
   * ```
   */
  union(...others: readonly [Part<R>, ...Part<R>[]]): Query<R>;
  /** The same, a record as often as it was found. */
  unionAll(...others: readonly [Part<R>, ...Part<R>[]]): Query<R>;
  /** The records that each of the queries finds. */
  intersect(...others: readonly [Part<R>, ...Part<R>[]]): Query<R>;
  /** The records of this query that none of the others finds. */
  except(...others: readonly [Part<R>, ...Part<R>[]]): Query<R>;

  /** Overrides choices of the planner, which `explain()` tells; what is found stays the same. Throws `UnknownHint`. */
  hint(hints: Hints): this;
  /** All records; an empty list where there is none. */
  all(options?: SnapshotOptions): Promise<Simplify<O>[]>;
  /** The first record in sort order, or null. */
  first(options?: RunOptions): Promise<Simplify<O> | null>;
  /** The only record; rejects with `NotFoundError` if there is none, with `TooManyError` if there are several. */
  one(options?: RunOptions): Promise<Simplify<O>>;
  /** By primary key, within this query; rejects with `NotFoundError`. */
  get(key: KeyValue<R>, options?: RunOptions): Promise<Simplify<O>>;
  /** By primary key, within this query; null if there is none. */
  find(key: KeyValue<R>, options?: RunOptions): Promise<Simplify<O> | null>;
  /**
   * A page of records, and where the next one begins.
   *
   * @example
   * ```ts
   * const page = await Ticket.sort('-priority').select('subject').page({ size: 3 });
   * // → { records: [{ subject: 'The mouse has gone' }, …], after: '…', before: null, count: undefined }
   * await Ticket.sort('-priority').select('subject').page({ size: 3, after: page.after });
   * // → { records: [{ subject: 'Printer on fire' }], after: null, before: '…', count: undefined }
   * ```
   */
  page<const C extends boolean = false>(options: PageOptions<C> & RunOptions): Promise<Page<Simplify<O>, C>>;
  /** How many records `all()` would give. */
  count(options?: RunOptions): Promise<number>;
  /** Whether `all()` would give any. */
  exists(options?: RunOptions): Promise<boolean>;
  /** Values about all records of this query, in one statement: `summary({ open: (tickets) => tickets.count() })`. */
  summary<V>(of: Summary<R, V>, options?: RunOptions): Promise<Simplify<V>>;
  /** Record by record, in flat memory; the connection is busy until the loop ends. */
  stream(options?: RunOptions): AsyncIterable<Simplify<O>>;
  /** The statement `all()` would send first, and its parameters. */
  toSQL(): ShownSql;
  /** How PostgreSQL would run it, and what was chosen and why; `analyze` runs it and says how it went. */
  explain(options?: RunOptions & { readonly analyze?: boolean }): Promise<string>;
}
