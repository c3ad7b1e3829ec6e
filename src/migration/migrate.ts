import type { MigrationDatabase } from './database.ts';
import { refuseDev } from './dev.ts';
import { notesOn, schemasIn } from './drift/notes.ts';
import { postcheck } from './drift/postcheck.ts';
import { watchStructure } from './drift/watch.ts';
import { reportToStderr } from './event.ts';
import { filesOf, knowMigrations, type Review } from './know.ts';
import type { LedgerEntry, LedgerRow } from './ledger.ts';
import { locked } from './locked.ts';
import type { MigrationOptions } from './options.ts';
import { type Due, type KnownMigration, planForward, type Target } from './plan.ts';
import type { MigrationResult } from './result.ts';
import { finishReverting } from './rollback.ts';
import type { Run } from './run.ts';
import { runSteps } from './step/run-steps.ts';
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
    const ran =
      first.due.length === 0
        ? []
        : await locked(found, options, (run, rows) => runDue(run, rows, { known, options, database: database.name }));
    if (ran.length === 0) report({ kind: 'already', direction: 'forward' });
    return { ...result, ran };
  });
}

/** The ledger is asked again inside the lock: another process may have done the work meanwhile. */
async function runDue(
  run: Run,
  rows: readonly LedgerRow[],
  on: { known: readonly KnownMigration[]; options: MigrateOptions; database: string },
): Promise<MigrationResult['ran']> {
  const { due } = planForward(on.known, rows, on.options);
  const batch = 1 + Math.max(0, ...rows.map((row) => row.batch));
  const ran: { version: string; name: string; milliseconds: number }[] = [];
  const watch = await watchStructure(run);
  if (on.options.strictDrift && due.length > 0) watch.refuseDrift(on.database);
  for (const one of due) {
    await run.lock.check();
    const { version, name } = one.migration;
    if (one.adopt) {
      await noteAsApplied(run, one, { batch, appVersion: on.options.appVersion });
      continue;
    }
    if (one.resume?.state === 'reverting') await finishReverting(run, one.resume, one.migration);
    const milliseconds = await runForward(run, one, { batch, appVersion: on.options.appVersion });
    ran.push({ version, name, milliseconds });
  }
  if (due.length === 0) return ran;
  const left = await run.ledger.rows(run.worker);
  const replaced = new Set(left.flatMap(({ replaces }) => replaces));
  const applied = left.map(({ version }) => version).filter((version) => !replaced.has(version));
  const notes = await notesOn(on.options.folder, applied);
  const catalog = await watch.record(schemasIn(notes));
  if (catalog === undefined || ran.length === 0) return ran;
  const versions = ran.map(({ version }) => version);
  postcheck({ database: on.database, notes, schema: run.ledger.schema, ran: versions, catalog });
  return ran;
}

/** The database is as it would leave it: the migrations whose place it takes have run. */
async function noteAsApplied(run: Run, { migration, known }: Due, kept: Pick<LedgerEntry, 'batch' | 'appVersion'>) {
  const { version, name, replaces = [] } = migration;
  await run.worker.begin();
  await run.ledger.adopt(run.worker, { ...kept, migration, fileHash: known.file.hash }, { replaces });
  await run.worker.commit();
  run.report({ kind: 'adopted', version, name, replaces });
}

async function runForward(run: Run, due: Due, kept: Pick<LedgerEntry, 'batch' | 'appVersion'>): Promise<number> {
  const { migration, known } = due;
  const { version, name, up } = migration;
  const began = Date.now();
  const elapsed = (): number => Date.now() - began;
  const entry: LedgerEntry = { ...kept, migration, fileHash: known.file.hash };
  const resume = due.resume?.state === 'reverting' ? undefined : due.resume;
  run.report({ kind: 'running', version, name, direction: 'forward' });
  await runSteps(
    run,
    { version, name, direction: 'forward', file: known.file.shown },
    {
      steps: up,
      resume,
      lenient: false,
      begin: (session) => (resume ? run.ledger.resume(session, entry) : run.ledger.start(session, entry)),
      finish: (session) => run.ledger.finish(session, version, elapsed()),
      whole: (session) => run.ledger.applied(session, entry, elapsed()),
    },
  );
  const milliseconds = elapsed();
  run.report({ kind: 'migrated', version, name, direction: 'forward', milliseconds });
  return milliseconds;
}
