/**
 * The structure of a database as plain JSON. Collections are keyed by name: `tables['public.users'].columns.email`.
 * Expressions are the server's own deparsed text, so two pictures compare on one server only.
 */
export interface Catalog {
  readonly schemas: Named<CatalogSchema>;
  readonly extensions: Named<CatalogExtension>;
  readonly tables: Named<CatalogTable>;
  readonly views: Named<CatalogView>;
  readonly enums: Named<CatalogEnum>;
  readonly domains: Named<CatalogDomain>;
  readonly sequences: Named<CatalogSequence>;
  /** By signature: `public.add(integer, integer)`. */
  readonly functions: Named<CatalogFunction>;
}

export type Named<T> = Readonly<Record<string, T>>;
type Comment = string | null;

export interface CatalogSchema {
  readonly comment: Comment;
}
export interface CatalogExtension {
  readonly schema: string;
  readonly version: string;
}

export interface CatalogTable {
  readonly schema: string;
  readonly name: string;
  readonly comment: Comment;
  readonly unlogged: boolean;
  /** `LIST (region)`, for a partitioned table. */
  readonly partitionedBy: string | null;
  /**
   * What belongs to each of its partitions, `FOR VALUES IN ('de')`, by their names; of one in another schema also that.
   * Left out of a table that is not partitioned.
   */
  readonly partitions?: Named<string> | undefined;
  readonly inherits: readonly string[];
  /** `fillfactor=70`; those of the TOAST table begin with `toast.`. */
  readonly options: readonly string[];
  /** Where it is not the database's own. */
  readonly tablespace: string | null;
  readonly rowSecurity: 'off' | 'enabled' | 'forced';
  readonly columns: Named<CatalogColumn>;
  readonly constraints: Named<CatalogConstraint>;
  /** Indexes that do not belong to a constraint. */
  readonly indexes: Named<CatalogIndex>;
  readonly triggers: Named<CatalogTrigger>;
  /** Privileges by role, without the owner's; left out by an older Quarry. */
  readonly grants?: CatalogGrants | undefined;
  readonly policies: Named<CatalogPolicy>;
}

/** `{ helpdesk_app: ['insert', 'select'] }`; `public` is everybody. */
export type CatalogGrants = Named<readonly string[]>;

export interface CatalogColumn {
  /** From 1, without gaps; not compared. */
  readonly position: number;
  /** As `format_type` spells it: `numeric(10,2)`, `timestamp(3) with time zone`. */
  readonly type: string;
  /** Where it is not the type's own. */
  readonly collation: string | null;
  readonly notNull: boolean;
  readonly default: string | null;
  readonly identity: CatalogIdentity | null;
  readonly generated: { readonly expression: string; readonly kind: 'stored' | 'virtual' } | null;
  readonly comment: Comment;
}
export interface CatalogIdentity extends SequenceRange {
  readonly kind: 'always' | 'by default';
  readonly sequence: string;
}

export interface CatalogConstraint {
  readonly kind: 'primary key' | 'unique' | 'exclusion' | 'check' | 'foreign key';
  /** `pg_get_constraintdef`: with DEFERRABLE and NOT VALID. */
  readonly definition: string;
  readonly columns: readonly string[];
  readonly validated: boolean;
  readonly deferrable: boolean;
  readonly deferred: boolean;
  readonly references: CatalogReference | null;
  readonly comment: Comment;
}
export interface CatalogReference {
  /** `public.users` */
  readonly table: string;
  readonly columns: readonly string[];
  readonly onDelete: string;
  readonly onUpdate: string;
}

export interface CatalogIndex {
  /** `pg_get_indexdef`. */
  readonly definition: string;
  readonly unique: boolean;
  readonly method: string;
  /** Key columns or expressions, without direction. */
  readonly keys: readonly string[];
  readonly include: readonly string[];
  readonly predicate: string | null;
  /** False where a concurrent build was interrupted, or still runs. */
  readonly valid: boolean;
  readonly clustered: boolean;
  readonly replicaIdentity: boolean;
  readonly comment: Comment;
}

export interface CatalogTrigger {
  readonly definition: string;
  readonly enabled: boolean;
}
export interface CatalogPolicy {
  readonly command: string;
  readonly permissive: boolean;
  readonly roles: readonly string[];
  readonly using: string | null;
  readonly check: string | null;
}

export interface CatalogView {
  readonly schema: string;
  readonly name: string;
  readonly definition: string;
  readonly materialized: boolean;
  /** Whether a materialised view has rows to read; null of a plain one. */
  readonly populated: boolean | null;
  /** What it reads: the columns it names, by table or view (`public.tickets`). */
  readonly reads: Named<readonly string[]>;
  readonly options: readonly string[];
  readonly grants?: CatalogGrants | undefined;
  readonly columns: Named<{ readonly position: number; readonly type: string; readonly comment: Comment }>;
  readonly indexes: Named<CatalogIndex>;
  readonly comment: Comment;
}
export interface CatalogEnum {
  /** In their order. */
  readonly labels: readonly string[];
  readonly comment: Comment;
}
export interface CatalogDomain {
  readonly type: string;
  readonly notNull: boolean;
  readonly default: string | null;
  readonly checks: Named<string>;
}

interface SequenceRange {
  readonly start: string;
  readonly increment: string;
  readonly min: string;
  readonly max: string;
  readonly cycle: boolean;
}
/** A sequence that no identity column owns. */
export interface CatalogSequence extends SequenceRange {
  readonly type: string;
  readonly grants?: CatalogGrants | undefined;
  /** `public.users.id`, for a serial column. */
  readonly ownedBy: string | null;
}
export interface CatalogFunction {
  /** `pg_get_functiondef`. */
  readonly definition: string;
}
