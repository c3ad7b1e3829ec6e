import { NotFoundError } from '../error/not-found-error.ts';
import { chainOf, fieldOf, RecordToken, recordOf } from '../expr/chain.ts';
import { type LoadOptions, loadOnto } from './again/load-onto.ts';
import { combine } from './combine.ts';
import { emptyRequest } from './empty-request.ts';
import { check, runOptions } from './given-options.ts';
import { groupsOf } from './grouping.ts';
import { hintsFrom } from './hints.ts';
import { type LockStrength, type LockWait, lockOf } from './lock-words.ts';
import { hasPages, withPages } from './nested-pages.ts';
import { pageOptionsOf, wholeNumber } from './page-options.ts';
import { clausesOf } from './plan/load-clauses.ts';
import { allRecords } from './plan/summary.ts';
import type { Query } from './query.ts';
import { QueryMisuse } from './query-error.ts';
import { readOne } from './read-one.ts';
import { readPage } from './read-page.ts';
import { nested, type Request, type SortClause } from './request.ts';
import type { Runner, RunOptions, SnapshotOptions } from './runner.ts';
import { settle as settleCallbacks } from './settle.ts';

/** A query over a resource, run by whoever is given: immutable, each method gives another one. `action`: a read action's. */
export function fluent<R>(resource: new () => R, runner: Runner, action?: string): Query<R> {
  const request = emptyRequest(resource);
  return new Fluent(
    action === undefined ? request : Object.freeze({ ...request, action }),
    runner,
  ) as unknown as Query<R>;
}

type Callback = (record: unknown) => unknown;
type Records = Readonly<Record<string, unknown>>;

/** What a nested load describes: everything but running it. */
class Describing {
  /** Kept for the sake of compiled code, with the layout of requests; as `RecordToken.kept`. */
  static readonly kept: object = new Describing(Object.freeze({ ...emptyRequest(nested) }));

  readonly request: Request;

  constructor(request: Request) {
    this.request = request;
  }

  protected with(change: Partial<Request>): this {
    return new Describing(Object.freeze({ ...this.request, ...change })) as this;
  }

