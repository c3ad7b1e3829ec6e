import type { Connection, Driver } from '../../driver/driver.ts';
import type { AnyRepo } from '../repo-state.ts';
import { TransactionClosed, TransactionRollingBack } from '../transaction-error.ts';
import { Lane } from './lane.ts';
import type { Place, Use } from './place.ts';
import { behindWall, isWalled } from './read-only-wall.ts';
import { TransactionConnection } from './transaction-connection.ts';

/** What to say to begin. */
export interface BeginOptions {
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable' | undefined;
  readonly readOnly?: boolean | undefined;
  readonly deferrable?: boolean | undefined;
}

/** One open transaction: a real one, or a savepoint of the place it was begun at. */
export class TransactionPlace implements Place {
  readonly repo: AnyRepo;
  readonly pinned = true;
  readonly depth: number;
  /** Run after the outermost COMMIT. */
  readonly hooks: (() => unknown)[] = [];
  /** The first error of a statement: the cause, should COMMIT be answered with ROLLBACK. */
  failure: unknown;
  /** Set by a transaction that joined this one and failed. */
  doomed: unknown;
  /** Whether a statement may have written. */
  wrote = false;

  readonly #at: Place;
  readonly #options: BeginOptions;
  readonly #lane = new Lane();
  #signal: AbortSignal | undefined;
  #closed = false;
  #abandoned = false;
  #connection: Promise<TransactionConnection> | undefined;
  #opened: TransactionConnection | undefined;
  #child: TransactionPlace | undefined;

  constructor(at: Place, repo: AnyRepo, options: BeginOptions) {
    this.repo = repo;
    this.#signal = at.signal;
    this.depth = at.depth + 1;
    this.#at = at;
    this.#options = options;
  }

  get driver(): Driver {
    return this.#at.driver;
  }

  get signal(): AbortSignal | undefined {
    return this.#signal;
  }

  /** Makes another signal end its statements too. */
  limitTo(signal: AbortSignal): void {
    this.#signal = this.#signal === undefined ? signal : AbortSignal.any([this.#signal, signal]);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Whether all of its statements see the database as of one moment. */
  get isolated(): boolean {
    const { isolation } = this.#options;
    if (isolation !== undefined) return isolation !== 'read committed';
    return this.#at instanceof TransactionPlace && this.#at.isolated;
  }

  /** The savepoint it is; undefined for a real transaction. */
  get savepoint(): string | undefined {
    return this.#at.depth === 0 ? undefined : `quarry_${this.#at.depth}`;
  }

  /** The connection, where a statement was to be sent. */
  get connection(): Promise<TransactionConnection> | undefined {
    return this.#connection;
  }

  use<T>(work: (connection: Connection) => Promise<T>, use: Use): Promise<T> {
    const walled = isWalled(use, this.repo);
    const run = async (): Promise<T> => {
      this.#check();
      const connection = await this.acquire();
      if (!use.reads) {
        this.wrote = true;
        connection.writes();
      }
      try {
        return await (walled ? behindWall(connection, work) : work(connection));
      } catch (error) {
        this.failure ??= error;
        throw error;
      }
    };
    // Should BEGIN not be sent after all, what was sent behind it would run outside of the transaction.
    return use.single === true && !walled && this.#opened?.open === true ? this.#lane.share(run) : this.#lane.run(run);
  }

  exclusive<T>(work: () => Promise<T>): Promise<T> {
    return this.#lane.run(async () => {
      this.#check();
      return work();
    });
  }

  /** The connection of this transaction, which begins with the first statement on it. */
  acquire(): Promise<TransactionConnection> {
    this.#connection ??= this.#begin();
    return this.#connection;
  }

  /** From now on nothing more is accepted; what waits is refused. */
  close(): void {
    this.#closed = true;
  }

  /** The transaction around it is ending: it, and what is inside, must not touch the connection any more. */
  abandon(): void {
    this.#closed = true;
    this.#abandoned = true;
    this.#child?.abandon();
  }

  get abandoned(): boolean {
    return this.#abandoned;
  }

  /** Takes in a transaction begun here, so that it can be ended should its callback be left behind. */
  adopt(child: TransactionPlace | undefined): void {
    this.#child = child;
  }

  /** A transaction inside this one whose callback nobody awaited. */
  get leftBehind(): TransactionPlace | undefined {
    return this.#child;
  }

  #check(): void {
    if (this.#closed) throw new TransactionClosed(this.repo.name);
    if (this.doomed !== undefined) throw new TransactionRollingBack(this.repo.name, this.doomed);
  }

  async #begin(): Promise<TransactionConnection> {
    this.#opened = new TransactionConnection(await this.#at.acquire(this.signal), {
      repo: this.repo,
      begin: beginTexts(this.savepoint, this.#options),
      wantsId: () => this.depth === 1 && this.repo.access === 'write' && knowsOutcomes(this.driver),
    });
    return this.#opened;
  }
}

/** Whether the server can be asked later what became of a transaction. */
export const knowsOutcomes = ({ capabilities }: Driver): boolean =>
  capabilities.concurrent && capabilities.version >= 130_000;

function beginTexts(savepoint: string | undefined, options: BeginOptions): readonly string[] {
  if (savepoint !== undefined) {
    return options.readOnly ? [`savepoint ${savepoint}`, 'set transaction read only'] : [`savepoint ${savepoint}`];
  }
  const modes = [
    'begin',
    options.isolation === undefined ? '' : `isolation level ${options.isolation}`,
    options.readOnly === undefined ? '' : options.readOnly ? 'read only' : 'read write',
    options.deferrable ? 'deferrable' : '',
  ];
  return [modes.filter((mode) => mode !== '').join(' ')];
}
