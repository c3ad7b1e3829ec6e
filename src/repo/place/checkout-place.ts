import type { Connection, Driver } from '../../driver/driver.ts';
import type { AnyRepo } from '../repo-state.ts';
import { TransactionClosed } from '../transaction-error.ts';
import { Lane } from './lane.ts';
import type { Place, Use } from './place.ts';

/** One connection of a pool, held for a callback: its statements and transactions all use it, one after the other. */
export class CheckoutPlace implements Place {
  readonly pinned = true;
  readonly signal = undefined;
  readonly depth = 0;
  readonly #repo: AnyRepo;
  readonly #at: Place;
  readonly #lane = new Lane();
  #connection: Promise<Connection> | undefined;
  #failure: unknown;
  #closed = false;

  constructor(at: Place, repo: AnyRepo) {
    this.#at = at;
    this.#repo = repo;
  }

  get driver(): Driver {
    return this.#at.driver;
  }

  get closed(): boolean {
    return this.#closed;
  }

  use<T>(work: (connection: Connection) => Promise<T>, use: Use): Promise<T> {
    return this.exclusive(async () => {
      const connection = await this.acquire(use.signal);
      try {
        return await work(connection);
      } catch (error) {
        this.#failure = error;
        throw error;
      }
    });
  }

  exclusive<T>(work: () => Promise<T>): Promise<T> {
    return this.#lane.run(async () => {
      if (this.#closed) throw new TransactionClosed(this.#repo.name);
      return work();
    });
  }

  /** The held connection; whoever releases it only says how it went. */
  async acquire(signal: AbortSignal | undefined): Promise<Connection> {
    this.#connection ??= this.#at.acquire(signal);
    const connection = await this.#connection;
    return {
      get status() {
        return connection.status;
      },
      records: connection.records,
      send: (sending, row, options) => connection.send(sending, row, options),
      stream: (sending, read, options) => connection.stream(sending, read, options),
      simple: (text, options) => connection.simple(text, options),
      release: (error) => {
        this.#failure = error ?? this.#failure;
      },
    };
  }

  /** Hands the connection back when what is under way on it has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    const connection = await this.#connection?.catch(() => undefined);
    if (connection === undefined) return;
    await this.#lane.run(async () => undefined);
    connection.release(this.#failure);
  }
}
