import { searchPath } from './database.ts';
import { reportToStderr } from './event.ts';
import type { LedgerRow } from './ledger.ts';
import { fenceWorker, takeLock, unfenceWorker } from './lock.ts';
import type { MigrationOptions } from './options.ts';
import { allRows, CHECK_INTERVAL, DEFAULT_LIMITS, type Run } from './run.ts';
import type { Session } from './session.ts';
import { withSettings } from './session-settings.ts';
import type { Visit } from './visit.ts';

type Use<T> = (run: Run, rows: readonly LedgerRow[]) => Promise<T>;

/** Takes the lock, makes the ledger where there is none, and hands over; the rows are read anew inside. */
export const locked = <T>(found: Visit, options: MigrationOptions, use: Use<T>): Promise<T> =>
  lockedOnly(found, options, async (run) => {
    await run.ledger.ensure(run.worker);
    return await use(run, await run.ledger.rows(run.worker));
  });

/** The same without looking at the ledger: one that comes with its first row, or not at all, is made by `use`. */
export async function lockedOnly<T>(
  found: Visit,
  options: MigrationOptions,
  use: (run: Run) => Promise<T>,
): Promise<T> {
  const { sessions, worker, ledger, database } = found;
  const { report = reportToStderr, signal } = options;
  const lock = await takeLock(sessions, ledger.schema, { report, signal, timeout: options.lockTimeout });
  try {
    return await fenced(found, options, async (pid) => {
      const run: Run = {
        sessions,
        worker,
        pid,
        lock,
        ledger,
        report,
        signal,
        limits: limitsOf(options),
        pace: options.pace ?? {},
        schema: database.schema,
        path: searchPath(database),
      };
      return await use(run);
    });
  } finally {
    await lock.release();
  }
}

/** With the worker's own lock and settings, where its session is its own. */
async function fenced<T>(
  found: Visit,
  options: MigrationOptions,
  work: (pid: number | undefined) => Promise<T>,
): Promise<T> {
  const { worker, ledger, sessions } = found;
  const { concurrent, sessionState, version } = sessions.capabilities;
  if (!concurrent || !sessionState) return await work(undefined);
  // A role may have limits of its own; an index build that gives up leaves a wreck.
  const settings: Record<string, string> = { statement_timeout: '0', lock_timeout: '0', ...allRows };
  if (version >= 140000) settings['client_connection_check_interval'] = CHECK_INTERVAL;
  return await withSettings(worker, settings, async () => {
    const { report = reportToStderr, signal, lockTimeout: timeout } = options;
    await fenceWorker(worker, ledger.schema, { report, signal, timeout, session: true });
    try {
      return await work(await pidOf(worker));
    } finally {
      await unfence(worker.calm(), ledger.schema);
    }
  });
}

/** Where the connection is gone, so is its lock. */
async function unfence(worker: Session, schema: string): Promise<void> {
  await worker
    .rollback()
    .then(() => unfenceWorker(worker, schema))
    .catch(() => {});
}

const limitsOf = (options: MigrationOptions): Run['limits'] => ({
  statementLock: options.statementLockTimeout ?? DEFAULT_LIMITS.statementLock,
  attempts: options.attempts ?? DEFAULT_LIMITS.attempts,
});

async function pidOf(worker: Session): Promise<number> {
  const [row] = await worker.rows('select pg_backend_pid()::text as pid');
  return Number(row?.['pid']);
}
