import type { MigrationDatabase, Sessions } from './database.ts';
import { MigrationInterrupted } from './error/run-error.ts';
import { InsufficientPrivilege, ReadOnlyRepo, StandbyServer } from './error/server-error.ts';
import { reportToStderr } from './event.ts';
import { Ledger, type LedgerRow } from './ledger.ts';
import { fenceWorker, type Lock, takeLock, unfenceWorker } from './lock.ts';
import { quoteName } from './name.ts';
import type { MigrationOptions } from './options.ts';
import { DEFAULT_LIMITS, type Run } from './run.ts';
import { sqlstateOf } from './server-failure.ts';
import { Session } from './session.ts';

/** A database looked at, before anything is locked. */
export interface Visit {
  readonly database: MigrationDatabase;
  readonly sessions: Sessions;
  readonly worker: Session;
  readonly ledger: Ledger;
  /** Empty where there is no ledger yet. */
  readonly rows: readonly LedgerRow[];
}

/**
 * Opens a database for migrating and reads its ledger; closes it afterwards. Rejects with `ReadOnlyRepo`,
 * `StandbyServer`, `InsufficientPrivilege`.
 */
export async function visit<T>(
  database: MigrationDatabase,
  options: Pick<MigrationOptions, 'signal'> & { readonly reading?: boolean },
  use: (visit: Visit) => Promise<T>,
): Promise<T> {
  if (database.readOnly && !options.reading) throw new ReadOnlyRepo(database.name);
  const sessions = await database.open();
  try {
    const worker = new Session(await sessions.connect({ signal: options.signal }), options.signal);
    return await visitOn(database, { sessions, worker, reading: options.reading ?? false }, use);
  } catch (error) {
    const interrupted = options.signal?.aborted && !(error instanceof MigrationInterrupted);
    throw interrupted ? new MigrationInterrupted(error) : error;
  } finally {
    await sessions.close();
  }
}

async function visitOn<T>(
  database: MigrationDatabase,
  on: { sessions: Sessions; worker: Session; reading: boolean },
  use: (visit: Visit) => Promise<T>,
): Promise<T> {
  const { sessions, worker } = on;
  let failure: unknown;
  try {
    // Behind a pooler the session is not ours to change: there each transaction sets it.
    const own = !sessions.capabilities.concurrent || sessions.capabilities.sessionState;
    if (database.schema !== undefined && own)
      await worker.simple(`set search_path = ${quoteName(database.schema)}, public`);
    const [place] = await worker.rows(
      'select current_schema() as schema, pg_is_in_recovery() as standby, session_user as role',
    );
    if (place?.['standby'] === 't' && !on.reading) throw new StandbyServer(database.name);
    const ledger = new Ledger(database.schema ?? place?.['schema'] ?? 'public');
    return await withPrivileges(place?.['role'] ?? '', ledger.schema, async () => {
      const rows = (await ledger.structure(worker)) > 0 ? await ledger.rows(worker) : [];
      return await use({ database, sessions, worker, ledger, rows });
    });
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    const calm = worker.calm();
    await calm.rollback().catch(() => {});
    if (database.schema !== undefined) await calm.simple('reset search_path').catch(() => {});
    worker.release(sqlstateOf(failure) === undefined ? undefined : failure);
  }
}

async function withPrivileges<T>(role: string, schema: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (sqlstateOf(error) === '42501') throw new InsufficientPrivilege(role, schema, error);
    throw error;
  }
}

/** Takes the lock, makes the ledger where there is none, and hands over; the rows are read anew inside. */
export async function locked<T>(
  found: Visit,
  options: MigrationOptions,
  use: (run: Run, rows: readonly LedgerRow[]) => Promise<T>,
): Promise<T> {
  const { sessions, worker, ledger } = found;
  const { report = reportToStderr, signal } = options;
  const waiting = { report, signal, timeout: options.lockTimeout };
  const { concurrent, sessionState, version } = sessions.capabilities;
  const ownSession = concurrent && sessionState;
  const lock = await takeLock(sessions, ledger.schema, waiting);
  let fenced = false;
  try {
    // A statement whose client was killed ends within this time, and with it its locks.
    if (ownSession && version >= 140000) await worker.simple("set client_connection_check_interval = '300ms'");
    if (ownSession) {
      await worker.simple('set statement_timeout = 0');
      await fenceWorker(worker, ledger.schema, { ...waiting, session: true });
      fenced = true;
    }
    await ledger.ensure(worker);
    const run = { sessions, worker, pid: ownSession ? await pidOf(worker) : undefined, lock, ledger, report, signal };
    return await use({ ...run, limits: limitsOf(options), schema: found.database.schema }, await ledger.rows(worker));
  } finally {
    if (fenced) await settle(worker.calm(), ledger.schema);
    await release(lock);
  }
}

/** The connection may serve others afterwards. */
async function settle(worker: Session, schema: string): Promise<void> {
  try {
    await worker.rollback();
    await unfenceWorker(worker, schema);
    await worker.simple('reset statement_timeout');
    await worker.simple('reset client_connection_check_interval');
  } catch {
    // Gone, and its lock with it.
  }
}

const release = async (lock: Lock): Promise<void> => await lock.release();

const limitsOf = (options: MigrationOptions): Run['limits'] => ({
  statementLock: options.statementLockTimeout ?? DEFAULT_LIMITS.statementLock,
  attempts: options.attempts ?? DEFAULT_LIMITS.attempts,
});

async function pidOf(worker: Session): Promise<number> {
  const [row] = await worker.rows('select pg_backend_pid()::text as pid');
  return Number(row?.['pid']);
}
