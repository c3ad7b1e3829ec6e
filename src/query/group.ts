import type { Expression, Sort, ValueOf } from '../expr/expression.ts';
import type { Many } from '../model/relationship.ts';
import type { NoSuchField, ValueKey } from './row.ts';
import type { RunOptions, ShownSql } from './runner.ts';

/** What to group by, by name: `true` for the field of that name, or an expression of the record. */
export type GroupKeys<R> = Readonly<Record<string, true | ((record: R) => Expression<unknown>)>>;

/** Rejects `true` for a name that is no field's. */
export type ExactKeys<R, B> = {
  readonly [K in keyof B & string]: B[K] extends true ? (K extends ValueKey<R> ? unknown : NoSuchField<K, R>) : unknown;
};

/** What a group is known by, as expressions. */
export type KeyFields<R, B> = {
  readonly [K in keyof B]: B[K] extends (record: R) => infer E ? E : K extends keyof R ? R[K] : never;
};

/** What can be put into groups. */
export interface Groupable<R> {
  /**
   * The records in groups, by fields or by expressions; `summary()` says what is found out about each.
   *
   * @example
   * ```ts
   * await Ticket.query().groupBy('status').summary({ n: (tickets) => tickets.count() }).sort('-n').all();
   * // → [{ status: 'open', n: 3 }, { status: 'closed', n: 1 }]
   * // SQL: select t0."status", count(*) from "tickets" t0 group by t0."status" order by count(*) desc
   * ```
   */
  groupBy<K extends ValueKey<R>>(...names: [K, ...K[]]): Grouping<R, Pick<R, K>>;
  groupBy<const B extends GroupKeys<R>>(by: B & ExactKeys<R, B>): Grouping<R, KeyFields<R, B>>;
}

/** The records of a query in groups. */
export interface Grouping<R, G> {
  /** What to find out about each group, by name, beside what it is grouped by. */
  summary<S extends Readonly<Record<string, Expression<unknown>>>>(
    of: {
      readonly [K in keyof S]: (records: Many<R>) => S[K];
    },
  ): Groups<G & S>;
}

type GroupRow<G> = { -readonly [K in keyof G]: ValueOf<G[K]> };
type GroupSort<G> = (keyof G & string) | `-${keyof G & string}` | ((group: G) => Sort | Expression<unknown>);

/** An immutable query of groups; `G` are the fields of one. */
export interface Groups<G> {
  /** Keep the groups that meet the condition. */
  having(condition: (group: G) => Expression<boolean | null>): Groups<G>;
  /** Further keys break the ties of earlier ones. */
  sort(...by: GroupSort<G>[]): Groups<G>;
  /** At most so many groups. */
  limit(count: number): Groups<G>;
  /** Without the first so many groups. */
  offset(count: number): Groups<G>;
  /** All groups; a group without records does not exist. */
  all(options?: RunOptions): Promise<GroupRow<G>[]>;
  /** The first group in sort order, or null. */
  first(options?: RunOptions): Promise<GroupRow<G> | null>;
  /** How many groups `all()` would give. */
  count(options?: RunOptions): Promise<number>;
  /** The statement `all()` would send. */
  toSQL(): ShownSql;
  /** How PostgreSQL would run it; `analyze` runs it and says how it went. */
  explain(options?: RunOptions & { readonly analyze?: boolean }): Promise<string>;
}
