import type { Connection, Driver } from '../../driver/driver.ts';
import type { AnyRepo } from '../repo-state.ts';

/** On whose behalf a connection is used. */
export interface Use {
  readonly repo: AnyRepo;
  /** Known to write nothing: a compiled query. */
  readonly reads: boolean;
  readonly signal?: AbortSignal | undefined;
  /** One statement, which may be on its way while others are. */
  readonly single?: boolean;
}

/** Where statements go: a pool, a transaction, a sandbox. */
export interface Place {
  readonly driver: Driver;
  /** Whether all of its statements share one connection. */
  readonly pinned: boolean;
  /** Ends every statement sent here. */
  readonly signal: AbortSignal | undefined;
  /** Runs `work` on a connection nobody else uses meanwhile. */
  use<T>(work: (connection: Connection) => Promise<T>, use: Use): Promise<T>;
  /** Runs `work` while nobody else can send anything here; a pool has connections for everybody. */
  exclusive<T>(work: () => Promise<T>): Promise<T>;
  /** A connection for a transaction inside this place. */
  acquire(signal: AbortSignal | undefined): Promise<Connection>;
  /** 0: a transaction begun here is a real one; more: a savepoint so many transactions deep. */
  readonly depth: number;
}

/** The pool of a started repo. */
export class PoolPlace implements Place {
  readonly driver: Driver;
  readonly pinned = false;
  readonly signal = undefined;
  readonly depth = 0;
  readonly #owner: AnyRepo;

  constructor(driver: Driver, owner: AnyRepo) {
    this.driver = driver;
    this.#owner = owner;
  }

  async use<T>(work: (connection: Connection) => Promise<T>, use: Use): Promise<T> {
    const connection = await this.acquire(use.signal);
    try {
      const result = await (this.#mayWrite(use) ? inReadOnly(connection, work) : work(connection));
      connection.release();
      return result;
    } catch (error) {
      connection.release(error);
      throw error;
    }
  }

  /** Whether a statement of a read-only repo has come to a connection that would let it write. */
  #mayWrite({ repo, reads }: Use): boolean {
    if (repo.access === 'write' || reads) return false;
    // Behind a transaction pooler what was set for the session may be set for somebody else's.
    return this.#owner.access === 'write' || !this.driver.capabilities.sessionState;
  }

  exclusive<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }

  acquire(signal: AbortSignal | undefined): Promise<Connection> {
    return this.driver.connect(signal === undefined ? undefined : { signal });
  }
}

async function inReadOnly<T>(connection: Connection, work: (connection: Connection) => Promise<T>): Promise<T> {
  const begun = connection.simple('begin read only');
  begun.catch(() => undefined);
  try {
    const result = await work(connection);
    await begun;
    await connection.simple('commit');
    return result;
  } catch (error) {
    await connection.simple('rollback').catch(() => undefined);
    throw error;
  }
}
