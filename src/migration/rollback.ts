import type { Migration, Step } from '../schema/step.ts';
import { stepHashes } from './content.ts';
import type { MigrationDatabase } from './database.ts';
import { planAlone } from './dependants.ts';
import { notesOn, schemasIn } from './drift/notes.ts';
import { watchStructure } from './drift/watch.ts';
import { InvalidTarget, MigrationMissing, MigrationModified } from './error/history-error.ts';
import { DataLossRefused, IrreversibleMigration } from './error/rollback-error.ts';
import { reportToStderr } from './event.ts';
import { loadMigrations, type MigrationFile } from './files.ts';
import { filesOf } from './know.ts';
import type { LedgerRow } from './ledger.ts';
import { locked } from './locked.ts';
import { courseOf, ranBefore } from './merge.ts';
import type { MigrationOptions } from './options.ts';
import { checkTarget, planBackward, type Target } from './plan.ts';
import type { MigrationResult } from './result.ts';
import type { Run } from './run.ts';
import { runSteps } from './step/run-steps.ts';
import { visit } from './visit.ts';

/** How far to go back, and what may be lost. */
export interface RollbackOptions extends MigrationOptions, Target {
  /** Undo all that the last run of migrate did. */
  readonly batch?: boolean | undefined;
  /** Undo this version and no other; refused where others that are applied were made on top of it. */
  readonly only?: string | undefined;
  /** With `only`: undo those first. */
  readonly cascade?: boolean | undefined;
  /** Undo even where a step names values that cannot come back. */
  readonly acceptDataLoss?: boolean | undefined;
}

/** A row to undo, with the way back. */
interface Return {
  readonly row: LedgerRow;
  readonly steps: readonly Step[];
  readonly file: string | undefined;
}

/**
 * Undoes migrations in reverse order of their application: the last one, or as far as the options say. Where a file is
 * missing, the way back kept in the ledger is taken. Rejects before any statement with `IrreversibleMigration`,
 * `DataLossRefused`, `MigrationMissing`, `DependantsApplied`.
 */
export async function rollback(database: MigrationDatabase, options: RollbackOptions): Promise<MigrationResult> {
  const { report = reportToStderr } = options;
  const files = await filesOf(options);
  return await visit(database, options, async (found) => {
    const chosen = await choose(found.rows, files, targetOf(options));
    await waysBack(chosen, found.rows, files, options);
    const ran =
      chosen.length === 0 ? [] : await locked(found, options, (run, rows) => runBack(run, rows, { files, options }));
    if (ran.length === 0) report({ kind: 'already', direction: 'backward' });
    return { database: database.name, direction: 'backward', ran, warnings: [] };
  });
}

function targetOf(options: RollbackOptions): RollbackOptions {
  const { to, toExclusive, step, only, batch, cascade } = options;
  const given = [to, toExclusive, step, only, batch || undefined].filter((one) => one !== undefined);
  if (given.length > 1)
    throw new InvalidTarget('Only one of to, toExclusive, step, batch and only says how far to go.');
  if (cascade && only === undefined)
    throw new InvalidTarget('cascade goes with only: everything else undoes what is in its way.');
  return options;
}

/** The rows to undo, in the order in which they are undone. */
async function choose(
  rows: readonly LedgerRow[],
  files: readonly MigrationFile[],
  options: RollbackOptions,
): Promise<readonly LedgerRow[]> {
  const { only } = options;
  if (only === undefined) return planBackward(rows, files, options);
  checkTarget({ to: only }, new Set([...rows, ...files].map((one) => one.version)));
  return await planAlone(rows, files, { ...options, only });
}

async function runBack(
  run: Run,
  rows: readonly LedgerRow[],
  on: { files: readonly MigrationFile[]; options: RollbackOptions },
): Promise<MigrationResult['ran']> {
  const chosen = await choose(rows, on.files, on.options);
  const ran: { version: string; name: string; milliseconds: number }[] = [];
  const watch = await watchStructure(run);
  for (const one of await waysBack(chosen, rows, on.files, on.options)) {
    await run.lock.check();
    const { version, name } = one.row;
    ran.push({ version, name, milliseconds: await runBackward(run, one) });
  }
  if (ran.length === 0) return ran;
  const gone = new Set(ran.map(({ version }) => version));
  const left = rows.filter(({ version }) => !gone.has(version));
  await watch.record(schemasIn(await notesOn(on.options.folder, left)));
  return ran;
}

