import type { Type } from '../type/type.ts';

/** A stored field, as far as expressions care. The Model's attributes are these. */
export interface Column {
  /** The field's name in the resource: `reporterId`. */
  readonly name: string;
  /** The column in the table: `reporter_id`. */
  readonly column: string;
  readonly type: Type;
  readonly nullable: boolean;
}

/** Where records live, as far as expressions care. The Model's resources are these. */
export interface Home {
  /** The class's name, for messages only. */
  readonly name: string;
  readonly table: string;
  readonly schema: string | undefined;
  readonly primaryKey: readonly Column[];
  /** Raw SQL whose rows stand in the place of a table's. */
  readonly rows?: FragmentNode | undefined;
}

/** `here = there`: a column of the source equals a column of the destination. */
export interface Match {
  readonly here: Column;
  readonly there: Column;
}

/** A relationship, as far as expressions care. The Model's relationships are these. */
export interface Link {
  readonly name: string;
  readonly kind: 'belongsTo' | 'hasOne' | 'hasMany' | 'manyToMany';
  readonly cardinality: 'one' | 'many';
  /** To-one: whether there may be no record behind it. */
  readonly optional: boolean;
  readonly source: Home;
  readonly destination: Home;
  /** Without `through`: source to destination. With `through`: source to the join resource. None: a filter ties them. */
  readonly on: readonly Match[];
  /**
   * manyToMany: the join resource, how it reaches the destination (`here` is a column of the join resource), and the
   * step from a destination record to its join record.
   */
  readonly through: { readonly home: Home; readonly on: readonly Match[]; readonly row: Link } | undefined;
  /** The relationship's own filter, sort and limit, seen from a destination record; hold wherever it is used. */
  narrow(item: Source, parent: Source, options?: NarrowOptions): Narrowing;
}

/** `base: false`: records that the destination's base filter hides as well. */
export interface NarrowOptions {
  readonly base: boolean;
}

/** What is kept of a to-many (or of a one-of-many): conditions, order, count. */
export interface Narrowing {
  readonly filters: readonly Expr[];
  readonly sorts: readonly SortKey[];
  readonly limit: number | undefined;
  /** How many are passed over before. */
  readonly offset?: number | undefined;
}

/**
 * Where a record comes from. Interned: the same path from the same root is the same object, so joins are shared by
 * comparing identities.
 */
export type Source = RootSource | OneSource | ItemSource;
interface AnySource {
  readonly home: Home;
  /** Whether the record may be missing on the way (an optional to-one lies on the path). */
  readonly optional: boolean;
}
/** The record a query, an action or an expression starts from. */
export interface RootSource extends AnySource {
  readonly kind: 'root';
  /** It is no record of the query but on whose behalf that runs: its attributes are values of each call. */
  readonly actor?: true | undefined;
}
/** The record behind a to-one relationship of another. */
export interface OneSource extends AnySource {
  readonly kind: 'one';
  readonly from: Source;
  readonly link: Link;
}
/** Each record of a to-many, inside its filter, sort, aggregate or load. */
export interface ItemSource extends AnySource {
  readonly kind: 'item';
  readonly from: Source;
  readonly link: Link;
}

/** Rows that are cut before anything else is asked of them. */
export interface Limited {
  readonly filters: readonly Expr[];
  readonly sorts: readonly SortKey[];
  readonly limit: number | undefined;
  readonly offset: number;
  /** They are taken from rows that were cut themselves. */
  readonly inside: Limited | undefined;
}

/** A to-many with everything that narrows it. */
export interface Many {
  readonly item: ItemSource;
  readonly filters: readonly Expr[];
  /** What the user added comes first; the order of the relationship, or of the field that narrows it, breaks ties. */
  readonly sorts: readonly SortKey[];
  /** How many of the sorts the user added. */
  readonly added?: number | undefined;
  /** What the relationship, or the field that narrows it, is limited to; filters, sorts and limit are of these rows. */
  readonly inside?: Limited | undefined;
  readonly limit: number | undefined;
  readonly offset?: number | undefined;
  /** The records hang not on the one this began with but on those of another to-many of it. */
  readonly via?: Via | undefined;
}

/** The way to a to-many that lies behind another. */
export interface Via {
  /** The records before, which may lie behind others themselves. */
  readonly hop: Many;
  /** What the last step is limited to, for each of them. */
  readonly inside: Limited | undefined;
}

export interface SortKey {
  readonly by: Expr;
  readonly direction: 'asc' | 'desc';
  /** Undefined: PostgreSQL's default (last ascending, first descending). */
  readonly nulls: 'first' | 'last' | undefined;
}

export type AggregateFunction = 'count' | 'exists' | 'every' | 'sum' | 'avg' | 'min' | 'max' | 'first' | 'list';

interface Typed {
  readonly type: Type;
  readonly nullable: boolean;
}
/** A value known when the resource was declared; becomes part of the SQL text. */
export interface LiteralNode extends Typed {
  readonly kind: 'literal';
  readonly value: unknown;
}
/** A value given with a request: number `ordinal` of its values. */
export interface ParamNode extends Typed {
  readonly kind: 'param';
  readonly ordinal: number;
  readonly value: unknown;
}
/** An attribute of the actor: a value of each call, null where nobody acts. */
export interface ActorNode extends Typed {
  readonly kind: 'actor';
  readonly column: Column;
}
/** An attribute of a record. */
export interface AttributeNode extends Typed {
  readonly kind: 'attribute';
  readonly from: Source;
  readonly column: Column;
}
/** A declared calculation (or aggregate) of a record: kept as a reference, so that a shared one is computed once. */
export interface CalculationNode extends Typed {
  readonly kind: 'calculation';
  readonly from: Source;
  readonly name: string;
  readonly body: Expr;
}
/** An operator or function over operands. `operator` is a name in `expr/operator/operators.ts`. */
export interface CallNode extends Typed {
  readonly kind: 'call';
  readonly operator: string;
  readonly args: readonly Expr[];
  /** What an operator needs besides its operands (a JSON key, a cast's target). */
  readonly option?: unknown;
}
export interface AggregateNode extends Typed {
  readonly kind: 'aggregate';
  readonly function: AggregateFunction;
  readonly many: Many;
  /** The value aggregated; for `exists` and `every` the condition. */
  readonly of: Expr | undefined;
  /** The value over no rows where it is not the function's own (0, false, true, `[]`, null). */
  readonly fallback: Expr | undefined;
  /** Each value once (`count`, `list`). */
  readonly distinct: boolean;
  /** `first` and `list` keep nulls; otherwise they are dropped. */
  readonly nulls: boolean;
}
/** Raw SQL: `parts.length === args.length + 1`. */
export interface FragmentNode extends Typed {
  readonly kind: 'fragment';
  readonly parts: readonly string[];
  readonly args: readonly Expr[];
  /** What it computes, where somebody has said it in JavaScript too. */
  readonly meaning?: { readonly of: (...values: never) => unknown; readonly takesNull: boolean };
}

/** A resolved expression: plain frozen data, typed, with every name looked up. */
export type Expr =
  | LiteralNode
  | ParamNode
  | ActorNode
  | AttributeNode
  | CalculationNode
  | CallNode
  | AggregateNode
  | FragmentNode;
