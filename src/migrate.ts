// The production door: migrate, rollback, status, with no development tooling behind it.

export type { MigrationDatabase, Sessions } from './migration/database.ts';
export { defineMigration } from './migration/define.ts';
export { DevMigrationsLeft } from './migration/dev.ts';
export { NothingToCompare, PostcheckFailed, StructureDrifted } from './migration/error/drift-error.ts';
export { DuplicateMigration, InvalidMigration, InvalidMigrationFile } from './migration/error/file-error.ts';
export {
  InvalidTarget,
  LedgerGap,
  MigrationMissing,
  MigrationModified,
  OutOfOrder,
  ParentMissing,
  PartlyReplaced,
} from './migration/error/history-error.ts';
export { DataLossRefused, DependantsApplied, IrreversibleMigration } from './migration/error/rollback-error.ts';
export {
  BatchOutOfTime,
  CommitRefused,
  type FailedAt,
  type LockHolder,
  LockLost,
  MigrationFailed,
  MigrationInterrupted,
  MigrationLocked,
  PrecheckFailed,
} from './migration/error/run-error.ts';
export { InsufficientPrivilege, ReadOnlyRepo, StandbyServer } from './migration/error/server-error.ts';
export { type Direction, linesOf, type MigrationEvent, type Report, type StatementClass } from './migration/event.ts';
export type { ImportModule } from './migration/files.ts';
export type { MigrateOptions } from './migration/migrate.ts';
export type { BatchPace, MigrationOptions } from './migration/options.ts';
export type { Target, Warning } from './migration/plan.ts';
export {
  createTenant,
  dropTenant,
  migrateRepos as migrate,
  migrateTenantsOf as migrateTenants,
  migrateThenServe,
  type Repos,
  renameTenant,
  rollbackRepo as rollback,
  rollbackTenantsOf as rollbackTenants,
  runRelease,
  statusOf as status,
  UnknownReleaseCommand,
} from './migration/release.ts';
export type { MigrationResult } from './migration/result.ts';
export type { RollbackOptions } from './migration/rollback.ts';
export { formatStatus, type MigrationState, type MigrationStatus, type Status } from './migration/status.ts';
export {
  SchemaOfRepo,
  TenantLossRefused,
  TenantNameTaken,
  TenantsFailed,
  TenantsNotListed,
  UnknownTenant,
} from './migration/tenancy/tenant-error.ts';
export type { TenantOptions, TenantResult, TenantRollbackOptions } from './migration/tenants.ts';
export type {
  Allowance,
  AutoStep,
  BatchStep,
  Merge,
  Migration,
  Otherwise,
  Precheck,
  RunStep,
  Step,
  TxStep,
} from './schema/step.ts';
