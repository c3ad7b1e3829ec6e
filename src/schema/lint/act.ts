import type { Token } from '../token.ts';

/**
 * What a statement does to a database, as far as somebody should be warned of it. Who lives here: reading statements
 * token by token, the rules, and what they find in a migration. What never happens here: running anything.
 */

type Kind<K extends string, T = unknown> = K extends K ? { readonly kind: K } & Readonly<T> : never;

/** Tables and indexes go by their key: `users`, `billing.invoices`; `public` is left away. */
export type Act =
  | Kind<'createTable', { table: string; columns: readonly ColumnText[]; constraints: readonly ConstraintText[] }>
  | Kind<'addColumn', { table: string; column: ColumnText }>
  | Kind<'dropColumn' | 'setNotNull' | 'dropNotNull' | 'addIdentity', OnColumn>
  | Kind<'alterType', OnColumn & { type: TypeText; using: boolean }>
  | Kind<'renameColumn', { table: string; column: string; to: string }>
  | Kind<'renameTable', { table: string; to: string }>
  | Kind<'renameSchema', { name: string; to: string }>
  | Kind<'renameEnumValue', { enum: string; value: string }>
  | Kind<'addConstraint', { table: string; constraint: ConstraintText }>
  | Kind<'validateConstraint' | 'dropConstraint', { table: string; name: string }>
  | Kind<'rewriteTable', { table: string; by: string }>
  | Kind<'detachPartition', { table: string; partition: string; concurrently: boolean }>
  | Kind<'moveTable', { table: string; schema: string }>
  | Kind<'dropTable' | 'dropSchema' | 'dropDatabase', { name: string; cascade: boolean; ifExists: boolean }>
  | Kind<'dropOther', { name: string; what: string; cascade: boolean }>
  | Kind<'truncate', { tables: readonly string[]; cascade: boolean }>
  | Kind<'createView', { name: string }>
  | Kind<'createPolicy', { table: string; name: string }>
  | Kind<'rowSecurity', { table: string; enabled: boolean }>
  | Kind<'createIndex', IndexText>
  | Kind<'dropIndex', { name: string; concurrently: boolean; ifExists: boolean }>
  | Kind<'renameIndex', { name: string; to: string }>
  | Kind<'reindex', { name: string; concurrently: boolean }>
  | Kind<'refresh', { name: string; concurrently: boolean }>
  | Kind<'createDomain', { name: string }>
  | Kind<'constrainDomain', { name: string; notValid: boolean }>
  | Kind<'changeRows', { table: string; by: 'update' | 'delete' | 'merge' }>
  | Kind<'lockTable', { table: string }>
  | Kind<'transaction', { word: string }>
  | Kind<'opaque', { what: string }>
  | Kind<'name', { name: string }>;

export type ActOf<K extends Act['kind']> = Extract<Act, { readonly kind: K }>;

interface OnColumn {
  readonly table: string;
  readonly column: string;
}

/** A type as it was written, with PostgreSQL's own name for it. */
export interface TypeText {
  /** `character varying`, `timestamp with time zone`; `serial` stays what it is. */
  readonly name: string;
  readonly size: readonly number[];
  readonly list: boolean;
}

/** A column's definition. */
export interface ColumnText {
  readonly name: string;
  readonly type: TypeText;
  readonly notNull: boolean;
  readonly default?: readonly Token[] | undefined;
  readonly generated?: 'stored' | 'virtual' | undefined;
  readonly identity: boolean;
  /** Said beside the column: `unique`, `primary key`, `references …`, `check (…)`. */
  readonly constraints: readonly ConstraintText[];
}

export interface ConstraintText {
  readonly name?: string | undefined;
  readonly type: 'check' | 'unique' | 'primary key' | 'foreign key' | 'exclude' | 'not null';
  readonly columns: readonly string[];
  /** The table a foreign key leads to. */
  readonly to?: string | undefined;
  readonly condition?: readonly Token[] | undefined;
  readonly notValid: boolean;
  readonly usingIndex: boolean;
}

export interface IndexText {
  readonly name: string | undefined;
  readonly table: string;
  readonly unique: boolean;
  readonly concurrently: boolean;
  readonly ifNotExists: boolean;
  /** How many columns and expressions it is sorted by. */
  readonly keys: number;
  readonly method: string;
}
