import type { MigrationDatabase } from './database.ts';
import { refuseDev } from './dev.ts';
import { reportToStderr } from './event.ts';
import { filesOf, knowMigrations, type Review } from './know.ts';
import { locked } from './locked.ts';
import type { MigrationOptions } from './options.ts';
import { planForward, type Target } from './plan.ts';
import type { MigrationResult } from './result.ts';
import { visit } from './visit.ts';

/** How far to migrate, and how. */
export interface MigrateOptions extends MigrationOptions, Target {
  /** Makes an error of every warning about order. */
  readonly strict?: boolean | undefined;
  /** Rejects with `StructureDrifted` where the structure is not as the last migration left it. */
  readonly strictDrift?: boolean | undefined;
}

/**
 * Brings a database up to date: every file is loaded and checked, the lock is taken, and what the ledger does not have
 * is run by version. Rejects before the first statement with `InvalidMigrationFile`, `DuplicateMigration`,
 * `MigrationModified`, `LedgerGap`, `ParentMissing`, `DevMigrationsLeft`, `MigrationLocked`, `ReadOnlyRepo`, `StandbyServer`; and with
 * `PrecheckFailed`, `MigrationFailed`, `InsufficientPrivilege`, `MigrationInterrupted`; after the last with
 * `PostcheckFailed`.
 */
export async function migrate(database: MigrationDatabase, options: MigrateOptions & Review): Promise<MigrationResult> {
  const { report = reportToStderr } = options;
  const files = await filesOf(options);
  return await visit(database, options, async (found) => {
    const known = await knowMigrations(files, found.rows, { ...options, repo: database.name });
    refuseDev(known);
    const first = planForward(known, found.rows, options);
    const result: MigrationResult = {
      database: database.name,
      direction: 'forward',
      ran: [],
      warnings: first.warnings,
    };
    for (const { code, text } of first.warnings) report({ kind: 'warning', code, text });
    if (first.due.length === 0) {
      report({ kind: 'already', direction: 'forward' });
      return result;
    }
    // Loaded only where something is due: at most deployments nothing is.
    const { runDue } = await import('./run-due.ts');
    const ran = await locked(found, options, async (run, rows) => {
      // The ledger is asked again inside the lock: another process may have done the work meanwhile.
      const { due } = planForward(known, rows, options);
      return await runDue(run, due, rows, { ...options, database: database.name });
    });
    if (ran.length === 0) report({ kind: 'already', direction: 'forward' });
    return { ...result, ran };
  });
}
