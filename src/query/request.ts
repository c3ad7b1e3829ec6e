import type { Chain, RecordToken } from '../expr/chain.ts';
import type { Deed } from '../model/policy/policies.ts';
import type { Hints } from './hints.ts';
import type { PageOptions } from './page.ts';

/**
 * Queries. Who lives here: the Request (a query as a value), the fluent Query that builds it, and plan(), which turns
 * names into joins, laterals, grouped aggregates and loads. What never happens here: SQL text, running anything.
 */

/** A query as a value: what a Query accumulates and plan() reads. Frozen; callbacks were already called, on `record`. */
export interface Request {
  /** The resource's class; of a nested request `nested`, since the relationship says where it leads. */
  readonly resource: object;
  /** What the callbacks' parameter stood for. */
  readonly record: RecordToken;
  readonly filters: readonly Condition[];
  readonly sorts: readonly SortClause[];
  readonly limit: number | undefined;
  readonly offset: number | undefined;
  /** Also records that the resource's base filter hides. */
  readonly whole?: boolean | undefined;
  /** `false`: policies are not asked. */
  readonly authorize?: boolean | undefined;
  /** What is about to be done to the records, where that is more than reading them. */
  readonly deed?: Deed | undefined;
  /** The action by which. */
  readonly action?: string | undefined;
  /** Attributes to read; undefined means all that are not hidden. */
  readonly select: readonly string[] | undefined;
  readonly loads: readonly LoadClause[];
  /** `calculate` and `aggregate`: values made up on the spot. */
  readonly computed: readonly Computed[];
  /** DISTINCT ON these, one record per combination; `true`: on the whole row. */
  readonly distinct: readonly unknown[] | true | undefined;
  readonly lock:
    | { readonly strength: 'update' | 'noKeyUpdate' | 'share' | 'keyShare'; readonly wait: 'wait' | 'nowait' | 'skip' }
    | undefined;
  /** The one record with this key: a bare value, or an object of the key's (or an identity's) attributes. */
  readonly key?: unknown;
  /** Reading by pages: the sort keys come along, where `after` is given rows begin behind it, `backwards` turns the order. */
  readonly keyset?: { readonly after: readonly unknown[] | undefined; readonly backwards: boolean } | undefined;
  /** Of a nested request: a page of each parent's records, as it was asked for. */
  readonly page?: PageOptions | undefined;
  /** Of a nested request: how many records each parent has comes along. */
  readonly counted?: boolean | undefined;
  /** Somewhere below, records are loaded page by page. */
  readonly paged?: boolean | undefined;
  /** Not the records but values about all of them; `of` stands for what these records are the `all` of. */
  readonly summary?:
    | { readonly of: RecordToken; readonly values: readonly { readonly name: string; readonly value: unknown }[] }
    | undefined;
  /** The records are not the resource's but those of several requests put together, from the first to the last. */
  readonly combined?: { readonly how: Combining; readonly parts: readonly Request[] } | undefined;
  /** Not records but groups of them: these `record` stands for, and filters, sorts, limit and offset are about them. */
  readonly group?: GroupClause | undefined;
  readonly hints?: Hints | undefined;
  /** Only the records with these keys: one array per attribute of the primary key. */
  readonly keys?: readonly (readonly unknown[])[] | undefined;
}

/** A value made up on the spot; `trusted`: policies are not asked behind it. */
export interface Computed {
  readonly name: string;
  readonly value: unknown;
  readonly trusted?: boolean | undefined;
}

/** Records in groups, each with what it is grouped by and values about its records. */
export interface GroupClause {
  /** The records that are grouped. */
  readonly rows: Request;
  /** A field's name, or an expression recorded on the record of `rows`. */
  readonly by: readonly { readonly name: string; readonly value: unknown }[];
  /** What a group's records are the `all` of. */
  readonly of: RecordToken;
  readonly values: readonly { readonly name: string; readonly value: unknown }[];
}

/** How records of several requests become one set; `unionAll` keeps a record as often as it was found. */
export type Combining = 'union' | 'unionAll' | 'intersect' | 'except';

/** `filter` (a recorded expression or a plain boolean) or `where` (plain data, from outside, not to be trusted). */
export type Condition = { readonly expression: unknown } | { readonly data: unknown };

/** A name (`-name` descending) or a recorded expression or sort. */
export type SortClause = string | { readonly expression: unknown };

/** One name to load: `true`, a calculation's arguments or a nested spec (which of the two the field decides), or a nested request. */
export interface LoadClause {
  readonly name: string;
  readonly how: true | { readonly input: unknown } | { readonly request: Request };
}

/** Stands for the resource of a nested request. */
export const nested: object = Object.freeze({ nested: true });

/** The request that a query or groups describe; undefined for anything else. */
export function requestOf(query: unknown): Request | undefined {
  if (typeof query !== 'object' || query === null) return undefined;
  const { request } = query as { readonly request?: Request };
  return typeof request === 'object' && 'resource' in request ? request : undefined;
}

export type { Chain };
