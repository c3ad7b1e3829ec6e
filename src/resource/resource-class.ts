import type { ActionName, FieldsOf, InputOf, OutputOf } from '../action/action.ts';
import type { ConflictError } from '../action/conflict-error.ts';
import type { ForbiddenError } from '../action/forbidden-error.ts';
import type { InvalidError } from '../action/invalid-error.ts';
import type { CreatedMany, CreateManyOptions, Many, ManyOptions } from '../action/many/options.ts';
import type { ActionPromise } from '../action/result.ts';
import type { StaleError } from '../action/stale-error.ts';
import type { NotFoundError } from '../error/not-found-error.ts';
import type { Aggregate, Expression } from '../expr/expression.ts';
import type { AttributeKey } from '../model/attribute/attribute.ts';
import type { Rest } from '../model/calculation.ts';
import type { Identities } from '../model/identities.ts';
import type { RepoRef, SizeClass } from '../model/model.ts';
import type { Grants } from '../model/policy/privilege.ts';
import type { Class } from '../model/relationship.ts';
import type { StorageOptions } from '../model/storage/storage.ts';
import type { RawRows } from '../query/again/from-rows.ts';
import type { LoadOptions } from '../query/again/load-onto.ts';
import type { Page, PageOptions } from '../query/page.ts';
import type { Exact, LoadArgument, Loaded, LoadSpec, Query } from '../query/query.ts';
import type { IdentityValue, KeyValue, LoadKey, PrimaryKey, Row, Simplify } from '../query/row.ts';
import type { RunOptions, SnapshotOptions } from '../query/runner.ts';
import type { Condition, DistinctBy, Fresh, Selected, SortBy, Summary } from '../query/terms.ts';
import type { Where } from '../query/where.ts';

/**
 * Resources. Who lives here: Resource(), the class users extend, and what that class can do; the only room that knows
 * model, query, action and repo together. What never happens here: any work of its own.
 */

interface WithActions<A> {
  readonly actions: A;
}
interface WithIdentities<I> {
  readonly identities?: Identities<I>;
}

/** The conflicts a resource's identities make possible. */
export type ConflictOf<I> = keyof I extends never ? never : ConflictError<keyof I & string>;

/** Errors any write may end in. */
type WriteError<A, I> = InvalidError<FieldsOf<A>> | ConflictOf<I> | ForbiddenError;

/** The parameters behind the name of an action on many records: its input, where it needs none only for options behind it. */
type ManyRest<I, O> = {} extends I ? [input?: I, options?: O] : [input: I, options?: O];

type LoadedOnto<T, L> = T extends readonly (infer E)[] ? Simplify<E & L>[] : Simplify<T & L>;

/** The static side of every resource class. */
export interface ReadableClass {
  /** The instance side is the resource's fields, for use in expressions; records are plain objects of type `Row<R>`. */
  new (): {};

  /** A query over all records; the methods below open one too. */
  query<R>(this: Class<R>): Query<R>;
  filter<R>(this: Class<R>, condition: Condition<R>): Query<R>;
  where<R>(this: Class<R>, condition: Where<R>): Query<R>;
  sort<R>(this: Class<R>, ...by: SortBy<R>[]): Query<R>;
  limit<R>(this: Class<R>, count: number): Query<R>;
  offset<R>(this: Class<R>, count: number): Query<R>;
  distinct<R>(this: Class<R>, ...by: DistinctBy<R>[]): Query<R>;
  select<R, K extends AttributeKey<R>>(this: Class<R>, ...keys: K[]): Query<R, Selected<R, Row<R>, K>>;
  calculate<R, K extends string, V>(
    this: Class<R>,
    name: Fresh<R, K>,
    value: (record: R) => Expression<V>,
  ): Query<R, Row<R> & { [P in K]: V }>;
  aggregate<R, K extends string, V>(
    this: Class<R>,
    name: Fresh<R, K>,
    value: (record: R) => Aggregate<V>,
  ): Query<R, Row<R> & { [P in K]: V }>;

  /** Read relationships, calculations and aggregates too. */
  load<R, const L extends LoadArgument<R>>(this: Class<R>, what: L & Exact<R, L>): Query<R, Row<R> & Loaded<R, L>>;
  /** Load more onto records already read: same order, what they have stays as it is. */
  load<R, T extends PrimaryKey<R> | readonly PrimaryKey<R>[], const L extends LoadArgument<R>>(
    this: Class<R>,
    records: T,
    what: L & Exact<R, L>,
    options?: LoadOptions,
  ): Promise<LoadedOnto<T, Loaded<R, L>>>;
  /**
   * One calculation or aggregate of a record already read, with its arguments.
   *
   * @example
   * ```ts
   * const bob = await User.get({ email: 'bob@example.org' });
   * await User.compute(bob, 'salutation', { greeting: 'Hello' }, { reuse: true }); // → 'Hello Bob'
   * ```
   */
  compute<R, K extends LoadKey<R>>(
    this: Class<R>,
    record: PrimaryKey<R>,
    name: K,
    input?: LoadSpec<R>[K],
    options?: LoadOptions,
  ): Promise<Loaded<R, K>[K & keyof Loaded<R, K>]>;
  /** Records as they are now, by themselves or by their keys: in the given order, null for one that is gone. */
  reload<R>(
    this: Class<R>,
    records: readonly KeyValue<R>[],
    options?: RunOptions,
  ): Promise<(Simplify<Row<R>> | null)[]>;
  reload<R>(this: Class<R>, record: KeyValue<R>, options?: RunOptions): Promise<Simplify<Row<R>> | null>;
  /** The same; rejects with `NotFoundError`, which names the key, where one is gone. */
  reloadOrThrow<R>(this: Class<R>, records: readonly KeyValue<R>[], options?: RunOptions): Promise<Simplify<Row<R>>[]>;
  reloadOrThrow<R>(this: Class<R>, record: KeyValue<R>, options?: RunOptions): Promise<Simplify<Row<R>>>;

