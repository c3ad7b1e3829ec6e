import type { Expr, Home, Many, OneSource, SortKey, Source } from '../../expr/node.ts';
import type { Ordinals } from '../../model/meaning.ts';
import type { ResourceModel } from '../../model/model.ts';
import type { Policing } from '../../model/policy/policing.ts';
import type { Hints } from '../hints.ts';
import type { Combining } from '../request.ts';

/** A number of rows given with a request: its value, and the ordinal under which it can be bound. */
export interface Quantity {
  readonly value: number;
  readonly ordinal: number | undefined;
}

/** What names are looked up with: which plain values can be bound later, and whether policies are asked. */
export interface Reading {
  readonly ordinals: Ordinals;
  readonly policing: Policing | undefined;
}

/** `for update` and its kin. */
export interface Lock {
  readonly strength: 'update' | 'noKeyUpdate' | 'share' | 'keyShare';
  readonly wait: 'wait' | 'nowait' | 'skip';
}

/** A request with every name looked up: what is asked for, not yet how. */
export interface Selection {
  readonly resource: ResourceModel;
  /** What the request's record stands for: a root, or each record of a to-many that is loaded. */
  readonly source: Source;
  /** The to-many that leads here from the level above; undefined for the root. */
  readonly many: Many | undefined;
  /** What is read instead of the resource's table. */
  readonly combined: Combination | undefined;
  readonly filters: readonly Expr[];
  /** Of a page: only the records that come after these sort values, as a condition too. */
  readonly behind?: { readonly after: readonly unknown[]; readonly condition: Expr } | undefined;
  /** With the key as the last tiebreaker wherever the number of rows is limited. */
  readonly sorts: readonly SortKey[];
  readonly limit: Quantity | undefined;
  readonly offset: Quantity | undefined;
  readonly distinct: readonly Expr[] | undefined;
  readonly lock: Lock | undefined;
  /** Not records are read but groups: `fields` and `sorts` are about these. Undefined where they are not grouped. */
  readonly groups: Groups | undefined;
  readonly fields: Fields;
  /** Only these records are read, by their keys: few, whatever the table holds. */
  readonly keyed: boolean;
  /** Of the whole query, on its root: whose policies were asked; undefined where none were to be. */
  readonly policing?: Policing | undefined;
  /** Of the whole query, on its root. */
  readonly hints?: Hints | undefined;
}

/** Several selections of one resource put together, from the first to the last; nothing is read of them but whole records. */
export interface Combination {
  readonly how: Combining;
  readonly parts: readonly Selection[];
}

/** What makes a group, and which groups are kept. An aggregate over `source` is over the records of a group. */
export interface Groups {
  /** The first of the fields, as many as there are keys. */
  readonly keys: readonly Expr[];
  readonly having: readonly Expr[];
}

/** What to read of one record. */
export interface Fields {
  readonly values: readonly { readonly property: string; readonly expr: Expr }[];
  readonly ones: readonly OneField[];
  readonly lists: readonly ListField[];
}

/** A to-one to load: it comes with its parent's row. */
export interface OneField {
  readonly property: string;
  readonly source: OneSource;
  /** Conditions of a nested query: where they do not hold there is no record. */
  readonly filters: readonly Expr[];
  readonly fields: Fields;
}

/** A to-many to load. */
export interface ListField {
  readonly property: string;
  readonly selection: Selection;
}

/** The resource behind a home: sources are made from the model, so each home is one. */
export const resourceOf = (home: Home): ResourceModel => home as ResourceModel;
