import type { Operation, OperationOf } from '../../schema/operation.ts';
import * as column from './column.ts';
import * as constraint from './constraint.ts';
import * as enums from './enum.ts';
import * as namespace from './namespace.ts';
import * as table from './table.ts';
import * as tableIndex from './table-index.ts';

/** How each operation is spelt. */
const spellings: { readonly [K in Operation['kind']]: (operation: OperationOf<K>) => string } = {
  ...namespace,
  ...enums,
  ...tableIndex,
  createTable: table.createTable,
  dropTable: table.dropTable,
  renameTable: table.renameTable,
  renameSequence: table.renameSequence,
  commentTable: table.commentTable,
  commentColumn: table.commentColumn,
  addColumn: column.addColumn,
  dropColumn: column.dropColumn,
  renameColumn: column.renameColumn,
  setNotNull: column.setNotNull,
  dropNotNull: column.dropNotNull,
  setDefault: column.setDefault,
  dropDefault: column.dropDefault,
  addIdentity: column.addIdentity,
  setIdentity: column.setIdentity,
  dropIdentity: column.dropIdentity,
  dropExpression: column.dropExpression,
  raiseSequence: column.raiseSequence,
  alterType: column.alterType,
  backfill: column.backfill,
  backfillInBatches: column.backfill,
  addPrimaryKey: constraint.addPrimaryKey,
  addUnique: constraint.addUnique,
  addCheck: constraint.addCheck,
  addForeignKey: constraint.addForeignKey,
  addNotNullCheck: constraint.addNotNullCheck,
  alterDeferrability: constraint.alterDeferrability,
  validateConstraint: constraint.validateConstraint,
  dropConstraint: constraint.dropConstraint,
  renameConstraint: constraint.renameConstraint,
};

/** One operation as one SQL statement, without a semicolon. */
export const printOperation = (operation: Operation): string =>
  (spellings[operation.kind] as (operation: Operation) => string)(operation);
