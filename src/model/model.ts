import type { Column, Expr, Home, Link, Match } from '../expr/node.ts';
import type { Type } from '../type/type.ts';
import type { Grants } from './policy/privilege.ts';
import type { StorageModel } from './storage/storage-model.ts';

/**
 * The declaration language. Who lives here: what users declare, and resolve(), which turns declarations into this
 * frozen Model with every mistake reported at once. What never happens here: SQL, queries, running anything.
 */

/** A repo, as far as a declaration cares; the repo room's `Repo` is one. */
export interface RepoRef {
  readonly name: string;
  readonly access: 'read' | 'write';
  /** Extensions that its database is to have, besides those that follow from types and expressions. */
  readonly extensions?: readonly string[] | undefined;
  /** What roles may do with its tables. */
  readonly grants?: Grants | undefined;
}

/** The default of an attribute: computed by the database, or by a function at the time of writing. */
export type Default = { readonly in: 'sql'; readonly expr: Expr } | { readonly in: 'js'; readonly make: () => unknown };

/** How many rows a table has, roughly: who lints a migration weighs by it what waits for all of them. */
export const sizeClasses = ['small', 'medium', 'large'] as const;
export type SizeClass = (typeof sizeClasses)[number];

export interface AttributeModel extends Column {
  readonly is: 'attribute';
  readonly type: Type;
  readonly primaryKey: boolean;
  readonly default: Default | undefined;
  /** The database makes the value: an identity column (`integer({ generated: true })`) or a stored expression. */
  readonly generated:
    | { readonly by: 'identity'; readonly as: 'by default' | 'always' | 'serial' }
    | { readonly by: 'expression'; readonly expr: Expr }
    | undefined;
  /** By whose rules texts are sorted; the database's without one. */
  readonly collation: string | undefined;
  readonly readonly: boolean;
  readonly hidden: boolean;
  readonly sensitive: boolean;
  /** Set to this on every update that changes something (`timestamps()`). */
  readonly updateDefault: Default | undefined;
  /** `was: "name"`: a hint that the column was renamed. */
  readonly was: string | undefined;
  readonly description: string | undefined;
  /** Rules beyond the type, checked on input and named in errors: min, max, match. */
  readonly rules: { readonly min?: number; readonly max?: number; readonly match?: RegExp };
}

export interface RelationshipModel extends Link {
  readonly is: 'relationship';
  readonly destination: ResourceModel;
  readonly source: ResourceModel;
  readonly description: string | undefined;
}

export interface CalculationModel {
  readonly is: 'calculation';
  readonly name: string;
  /** A calculation whose body is an aggregate is listed under aggregates in the console and the docs. */
  readonly aggregate: boolean;
  readonly type: Type;
  readonly nullable: boolean;
  /** Declared arguments; empty for a plain expression. */
  readonly arguments: readonly ArgumentModel[];
  readonly description: string | undefined;
  /** Extensions of PostgreSQL that it cannot do without. */
  readonly extensions: readonly string[];
}

export interface ArgumentModel {
  readonly name: string;
  readonly type: Type;
  readonly nullable: boolean;
  readonly default: Default | undefined;
  readonly rules: AttributeModel['rules'];
}

/** A field that narrows or renames a relationship: `openTickets = this.tickets.filter((t) => t.isOpen)`. */
export interface DerivedModel {
  readonly is: 'derived';
  readonly name: string;
  readonly cardinality: 'one' | 'many';
  readonly destination: ResourceModel;
  readonly description: string | undefined;
}

export type FieldModel = AttributeModel | RelationshipModel | CalculationModel | DerivedModel;

/** A set of attributes no two records share: a unique index. */
export interface IdentityModel {
  readonly name: string;
  /** `users_email_index`. */
  readonly index: string;
  readonly attributes: readonly AttributeModel[];
  readonly where: Expr | undefined;
  readonly nullsDistinct: boolean;
  /** A unique constraint instead of a unique index. */
  readonly constraint: boolean;
}

export interface IndexModel {
  readonly index: string;
  readonly unique: boolean;
  readonly method: string;
  readonly keys: readonly {
    readonly expr: Expr;
    readonly direction: 'asc' | 'desc';
    readonly nulls: 'first' | 'last' | undefined;
    /** `text_pattern_ops`; the type's own without one. */
    readonly opclass: string | undefined;
  }[];
  readonly include: readonly AttributeModel[];
  readonly where: Expr | undefined;
  readonly nullsDistinct: boolean;
}

export interface CheckModel {
  readonly name: string;
  /** `tickets_priority_check`. */
  readonly constraint: string;
  readonly condition: Expr;
  readonly message: string | undefined;
}

