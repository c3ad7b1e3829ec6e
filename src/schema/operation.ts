import type { Movable } from './delta/delta.ts';
import type { Right } from './security/rights.ts';
import type {
  Check,
  Column,
  Domain,
  EnumType,
  Exclusion,
  ForeignKey,
  Identity,
  Index,
  Key,
  Partition,
  PartitionBound,
  Policy,
  RowSecurity,
  Table,
  Unique,
  View,
} from './state.ts';
import type { Tree } from './tree.ts';

type Kind<K extends string, T> = K extends K ? { readonly kind: K } & Readonly<T> & Noted : never;

/** What goes with an operation besides what it does. */
interface Noted {
  /** Finds rows that would make it fail. */
  readonly precheck?: Inspection | readonly Inspection[] | undefined;
  /** Why there is none, although rows may make it fail. */
  readonly unseen?: string | undefined;
  /** What is lost by it for good: `users.email`. */
  readonly loses?: readonly string[] | undefined;
}

/** One statement to be sent, as data; tables and types go by their key. Spelt by `sql/ddl`. */
export type Operation =
  | Kind<'createSchema' | 'dropSchema' | 'createExtension' | 'dropExtension', { name: string }>
  | Kind<'move', { what: Movable; key: string; schema?: string | undefined }>
  | Kind<'createEnum', { enum: EnumType }>
  | Kind<'dropEnum', { enum: string }>
  | Kind<'renameEnum', { enum: string; to: string }>
  | Kind<'renameEnumValue', { enum: string; from: string; to: string }>
  | Kind<'addEnumValue', { enum: string; value: string; before?: string | undefined; after?: string | undefined }>
  | Kind<'createDomain', { domain: Domain }>
  | Kind<'dropDomain' | 'dropDomainDefault' | 'setDomainNotNull' | 'dropDomainNotNull', { domain: string }>
  | Kind<'renameDomain', { domain: string; to: string }>
  | Kind<'setDomainDefault', { domain: string; value: Tree }>
  | Kind<'addDomainCheck', { domain: string; check: Check; notValid: boolean }>
  | Kind<'validateDomainCheck' | 'dropDomainCheck', { domain: string; name: string }>
  | Kind<'renameDomainCheck', { domain: string; from: string; to: string }>
  | Kind<'run', { sql: string }>
  | Kind<'createTable', { table: Table }>
  | Kind<'dropTable', { table: string }>
  | Kind<'renameTable', { table: string; to: string }>
  | Kind<'renameSequence', { schema: string | undefined; from: string; to: string }>
  | Kind<'createSequence' | 'retypeSequence', OnColumn & { schema: string | undefined; name: string; type: string }>
  | Kind<'dropSequence', { schema: string | undefined; name: string }>
  | Kind<'addColumn', { table: string; column: Column }>
  | Kind<'dropColumn' | 'setNotNull' | 'dropNotNull' | 'dropDefault' | 'dropIdentity' | 'dropExpression', OnColumn>
  | Kind<'raiseSequence', OnColumn>
  | Kind<'renameColumn', { table: string; from: string; to: string }>
  | Kind<'setDefault', OnColumn & { value: Tree }>
  | Kind<'addIdentity' | 'setIdentity', OnColumn & { identity: Identity }>
  | Kind<
      'alterType',
      OnColumn & {
        type: string;
        collation: string | undefined;
        using: string | undefined;
        /** Why no column of the new type is made beside, although no cast leads to it. */
        inPlace?: string | undefined;
      }
    >
  | Kind<'createFiller', OnColumn & { name: string; value: string; reads: readonly string[] }>
  | Kind<'attachFiller' | 'detachFiller', { table: string; name: string }>
  | Kind<'dropFiller', { schema: string | undefined; name: string }>
  | Kind<'commentTable', { table: string; comment: string | undefined }>
  | Kind<'commentColumn', OnColumn & { comment: string | undefined }>
  | Kind<'setPersistence', { table: string; unlogged: boolean }>
  | Kind<'setTablespace', { table: string; tablespace: string }>
  | Kind<'setParameters', { table: string; parameters: Readonly<Record<string, string>> }>
  | Kind<'resetParameters', { table: string; names: readonly string[] }>
  | Kind<'createPartition', { table: string; partition: Partition; columns: number; ifAbsent: boolean }>
  | Kind<'createPartitionBeside', { table: string; partition: string }>
  | Kind<'attachPartition', { table: string; partition: Partition; columns: number }>
  | Kind<'detachPartition', { table: string; partition: string; concurrently: boolean }>
  | Kind<'createIndex', { table: string; index: Index; concurrently: boolean }>
  | Kind<'dropIndex', { schema: string | undefined; name: string; concurrently: boolean }>
  | Kind<'renameIndex', { schema: string | undefined; from: string; to: string }>
  | Kind<'addPrimaryKey', { table: string; key: Key; usingIndex: string | undefined }>
  | Kind<'addUnique', { table: string; unique: Unique; usingIndex: string | undefined }>
  | Kind<'addCheck', { table: string; check: Check; notValid: boolean }>
  | Kind<'addExclusion', { table: string; exclusion: Exclusion }>
  | Kind<'addForeignKey', { table: string; foreignKey: ForeignKey; notValid: boolean }>
  | Kind<'alterDeferrability', { table: string; foreignKey: ForeignKey }>
  | Kind<'validateConstraint' | 'dropConstraint', { table: string; name: string }>
  | Kind<'renameConstraint', { table: string; from: string; to: string }>
  | Kind<'alterRowSecurity', { table: string; before: RowSecurity | undefined; after: RowSecurity | undefined }>
  | Kind<'createPolicy' | 'alterPolicy', { table: string; policy: Policy }>
  | Kind<'dropPolicy', { table: string; name: string }>
  | Kind<'renamePolicy', { table: string; from: string; to: string }>
  | Kind<'grant' | 'revoke', Right & { privileges: readonly string[] }>
  | Kind<'addNotNullCheck', OnColumn & { name: string }>
  | Kind<'createView', { view: View; replace: boolean }>
  | Kind<'dropView', { view: string; materialized: boolean }>
  | Kind<'renameViewColumn', { view: string; materialized: boolean; from: string; to: string }>
  | Kind<'commentView', { view: string; materialized: boolean; comment: string | undefined }>
  | Kind<
      'clearOrphans' | 'clearOrphansInBatches',
      {
        table: string;
        foreignKey: ForeignKey;
        /** Emptied in rows that refer to none; without any, they are deleted. */
        columns: readonly string[];
        key: readonly string[];
      }
    >
  | Kind<'backfill' | 'backfillInBatches', { table: string; fills: readonly Fill[]; key: readonly string[] }>;