  /**
   * Records from the rows of hand-written SQL: every attribute that is not hidden, or those named. Columns that are no
   * attribute are passed over; throws `InvalidRow`, which names the field, where one is missing or does not fit.
   *
   * @example
   * ```ts
   * const rows = await Support.sql`select t.*, now() as seen from tickets t where priority = 1`;
   * Ticket.fromRows(rows, 'subject', 'status'); // → [{ subject: 'Printer on fire', status: 'open' }]
   * ```
   */
  fromRows<R>(this: Class<R>, rows: RawRows): Simplify<Row<R>>[];
  fromRows<R, K extends AttributeKey<R>>(this: Class<R>, rows: RawRows, ...keys: K[]): Simplify<Selected<R, {}, K>>[];

  all<R>(this: Class<R>, options?: SnapshotOptions): Promise<Simplify<Row<R>>[]>;
  /** By primary key, or by the values of an identity; rejects with `NotFoundError`. */
  get<R, I = {}>(
    this: Class<R> & WithIdentities<I>,
    key: KeyValue<R> | IdentityValue<R, I>,
    options?: RunOptions,
  ): Promise<Simplify<Row<R>>>;
  /** By primary key, or by the values of an identity; null if there is none. */
  find<R, I = {}>(
    this: Class<R> & WithIdentities<I>,
    key: KeyValue<R> | IdentityValue<R, I>,
    options?: RunOptions,
  ): Promise<Simplify<Row<R>> | null>;
  first<R>(this: Class<R>, options?: RunOptions): Promise<Simplify<Row<R>> | null>;
  /** The only record; rejects with `NotFoundError` if there is none, with `TooManyError` if there are several. */
  one<R>(this: Class<R>, options?: RunOptions): Promise<Simplify<Row<R>>>;
  page<R, const C extends boolean = false>(
    this: Class<R>,
    options: PageOptions<C> & RunOptions,
  ): Promise<Page<Simplify<Row<R>>, C>>;
  count<R>(this: Class<R>, options?: RunOptions): Promise<number>;
  exists<R>(this: Class<R>, options?: RunOptions): Promise<boolean>;
  /** Values about all records, in one statement. */
  summary<R, V>(this: Class<R>, of: Summary<R, V>, options?: RunOptions): Promise<Simplify<V>>;
  /** Record by record, in flat memory. */
  stream<R>(this: Class<R>, options?: RunOptions): AsyncIterable<Simplify<Row<R>>>;

  /** The query a read action describes, to be refined and run. */
  read<R, A, K extends ActionName<A, 'read'>>(
    this: Class<R> & WithActions<A>,
    action: K,
    ...input: Rest<InputOf<A[K]>>
  ): Query<R, OutputOf<A[K]>>;
}

/** The static side of resource classes in a repo that can be written. */
export interface ResourceClass extends ReadableClass {
  /**
   * Resolves to the new record.
   *
   * @example
   * ```ts
   * const outcome = await User.create('register', { name: 'Ann', email: 'ann@example.org' }).result();
   * outcome.ok; // → false
   * outcome; // → { ok: false, error: ConflictError: User: email has already been taken … }
   * ```
   */
  create<R, A, K extends ActionName<A, 'create'>, I = {}>(
    this: Class<R> & WithActions<A> & WithIdentities<I>,
    action: K,
    ...input: Rest<InputOf<A[K]>>
  ): ActionPromise<Simplify<Row<R>>, WriteError<A[K], I>>;
  /**
   * Takes a record or its key; resolves to the record as it is now.
   *
   * @example
   * ```ts
   * const ticket = await Ticket.create('new', { subject: 'The door squeaks' });
   * (await Ticket.update(ticket, 'close')).status; // → 'closed'
   * ```
   */
  update<R, A, K extends ActionName<A, 'update'>, I = {}>(
    this: Class<R> & WithActions<A> & WithIdentities<I>,
    record: KeyValue<R>,
    action: K,
    ...input: Rest<InputOf<A[K]>>
  ): ActionPromise<Simplify<Row<R>>, WriteError<A[K], I> | NotFoundError | StaleError>;
  /**
   * Takes a record or its key; resolves to the record as it was.
   *
   * @example
   * ```ts
   * const ticket = await Ticket.create('new', { subject: 'A mistake' });
   * await Ticket.destroy(ticket, 'remove');
   * await Ticket.find(ticket.id); // → null
   * ```
   */
  destroy<R, A, K extends ActionName<A, 'destroy'>>(
    this: Class<R> & WithActions<A>,
    record: KeyValue<R>,
    action: K,
    ...input: Rest<InputOf<A[K]>>
  ): ActionPromise<Simplify<Row<R>>, InvalidError<FieldsOf<A[K]>> | ForbiddenError | NotFoundError | StaleError>;