/** Which records exclude each other. */
export interface ExclusionModel {
  readonly name: string;
  /** `bookings_overlap_excl`. */
  readonly constraint: string;
  readonly method: string;
  readonly keys: readonly { readonly expr: Expr; readonly operator: '=' | '<>' | '&&' | '-|-' }[];
  readonly where: Expr | undefined;
  readonly message: string | undefined;
}

/** How a table is partitioned. */
export interface PartitionModel {
  readonly by: 'range' | 'list' | 'hash';
  readonly attributes: readonly AttributeModel[];
  /** Undefined where somebody else makes them. */
  readonly partitions: readonly NamedPartition[] | undefined;
}

export interface NamedPartition {
  /** The table's name, beside that of the whole. */
  readonly name: string;
  readonly bound: BoundModel;
}

/** What belongs to a partition. Fewer values than attributes mean all records that begin with them; none, no end. */
export type BoundModel =
  | { readonly is: 'range'; readonly from: readonly BoundText[]; readonly to: readonly BoundText[] }
  | { readonly is: 'list'; readonly values: readonly BoundText[] }
  | { readonly is: 'hash'; readonly modulus: number; readonly remainder: number }
  | { readonly is: 'default' };

/** A value in PostgreSQL's text format; null is NULL. */
export interface BoundText {
  readonly text: string | null;
  readonly type: Type;
}

/** SQL of one's own that belongs to the structure. */
export interface StatementModel {
  readonly name: string;
  readonly up: readonly string[];
  readonly down: readonly string[] | undefined;
  readonly after: readonly string[];
}

/** A foreign key made by a belongsTo. */
export interface ReferenceModel {
  readonly relationship: RelationshipModel;
  /** `tickets_reporter_id_fkey`. */
  readonly constraint: string;
  /** `tickets_reporter_id_index`: made with the key; undefined where another index already begins with its columns. */
  readonly index: string | undefined;
  readonly on: readonly Match[];
  readonly destination: ResourceModel;
  readonly onDelete: 'nothing' | 'cascade' | 'restrict' | 'nilify' | 'default';
  /** The attributes of the key that `nilify` and `default` are about; all of them if undefined. */
  readonly onDeleteOf: readonly Column[] | undefined;
  readonly onUpdate: 'nothing' | 'cascade' | 'restrict' | 'nilify' | 'default';
  /** Checked at the end of a transaction: always, or where the transaction asks for it. */
  readonly deferrable: 'immediate' | 'deferred' | undefined;
}

/** A resource with all that its declaration means, frozen. */
export interface ResourceModel extends Home {
  /** The class that declares it; the identity of a resource. */
  readonly class: object;
  readonly repo: RepoRef;
  /** In order of declaration. */
  readonly fields: ReadonlyMap<string, FieldModel>;
  readonly attributes: readonly AttributeModel[];
  readonly relationships: readonly RelationshipModel[];
  readonly calculations: readonly CalculationModel[];
  readonly primaryKey: readonly AttributeModel[];
  readonly primaryKeyConstraint: string | undefined;
  readonly identities: readonly IdentityModel[];
  readonly indexes: readonly IndexModel[];
  readonly checks: readonly CheckModel[];
  readonly exclusions: readonly ExclusionModel[];
  readonly statements: readonly StatementModel[];
  readonly references: readonly ReferenceModel[];
  readonly description: string | undefined;
  /** `was: "people"`: a hint that the table was renamed. */
  readonly was: string | undefined;
  /** What roles may do with it, where that is not what the repo says. */
  readonly grants: Grants | undefined;
  /** How the table is stored, where it is said. */
  readonly storage: StorageModel | undefined;
  /** How its table is partitioned, where it is. */
  readonly partition: PartitionModel | undefined;
  /** How many rows there are, roughly, where it is said. */
  readonly size: SizeClass | undefined;
  /** `false`: the table belongs to somebody else and is never migrated. */
  readonly migrate: boolean;
  /** Of a view: a query stands behind the name instead of a table. */
  readonly view: { readonly materialized: boolean } | undefined;
}

/** Everything that was declared, resolved and frozen. */
export interface Model {
  /** In the order in which they were found. */
  readonly resources: readonly ResourceModel[];
  /** By class; undefined for a class that is no part of the model. */
  of(resource: object): ResourceModel | undefined;
}

/** A mistake in a declaration. All of them are reported together, as one `InvalidModel`. */
export interface Mistake {
  readonly resource: string;
  readonly field: string | undefined;
  readonly message: string;
}
