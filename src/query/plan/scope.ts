import type { AggregateNode, Column, Expr, Home, Link, OneSource, SortKey, Source } from '../../expr/node.ts';
import type { Combining } from '../request.ts';
import type { Selection } from './selection.ts';

/**
 * One FROM clause: a base record and everything joined to it. Scopes nest as sub-selects do; an expression may refer to
 * the records of its own scope and of those around it.
 */
export interface Scope {
  readonly kind: 'scope';
  readonly home: Home;
  /** What stands in the place of the table. */
  readonly rows: CombinedRows | undefined;
  /** Sources that mean the base record (several where aggregates over one path were merged). */
  readonly bases: Set<Source>;
  readonly outer: Scope | undefined;
  readonly ones: Map<Link, OneJoin>;
  /** In an order in which each may refer to those before it. */
  readonly joins: Join[];
  /** Columns of the base record that are read. */
  readonly columns: Set<Column>;
  /** Where the value of an aggregate is found. */
  readonly slots: Map<AggregateNode, { readonly group: GroupJoin; readonly slot: Slot }>;
  /** Calculations computed once, by key. */
  readonly hoists: Map<string, HoistJoin>;
  /** `exists` and `every`, where they are written out. */
  readonly semis: Map<AggregateNode, SemiJoin>;
  /** The records on the way here, in the same FROM. */
  readonly via: Way | undefined;
  /** The aggregates over the rows themselves, where these are grouped. */
  readonly grouped: Map<AggregateNode, Slot> | undefined;
  /** While surveying: what is joined from now on is only read; it neither finds nor orders the rows. */
  late: boolean;
}

/** Several selections put together. */
export interface CombinedRows {
  readonly how: Combining;
  readonly parts: readonly Part[];
}
export interface Part {
  readonly selection: Selection;
  readonly scope: Scope;
  readonly filters: readonly Expr[];
  readonly pageFirst: boolean;
}

/** How a scope hangs on a record: by which relationship, and what narrows that by itself. */
export interface Hanging {
  readonly link: Link;
  readonly from: Place;
  readonly inside: Inside | undefined;
}

/** The records on the way from the record outside to those of a scope. */
export interface Way extends Hanging {
  readonly scope: Scope;
  readonly filters: readonly Expr[];
  /** From one of them to the records of the scope. */
  readonly step: Hanging;
}

/** Where a record is found: the base of a scope, or a to-one joined to it. */
export type Place = Scope | OneJoin;

export type Join = OneJoin | GroupJoin | HoistJoin;

/** The record behind a to-one relationship. */
export interface OneJoin {
  readonly kind: 'one';
  readonly link: Link;
  readonly from: Place;
  readonly owner: Scope;
  readonly ones: Map<Link, OneJoin>;
  readonly columns: Set<Column>;
  /** Whether the row is there for certain, so that an inner join loses nothing. */
  readonly inner: boolean;
  /** Needed by what is read only, not to find, order or count the rows. */
  readonly late: boolean;
  /** A relationship with conditions or an order of its own becomes a lateral of its own. */
  readonly narrowed: Narrowed | undefined;
}
export interface Narrowed {
  readonly scope: Scope;
  readonly source: OneSource;
  readonly filters: readonly Expr[];
  readonly sorts: readonly SortKey[];
  readonly single: boolean;
  readonly offset: number;
}

/** Aggregates over one relationship of one record, read in one pass. */
export interface GroupJoin {
  readonly kind: 'group';
  /** Of several on the way to the rows, the first. */
  readonly link: Link;
  /** The last of them, which the rows belong to. */
  readonly last: Link;
  readonly from: Place;
  readonly owner: Scope;
  readonly scope: Scope;
  /** What narrows the rows before they are limited; empty without a limit. */
  readonly inside: Inside | undefined;
  readonly slots: Slot[];
  readonly late: boolean;
  /** Refers to records outside beyond the one it belongs to: cannot be grouped. */
  readonly escapes: boolean;
  shape: GroupShape;
  /** Why it has this shape, and whether somebody wanted it so; for `explain()`. */
  why: string;
  hinted: boolean;
}
export type GroupShape = 'grouped' | 'lateral' | 'first';
export interface Inside {
  readonly scope: Scope;
  readonly filters: readonly Expr[];
  readonly sorts: readonly SortKey[];
  readonly limit: number | undefined;
  readonly offset: number;
  /** The rows are taken from rows that were cut themselves. */
  readonly inside: Inside | undefined;
}
export interface Slot {
  readonly key: string;
  readonly node: AggregateNode;
  /** Conditions of this aggregate alone and those all share. */
  readonly filters: readonly Expr[];
}

/** A calculation used more than once. */
export interface HoistJoin {
  readonly kind: 'hoist';
  readonly name: string;
  readonly body: Expr;
  readonly late: boolean;
}

/** A to-many that is only asked whether it has rows. */
export interface SemiJoin {
  readonly link: Link;
  readonly from: Place;
  readonly scope: Scope;
  readonly inside: Inside | undefined;
  readonly filters: readonly Expr[];
}

export function newScope(home: Home, base: Source, outer: Scope | undefined): Scope {
  return {
    kind: 'scope',
    home,
    rows: undefined,
    bases: new Set([base]),
    outer,
    ones: new Map(),
    joins: [],
    columns: new Set(),
    slots: new Map(),
    hoists: new Map(),
    semis: new Map(),
    via: undefined,
    grouped: undefined,
    late: false,
  };
}

export const scopeOf = (place: Place): Scope => (place.kind === 'scope' ? place : place.owner);

/** The nearest scope that knows a source, and the to-one steps from its base to the record. */
export function locate(
  source: Source,
  scope: Scope,
): { readonly scope: Scope; readonly steps: readonly OneSource[] } | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const steps: OneSource[] = [];
    for (let record: Source = source; ; record = record.from) {
      if (at.bases.has(record)) return { scope: at, steps };
      if (record.kind !== 'one') break;
      steps.unshift(record);
    }
  }
  return undefined;
}

/** Where a source was joined when the plan was made. */
export function placeOf(source: Source, scope: Scope): Place | undefined {
  const located = locate(source, scope);
  let place: Place | undefined = located?.scope;
  for (const step of located?.steps ?? []) place = place?.ones.get(step.link);
  return place;
}
