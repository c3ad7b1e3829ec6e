import type {
  Check,
  Column,
  Domain,
  EnumType,
  Exclusion,
  ForeignKey,
  Grant,
  Identity,
  Index,
  Key,
  Partition,
  Policy,
  RowSecurity,
  State,
  Statement,
  Table,
  TableStorage,
  Unique,
  View,
} from '../state.ts';
import type { Tree } from '../tree.ts';

/** Distributes over kinds, so that each has a type of its own. */
type Kind<K extends string, T> = K extends K ? { readonly kind: K } & Readonly<T> : never;

/** A difference between two States: plain JSON, stored in a migration's meta file. Tables and types go by their key. */
export type Delta =
  | Kind<'createSchema' | 'dropSchema' | 'createExtension' | 'dropExtension', { name: string }>
  /** To another schema, or to that of the repo, under the same name. */
  | Kind<'move', { what: Movable; key: string; schema?: string | undefined }>
  | Kind<'createEnum' | 'dropEnum', { enum: EnumType }>
  | Kind<'renameEnum', { enum: string; to: string }>
  | Kind<'renameEnumValue', { enum: string; from: string; to: string }>
  | Kind<'alterEnumValues', { enum: string; before: readonly string[]; after: readonly string[] }>
  | Kind<'createDomain' | 'dropDomain', { domain: Domain }>
  | Kind<'renameDomain', { domain: string; to: string }>
  | Kind<'renameDomainCheck', { domain: string; from: string; to: string }>
  | AlterDomain
  | Kind<'createTable' | 'dropTable', { table: Table }>
  | Kind<'renameTable', { table: string; to: string }>
  | Kind<'alterTableComment', { table: string } & Change<string>>
  | Kind<'alterRowSecurity', { table: string } & Change<RowSecurity>>
  | Kind<'alterGrants', { table: string } & Change<readonly Grant[]>>
  | Kind<'validateConstraint' | 'invalidateConstraint', { table: string; name: string }>
  | ClearOrphans
  | Kind<'alterTableStorage', { table: string } & Change<TableStorage>>
  | Kind<'takePartitions' | 'leavePartitions', { table: string; partitions: readonly Partition[] }>
  | Kind<'createStatement' | 'dropStatement', { statement: Statement }>
  | Kind<'alterStatement', { before: Statement; after: Statement }>
  | AddColumn
  | Kind<'dropColumn', { table: string; column: Column }>
  | Kind<'renameColumn', { table: string; from: string; to: string }>
  | ColumnDelta
  | OwnedDelta
  | Kind<'createView' | 'dropView', { view: View }>
  | Kind<'alterView', { before: View; after: View }>
  | Kind<'renameViewColumn', { view: string; from: string; to: string }>;

/** What keeps its name in another schema. */
export type Movable = 'table' | 'enum' | 'domain';

export interface AddColumn {
  readonly kind: 'addColumn';
  readonly table: string;
  readonly column: Column;
  /** SQL for rows that exist already. */
  readonly backfill?: string | undefined;
}

export interface ClearOrphans {
  readonly kind: 'clearOrphans';
  readonly table: string;
  /** Of the foreign key that finds no row for them. */
  readonly name: string;
  /** Columns that are emptied in them; without any, they are deleted. */
  readonly columns?: readonly string[] | undefined;
}

export interface AlterDomain {
  readonly kind: 'alterDomain';
  readonly before: Domain;
  readonly after: Domain;
  /** SQL over `value` that turns the old one into the new one. */
  readonly using?: string | undefined;
}

export interface Change<T> {
  readonly before?: T | undefined;
  readonly after?: T | undefined;
}
export interface OnColumn {
  readonly table: string;
  readonly column: string;
}
export type ColumnDelta =
  | AlterColumnType
  | AlterColumnNullability
  | Kind<'alterColumnDefault' | 'alterColumnGenerated', OnColumn & Change<Tree>>
  | Kind<'alterColumnIdentity', OnColumn & Change<Identity>>
  | Kind<'alterColumnComment', OnColumn & Change<string>>
  | Kind<'alterColumnTombstone', OnColumn & Change<boolean>>;
export interface TypeAndCollation {
  readonly type: string;
  readonly collation?: string | undefined;
}
export interface AlterColumnType extends OnColumn {
  readonly kind: 'alterColumnType';
  readonly before: TypeAndCollation;
  readonly after: TypeAndCollation;
  /** SQL that turns the old value into the new one. */
  readonly using?: string | undefined;
}
export interface AlterColumnNullability extends OnColumn {
  readonly kind: 'alterColumnNullability';
  readonly before: boolean;
  readonly after: boolean;
  /** SQL for rows in which it is NULL. */
  readonly backfill?: string | undefined;
}

/** What a table owns under a name of its own. */
export interface Owned {
  readonly PrimaryKey: Key;
  readonly Unique: Unique;
  readonly Check: Check;
  readonly Exclusion: Exclusion;
  readonly Index: Index;
  readonly ForeignKey: ForeignKey;
  readonly Policy: Policy;
  readonly Partition: Partition;
}
export type OwnedDelta = {
  readonly [K in keyof Owned]:
    | Kind<`add${K}` | `drop${K}`, { table: string; object: Owned[K] }>
    | Kind<`rename${K}`, { table: string; from: string; to: string }>;
}[keyof Owned];

/** The delta of one kind (or of several). */
export type DeltaOf<K extends Delta['kind']> = Extract<Delta, { readonly kind: K }>;

/** The names a delta looks at and the names it changes: `table users`, `column users.email`, `type ticket_status`. */
export interface Footprint {
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

/** A kind of delta: registered in `deltas.ts`. */
export interface DeltaKind<D> {
  apply(state: State, delta: D): State;
  inverse(delta: D): Delta;
  footprint(delta: D): Footprint;
  /** One line for people: `create table users`. */
  describe(delta: D): string;
}
