import { modelOf } from '../model/resolve.ts';
import { emptyRequest } from './empty-request.ts';
import { PageReading, type Row, tablePath } from './page-reading.ts';
import { countProperty } from './plan/keyset.ts';
import { clausesOf } from './plan/nested-spec.ts';
import { selectionOf } from './plan/select.ts';
import type { Fields, Selection } from './plan/selection.ts';
import { QueryMisuse } from './query-error.ts';
import { type LoadClause, nested, type Request } from './request.ts';
import type { Runner } from './runner.ts';

/** Whether anything below a clause is loaded page by page. */
export function hasPages({ how }: LoadClause): boolean {
  if (how === true) return false;
  if ('request' in how) return how.request.page !== undefined || how.request.paged === true;
  return hasPagesWithin(how.input);
}

function hasPagesWithin(spec: unknown): boolean {
  if (typeof spec !== 'object' || spec === null) return false;
  return Object.values(spec).some(
    (how) =>
      typeof how === 'object' &&
      how !== null &&
      ('request' in how ? hasPages({ name: '', how: how as { request: Request } }) : hasPagesWithin(how)),
  );
}

/** The same runner for requests with pages below: each parent's list of a paged relationship comes out as a page. */
export function withPages(runner: Runner): Runner {
  return {
    ...runner,
    toSQL: (request) => runner.toSQL(prepared(request, runner).request),
    explain: (request, options) => runner.explain(prepared(request, runner).request, options),
    async rows(request, options) {
      const { request: wanted, finish } = prepared(request, runner);
      return (await runner.rows(wanted, options)).map(finish);
    },
    async *stream(request, options) {
      const { request: wanted, finish } = prepared(request, runner);
      for await (const row of runner.stream(wanted, options)) yield finish(row);
    },
    async loadOnto(request, records, options) {
      const { request: wanted, finish } = prepared(request, runner);
      return ((await runner.loadOnto(wanted, records, options)) as readonly Row[]).map(finish);
    },
  };
}

/** A request that can be run, and what makes of its rows what was asked for. */
interface Prepared {
  readonly request: Request;
  finish(row: Row): Row;
}

function prepared(request: Request, runner: Runner): Prepared {
  const { fields } = selectionOf({ ...request, lock: undefined }, modelOf(request.resource));
  const loads = request.loads.map((clause) => preparedLoad(clause, fields, runner));
  const finishers = loads.flatMap(({ finish }) => finish ?? []);
  return {
    request: { ...request, loads: loads.map(({ clause }) => clause), paged: false },
    // Properties that begin with NUL are of no concern here: the cursor of the page these rows may be on.
    finish: (row) => finishers.reduce((record, finish) => finish(record), row),
  };
}

interface PreparedLoad {
  readonly clause: LoadClause;
  /** Undefined where the clause loads no pages. */
  readonly finish: ((row: Row) => Row) | undefined;
}

function preparedLoad(clause: LoadClause, fields: Fields, runner: Runner): PreparedLoad {
  if (!hasPages(clause)) return { clause, finish: undefined };
  const { name } = clause;
  const request = requestOf(clause);
  const one = fields.ones.find(({ property }) => property === name);
  const list = fields.lists.find(({ property }) => property === name)?.selection;
  const below = one?.fields ?? list?.fields;
  if (below === undefined) return { clause, finish: undefined };
  const loads = request.loads.map((load) => preparedLoad(load, below, runner));
  const wanted = { ...request, loads: loads.map((load) => load.clause), paged: false };
  const finishers = loads.flatMap(({ finish }) => finish ?? []);
  const inside = (row: Row): Row => finishers.reduce((record, finish) => finish(record), row);
  if (list !== undefined && request.page !== undefined) return pagedLoad(name, wanted, { list, inside, runner });
  const each = (value: unknown): unknown => (Array.isArray(value) ? value.map(inside) : value && inside(value as Row));
  return {
    clause: { name, how: { request: wanted } },
    finish: (row) => ({ ...row, [name]: each(row[name]) }),
  };
}

interface PagedList {
  readonly list: Selection;
  readonly inside: (row: Row) => Row;
  readonly runner: Runner;
}

function pagedLoad(name: string, request: Request, { list, inside, runner }: PagedList): PreparedLoad {
  const { page, ...rest } = request;
  if (page === undefined || list.many === undefined) return { clause: { name, how: { request } }, finish: undefined };
  if (page.count === true && request.distinct !== undefined) {
    throw new QueryMisuse(`the page of ${name} counts records, distinct() leaves some out`, {
      fix: 'leave out count, or distinct()',
    });
  }
  const { source, name: relationship } = list.many.item.link;
  const paged = { request: rest, path: `${tablePath(source)}.${relationship}`, sorts: list.sorts };
  const reading = new PageReading(paged, page, runner);
  const counted = countProperty(name);
  return {
    clause: { name, how: { request: { ...reading.request, counted: page.count === true } } },
    finish(row) {
      const { [counted]: count, ...record } = row;
      const rows = (row[name] as readonly Row[]).map(inside);
      return { ...record, [name]: reading.page(rows, count as number | undefined) };
    },
  };
}

/** A clause in its longest form. */
function requestOf({ name, how }: LoadClause): Request {
  if (how !== true && 'request' in how) return how.request;
  return { ...emptyRequest(nested), loads: how === true ? [] : clausesOf(how.input, name) };
}
