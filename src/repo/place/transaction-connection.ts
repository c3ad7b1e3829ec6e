import type { Connection, Outcome, RowReader, Sending, SendOptions } from '../../driver/driver.ts';
import { textField } from '../raw-row.ts';
import type { AnyRepo } from '../repo-state.ts';
import { watched, watchStatement } from '../statement-event.ts';

/** A query for the id of the running transaction; NULL before it has written. */
export const idQuery: Sending = Object.freeze({
  text: 'select pg_current_xact_id_if_assigned()::text',
  name: 'quarry_transaction_id',
  values: [],
});

/** What a transaction says on its connection besides the statements it is given. */
export interface Opening {
  readonly repo: AnyRepo;
  /** BEGIN, or SAVEPOINT and what else makes one. */
  readonly begin: readonly string[];
  /** Should COMMIT be cut off, the server can be asked what became of the transaction with this id. */
  readonly wantsId: () => boolean;
}

/**
 * A connection on which a transaction is to begin: what begins it rides with the first statement, and the question for
 * its id with the first one that writes, so that neither costs a round trip.
 */
export class TransactionConnection implements Connection {
  /** The id of the transaction, as far as it is known. */
  id: string | undefined = undefined;
  readonly #inner: Connection;
  readonly #opening: Opening;
  #begun = false;
  #answered = false;
  #writes = false;

  constructor(inner: Connection, opening: Opening) {
    this.#inner = inner;
    this.#opening = opening;
  }

  /** Whether the transaction has begun on the server. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Whether the server has said that it has begun, and has not said that it failed. */
  get open(): boolean {
    return this.#answered && this.#inner.status === 'transaction';
  }

  get status(): Connection['status'] {
    return this.#inner.status;
  }

  /** Where records are kept as they are: whoever asks for them is about to use them. */
  get records(): Connection['records'] {
    const { records } = this.#inner;
    if (records !== undefined) this.#beginAlone();
    return records;
  }

  /** The next statement writes. */
  writes(): void {
    if (this.#inner instanceof TransactionConnection) this.#inner.writes();
    else this.#writes = true;
  }

  send(sending: Sending, row: RowReader, options?: SendOptions): Promise<Outcome> {
    if (this.#begun && !this.#writes) return this.#inner.send(sending, row, options);
    const asking = this.#asking(sending);
    return this.#begun
      ? this.#inner.send(asking, row, options)
      : this.#beginning((ahead) => this.#inner.send({ ...asking, ahead }, row, options), sending.ahead);
  }

  async simple(text: string, options?: SendOptions): Promise<Outcome> {
    const begun = this.#beginAlone();
    const outcome = await this.#inner.simple(text, options);
    await begun;
    return outcome;
  }

  stream<T>(
    sending: Sending,
    read: (...row: Parameters<RowReader>) => T | undefined,
    options?: SendOptions,
  ): AsyncIterable<T> {
    this.#beginAlone();
    return this.#inner.stream(sending, read, options);
  }

  release(error?: unknown): void {
    this.#inner.release(error);
  }

  /** Only of a prepared statement is it known that it is nothing like COPY, which eats what follows. */
  #asking(sending: Sending): Sending {
    const asks = this.#writes && this.id === undefined && sending.name !== undefined;
    this.#writes = false;
    if (!asks || !this.#opening.wantsId()) return sending;
    const row: RowReader = (bytes, offset) => {
      this.id = textField(bytes, offset) ?? undefined;
    };
    return { ...sending, behind: { sending: idQuery, row } };
  }

  /** Text by the simple protocol takes nobody along. Not awaited here: what is sent next comes after it. */
  #beginAlone(): Promise<Outcome> | undefined {
    if (this.#begun) return undefined;
    this.#begun = true;
    const { repo, begin } = this.#opening;
    const begun = watched(repo, begin.join('; '), (text) => this.#inner.simple(text));
    begun.then(
      () => {
        this.#answered = true;
      },
      () => undefined,
    );
    return begun;
  }

  async #beginning(
    send: (ahead: readonly string[]) => Promise<Outcome>,
    after: readonly string[] = [],
  ): Promise<Outcome> {
    const { repo, begin } = this.#opening;
    const watch = watchStatement(repo, begin.join('; '));
    this.#begun = true;
    try {
      const outcome = await send([...begin, ...after]);
      this.#answered = true;
      watch?.done(0, undefined, 'transaction');
      return outcome;
    } catch (error) {
      // Neither has begun where nothing was sent, nor where the server refused to begin.
      this.#begun = this.#inner.status !== 'idle' && (error as { readonly outcome?: unknown }).outcome !== 'not-sent';
      if (this.#begun) watch?.done(0, undefined, 'transaction');
      else watch?.done(0, error, 'transaction');
      throw error;
    }
  }
}