  #call(callback: unknown, method: string): unknown {
    if (typeof callback !== 'function' || chainOf(callback) !== undefined) {
      throw new QueryMisuse(`${method}() takes a function of the record`, { fix: `.${method}((record) => …)` });
    }
    return settleCallbacks((callback as Callback)(recordOf(this.request.record)));
  }

  filter(condition: unknown): this {
    const expression = this.#call(condition, 'filter');
    return this.with({ filters: [...this.request.filters, { expression }] });
  }

  where(data: unknown): this {
    return this.with({ filters: [...this.request.filters, { data }] });
  }

  sort(...by: readonly unknown[]): this {
    const clauses = by.map(
      (one): SortClause => (typeof one === 'string' ? one : { expression: this.#call(one, 'sort') }),
    );
    return this.with({ sorts: [...this.request.sorts, ...clauses] });
  }

  withoutBase(): this {
    return this.with({ whole: true });
  }

  limit(count: number): this {
    return this.with({ limit: wholeNumber(count, 'limit') });
  }

  offset(count: number): this {
    return this.with({ offset: wholeNumber(count, 'offset') });
  }

  distinct(...by: readonly unknown[]): this {
    if (by.length === 0) return this.with({ distinct: true });
    return this.with({ distinct: by.map((one) => (typeof one === 'string' ? one : this.#call(one, 'distinct'))) });
  }

  select(...names: readonly string[]): this {
    for (const name of names) {
      if (typeof name !== 'string')
        throw new QueryMisuse('select() takes the names of attributes', { fix: '.select("id", "name")' });
    }
    return this.with({ select: names });
  }

  load(what: unknown): this {
    const clauses = clausesOf(what, describeNested);
    const loads = [...this.request.loads, ...clauses];
    return this.with(clauses.some(hasPages) ? { loads, paged: true } : { loads });
  }

  /** Of a nested load: a page of each parent's records. */
  page(options: unknown): unknown {
    return this.with({ page: pageOptionsOf(options, this.request) });
  }

  calculate(name: string, value: unknown): this {
    return this.#compute(name, this.#call(value, 'calculate'));
  }

  aggregate(name: string, value: unknown): this {
    return this.#compute(name, this.#call(value, 'aggregate'));
  }

  #compute(name: string, value: unknown): this {
    const others = this.request.computed.filter((one) => one.name !== name);
    return this.with({ computed: [...others, { name, value }] });
  }
}

class Fluent extends Describing {
  /** Kept as `Describing.kept`; it is never run. */
  static override readonly kept: object = new Fluent(emptyRequest(nested), {} as Runner);

  readonly #given: Runner;

  constructor(request: Request, runner: Runner) {
    super(request);
    this.#given = runner;
  }

  get #runner(): Runner {
    return this.request.paged === true ? withPages(this.#given) : this.#given;
  }

  protected override with(change: Partial<Request>): this {
    return new Fluent(Object.freeze({ ...this.request, ...change }), this.#given) as this;
  }

  async summary(of: unknown, options?: RunOptions): Promise<Records> {
    check('summary', options);
    if (typeof of !== 'object' || of === null)
      throw new QueryMisuse('summary() takes what to find out, by name', {
        fix: '.summary({ all: (t) => t.count() })',
      });
    const token = new RecordToken('records');
    const values = Object.entries(of).map(([name, value]) => {
      if (typeof value !== 'function' || chainOf(value) !== undefined)
        throw new QueryMisuse(`summary() takes functions of the records, ${name} is none`);
      return { name, value: settleCallbacks((value as Callback)(fieldOf(token, allRecords))) };
    });
    const [row] = await this.#runner.rows({ ...this.request, summary: { of: token, values } }, options);
    return row ?? {};
  }

  authorize(authorize: boolean): this {
    if (typeof authorize !== 'boolean') throw new QueryMisuse('authorize() takes true or false');
    return this.with({ authorize });
  }

  lock(strength: LockStrength = 'update', wait: LockWait = 'wait'): this {
    return this.with({ lock: lockOf(strength, wait) });
  }

  groupBy(...by: readonly unknown[]): ReturnType<typeof groupsOf> {
    return groupsOf(this.request, by, this.#runner);
  }

  union(...others: readonly unknown[]): Fluent {
    return new Fluent(combine('union', this.request, others), this.#runner);
  }

  unionAll(...others: readonly unknown[]): Fluent {
    return new Fluent(combine('unionAll', this.request, others), this.#runner);
  }

  intersect(...others: readonly unknown[]): Fluent {
    return new Fluent(combine('intersect', this.request, others), this.#runner);
  }

  except(...others: readonly unknown[]): Fluent {
    return new Fluent(combine('except', this.request, others), this.#runner);
  }

  hint(hints: unknown): this {
    return this.with({ hints: { ...this.request.hints, ...hintsFrom(hints) } });
  }

  async all(options?: SnapshotOptions): Promise<readonly Records[]> {
    check('all', options, ['snapshot', ...runOptions]);
    return this.#runner.rows(this.request, options);
  }

  async first(options?: RunOptions): Promise<Records | null> {
    check('first', options);
    if (this.request.limit === 0) return null;
    const [record] = await this.#runner.rows({ ...this.request, limit: 1 }, options);
    return record ?? null;
  }

  async one(options?: RunOptions): Promise<Records> {
    check('one', options);
    return readOne(nameOf(this.request.resource), this.request.limit, {
      read: (limit) => this.#runner.rows({ ...this.request, limit }, options),
      count: () => this.#runner.count({ ...this.request, lock: undefined }, options),
    });
  }

  async get(key: unknown, options?: RunOptions): Promise<Records> {
    check('get', options);
    const record = await this.find(key, options);
    if (record === null)
      throw new NotFoundError(`there is no ${nameOf(this.request.resource)} with the key ${keyText(key)}`);
    return record;
  }

  async find(key: unknown, options?: RunOptions): Promise<Records | null> {
    check('find', options);
    if (key === null || key === undefined) throw new QueryMisuse(`a record is found by its key, not by ${String(key)}`);
    const [record] = await this.#runner.rows({ ...this.request, key }, options);
    return record ?? null;
  }

  override async page(options: unknown): Promise<unknown> {
    return readPage(this.request, pageOptionsOf(options, this.request, runOptions), this.#runner);
  }

  async count(options?: RunOptions): Promise<number> {
    check('count', options);
    return this.#runner.count(this.request, options);
  }

  async exists(options?: RunOptions): Promise<boolean> {
    check('exists', options);
    return this.#runner.exists(this.request, options);
  }

  stream(options?: RunOptions): AsyncIterable<Records> {
    check('stream', options);
    return this.#runner.stream(this.request, options);
  }

  /** Loads onto records already read what this query loads. */
  onto(records: unknown, options?: LoadOptions): Promise<unknown> {
    return loadOnto(this.request, records, options, this.#runner);
  }

  toSQL(): ReturnType<Runner['toSQL']> {
    return this.#runner.toSQL(this.request);
  }

  async explain(options?: RunOptions & { readonly analyze?: boolean }): Promise<string> {
    check('explain', options, ['analyze', ...runOptions]);
    return this.#runner.explain(this.request, options);
  }
}

function describeNested(describe: (query: unknown) => unknown): Request {
  const described = describe(new Describing(emptyRequest(nested)));
  if (described instanceof Describing) return described.request;
  throw new QueryMisuse('a nested load returns the query it was given, narrowed', {
    fix: '(tickets) => tickets.limit(3)',
  });
}

const nameOf = (resource: object): string => (resource as { readonly name?: string }).name ?? 'record';

const keyText = (key: unknown): string => (typeof key === 'object' ? JSON.stringify(key) : JSON.stringify(String(key)));
