import type { State } from '../state.ts';
import * as column from './column.ts';
import type { Delta, DeltaKind, DeltaOf, Footprint } from './delta.ts';
import * as domain from './domain.ts';
import * as enums from './enum.ts';
import { alterGrants } from './grants.ts';
import { move } from './move.ts';
import * as namespace from './namespace.ts';
import { clearOrphans } from './orphans.ts';
import { owned } from './owned.ts';
import { leavePartitions, takePartitions } from './partitions.ts';
import { alterRowSecurity } from './row-security.ts';
import * as statement from './statement.ts';
import { alterTableStorage } from './storage.ts';
import * as table from './table.ts';
import * as validity from './validity.ts';
import * as view from './view.ts';

const primaryKey = owned('PrimaryKey');
const unique = owned('Unique');
const check = owned('Check');
const exclusion = owned('Exclusion');
const index = owned('Index');
const foreignKey = owned('ForeignKey');
const policy = owned('Policy');
const part = owned('Partition');

/** Every kind of delta. */
const kinds = {
  createSchema: namespace.createSchema,
  dropSchema: namespace.dropSchema,
  createExtension: namespace.createExtension,
  dropExtension: namespace.dropExtension,
  move,
  createEnum: enums.createEnum,
  dropEnum: enums.dropEnum,
  renameEnum: enums.renameEnum,
  renameEnumValue: enums.renameEnumValue,
  alterEnumValues: enums.alterEnumValues,
  ...validity,
  clearOrphans,
  createDomain: domain.createDomain,
  dropDomain: domain.dropDomain,
  renameDomain: domain.renameDomain,
  renameDomainCheck: domain.renameDomainCheck,
  alterDomain: domain.alterDomain,
  createStatement: statement.createStatement,
  dropStatement: statement.dropStatement,
  alterStatement: statement.alterStatement,
  createTable: table.createTable,
  dropTable: table.dropTable,
  renameTable: table.renameTable,
  alterTableComment: table.alterTableComment,
  alterRowSecurity,
  alterGrants,
  alterTableStorage,
  addColumn: column.addColumn,
  dropColumn: column.dropColumn,
  renameColumn: column.renameColumn,
  alterColumnType: column.alterColumnType,
  alterColumnDefault: column.alterColumnDefault,
  alterColumnNullability: column.alterColumnNullability,
  alterColumnIdentity: column.alterColumnIdentity,
  alterColumnGenerated: column.alterColumnGenerated,
  alterColumnComment: column.alterColumnComment,
  alterColumnTombstone: column.alterColumnTombstone,
  addPrimaryKey: primaryKey.add,
  dropPrimaryKey: primaryKey.drop,
  renamePrimaryKey: primaryKey.rename,
  addUnique: unique.add,
  dropUnique: unique.drop,
  renameUnique: unique.rename,
  addCheck: check.add,
  dropCheck: check.drop,
  renameCheck: check.rename,
  addExclusion: exclusion.add,
  dropExclusion: exclusion.drop,
  renameExclusion: exclusion.rename,
  addIndex: index.add,
  dropIndex: index.drop,
  renameIndex: index.rename,
  addForeignKey: foreignKey.add,
  dropForeignKey: foreignKey.drop,
  renameForeignKey: foreignKey.rename,
  addPolicy: policy.add,
  dropPolicy: policy.drop,
  renamePolicy: policy.rename,
  addPartition: part.add,
  dropPartition: part.drop,
  renamePartition: part.rename,
  takePartitions,
  leavePartitions,
  createView: view.createView,
  dropView: view.dropView,
  alterView: view.alterView,
  renameViewColumn: view.renameColumn,
} satisfies { readonly [K in Delta['kind']]: DeltaKind<DeltaOf<K>> };

const kindOf = (delta: Delta): DeltaKind<Delta> => kinds[delta.kind] as DeltaKind<Delta>;

/** The State after a delta. */
export const applyDelta = (state: State, delta: Delta): State => kindOf(delta).apply(state, delta);
/** The State after deltas, in order. */
export const applyDeltas = (state: State, deltas: readonly Delta[]): State => deltas.reduce(applyDelta, state);
/** The delta that undoes it. */
export const inverseOf = (delta: Delta): Delta => kindOf(delta).inverse(delta);
/** What a delta reads and writes. */
export const footprintOf = (delta: Delta): Footprint => kindOf(delta).footprint(delta);
/** One line for people: `create table users`. */
export const describeDelta = (delta: Delta): string => kindOf(delta).describe(delta);
