import { notesOn, schemasIn } from './drift/notes.ts';
import { postcheck } from './drift/postcheck.ts';
import { watchStructure } from './drift/watch.ts';
import type { LedgerEntry, LedgerRow } from './ledger.ts';
import type { MigrationOptions } from './options.ts';
import type { Due } from './plan.ts';
import type { MigrationResult } from './result.ts';
import { finishReverting } from './rollback.ts';
import type { Run } from './run.ts';
import { runSteps } from './step/run-steps.ts';

interface How extends Pick<MigrationOptions, 'folder' | 'appVersion'> {
  readonly database: string;
  readonly strictDrift?: boolean | undefined;
}

/** Runs what is due, one migration after the other, inside the lock; `rows` are those of the ledger there. */
export async function runDue(
  run: Run,
  due: readonly Due[],
  rows: readonly LedgerRow[],
  { database, folder, appVersion, strictDrift }: How,
): Promise<MigrationResult['ran']> {
  const batch = 1 + Math.max(0, ...rows.map((row) => row.batch));
  const ran: { version: string; name: string; milliseconds: number }[] = [];
  const watch = await watchStructure(run);
  if (strictDrift && due.length > 0) watch.refuseDrift(database);
  for (const one of due) {
    await run.lock.check();
    const { version, name } = one.migration;
    if (one.adopt) {
      await noteAsApplied(run, one, { batch, appVersion });
      continue;
    }
    if (one.resume?.state === 'reverting') await finishReverting(run, one.resume, one.migration);
    const milliseconds = await runForward(run, one, { batch, appVersion });
    ran.push({ version, name, milliseconds });
  }
  if (due.length === 0) return ran;
  const left = await run.ledger.rows(run.worker);
  const replaced = new Set(left.flatMap(({ replaces }) => replaces));
  const applied = left.filter(({ version }) => !replaced.has(version));
  const notes = await notesOn(folder, applied);
  const catalog = await watch.record(schemasIn(notes));
  if (catalog === undefined || ran.length === 0) return ran;
  // Where a merge ran, the branch that this database had not run came in with it.
  const merged = applied.flatMap((row) => (ran.some(({ version }) => version === row.version) ? row.replaces : []));
  const versions = [...ran.map(({ version }) => version), ...merged];
  postcheck({ database, notes, schema: run.ledger.schema, ran: versions, catalog });
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
