import type { Operation, OperationOf } from '../../schema/operation.ts';
import { backfill } from './backfill.ts';
import { clearOrphans } from './clear-orphans.ts';
import * as column from './column.ts';
import * as change from './column-change.ts';
import * as constraint from './constraint.ts';
import * as domain from './domain.ts';
import * as enums from './enum.ts';
import { addExclusion } from './exclusion.ts';
import * as filler from './filler.ts';
import { grant, revoke } from './grant.ts';
import { move } from './move.ts';
import * as namespace from './namespace.ts';
import * as partition from './partition.ts';
import * as policy from './policy.ts';
import * as storage from './storage.ts';
import * as table from './table.ts';
import * as tableIndex from './table-index.ts';
import * as view from './view.ts';

/** How each operation is spelt. */
const spellings: { readonly [K in Operation['kind']]: (operation: OperationOf<K>) => string } = {
  ...namespace,
  ...enums,
  ...domain,
  ...tableIndex,
  setPersistence: storage.setPersistence,
  setTablespace: storage.setTablespace,
  setParameters: storage.setParameters,
  resetParameters: storage.resetParameters,
  createPartition: partition.createPartition,
  createPartitionBeside: partition.createPartitionBeside,
  attachPartition: partition.attachPartition,
  detachPartition: partition.detachPartition,
  createView: view.createView,
  dropView: view.dropView,
  commentView: view.commentView,
  renameViewColumn: view.renameViewColumn,
  run: ({ sql }) => sql,
  createTable: table.createTable,
  dropTable: table.dropTable,
  move,
  renameTable: table.renameTable,
  renameSequence: table.renameSequence,
  commentTable: table.commentTable,
  commentColumn: table.commentColumn,
  addColumn: column.addColumn,
  dropColumn: column.dropColumn,
  renameColumn: column.renameColumn,
  setNotNull: change.setNotNull,
  dropNotNull: change.dropNotNull,
  setDefault: change.setDefault,
  dropDefault: change.dropDefault,
  addIdentity: change.addIdentity,
  setIdentity: change.setIdentity,
  dropIdentity: change.dropIdentity,
  dropExpression: change.dropExpression,
  createSequence: change.createSequence,
  dropSequence: change.dropSequence,
  retypeSequence: change.retypeSequence,
  raiseSequence: change.raiseSequence,
  alterType: change.alterType,
  ...filler,
  backfill: backfill,
  backfillInBatches: backfill,
  clearOrphans,
  clearOrphansInBatches: clearOrphans,
  addPrimaryKey: constraint.addPrimaryKey,
  addUnique: constraint.addUnique,
  addCheck: constraint.addCheck,
  addExclusion,
  addForeignKey: constraint.addForeignKey,
  grant,
  revoke,
  alterRowSecurity: policy.alterRowSecurity,
  createPolicy: policy.createPolicy,
  alterPolicy: policy.alterPolicy,
  dropPolicy: policy.dropPolicy,
  renamePolicy: policy.renamePolicy,
  addNotNullCheck: constraint.addNotNullCheck,
  alterDeferrability: constraint.alterDeferrability,
  validateConstraint: constraint.validateConstraint,
  dropConstraint: constraint.dropConstraint,
  renameConstraint: constraint.renameConstraint,
};

/** One operation as one SQL statement, without a semicolon. */
export const printOperation = (operation: Operation): string =>
  (spellings[operation.kind] as (operation: Operation) => string)(operation);