/** The ways back of all rows, or the reason why one has none. */
async function waysBack(
  chosen: readonly LedgerRow[],
  rows: readonly LedgerRow[],
  files: readonly MigrationFile[],
  options: RollbackOptions,
): Promise<readonly Return[]> {
  const ways: Return[] = [];
  for (const row of chosen) ways.push(await wayBack(row, rows, files, options));
  const losses = ways.map(({ row, steps }) => ({
    version: row.version,
    loses: steps.flatMap((step) => step.loses ?? []),
  }));
  const lossy = losses.filter((one) => one.loses.length > 0);
  if (lossy.length > 0 && !options.acceptDataLoss) throw new DataLossRefused(lossy);
  return ways;
}

async function wayBack(
  row: LedgerRow,
  rows: readonly LedgerRow[],
  files: readonly MigrationFile[],
  options: RollbackOptions,
): Promise<Return> {
  const file = files.find((one) => one.hash === row.fileHash) ?? files.find((one) => one.version === row.version);
  const [loaded] = file ? await loadMigrations([file], options.importModule) : [];
  const isOwn = loaded?.migration.version === row.version;
  const migration = isOwn ? courseOf(loaded.migration, ranBefore(row.version, rows)) : undefined;
  const down = migration?.down ?? row.down;
  if (down === undefined) {
    const versions = files.map((one) => one.version);
    throw new MigrationMissing(row.version, versions, 'has no file, and the ledger could not keep its way back.');
  }
  return { row, steps: stepsBack(row, down, migration), file: file?.shown };
}

function stepsBack(row: LedgerRow, down: Migration['down'], migration: Migration | undefined): readonly Step[] {
  if ('irreversible' in down) throw new IrreversibleMigration(row, down.irreversible);
  const leaves = migration?.up.findIndex((step) => !('batch' in step)) ?? -1;
  if (down.length === 0 && leaves !== -1) {
    throw new IrreversibleMigration(row, `its down is empty, and nothing would undo step ${leaves + 1} of up.`);
  }
  return down;
}

async function runBackward(run: Run, way: Return): Promise<number> {
  const { row, steps } = way;
  const { version, name } = row;
  const began = Date.now();
  const resume = row.state === 'reverting' ? row : undefined;
  if (resume) refuseOtherSteps(resume, steps, way.file);
  run.report({ kind: 'running', version, name, direction: 'backward' });
  await runSteps(
    run,
    { version, name, direction: 'backward', file: way.file },
    {
      steps,
      resume,
      lenient: row.state !== 'applied',
      begin: (session) =>
        resume ? run.ledger.note(session, version, 'resumed') : run.ledger.revert(session, version, steps),
      finish: (session) => run.ledger.remove(session, version),
      whole: (session) => run.ledger.remove(session, version),
    },
  );
  const milliseconds = Date.now() - began;
  run.report({ kind: 'migrated', version, name, direction: 'backward', milliseconds });
  return milliseconds;
}

/** Steps back that ran already must still be the same steps. */
function refuseOtherSteps(row: LedgerRow, steps: readonly Step[], file: string | undefined): void {
  const hashes = stepHashes(steps);
  const changed = row.stepHashes.findIndex((hash, i) => i < row.step && hash !== hashes[i]);
  if (changed === -1) return;
  const label = { ...row, name: `${row.name} (step ${changed + 1} of down, which ran already)`, file };
  throw new MigrationModified(label, row.stepHashes[changed] ?? '', hashes[changed] ?? 'no such step');
}

/** A rollback that was killed half-way is brought to its end, so that the migration can be run anew. */
export async function finishReverting(run: Run, row: LedgerRow, migration: Migration): Promise<void> {
  await runBackward(run, { row, steps: stepsBack(row, migration.down, migration), file: undefined });
}
