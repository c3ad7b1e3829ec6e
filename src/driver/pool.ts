import type { PoolOptions } from './connect-options.ts';
import type { Connection, SendOptions } from './driver.ts';
import { ConnectionUnavailable, DriverClosed } from './error/connection-unavailable.ts';
import { DbError } from './error/db-error.ts';
import { QueryCancelled } from './error/statement-errors.ts';
import { PooledConnection } from './pooled-connection.ts';
import type { Session } from './wire/session.ts';

interface Waiter {
  readonly since: number;
  readonly timer: NodeJS.Timeout;
  resolve(connection: Connection): void;
  reject(error: Error): void;
}

/**
 * Sessions to share. Callers wait in a queue, each for a limited time. While the server cannot be reached the pool
 * keeps trying as long as somebody waits. Under overload the newest caller is served first: then most are served
 * quickly and the rest give up at their limit, instead of all being served just before it.
 */
export class Pool {
  readonly #open: () => Promise<Session>;
  readonly #options: PoolOptions;
  readonly #sessions = new Set<Session>();
  readonly #idle: { readonly session: Session; readonly since: number }[] = [];
  #waiters: Waiter[] = [];
  #opening = 0;
  #failures = 0;
  #lastError: Error | undefined = undefined;
  #retry: NodeJS.Timeout | undefined = undefined;
  #reaper: NodeJS.Timeout | undefined = undefined;
  #closed = false;
  #onEmpty: (() => void) | undefined = undefined;
  /** The last of its kind, kept for the sake of compiled code as `Exchange.kept`. */
  #lent: Connection | undefined = undefined;

  constructor(open: () => Promise<Session>, options: PoolOptions) {
    this.#open = open;
    this.#options = options;
  }

