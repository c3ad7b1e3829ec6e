import { charColumn } from '../lint-choice/char-column.ts';
import { domainWithConstraint } from '../lint-choice/domain-with-constraint.ts';
import { indexIfNotExists } from '../lint-choice/index-if-not-exists.ts';
import { indexWithoutRecovery } from '../lint-choice/index-without-recovery.ts';
import { jsonColumn } from '../lint-choice/json-column.ts';
import { longName } from '../lint-choice/long-name.ts';
import { notAnalysed } from '../lint-choice/not-analysed.ts';
import { policyWithoutRowSecurity } from '../lint-choice/policy-without-row-security.ts';
import { rowSecurityWithoutPolicy } from '../lint-choice/row-security-without-policy.ts';
import { serialColumn } from '../lint-choice/serial-column.ts';
import { smallKey } from '../lint-choice/small-key.ts';
import { timestampWithoutTimeZone } from '../lint-choice/timestamp-without-time-zone.ts';
import { transactionInStep } from '../lint-choice/transaction-in-step.ts';
import { unusedAllow } from '../lint-choice/unused-allow.ts';
import { varcharColumn } from '../lint-choice/varchar-column.ts';
import { wideIndex } from '../lint-choice/wide-index.ts';
import { autoIncrementColumn } from '../lint-lock/auto-increment-column.ts';
import { backfillBesideSchemaChange } from '../lint-lock/backfill-beside-schema-change.ts';
import { changeColumnType } from '../lint-lock/change-column-type.ts';
import { checkWithoutNotValid } from '../lint-lock/check-without-not-valid.ts';
import { concurrentlyInTransaction } from '../lint-lock/concurrently-in-transaction.ts';
import { detachPartitionNotConcurrent } from '../lint-lock/detach-partition-not-concurrent.ts';
import { dropIndexNotConcurrent } from '../lint-lock/drop-index-not-concurrent.ts';
import { exclusionConstraint } from '../lint-lock/exclusion-constraint.ts';
import { foreignKeyWithoutNotValid } from '../lint-lock/foreign-key-without-not-valid.ts';
import { indexNotConcurrent } from '../lint-lock/index-not-concurrent.ts';
import { lockTable } from '../lint-lock/lock-table.ts';
import { notNullWithoutCheck } from '../lint-lock/not-null-without-check.ts';
import { primaryKeyWithoutIndex } from '../lint-lock/primary-key-without-index.ts';
import { refreshNotConcurrent } from '../lint-lock/refresh-not-concurrent.ts';
import { reindexNotConcurrent } from '../lint-lock/reindex-not-concurrent.ts';
import { requiredColumnWithoutDefault } from '../lint-lock/required-column-without-default.ts';
import { rewriteTable } from '../lint-lock/rewrite-table.ts';
import { severalTablesInOneTransaction } from '../lint-lock/several-tables-in-one-transaction.ts';
import { storedGeneratedColumn } from '../lint-lock/stored-generated-column.ts';
import { uniqueWithoutIndex } from '../lint-lock/unique-without-index.ts';
import { updateNotInBatches } from '../lint-lock/update-not-in-batches.ts';
import { validateInSameTransaction } from '../lint-lock/validate-in-same-transaction.ts';
import { volatileDefault } from '../lint-lock/volatile-default.ts';
import { disableRowSecurity } from '../lint-loss/disable-row-security.ts';
import { dropCascade } from '../lint-loss/drop-cascade.ts';
import { dropColumn } from '../lint-loss/drop-column.ts';
import { dropDatabase } from '../lint-loss/drop-database.ts';
import { dropNotNull } from '../lint-loss/drop-not-null.ts';
import { dropSchema } from '../lint-loss/drop-schema.ts';
import { dropTable } from '../lint-loss/drop-table.ts';
import { renameColumn } from '../lint-loss/rename-column.ts';
import { renameEnumValue } from '../lint-loss/rename-enum-value.ts';
import { renameSchema } from '../lint-loss/rename-schema.ts';
import { renameTable } from '../lint-loss/rename-table.ts';
import { replaceTable } from '../lint-loss/replace-table.ts';
import { truncateCascade } from '../lint-loss/truncate-cascade.ts';
import type { Rule } from './rule.ts';

/** Every rule, by what configs and migrations call it; the documentation is in this order. */
export const rules = {
  'index-not-concurrent': indexNotConcurrent,
  'drop-index-not-concurrent': dropIndexNotConcurrent,
  'concurrently-in-transaction': concurrentlyInTransaction,
  'reindex-not-concurrent': reindexNotConcurrent,
  'foreign-key-without-not-valid': foreignKeyWithoutNotValid,
  'check-without-not-valid': checkWithoutNotValid,
  'validate-in-same-transaction': validateInSameTransaction,
  'unique-without-index': uniqueWithoutIndex,
  'primary-key-without-index': primaryKeyWithoutIndex,
  'exclusion-constraint': exclusionConstraint,
  'not-null-without-check': notNullWithoutCheck,
  'required-column-without-default': requiredColumnWithoutDefault,
  'volatile-default': volatileDefault,
  'stored-generated-column': storedGeneratedColumn,
  'auto-increment-column': autoIncrementColumn,
  'change-column-type': changeColumnType,
  'rewrite-table': rewriteTable,
  'detach-partition-not-concurrent': detachPartitionNotConcurrent,
  'refresh-not-concurrent': refreshNotConcurrent,
  'update-not-in-batches': updateNotInBatches,
  'backfill-beside-schema-change': backfillBesideSchemaChange,
  'lock-table': lockTable,
  'several-tables-in-one-transaction': severalTablesInOneTransaction,
  'drop-column': dropColumn,
  'drop-table': dropTable,
  'drop-schema': dropSchema,
  'drop-database': dropDatabase,
  'drop-cascade': dropCascade,
  'truncate-cascade': truncateCascade,
  'disable-row-security': disableRowSecurity,
  'drop-not-null': dropNotNull,
  'rename-column': renameColumn,
  'rename-table': renameTable,
  'rename-schema': renameSchema,
  'rename-enum-value': renameEnumValue,
  'replace-table': replaceTable,
  'char-column': charColumn,
  'varchar-column': varcharColumn,
  'timestamp-without-time-zone': timestampWithoutTimeZone,
  'json-column': jsonColumn,
  'serial-column': serialColumn,
  'small-key': smallKey,
  'domain-with-constraint': domainWithConstraint,
  'wide-index': wideIndex,
  'index-if-not-exists': indexIfNotExists,
  'index-without-recovery': indexWithoutRecovery,
  'transaction-in-step': transactionInStep,
  'not-analysed': notAnalysed,
  'policy-without-row-security': policyWithoutRowSecurity,
  'row-security-without-policy': rowSecurityWithoutPolicy,
  'long-name': longName,
  'unused-allow': unusedAllow,
} as const satisfies Readonly<Record<string, Rule>>;

/** What rules are called. */
export type RuleId = keyof typeof rules;

export const isRule = (id: string): id is RuleId => Object.hasOwn(rules, id);
