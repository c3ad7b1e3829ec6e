import { chainOf, fieldOf, RecordToken, recordOf } from '../expr/chain.ts';
import { emptyRequest } from './empty-request.ts';
import { check, runOptions } from './given-options.ts';
import { wholeNumber } from './page-options.ts';
import { allRecords } from './plan/summary.ts';
import { QueryMisuse } from './query-error.ts';
import type { Request, SortClause } from './request.ts';
import type { Runner, RunOptions } from './runner.ts';
import { settle } from './settle.ts';

type Callback = (record: unknown) => unknown;
type Row = Readonly<Record<string, unknown>>;
type Named = readonly { readonly name: string; readonly value: unknown }[];

const example = ".groupBy('status') or .groupBy({ status: true, month: (t) => t.openedAt.startOf('month') })";

/** The records of a request in groups: what is wanted of each group is still to be said. */
export function groupsOf(rows: Request, given: readonly unknown[], runner: Runner): Grouping {
  refuse(rows);
  return new Grouping(rows, keysOf(rows, given), runner);
}

function refuse({ select, loads, computed, lock }: Request): void {
  const said =
    select !== undefined ? 'select' : loads.length > 0 ? 'load' : computed.length > 0 ? 'calculate' : undefined;
  if (said !== undefined) {
    throw new QueryMisuse(`groupBy() gives groups, of whose records nothing is read: no ${said}()`, {
      fix: `group by the value, or ask about it: ${example}`,
    });
  }
  if (lock !== undefined) throw new QueryMisuse('groupBy() gives groups, which cannot be locked');
}

/** What to group by, by name: fields by their names, or an object of `true` and callbacks. */
function keysOf(rows: Request, given: readonly unknown[]): Named {
  const [spec] = given;
  if (given.length > 0 && given.every((name) => typeof name === 'string'))
    return [...new Set(given)].map((name) => ({ name, value: name }));
  if (given.length !== 1 || typeof spec !== 'object' || spec === null || Object.keys(spec).length === 0)
    throw new QueryMisuse('groupBy() takes names of fields, or an object of what to group by', { fix: example });
  return Object.entries(spec).map(([name, value]) => ({ name, value: keyOf(rows, name, value) }));
}

function keyOf({ record }: Request, name: string, value: unknown): unknown {
  if (value === true) return name;
  if (isCallback(value)) return settle(value(recordOf(record)));
  throw new QueryMisuse(`groupBy(): ${name} is neither true nor a function of the record`, { fix: example });
}

const isCallback = (value: unknown): value is Callback => typeof value === 'function' && chainOf(value) === undefined;

/** `summary()` behind `groupBy()`. */
class Grouping {
  readonly #rows: Request;
  readonly #by: Named;
  readonly #runner: Runner;

  constructor(rows: Request, by: Named, runner: Runner) {
    this.#rows = rows;
    this.#by = by;
    this.#runner = runner;
  }

  summary(values: unknown): Groups {
    if (typeof values !== 'object' || values === null) {
      throw new QueryMisuse('summary() takes what to find out about each group, by name', {
        fix: '.summary({ n: (ts) => ts.count() })',
      });
    }
    const of = new RecordToken('records');
    const taken = this.#by.find(({ name }) => name in values);
    if (taken !== undefined)
      throw new QueryMisuse(`'${taken.name}' is grouped by already`, { fix: 'give what you find out another name' });
    const found = Object.entries(values).map(([name, value]: [string, unknown]) => {
      if (isCallback(value)) return { name, value: settle(value(fieldOf(of, allRecords))) };
      throw new QueryMisuse(`summary() takes functions of the records, ${name} is none`);
    });
    const group = { rows: this.#rows, by: this.#by, of, values: found };
    return new Groups(Object.freeze({ ...emptyRequest(this.#rows.resource), group }), this.#runner);
  }
}

/** Groups as a query: immutable, each method gives another one. */
class Groups {
  readonly request: Request;
  readonly #runner: Runner;

  constructor(request: Request, runner: Runner) {
    this.request = request;
    this.#runner = runner;
  }

  #with(change: Partial<Request>): Groups {
    return new Groups(Object.freeze({ ...this.request, ...change }), this.#runner);
  }

  #call(callback: unknown, method: string): unknown {
    if (isCallback(callback)) return settle(callback(recordOf(this.request.record)));
    throw new QueryMisuse(`${method}() takes a function of the group`, { fix: `.${method}((group) => …)` });
  }

  having(condition: unknown): Groups {
    return this.#with({ filters: [...this.request.filters, { expression: this.#call(condition, 'having') }] });
  }

  sort(...by: readonly unknown[]): Groups {
    const clauses = by.map(
      (one): SortClause => (typeof one === 'string' ? one : { expression: this.#call(one, 'sort') }),
    );
    return this.#with({ sorts: [...this.request.sorts, ...clauses] });
  }

  limit(count: number): Groups {
    return this.#with({ limit: wholeNumber(count, 'limit') });
  }

  offset(count: number): Groups {
    return this.#with({ offset: wholeNumber(count, 'offset') });
  }

  async all(options?: RunOptions): Promise<readonly Row[]> {
    check('all', options);
    return this.#runner.rows(this.request, options);
  }

  async first(options?: RunOptions): Promise<Row | null> {
    check('first', options);
    if (this.request.limit === 0) return null;
    const [row] = await this.#runner.rows({ ...this.request, limit: 1 }, options);
    return row ?? null;
  }

  async count(options?: RunOptions): Promise<number> {
    check('count', options);
    return this.#runner.count(this.request, options);
  }

  toSQL(): ReturnType<Runner['toSQL']> {
    return this.#runner.toSQL(this.request);
  }

  async explain(options?: RunOptions & { readonly analyze?: boolean }): Promise<string> {
    check('explain', options, ['analyze', ...runOptions]);
    return this.#runner.explain(this.request, options);
  }
}
