import type { Report } from './event.ts';
import type { ImportModule } from './files.ts';

/** How fast, and for how long, backfills walk; what is said here goes before what their steps say. */
export interface BatchPace {
  /** Rows per chunk: 5000. */
  readonly size?: number | undefined;
  /** Milliseconds between chunks: none. */
  readonly pause?: number | undefined;
  /** Milliseconds one call may spend on a backfill; then it rejects with `BatchOutOfTime`, and the next goes on. */
  readonly maxDuration?: number | undefined;
}

/** What migrate, rollback and status have in common. */
export interface MigrationOptions {
  /** The folder of the migration files. */
  readonly folder: string;
  /** Loads a file; Node's own `import` where not given. */
  readonly importModule?: ImportModule | undefined;
  /** Receives what happens; standard error where not given. */
  readonly report?: Report | undefined;
  /** Ends the work: the open transaction is rolled back, and what is done stays resumable. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds to wait for another process that migrates; as long as it takes where not given. */
  readonly lockTimeout?: number | undefined;
  /** Milliseconds a statement in a transaction waits for a lock on its table: 3000. */
  readonly statementLockTimeout?: number | undefined;
  /** How often a transaction that waited in vain is tried: 10. */
  readonly attempts?: number | undefined;
  /** The pace of backfills. */
  readonly pace?: BatchPace | undefined;
  /** Kept with each row of the ledger. */
  readonly appVersion?: string | undefined;
}
