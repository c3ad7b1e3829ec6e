import { ExtensionNotInstalled } from '../../driver/error/missing-extension.ts';
import { QuarryError } from '../../error/quarry-error.ts';

/** Where a migration was when it failed. */
export interface FailedAt {
  readonly version: string;
  readonly name: string;
  readonly direction: 'forward' | 'backward';
  readonly file: string | undefined;
  readonly line: number | undefined;
  /** From 1. */
  readonly step: number;
  readonly steps: number;
  /** From 1, in its step. */
  readonly statement: number;
  readonly sql: string;
  readonly sqlstate: string | undefined;
  /** Character in the statement, from 1. */
  readonly position: number | undefined;
  /** The migration has earlier steps that stay: the next run goes on at this one. */
  readonly resumable: boolean;
  /** The connection was lost during COMMIT. */
  readonly unknown: boolean;
}

/** A statement of a migration failed. */
export class MigrationFailed extends QuarryError {
  readonly code = 'migration.failed';
  readonly at: FailedAt;

  constructor(at: FailedAt, cause: unknown, note = '') {
    const said = cause instanceof Error ? cause.message : String(cause);
    const where = `${at.version} ${at.name} (${at.direction}), step ${at.step} of ${at.steps}, statement ${at.statement}`;
    const place = at.file === undefined ? '' : `\n  in ${at.file}${at.line === undefined ? '' : `:${at.line}`}`;
    const code = at.sqlstate === undefined ? '' : ` [${at.sqlstate}]`;
    const position = at.position === undefined ? '' : ` (at character ${at.position})`;
    const lacking = cause instanceof ExtensionNotInstalled ? cause : undefined;
    super(`${where} failed: ${said}${code}${position}\n  ${at.sql.trim().replaceAll('\n', '\n  ')}${place}${note}`, {
      why: [whatIsLeft(at), lacking?.why].filter((one) => one !== undefined).join(' '),
      fix: lacking?.fix ?? wayOut(at),
      cause,
    });
    this.at = at;
  }
}

function wayOut({ resumable, step, sqlstate, direction }: FailedAt): string {
  const again = direction === 'forward' ? 'migrate again' : 'roll back again';
  const isGone = sqlstate !== undefined && /^(?:08|57P)/.test(sqlstate);
  const isFull = sqlstate?.startsWith('53') === true;
  const first = isGone
    ? `When the server answers, ${again}`
    : isFull
      ? `Give the server what it lacks (room on its disk, memory), and ${again}`
      : `Correct the ${resumable ? 'step' : 'statement'}, or the data it stumbles over, and ${again}`;
  if (!resumable || step === 1) return `${first}.`;
  const undo = direction === 'forward' ? '; `quarry rollback` undoes what is done instead' : '';
  return `${first}: it goes on at step ${step}${undo}.`;
}

function whatIsLeft(at: FailedAt): string {
  if (at.unknown) {
    return 'The connection was lost during COMMIT: the transaction took effect with its row in the ledger, or not at all; `quarry status` shows which.';
  }
  if (at.resumable && at.step === 1) return 'Its transaction was rolled back: nothing of it is in the database.';
  return at.resumable
    ? `Steps before ${at.step} are done and stay; nothing of the failed transaction does.`
    : 'Its transaction was rolled back: nothing of it is in the database or the ledger.';
}

/** Offending rows were found before anything ran. */
export class PrecheckFailed extends QuarryError {
  readonly code = 'migration.precheck_failed';
  /** Undefined where the server stopped at the first of them. */
  readonly count: number | undefined;
  readonly samples: readonly unknown[];

  constructor(
    migration: { version: string; name: string },
    check: { finds: string; sql: string },
    found: { count: number; samples: readonly unknown[] } | { complaint: string },
  ) {
    super(`${migration.version} ${migration.name} found ${describeFound(check.finds, found)}`, {
      why: 'These rows would make one of its statements fail, so none was sent.',
      fix: `Correct the rows that this finds, then migrate again: ${check.sql}`,
    });
    this.count = 'count' in found ? found.count : undefined;
    this.samples = 'samples' in found ? found.samples : [];
  }
}

/** `2 rows of users without email:`, and some of them below. */
export function describeFound(
  finds: string,
  found: { count: number; samples: readonly unknown[] } | { complaint: string },
): string {
  if ('complaint' in found) return `${finds}: ${found.complaint}`;
  const samples = found.samples.map((row) => `\n  ${JSON.stringify(row)}`).join('');
  const more = found.count > found.samples.length ? `\n  … and ${found.count - found.samples.length} more` : '';
  return `${found.count} ${finds}:${samples}${more}`;
}

/** Who holds the migration lock. */
export interface LockHolder {
  readonly pid: number;
  readonly host: string;
  readonly application: string;
  /** ISO time of the start of its lock transaction. */
  readonly since: string;
}

/** `pid 4711 (host 10.0.0.7, application quarry, since 2026-11-21T10:00:00Z)` */
export const describeHolder = (holder: LockHolder | undefined): string =>
  holder === undefined
    ? 'a session that the server does not show'
    : `pid ${holder.pid} (host ${holder.host}, application ${holder.application || 'unnamed'}, since ${holder.since})`;

/** Another process was migrating for longer than one was willing to wait. */
export class MigrationLocked extends QuarryError {
  readonly code = 'migration.locked';
  readonly holder: LockHolder | undefined;

  constructor(holder: LockHolder | undefined, milliseconds: number) {
    super(`The migration lock is held by ${describeHolder(holder)}; gave up after ${milliseconds / 1000} s.`, {
      why: 'One process migrates a database at a time.',
      fix: 'Wait for it, allow more time with `--lock-timeout 5m`, or end the session on the server if it is stuck.',
    });
    this.holder = holder;
  }
}

/** The connection that holds the lock was lost: going on would be going on unprotected. */
export class LockLost extends QuarryError {
  readonly code = 'migration.lock_lost';

  constructor(cause: unknown) {
    super('The connection that holds the migration lock was lost.', {
      why: 'Without it another process may begin to migrate.',
      fix: 'Migrate again: what is done stays done.',
      cause,
    });
  }
}

/** COMMIT answered with something else: the transaction had failed before. */
export class CommitRefused extends QuarryError {
  readonly code = 'migration.commit_refused';

  constructor(answer: string) {
    super(`The server answered COMMIT with ${answer}: the transaction had already failed.`, {
      fix: 'Look for a statement of the migration that swallows an error.',
    });
  }
}

/** The caller's signal fired. */
export class MigrationInterrupted extends QuarryError {
  readonly code = 'migration.interrupted';

  constructor(cause: unknown) {
    super('Migrating was interrupted. The open transaction was rolled back; steps that were done stay.', {
      fix: '`quarry migrate` goes on where it stopped, `quarry status` shows where that is.',
      cause,
    });
  }
}

/** A backfill took longer than it may; what it did stays, and the next run goes on behind it. */
export class BatchOutOfTime extends QuarryError {
  readonly code = 'migration.batch_out_of_time';
  readonly done: number;

  constructor(
    migration: { version: string; name: string },
    at: { table: string; done: number; total: number; milliseconds: number },
  ) {
    super(
      `${migration.version} ${migration.name} walked ${at.done} of about ${at.total} rows of ${at.table} in ${at.milliseconds / 1000} s, and its time is up.`,
      {
        why: 'A chunk is committed with the place it ends at.',
        fix: 'Migrate again: it goes on behind the last chunk.',
      },
    );
    this.done = at.done;
  }
}
