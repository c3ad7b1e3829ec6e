import type { Sessions } from './database.ts';
import type { Direction, Report } from './event.ts';
import type { Ledger } from './ledger.ts';
import { fenceWorker, type Lock } from './lock.ts';
import type { BatchPace } from './options.ts';
import type { Session } from './session.ts';

/** One call of migrate or rollback at work, with everything its steps need. */
export interface Run {
  readonly sessions: Sessions;
  /** The connection on which the steps run. */
  readonly worker: Session;
  /** Its backend; undefined behind a pooler, where it changes. */
  readonly pid: number | undefined;
  readonly lock: Lock;
  readonly ledger: Ledger;
  readonly report: Report;
  readonly signal: AbortSignal | undefined;
  readonly limits: Limits;
  readonly pace: BatchPace;
  /** The schema to work in, where the database names one. */
  readonly schema: string | undefined;
  /** The search path with which that is done. */
  readonly path?: string | undefined;
}

export interface Limits {
  /** Milliseconds a statement of a transaction waits for a lock, before it gives way to those who queue behind it. */
  readonly statementLock: number;
  /** How often a transaction that waited in vain is tried. */
  readonly attempts: number;
}

/** A statement whose client was killed ends within this time, and with it its locks. */
export const CHECK_INTERVAL = '300ms';

export const DEFAULT_LIMITS: Limits = { statementLock: 3000, attempts: 10 };

/** A migration on its way, in one direction. */
export interface Journey {
  readonly version: string;
  readonly name: string;
  readonly direction: Direction;
  readonly file: string | undefined;
}

/** Rows that policies hide are an error, and not passed over without a word. */
export const allRows = { row_security: 'off' } as const;

/** Begins a transaction of the worker, with its limits and, where its session is not its own, the worker's lock. */
export async function beginWork(run: Run): Promise<void> {
  await run.worker.begin();
  await run.worker.simple(`set local lock_timeout = ${run.limits.statementLock}`);
  await run.worker.simple('set local statement_timeout = 0');
  const { concurrent, sessionState, version } = run.sessions.capabilities;
  if (!concurrent || sessionState) return;
  if (version >= 140000) await run.worker.simple(`set local client_connection_check_interval = '${CHECK_INTERVAL}'`);
  await run.worker.simple(`set local row_security = ${allRows.row_security}`);
  if (run.path !== undefined) await run.worker.simple(`set local search_path = ${run.path}`);
  const { report, signal } = run;
  await fenceWorker(run.worker, run.ledger.schema, { report, signal, timeout: undefined, session: false });
}
