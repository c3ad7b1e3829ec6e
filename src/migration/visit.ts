import { type MigrationDatabase, type Sessions, searchPath } from './database.ts';
import { MigrationInterrupted } from './error/run-error.ts';
import { InsufficientPrivilege, ReadOnlyRepo, StandbyServer } from './error/server-error.ts';
import { Ledger, type LedgerRow } from './ledger.ts';
import type { MigrationOptions } from './options.ts';
import { sqlstateOf } from './server-failure.ts';
import { Session } from './session.ts';
import { withSettings } from './session-settings.ts';

/** A database looked at, before anything is locked. */
export interface Visit {
  readonly database: MigrationDatabase;
  readonly sessions: Sessions;
  readonly worker: Session;
  readonly ledger: Ledger;
  /** Empty where there is no ledger yet. */
  readonly rows: readonly LedgerRow[];
}

/** What a visit is for. Where nothing runs, or all of it or nothing, an interruption leaves nothing to go on with. */
type Visiting = Pick<MigrationOptions, 'signal'> & { readonly reading?: boolean; readonly whole?: boolean };

/**
 * Opens a database for migrating and reads its ledger; closes it afterwards. Rejects with `ReadOnlyRepo`,
 * `StandbyServer`, `InsufficientPrivilege`.
 */
export async function visit<T>(
  database: MigrationDatabase,
  options: Visiting,
  use: (visit: Visit) => Promise<T>,
): Promise<T> {
  if (database.readOnly && !options.reading) throw new ReadOnlyRepo(database.name);
  const sessions = await database.open();
  try {
    const worker = new Session(await sessions.connect({ signal: options.signal }), options.signal);
    return await visitOn(database, { sessions, worker, reading: options.reading ?? false }, use);
  } catch (error) {
    const goesOn = !options.reading && !options.whole && !(error instanceof MigrationInterrupted);
    throw options.signal?.aborted && goesOn ? new MigrationInterrupted(error) : error;
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
  const path = searchPath(database);
  // Behind a pooler the session is not ours to change: there each transaction sets it.
  const own = !sessions.capabilities.concurrent || sessions.capabilities.sessionState;
  const settings: Record<string, string> = path !== undefined && own ? { search_path: path } : {};
  let failure: unknown;
  try {
    return await withSettings(worker, settings, async () => await look(database, on, use));
  } catch (error) {
    failure = error;
    throw error;
  } finally {
    await worker
      .calm()
      .rollback()
      .catch(() => {});
    worker.release(sqlstateOf(failure) === undefined ? undefined : failure);
  }
}

async function look<T>(
  database: MigrationDatabase,
  on: { sessions: Sessions; worker: Session; reading: boolean },
  use: (visit: Visit) => Promise<T>,
): Promise<T> {
  const { sessions, worker } = on;
  const [place] = await worker.rows(
    'select current_schema() as schema, pg_is_in_recovery() as standby, session_user as role',
  );
  if (place?.['standby'] === 't' && !on.reading) throw new StandbyServer(database.name);
  const ledger = new Ledger(database.schema ?? place?.['schema'] ?? 'public');
  return await withPrivileges(place?.['role'] ?? '', { schema: ledger.schema, reading: on.reading }, async () => {
    const rows = (await ledger.structure(worker)) > 0 ? await ledger.rows(worker) : [];
    return await use({ database, sessions, worker, ledger, rows });
  });
}

async function withPrivileges<T>(
  role: string,
  { schema, reading }: { readonly schema: string; readonly reading: boolean },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (sqlstateOf(error) === '42501') throw new InsufficientPrivilege(role, schema, error, reading);
    throw error;
  }
}
