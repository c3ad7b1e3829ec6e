import * as quarry from 'quarry';
import type { Request } from '../../../src/query/request.ts';
import { type ClassName, classes } from '../workshop/workshop.ts';
import { print, type Term } from './term.ts';

interface Pageable {
  page(options: { readonly size: number; readonly after?: string | null; readonly before?: string | null }): Promise<{
    readonly records: readonly unknown[];
    readonly after: string | null;
    readonly before: string | null;
  }>;
}

/** All pages of a query from the first to the last, and the way back. */
async function pages(query: Pageable, size: number): Promise<unknown> {
  const forward: (readonly unknown[])[] = [];
  const backward: (readonly unknown[])[] = [];
  let page = await query.page({ size });
  forward.push(page.records);
  while (page.after !== null && forward.length < 60) {
    page = await query.page({ size, after: page.after });
    forward.push(page.records);
  }
  while (page.before !== null && backward.length < 60) {
    page = await query.page({ size, before: page.before });
    backward.unshift(page.records);
  }
  return { forward, backward };
}

interface Loading {
  load(records: unknown, spec: unknown): Promise<unknown>;
}

/** A load onto records that were read before. */
async function onto(of: Loading, query: { all(): Promise<unknown> }, spec: unknown): Promise<unknown> {
  return of.load(await query.all(), spec);
}

async function streamed(query: { stream(): AsyncIterable<unknown> }): Promise<unknown> {
  const records: unknown[] = [];
  for await (const record of query.stream()) records.push(record);
  return records;
}

type Row = Readonly<Record<string, unknown>>;

/** Records, each with what is found for it. */
async function each(query: { all(): Promise<readonly Row[]> }, find: (row: Row) => Promise<unknown>, as: string) {
  const found: Row[] = [];
  for (const row of await query.all()) found.push({ ...row, [as]: await find(row) });
  return found;
}

const { and, or, not, when, coalesce, greatest, least, nullIf, concat, join, split, object, rangeOf } = quarry;
const { asText, asInteger, asBigint, asDecimal, asFloat, asDate, asTime, timestampOf } = quarry;
const words: Readonly<Record<string, unknown>> = {
  ...classes,
  ...{ and, or, not, when, coalesce, greatest, least, nullIf, concat, join, split, object, rangeOf },
  ...{ asText, asInteger, asBigint, asDecimal, asFloat, asDate, asTime, timestampOf, pages, onto, streamed, each },
};

/** What source text of queries says. */
export function say(source: string): unknown {
  const run: unknown = new Function(...Object.keys(words), `"use strict"; return ${source};`);
  if (typeof run !== 'function') throw new TypeError(source);
  return run(...Object.values(words));
}

/** The query within a whole example, as a value. */
export function requestOf(whole: Term): Request | undefined {
  const query = whole.parts.find((part) => typeof part !== 'string' && part.sort === 'query');
  if (query === undefined || typeof query === 'string') return undefined;
  const said = say(print(query));
  return said instanceof Object && 'request' in said ? (said.request as Request) : undefined;
}

/** Whether a request says in which order its records come. */
export function isOrdered(request: Request, key: readonly string[]): boolean {
  if (request.limit !== undefined || request.offset !== undefined) return true;
  return hasNoTies(request, key);
}

/** Whether a request says which records it is about: the first of several must be the first of an order. */
export function isDeterminate(request: Request, key: readonly string[]): boolean {
  return !Array.isArray(request.distinct) || hasNoTies(request, key);
}

function hasNoTies(request: Request, key: readonly string[]): boolean {
  const named = new Set(request.sorts.map((sort) => (typeof sort === 'string' ? sort.replace('-', '') : '')));
  if (request.distinct === true && request.computed.length + request.loads.length === 0)
    return (request.select ?? key).every((name) => named.has(name));
  return key.every((name) => named.has(name));
}

export type { ClassName };