  get state(): { readonly size: number; readonly busy: number; readonly queued: number } {
    const size = this.#sessions.size;
    return { size, busy: size - this.#idle.length, queued: this.#waiters.length };
  }

  async connect(options: SendOptions = {}): Promise<Connection> {
    if (this.#closed) throw new DriverClosed(this.#options.name);
    if (options.signal?.aborted === true) throw aborted(options.signal);
    const session = this.#idle.pop()?.session;
    if (session !== undefined) return this.#lend(session);
    return this.#wait(options);
  }

  /** No new callers; resolves when all sessions are back, or after `timeout` ms. */
  async close(timeout: number | undefined): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearInterval(this.#reaper);
    for (const waiter of this.#waiters.splice(0)) waiter.reject(new DriverClosed(this.#options.name));
    const returned = new Promise<void>((resolve) => {
      this.#onEmpty = resolve;
    });
    const idle = this.#idle.splice(0).map(({ session }) => this.#retire(session));
    this.#settleClose();
    const timer = timeout === undefined ? undefined : setTimeout(() => this.#cut(), timeout);
    await Promise.all([returned, ...idle]);
    clearTimeout(timer);
  }

  #wait({ signal, timeout }: SendOptions): Promise<Connection> {
    const limit = Math.min(timeout ?? Number.POSITIVE_INFINITY, this.#limit);
    const since = performance.now();
    return new Promise((resolve, reject) => {
      const leave = (error: Error) => {
        this.#waiters = this.#waiters.filter((one) => one !== waiter);
        waiter.reject(error);
      };
      const onAbort = () => signal !== undefined && leave(aborted(signal));
      const finish = () => {
        clearTimeout(waiter.timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const waiter: Waiter = {
        since,
        timer: setTimeout(() => leave(this.#unavailable(since)), limit),
        resolve(connection) {
          finish();
          resolve(connection);
        },
        reject(error) {
          finish();
          reject(error);
        },
      };
      signal?.addEventListener('abort', onAbort);
      this.#waiters.push(waiter);
      this.#grow();
    });
  }

  get #limit(): number {
    return this.#options.queueTimeout ?? 5000;
  }

  #unavailable(since: number): ConnectionUnavailable {
    return new ConnectionUnavailable(this.#options.name, performance.now() - since, this.state, this.#lastError);
  }

  #lend(session: Session): Connection {
    session.ref();
    this.#lent = new PooledConnection(session, (error) => this.#takeBack(session, error));
    return this.#lent;
  }

  /** Opens as many sessions as callers wait for, as far as there is room. */
  #grow(): void {
    const room = (this.#options.max ?? 10) - this.#sessions.size - this.#opening;
    const wanted = this.#waiters.length - this.#opening;
    if (this.#retry !== undefined || this.#closed) return;
    for (let left = Math.min(room, wanted); left > 0; left--) void this.#add();
  }

  async #add(): Promise<void> {
    this.#opening++;
    let session: Session;
    try {
      session = await this.#open();
      if (session.broken !== undefined) throw session.broken;
    } catch (error) {
      this.#opening--;
      this.#failed(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    this.#opening--;
    this.#failures = 0;
    this.#lastError = undefined;
    this.#sessions.add(session);
    session.onBroken = () => this.#drop(session);
    this.#offer(session);
  }

  #failed(error: Error): void {
    this.#lastError = error;
    this.#failures++;
    // A wrong password, a missing database or package: trying again within seconds would not help.
    if (!(error instanceof DbError && error.retryable))
      for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
    // Short while somebody waits: a server that is back should be noticed within a second.
    const delay = Math.min(500, 50 * 2 ** Math.min(this.#failures, 10)) * (0.5 + Math.random() / 2);
    this.#options.onConnectFailure?.(error, delay);
    if (this.#waiters.length === 0 || this.#retry !== undefined || this.#closed) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#grow();
    }, delay);
  }

  /** Gives a free session to a caller, or keeps it. */
  #offer(session: Session): void {
    if (this.#closed) {
      void this.#retire(session);
      return;
    }
    const waiter = this.#nextWaiter();
    if (waiter !== undefined) waiter.resolve(this.#lend(session));
    else {
      // A script that is done ends although nobody has closed the pool.
      session.unref();
      this.#idle.push({ session, since: performance.now() });
      this.#reaper ??= setInterval(() => this.#reap(), 1000).unref();
    }
  }

  #nextWaiter(): Waiter | undefined {
    const oldest = this.#waiters[0];
    if (oldest === undefined) return undefined;
    const overloaded = performance.now() - oldest.since > this.#limit / 10;
    return overloaded ? this.#waiters.pop() : this.#waiters.shift();
  }

  #takeBack(session: Session, error: unknown): void {
    const fatal = error instanceof DbError && error.fatal;
    if (session.broken !== undefined) this.#drop(session);
    else if (fatal) session.destroy(error);
    else void this.#clean(session);
  }

  /** What was sent and not awaited is waited for; a transaction left open is rolled back. */
  async #clean(session: Session): Promise<void> {
    try {
      await session.idle();
      if (session.status !== 'idle') await session.simple('rollback', { timeout: this.#limit });
      if (session.broken === undefined) this.#offer(session);
    } catch (error) {
      session.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #drop(session: Session): void {
    this.#sessions.delete(session);
    const at = this.#idle.findIndex((one) => one.session === session);
    if (at >= 0) this.#idle.splice(at, 1);
    this.#settleClose();
    this.#grow();
  }

  async #retire(session: Session): Promise<void> {
    session.onBroken = () => {};
    // Whoever closes waits for it.
    session.ref();
    try {
      await session.end();
    } catch {
      // It was to end, and it has ended.
    }
    this.#sessions.delete(session);
    this.#settleClose();
  }

  #reap(): void {
    const { idleTimeout = 30000, min = 0 } = this.#options;
    const before = performance.now() - idleTimeout;
    while (this.#sessions.size > min) {
      const oldest = this.#idle[0];
      if (oldest === undefined || oldest.since > before) break;
      this.#idle.shift();
      this.#sessions.delete(oldest.session);
      void this.#retire(oldest.session);
    }
    if (this.#idle.length > 0) return;
    clearInterval(this.#reaper);
    this.#reaper = undefined;
  }

  #cut(): void {
    for (const session of this.#sessions) session.destroy(new DriverClosed(this.#options.name));
  }

  #settleClose(): void {
    if (this.#closed && this.#sessions.size === 0) this.#onEmpty?.();
  }
}

const aborted = (signal: AbortSignal): QueryCancelled =>
  new QueryCancelled(
    'Waiting for a connection was aborted by its signal.',
    { outcome: 'not-sent' },
    { cause: signal.reason },
  );
