import { type ErrorDetails, QuarryError } from '../../error/quarry-error.ts';
import { DbError } from './db-error.ts';

/** What a pool looked like when it could not help. */
export interface PoolState {
  readonly size: number;
  readonly busy: number;
  readonly queued: number;
}

/** No connection could be had in time; `cause` is the last failure to connect, if there was one. */
export class ConnectionUnavailable extends DbError {
  override readonly code = 'db.connection_unavailable';
  /** The repo that was asked. */
  readonly repo: string;
  /** Milliseconds. */
  readonly waited: number;
  readonly pool: PoolState;

  constructor(repo: string, waited: number, pool: PoolState, cause: unknown) {
    const failed = cause instanceof Error ? `; the last attempt to connect failed: ${summary(cause)}` : '';
    super(
      `No connection to '${repo}' within ${Math.round(waited)} ms: busy connections ${pool.busy} of ${pool.size}, waiting callers ${pool.queued}${failed}.`,
      { outcome: 'not-sent', retryable: true },
      cause === undefined
        ? whyNone(pool)
        : { cause, fix: 'Check that the server runs and that host, port and network are right.' },
    );
    this.repo = repo;
    this.waited = waited;
    this.pool = pool;
  }
}

const whyNone = ({ busy }: PoolState): ErrorDetails =>
  busy === 0
    ? { why: 'The server did not take a connection in time.', fix: 'Look whether it is overloaded, or hangs.' }
    : {
        why: 'Every connection of the pool was in use for longer than callers may wait.',
        fix: 'Look for transactions that stay open, or raise the pool size or the queue limit.',
      };

/** Node gives connection errors to several addresses an empty message and the reasons in `errors`. */
export function summary(error: Error): string {
  if (error.message !== '') return error.message.replace(/\.$/, '');
  return error instanceof AggregateError ? error.errors.map((one: unknown) => String(one)).join('; ') : error.name;
}

/** The driver or the pool was closed. */
export class DriverClosed extends DbError {
  override readonly code = 'db.closed';

  constructor(repo: string) {
    super(`The connections of '${repo}' are closed.`, { outcome: 'not-sent' });
  }
}

/** A connection was used after it had been handed back. */
export class ConnectionReleased extends QuarryError {
  readonly code = 'db.connection_released';

  constructor() {
    super('This connection was released already and may be in use by somebody else.', {
      fix: 'Await every statement before the transaction or the block that owns the connection ends.',
    });
  }
}
