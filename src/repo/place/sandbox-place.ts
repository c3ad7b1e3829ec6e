import type { Connection, Driver } from '../../driver/driver.ts';
import type { AnyRepo } from '../repo-state.ts';
import { OwnershipError, SandboxCommitted, WorkOutlivedTest } from '../sandbox-error.ts';
import { poolOf } from '../session.ts';
import { Lane } from './lane.ts';
import type { Place, Use } from './place.ts';
import { behindWall, isWalled } from './read-only-wall.ts';

const immediate = 'set constraints all immediate';

/** How long a statement under way may go on after its test, in milliseconds, before it is cancelled. */
const grace = 250;

export interface SandboxEnding {
  readonly onLeak: 'fail' | 'warn';
  readonly checkConstraints: boolean;
}

/**
 * The one connection of a test: in a transaction that is never committed, with a savepoint at the last good state, so
 * that a statement that fails takes nothing with it, as it would outside of a test.
 */
export class SandboxPlace implements Place {
  readonly pinned = true;
  readonly depth = 1;
  readonly signal: AbortSignal;
  readonly #owner: string;
  readonly #source: AnyRepo;
  readonly #begin: string;
  readonly #lane = new Lane();
  readonly #cancel = new AbortController();
  #driver: Driver | undefined;
  #connection: Promise<Connection> | undefined;
  /** Whether something succeeded since the savepoint that a later failure must not take along. */
  #moved = false;
  #closed = false;

  constructor(source: AnyRepo, owner: string, isolation: string | undefined) {
    this.#source = source;
    this.#owner = owner;
    this.signal = this.#cancel.signal;
    this.#begin = `begin${isolation === undefined ? '' : ` isolation level ${isolation}`}; savepoint quarry_good`;
  }

  get driver(): Driver {
    // Only asked for by what already holds a connection.
    if (this.#driver === undefined) throw new OwnershipError(this.#source.name, this.#owner);
    return this.#driver;
  }

  use<T>(work: (connection: Connection) => Promise<T>, use: Use): Promise<T> {
    return this.#lane.run(async () => {
      this.#check(use.repo);
      const connection = await this.acquire();
      try {
        const result = await (isWalled(use, this.#source) ? behindWall(connection, work) : work(connection));
        this.#moved = !use.reads;
        return result;
      } catch (error) {
        // Not awaited: whatever is sent next comes after it.
        connection.simple('rollback to savepoint quarry_good').catch(() => undefined);
        throw error;
      }
    });
  }

  exclusive<T>(work: () => Promise<T>): Promise<T> {
    return this.#lane.run(async () => {
      this.#check(this.#source);
      try {
        return await work();
      } finally {
        this.#moved = true;
      }
    });
  }

  /** The connection with the savepoint where it belongs: behind everything that succeeded. */
  async acquire(): Promise<Connection> {
    this.#connection ??= this.#open();
    const connection = await this.#connection;
    if (this.#moved) {
      this.#moved = false;
      connection.simple('release savepoint quarry_good; savepoint quarry_good').catch(() => undefined);
    }
    return connection;
  }

  /** Ends what is running on the server: the test's time is up. */
  abort(reason: unknown): void {
    this.#cancel.abort(reason);
  }

  /** Checks deferred constraints, as COMMIT would; a failure undoes nothing but the check. */
  async checkConstraints(): Promise<void> {
    if (this.#connection === undefined) return;
    await this.use((connection) => connection.simple(immediate), { repo: this.#source, reads: false });
  }

  /** Ends the test's transaction; `succeeded`: so did the test, and its constraints are worth checking. */
  async stop(succeeded: boolean, ending: SandboxEnding): Promise<void> {
    this.#closed = true;
    const pending = this.#lane.length;
    const connection = await this.#connection?.catch(() => undefined);
    if (connection === undefined) return;
    if (pending > 0) await this.#settle();
    let failure: unknown;
    try {
      const committed = connection.status === 'idle';
      if (succeeded && ending.checkConstraints && !committed) await connection.simple(immediate);
      if (committed) throw new SandboxCommitted(this.#owner);
    } catch (error) {
      failure = error;
    }
    await endOn(connection);
    if (failure !== undefined && succeeded) throw failure;
    if (pending > 0) this.#complain(new WorkOutlivedTest(this.#owner, pending), succeeded && ending.onLeak === 'fail');
  }

  #complain(leak: WorkOutlivedTest, fail: boolean): void {
    if (fail) throw leak;
    process.emitWarning(leak.message);
  }

  /** Lets what is under way finish for a moment, then cancels it. */
  async #settle(): Promise<void> {
    const idle = this.#lane.run(async () => undefined);
    const timer = setTimeout(() => this.abort(new OwnershipError(this.#source.name, this.#owner)), grace);
    await Promise.race([idle, new Promise((resolve) => setTimeout(resolve, 4 * grace).unref())]);
    clearTimeout(timer);
  }

  async #open(): Promise<Connection> {
    const pool = await poolOf(this.#source);
    this.#driver = pool.driver;
    const connection = await pool.acquire(this.signal);
    await connection.simple(this.#begin);
    return connection;
  }

  #check(repo: AnyRepo): void {
    if (!this.#closed) return;
    const late = new OwnershipError(repo.name, this.#owner);
    // Whoever started it may swallow the rejection; the run should hear of it all the same.
    process.emitWarning(late.message);
    throw late;
  }
}

async function endOn(connection: Connection): Promise<void> {
  try {
    await connection.simple('rollback');
    connection.release();
  } catch (error) {
    connection.release(error);
  }
}