  /**
   * One record per input, any number of them by few statements, in bounded memory. Resolves to their number, with
   * `returning` also to the records in the order of the inputs; all or nothing unless the options say otherwise.
   *
   * @example
   * ```ts
   * await Tag.createMany('add', [{ name: 'billing' }, { name: 'printing' }]);
   * // → { count: 2 }
   * // SQL: insert into "tags" ("name") select u.c1 from unnest($1::text[]) u(c1)
   * ```
   */
  createMany<R, A, K extends ActionName<A, 'create'>, I = {}, O extends CreateManyOptions<R> = {}>(
    this: Class<R> & WithActions<A> & WithIdentities<I>,
    action: K,
    inputs: Iterable<InputOf<A[K]>> | AsyncIterable<InputOf<A[K]>>,
    options?: O & CreateManyOptions<R>,
  ): ActionPromise<CreatedMany<R, O, WriteError<A[K], I>>, WriteError<A[K], I>>;
  /**
   * Updates the records of a query in one statement; its conditions hold for each of them or nothing is written.
   * Resolves to their number, with `returning` also to the records as they are now.
   *
   * @example
   * ```ts
   * await Ticket.updateMany(Ticket.where({ status: 'open', priority: 1 }), 'close', {}, { returning: ['subject'] });
   * // → { count: 1, records: [{ subject: 'Printer on fire' }] }
   * ```
   */
  updateMany<R, A, K extends ActionName<A, 'update'>, I = {}, const O extends ManyOptions<R> = {}>(
    this: Class<R> & WithActions<A> & WithIdentities<I>,
    query: Query<R>,
    action: K,
    ...rest: ManyRest<InputOf<A[K]>, O>
  ): ActionPromise<Many<R, O>, WriteError<A[K], I>>;
  /**
   * Destroys the records of a query; otherwise as `updateMany`. The records returned are as they were.
   *
   * @example
   * ```ts
   * await Tag.destroyMany(Tag.filter((t) => t.tickets.exists().not()), 'remove');
   * ```
   */
  destroyMany<R, A, K extends ActionName<A, 'destroy'>, const O extends ManyOptions<R> = {}>(
    this: Class<R> & WithActions<A>,
    query: Query<R>,
    action: K,
    ...rest: ManyRest<InputOf<A[K]>, O>
  ): ActionPromise<Many<R, O>, InvalidError<FieldsOf<A[K]>> | ForbiddenError>;
}

/** What `Resource` takes besides the table. */
export type ResourceOptions<R extends RepoRef> = CommonOptions<R> & Placed;

/** A table stands in one schema, or in that of every tenant. */
type Placed =
  | {
      /** PostgreSQL schema of the table. */
      readonly schema?: string;
      readonly tenancy?: never;
    }
  | {
      /**
       * `schema`: every tenant has such a table of its own, in its own schema; queries and actions then run inside
       * `withTenant()`, and migrations go to the tenants' folder.
       */
      readonly tenancy?: 'schema';
      readonly schema?: never;
    };

interface CommonOptions<R extends RepoRef> extends StorageOptions {
  /** Where the records live; the default repo without it. */
  readonly repo?: R;
  readonly description?: string;
  /** The name of the primary key's constraint, if it is not `<table>_pkey`. */
  readonly primaryKey?: string;
  /** The table's former name: migrations rename it instead of dropping it. */
  readonly was?: string;
  /** What roles may do with the table, where that is not what the repo says; `[]` is nothing. */
  readonly grants?: Grants;
  /** `false`: the table belongs to somebody else and is never migrated. */
  readonly migrate?: boolean;
  /** How many rows there are, roughly: what waits for all of them is worth knowing of a small table, an error of a large one. */
  readonly size?: SizeClass;
}

export type ReadOnlyRepo = RepoRef & { readonly access: 'read' };
export type WritableRepo = RepoRef & { readonly access: 'write' };

/** The type of `Resource`: `class User extends Resource("users") { name = text(); }`. */
export interface ResourceFunction {
  (table: string, options: ResourceOptions<ReadOnlyRepo> & { readonly repo: ReadOnlyRepo }): ReadableClass;
  (table: string, options?: ResourceOptions<WritableRepo>): ResourceClass;
}
