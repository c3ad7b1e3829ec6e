import type { Connection, Outcome, RowReader, Sending, SendOptions } from './driver.ts';
import { ConnectionReleased } from './error/connection-unavailable.ts';
import type { Session } from './wire/session.ts';

/** A session on loan: of no use after `release`, so that nobody disturbs its next user. */
export class PooledConnection implements Connection {
  readonly #session: Session;
  readonly #giveBack: (error: unknown) => void;
  #released = false;

  constructor(session: Session, giveBack: (error: unknown) => void) {
    this.#session = session;
    this.#giveBack = giveBack;
  }

  get status(): Connection['status'] {
    return this.#session.status;
  }

  /** The session itself, for drivers that offer more than the contract. */
  get session(): Session {
    if (this.#released) throw new ConnectionReleased();
    return this.#session;
  }

  send(sending: Sending, row: RowReader, options?: SendOptions): Promise<Outcome> {
    if (this.#released) return Promise.reject(new ConnectionReleased());
    return this.#session.send(sending, row, options);
  }

  simple(text: string, options?: SendOptions): Promise<Outcome> {
    if (this.#released) return Promise.reject(new ConnectionReleased());
    return this.#session.simple(text, options);
  }

  stream<T>(
    sending: Sending,
    read: (bytes: Buffer, offset: number, columns: number) => T | undefined,
    options?: SendOptions,
  ): AsyncIterable<T> {
    return this.session.stream(sending, read, options);
  }

  release(error?: unknown): void {
    if (this.#released) return;
    this.#released = true;
    this.#giveBack(error);
  }
}
