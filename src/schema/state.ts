import type { LiteralTree, Tree } from './tree.ts';

/**
 * A picture of one repo's database. Who lives here: State, the differences between two States, and the plan that leads
 * from one to the other. What never happens here: spelling SQL, and talking to a database.
 *
 * A State is JSON: expressions are trees, so that respelling one is no difference.
 */
export interface State {
  readonly schemas: readonly string[];
  readonly extensions: readonly string[];
  readonly enums: readonly EnumType[];
  /** Left out where there are none. */
  readonly domains?: readonly Domain[] | undefined;
  readonly tables: readonly Table[];
  /** SQL of one's own; left out where there is none. */
  readonly statements?: readonly Statement[] | undefined;
  readonly views: readonly View[];
}

/** What has a name inside a schema; without one it lives in the default schema of the connection. */
export interface Named {
  readonly schema?: string | undefined;
  readonly name: string;
}

export interface EnumType extends Named {
  readonly values: readonly string[];
}

/** A named type over another, with what it demands of its values. */
export interface Domain extends Named {
  /** What it is made of, as `format_type` prints it. */
  readonly type: string;
  readonly notNull: boolean;
  readonly default?: Tree | undefined;
  /** Over the column `value`, which is how the server calls what a domain looks at. */
  readonly checks: readonly Check[];
  /** The hint `was: "mail"`: no part of what is compared or stored. */
  readonly was?: string | undefined;
}

export interface Table extends Named {
  readonly comment?: string | undefined;
  readonly columns: readonly Column[];
  readonly primaryKey?: Key | undefined;
  readonly uniques: readonly Unique[];
  readonly checks: readonly Check[];
  /** Left out where there are none. */
  readonly exclusions?: readonly Exclusion[] | undefined;
  readonly indexes: readonly Index[];
  readonly foreignKeys: readonly ForeignKey[];
  /** Left out where every role that may read the table sees all of its rows. */
  readonly rowSecurity?: RowSecurity | undefined;
  /** Left out where there are none. */
  readonly policies?: readonly Policy[] | undefined;
  /** What roles may do besides the owner; left out where there is nothing. */
  readonly grants?: readonly Grant[] | undefined;
  /** How it is stored; left out where nothing is said. */
  readonly storage?: TableStorage | undefined;
  /** How it is parted; left out where it is not. */
  readonly partition?: Partitioning | undefined;
  /** Left out where there are none, or somebody else makes them. */
  readonly partitions?: readonly Partition[] | undefined;
  /** The hint `was: "people"`: no part of what is compared or stored. */
  readonly was?: string | undefined;
}

export interface TableStorage {
  readonly unlogged?: true | undefined;
  readonly tablespace?: string | undefined;
  /** By name, the values as text. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
}

export interface Partitioning {
  readonly by: 'range' | 'list' | 'hash';
  readonly columns: readonly string[];
  /** Whether migrations make its partitions; left out where somebody else does, and nobody counts them. */
  readonly declared?: true | undefined;
}
/** A part of a table, beside it under a name of its own. */
export interface Partition {
  readonly name: string;
  readonly bound: PartitionBound;
}
/** What belongs to a partition. Fewer values than columns mean all rows that begin with them; none, that there is no end. */
export type PartitionBound =
  | { readonly from: readonly LiteralTree[]; readonly to: readonly LiteralTree[] }
  | { readonly in: readonly LiteralTree[] }
  | { readonly modulus: number; readonly remainder: number }
  | 'default';

export interface Column {
  readonly name: string;
  /** As `format_type` prints it: `timestamp(3) with time zone`, `ticket_status[]`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly default?: Tree | undefined;
  readonly identity?: Identity | undefined;
  /** A stored generated column. */
  readonly generated?: Tree | undefined;
  readonly collation?: string | undefined;
  readonly comment?: string | undefined;
  /** The hint `was: "name"`: no part of what is compared or stored. */
  readonly was?: string | undefined;
  /** Kept by `--keep-dropped`: no resource knows it any more, and no difference is made of it. */
  readonly tombstone?: boolean | undefined;
}

/** How the database numbers rows; `serial` is a default and a sequence of its own. */
export type Identity = 'always' | 'by default' | 'serial';

export interface Key {
  readonly name: string;
  readonly columns: readonly string[];
}
export interface Unique extends Key {
  /** Whether two NULLs count as different, which is PostgreSQL's default. */
  readonly nullsDistinct: boolean;
}
interface Unvalidated {
  /** Kept NOT VALID by `--allow-invalid`: new rows obey it, rows that were there may not. Left out where it is valid. */
  readonly notValid?: boolean | undefined;
}
export interface Check extends Unvalidated {
  readonly name: string;
  readonly condition: Tree;
}
/** An exclusion constraint: no two rows of which every comparison holds. */
export interface Exclusion {
  readonly name: string;
  readonly method: string;
  readonly keys: readonly ExclusionKey[];
  readonly where?: Tree | undefined;
  readonly deferrable?: 'immediate' | 'deferred' | undefined;
}
export interface ExclusionKey extends Pick<IndexKey, 'on' | 'opclass'> {
  /** What two rows are compared by: `=`, `&&`. */
  readonly operator: string;
}

/** What a role may do with a table or view. What follows from it (its schema, the sequences of `serial`) is not said. */
export interface Grant {
  readonly role: string;
  /** In the order of their names: `insert`, `select`. */
  readonly privileges: readonly string[];
}

