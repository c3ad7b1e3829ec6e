import type { Expr, SortKey } from '../expr/node.ts';
import { modelOf } from '../model/resolve.ts';
import { emptyRequest } from '../query/empty-request.ts';
import { selectionOf } from '../query/plan/select.ts';
import type { Fields, Selection } from '../query/plan/selection.ts';
import { QueryMisuse } from '../query/query-error.ts';
import type { Request } from '../query/request.ts';
import { candidates } from './candidates.ts';
import { combinedRows } from './combined.ts';
import { refuseFragments } from './fragments.ts';
import { grouped } from './grouped.ts';
import { judge, valueIn } from './judge.ts';
import { keyTexts } from './key-text.ts';
import { compareAll } from './order.ts';
import { presented } from './presented.ts';
import { recordAt, scopesOf } from './reach.ts';
import { Scope, type World } from './scope.ts';
import type { StoredRow } from './table.ts';

type Row = Record<string, unknown>;

/** A request with every name looked up. Keys are compared here, not by the SQL that plan() has for them. */
export interface Asked {
  readonly request: Request;
  readonly selection: Selection;
}

export function asked(request: Request): Asked {
  const plain = {
    ...request,
    keys: undefined,
    // Where only keys are given nothing else is selected.
    select: request.keys === undefined ? request.select : (request.select ?? []),
  };
  const selection = selectionOf(plain, modelOf(request.resource));
  if (selection.lock !== undefined && selection.distinct !== undefined)
    throw new QueryMisuse('a query with distinct() cannot lock its records', {
      why: 'one row of its result may stand for several',
    });
  if (selection.lock !== undefined && selection.combined !== undefined)
    throw new QueryMisuse('a query put together from several cannot lock its records');
  refuseFragments(selection);
  return { request, selection };
}

/** Of a part that is put together with others nothing is asked but what its selection says. */
const whole = emptyRequest({});

/** The records of a request. */
export const rowsOf = (query: Asked, world: World): Row[] =>
  found(query, world).map((scope) => record(query.selection.fields, scope));

/** The rows of a request, each in a scope of its own. */
export function found({ request, selection }: Asked, world: World): readonly Scope[] {
  const base = new Scope(world);
  const { combined, groups } = selection;
  const rows =
    combined !== undefined
      ? combinedRows(combined, (part) => found({ request: whole, selection: part }, world))
      : request.keys === undefined
        ? candidates(selection, world)
        : keyed(request.keys, selection, world);
  const scopes = rows.map((row) => base.with(selection.source, row));
  if (groups !== undefined) {
    const kept = scopes.filter((scope) => judge.holds(selection.filters, scope));
    return cut({ ...selection, filters: [] }, grouped(groups, selection, kept, base));
  }
  return cut(selection, scopes);
}

/** The rows with one of these keys. */
function keyed(keys: NonNullable<Request['keys']>, { resource }: Selection, world: World): readonly StoredRow[] {
  const { primaryKey } = resource;
  const table = world.table(resource);
  const rows = Array.from({ length: keys[0]?.length ?? 0 }, (_, at) => [
    ...table.at(
      primaryKey,
      primaryKey.map(({ type }, i) => cast(type, keys[i]?.[at])),
    ),
  ]);
  return [...new Set(rows.flat())];
}

/** Whether a record comes after the one with these sort values. */
const behind =
  (sorts: readonly SortKey[], after: readonly unknown[]) =>
  (scope: Scope): boolean =>
    compareAll(
      sorts,
      sorts.map(({ by }) => valueIn(by, scope)),
      after,
    ) > 0;

function cast(type: Expr['type'], value: unknown): unknown {
  const outcome = value === null || value === undefined ? undefined : type.cast(value);
  return outcome?.ok === true ? outcome.value : null;
}

/** What is left of a level's rows, in order. */
function cut(selection: Selection, scopes: readonly Scope[]): readonly Scope[] {
  const { filters, sorts, behind: page } = selection;
  const passes = page === undefined ? () => true : behind(sorts, page.after);
  const kept = scopes.filter((scope) => judge.holds(filters, scope) && passes(scope));
  const once = selection.distinct === undefined ? kept : distinct(selection.distinct, selection.sorts, kept);
  const start = selection.offset?.value ?? 0;
  const end = selection.limit === undefined ? undefined : start + selection.limit.value;
  return judge.ordered(once, selection.sorts).slice(start, end);
}

/** The first of each combination in the query's order. */
function distinct(by: readonly Expr[], sorts: readonly SortKey[], scopes: readonly Scope[]): readonly Scope[] {
  const types = by.map(({ type }) => type);
  const first = new Map<string, Scope>();
  for (const scope of judge.ordered(scopes, sorts)) {
    const key = keyTexts(
      by.map((expr) => valueIn(expr, scope)),
      types,
    );
    if (!first.has(key)) first.set(key, scope);
  }
  return [...first.values()];
}

/** What is read of one record: an object of its own. */
function record(fields: Fields, scope: Scope): Row {
  const row: Row = {};
  for (const { property, expr } of fields.values) define(row, property, presented(valueIn(expr, scope), expr.type));
  for (const one of fields.ones) {
    const there = recordAt(one.source, scope, judge) !== null && judge.holds(one.filters, scope);
    define(row, one.property, there ? record(one.fields, scope) : null);
  }
  for (const { property, selection } of fields.lists) {
    const { many } = selection;
    const scopes = many === undefined ? [] : cut(selection, scopesOf(many, scope, judge));
    define(
      row,
      property,
      scopes.map((each) => record(selection.fields, each)),
    );
  }
  return row;
}

/** As the decoders do: `__proto__` is a property like any other. */
function define(row: Row, property: string, value: unknown): void {
  if (property === '__proto__')
    Object.defineProperty(row, property, { value, writable: true, enumerable: true, configurable: true });
  else row[property] = value;
}