export type OperationOf<K extends Operation['kind']> = Extract<Operation, { readonly kind: K }>;

/** What rows with nothing in a column get: SQL as it was given, or an expression. */
export interface Fill {
  readonly column: string;
  readonly value: string | Tree;
}

interface OnColumn {
  readonly table: string;
  readonly column: string;
}

/** A search for rows that stand in the way, in the names that hold before the migration. */
export type Inspection =
  | { readonly finds: 'roles'; readonly roles: readonly string[] }
  | {
      readonly finds: 'nulls';
      readonly table: string;
      readonly column: string;
      /** What it will hold, where that is not what it holds. */
      readonly value?: Tree | undefined;
    }
  | { readonly finds: 'rows'; readonly table: string; readonly column: string }
  | {
      /** Rows of a partition that belong to another one, or no longer to it. */
      readonly finds: 'misplaced';
      readonly partition: string;
      readonly columns: readonly string[];
      readonly bound: Exclude<PartitionBound, 'default'>;
      /** Whether those are looked for that belong there, or that do not. */
      readonly inside: boolean;
      readonly whole: string;
    }
  | { readonly finds: 'violations'; readonly table: string; readonly name: string; readonly condition: Tree }
  | {
      readonly finds: 'duplicates';
      readonly table: string;
      readonly index: Index;
      /** New columns of the index that all rows get the same value in; they are not among its keys here. */
      readonly alike?: readonly string[] | undefined;
    }
  | {
      readonly finds: 'conflicts';
      readonly table: string;
      readonly exclusion: Exclusion;
      /** The key that is a range in each row and overlaps in none, where the others are alike. */
      readonly range?: number | undefined;
    }
  | {
      readonly finds: 'orphans';
      readonly table: string;
      readonly names: readonly string[];
      /** Columns, or what they will hold. */
      readonly columns: readonly (string | Tree)[];
      /** A new table has no columns yet, and no rows. */
      readonly to: { readonly table: string; readonly columns?: readonly (string | Tree)[] | undefined };
      /** What the migration does to them, so that they do not stand in its way. */
      readonly fate?: string | undefined;
    }
  | {
      readonly finds: 'uncastable';
      readonly table: string;
      readonly column: string;
      readonly type: string;
      /** The column is a text; else it is a number. */
      readonly text: boolean;
    }
  | {
      readonly finds: 'failures';
      readonly table: string;
      readonly column: string;
      readonly type: string;
      /** What makes the new value; it fails for what it cannot be made of. */
      readonly value: Tree;
    }
  | {
      /** Objects of the database that stand on an extension or a type. */
      readonly finds: 'dependants';
      readonly of: 'extension' | 'type';
      readonly name: string;
      /** What goes along with it: `table users`, `column users.email`, `part users.users_email_index`, `made shout`. */
      readonly going: readonly string[];
    }
  | {
      /** Values of columns that a domain refuses. */
      readonly finds: 'strays';
      readonly domain: string;
      readonly columns: readonly {
        readonly table: string;
        readonly column: string;
        readonly list: boolean;
        /** Whether it refuses null. */
        readonly nulls: boolean;
        /** Over `$`: what is looked at, where that is not the column as it is. */
        readonly using?: string | undefined;
      }[];
      /** Over the column `value`. */
      readonly conditions: readonly Tree[];
    }
  | {
      readonly finds: 'strangers';
      readonly table: string;
      readonly column: string;
      /** The element's type is asked for where the column is a list. */
      readonly list: boolean;
      readonly values: readonly string[];
    };

/** Operations that run together: in one transaction, or each by itself. */
export interface Stage {
  readonly mode: 'tx' | 'auto' | 'batch';
  readonly operations: readonly Operation[];
}