/** `forced`: the table's owner is asked as well. */
export type RowSecurity = 'enabled' | 'forced';
/** Which rows some roles see, and which they may write. */
export interface Policy {
  readonly name: string;
  readonly command: 'all' | 'select' | 'insert' | 'update' | 'delete';
  /** Rows have to meet it besides what a permissive one lets through. */
  readonly restrictive?: true | undefined;
  /** In the order of their names; `public` is everybody. */
  readonly roles: readonly string[];
  /** Of rows that are there: a condition as its tokens, like the query of a view. */
  readonly using?: readonly BodyPart[] | undefined;
  /** Of rows that are written. */
  readonly check?: readonly BodyPart[] | undefined;
}

export interface Index {
  readonly name: string;
  readonly unique: boolean;
  readonly method: string;
  readonly keys: readonly IndexKey[];
  readonly include: readonly string[];
  readonly where?: Tree | undefined;
  readonly nullsDistinct: boolean;
}
export interface IndexKey {
  /** A column's name, or an expression. */
  readonly on: string | Tree;
  readonly direction: 'asc' | 'desc';
  readonly nulls?: 'first' | 'last' | undefined;
  readonly opclass?: string | undefined;
}

export type ReferentialAction = 'no action' | 'restrict' | 'cascade' | 'set null' | 'set default';
export interface ForeignKey extends Unvalidated {
  readonly name: string;
  readonly columns: readonly string[];
  readonly to: { readonly table: string; readonly columns: readonly string[] };
  readonly onDelete: ReferentialAction;
  /** The columns that `set null` and `set default` are about; all of them without it. */
  readonly onDeleteColumns?: readonly string[] | undefined;
  readonly onUpdate: ReferentialAction;
  readonly deferrable?: 'immediate' | 'deferred' | undefined;
}

/** A query with a name; a materialised one keeps its rows until it is refreshed. */
export interface View extends Named {
  readonly materialized: boolean;
  readonly comment?: string | undefined;
  /** In the order of the query's select list. */
  readonly columns: readonly ViewColumn[];
  /** The query as its tokens, so that white space, case and comments make no difference. */
  readonly body: readonly BodyPart[];
  /** Keys of tables and views that a hand-written query says it reads; undefined where Quarry wrote it. */
  readonly dependsOn?: readonly string[] | undefined;
  /** Of a materialised view. */
  readonly indexes: readonly Index[];
  /** Left out where there are none. */
  readonly grants?: readonly Grant[] | undefined;
}
export interface ViewColumn {
  readonly name: string;
  readonly type: string;
  readonly comment?: string | undefined;
}
/** A token, or the name of a table or view, or of a column of one: those follow renamings. */
export type BodyPart = string | { readonly table: string; readonly column?: string | undefined };

/** SQL that belongs to the structure without being a part of the picture. */
export interface Statement {
  readonly name: string;
  readonly up: readonly string[];
  readonly down?: readonly string[] | undefined;
  /** Keys of tables, and names of statements. */
  readonly after: readonly string[];
}

/** The State of an empty database. */
export const emptyState: State = Object.freeze({ schemas: [], extensions: [], enums: [], tables: [], views: [] });

/** How tables and types are referred to: `users`, `billing.invoices`. */
export const keyOf = (named: Named): string =>
  named.schema === undefined ? named.name : `${named.schema}.${named.name}`;

/** The table with this key. */
export const tableOf = (state: State, key: string): Table | undefined =>
  state.tables.find((table) => keyOf(table) === key);

/** The view with this key. */
export const viewOf = (state: State, key: string): View | undefined => state.views.find((view) => keyOf(view) === key);

/** The statement of this name. */
export const statementOf = (state: State, name: string): Statement | undefined =>
  state.statements?.find((statement) => statement.name === name);

/** The column of this name. */
export const columnOf = (table: Table | undefined, name: string): Column | undefined =>
  table?.columns.find((column) => column.name === name);

/** The enum type with this key. */
export const enumOf = (state: State, key: string): EnumType | undefined =>
  state.enums.find((type) => keyOf(type) === key);

/** The domain with this key. */
export const domainOf = (state: State, key: string): Domain | undefined =>
  state.domains?.find((domain) => keyOf(domain) === key);

/** The domain a column's type names, itself or as the element of an array. */
export function domainOfType({ domains = [] }: State, type: string): Domain | undefined {
  const element = type.replace(/(\[\])+$/, '');
  return domains.find((candidate) => typeText(candidate) === element);
}

/** What a row gets that says nothing of a column: the default of its own, else that of its domain. */
export const defaultOf = (state: State, { type, default: own }: Pick<Column, 'type' | 'default'>): Tree | undefined =>
  own ?? (type.endsWith('[]') ? undefined : domainOfType(state, type)?.default);

/** What a type is without its domain: `text[]` of `email[]`. */
export function bareType(state: State, type: string): string {
  const domain = domainOfType(state, type);
  if (domain === undefined) return type;
  return type.endsWith('[]') && !domain.type.endsWith('[]') ? `${domain.type}[]` : domain.type;
}

/** The enum a column's type names, itself, as the element of an array or through a domain. */
export function enumOfType(state: State, type: string): EnumType | undefined {
  const element = bareType(state, type).replace(/(\[\])+$/, '');
  return state.enums.find((candidate) => typeText(candidate) === element);
}

/** An enum's name as `format_type` prints it: quoted only where it must be. */
export function typeText(type: Named): string {
  const name = plainOrQuoted(type.name);
  return type.schema === undefined ? name : `${plainOrQuoted(type.schema)}.${name}`;
}

const plainOrQuoted = (name: string): string =>
  /^[a-z_][a-z0-9_$]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
