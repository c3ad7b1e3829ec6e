import type { Connection, Outcome, RowReader, Sending, SendOptions } from '../driver.ts';
import { ConnectionLost } from '../error/connection-errors.ts';
import type { DbError } from '../error/db-error.ts';
import { serverError } from '../error/server-error.ts';
import { StaleStatement } from '../error/statement-errors.ts';
import { deliver, progress, refuseCopy } from './answer.ts';
import { message, messageReader, readFields } from './backend.ts';
import type { Channel } from './channel.ts';
import { encodeWith } from './encode-with.ts';
import { cancelled, Exchange, type Interruption } from './exchange.ts';
import { encodeQuery } from './frontend.ts';
import { streamRows } from './row-stream.ts';
import { Statements } from './statements.ts';

export interface SessionOptions {
  /** Quote values in errors. */
  readonly debug?: boolean | undefined;
  /** How many named statements a connection keeps. */
  readonly statements?: number | undefined;
  /** Takes the messages that answer nobody here: notices, notifications, another reader's answers. */
  readonly elsewhere?: ((bytes: Buffer) => void) | undefined;
}

/** Milliseconds a cancelled statement may still take before the connection is cut. */
const patience = 2000;

const nothing = (): void => {};

/**
 * One session over a channel: writes statements, reads answers, in the order in which they were sent. Statements are
 * written without waiting for those before, unless one of them may be cancelled: a cancel hits whatever runs.
 */
export class Session implements Omit<Connection, 'release'> {
  status: Connection['status'] = 'idle';
  /** Named statements may be used. */
  named = true;
  /** Why the session is of no more use. */
  broken: DbError | undefined = undefined;
  /** Called once, when the session breaks. */
  onBroken: (error: DbError) => void = nothing;
  /** Feeds bytes from the server. */
  readonly data: (chunk: Buffer) => void;

  readonly #channel: Channel;
  readonly #options: SessionOptions;
  readonly #statements: Statements;
  /** Written, in order of their answers; `null` is somebody else's request on the same channel. */
  readonly #inFlight: (Exchange | null)[] = [];
  readonly #waiting: Exchange[] = [];
  #interruptible = 0;
  #cancelling: Promise<void> | undefined = undefined;
  readonly #whenIdle: (() => void)[] = [];

  constructor(channel: Channel, options: SessionOptions = {}) {
    this.#channel = channel;
    this.#options = options;
    this.#statements = new Statements(options.statements ?? 200);
    const read = messageReader((bytes, at, next) => this.#message(bytes, at, next));
    this.data = (chunk) => {
      try {
        read(chunk);
      } catch (error) {
        this.#channel.destroy(error instanceof Error ? error : new Error(String(error)));
      }
      const head = this.#inFlight[0];
      if (head?.abandoned === false) head.afterChunk?.();
    };
  }

  send(sending: Sending, row: RowReader, options: SendOptions = {}): Promise<Outcome> {
    return this.#enter(new Exchange({ sending }, row, options)).done;
  }

  simple(text: string, options: SendOptions = {}): Promise<Outcome> {
    return this.#enter(new Exchange({ query: text }, undefined, options)).done;
  }

  stream<T>(
    sending: Sending,
    read: (bytes: Buffer, offset: number, columns: number) => T | undefined,
    options: SendOptions = {},
  ): AsyncIterable<T> {
    return streamRows(read, {
      start: (row, afterChunk) => {
        const exchange = new Exchange({ sending }, row, options);
        exchange.afterChunk = afterChunk;
        return this.#enter(exchange);
      },
      pause: () => this.#channel.pause(),
      resume: () => this.#channel.resume(),
      // Without a way to cancel, the rest is read and dropped.
      stop: (exchange) => {
        if (this.#channel.cancel !== undefined) this.#interrupt(exchange, { by: 'consumer' });
      },
    });
  }

  /** Another reader on this channel has sent something that a ReadyForQuery will answer. */
  expectForeign(): void {
    this.#inFlight.push(null);
  }

  /** Resolves when everything sent so far is answered; streams that nobody reads any more are ended. */
  idle(): Promise<void> {
    for (const exchange of [...this.#inFlight, ...this.#waiting]) {
      if (exchange?.afterChunk === undefined) continue;
      exchange.abandoned = true;
      if (!exchange.written || this.#channel.cancel !== undefined) this.#interrupt(exchange, { by: 'consumer' });
      this.#channel.resume();
    }
    if (this.#isIdle()) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }

  /** The channel is gone: what was under way has an unknown outcome, what was not yet written was not sent. */
  fail(error: DbError): void {
    if (this.broken !== undefined) return;
    this.broken = error;
    const facts = { sqlstate: error.sqlstate, fatal: true, retryable: true };
    for (const exchange of this.#inFlight.splice(0)) {
      if (exchange === null || exchange.settled) continue;
      if (exchange.error !== undefined) exchange.settle();
      else if (exchange.interruption !== undefined)
        exchange.fail(cancelled(exchange.interruption, { outcome: 'unknown', fatal: true }));
      else exchange.fail(new ConnectionLost(error.message, { ...facts, outcome: 'unknown' }, { cause: error }));
    }
    for (const exchange of this.#waiting.splice(0))
      exchange.fail(new ConnectionLost(error.message, { ...facts, outcome: 'not-sent' }, { cause: error }));
    this.#announceIdle();
    this.onBroken(error);
  }

  /** From here on the process does not end by itself while the session is open. */
  ref(): void {
    this.#channel.ref?.();
  }

  /** The session is open and nobody needs it: the process may end. */
  unref(): void {
    this.#channel.unref?.();
  }

  destroy(cause: Error): void {
    this.#channel.destroy(cause);
  }

  async end(): Promise<void> {
    await this.#channel.end();
  }

  #enter(exchange: Exchange): Exchange {
    // Somebody may look at `done` later only.
    exchange.done.catch(nothing);
    if (exchange.interruptible) exchange.arm((interruption) => this.#interrupt(exchange, interruption));
    if (exchange.settled) return exchange;
    if (this.broken !== undefined) this.#refuse(exchange, this.broken);
    else if (this.#interruptible > 0 || this.#cancelling !== undefined || this.#waiting.length > 0)
      this.#waiting.push(exchange);
    else this.#write(exchange);
    return exchange;
  }

  #refuse(exchange: Exchange, { message: why, sqlstate }: DbError): void {
    exchange.fail(
      new ConnectionLost(why, { sqlstate, fatal: true, retryable: true, outcome: 'not-sent' }, { cause: this.broken }),
    );
  }

  #write(exchange: Exchange): void {
    try {
      const bytes = this.#encode(exchange);
      exchange.written = true;
      this.#inFlight.push(exchange);
      if (exchange.interruptible) this.#interruptible++;
      this.#channel.write(bytes);
    } catch (error) {
      exchange.fail(error);
    }
  }

  #encode(exchange: Exchange): Buffer {
    const { request } = exchange;
    if ('query' in request) return encodeQuery(request.query);
    return encodeWith(this.#statements, exchange.parts, this.named);
  }

  #message(bytes: Buffer, at: number, next: number): void {
    const exchange = this.#inFlight[0];
    const type = bytes[at];
    if (type === message.readyForQuery) this.#ready(bytes, at, next);
    else if (exchange === undefined || exchange === null) this.#options.elsewhere?.(bytes.subarray(at, next));
    else if (type === message.dataRow) deliver(exchange, bytes, at);
    else if (type === message.error) exchange.error ??= serverError(readFields(bytes, at, next), this.#options.debug);
    else if (type === message.copyIn || type === message.copyBoth) this.#channel.write(refuseCopy(exchange));
    else if (type === message.notice || type === message.notification || type === message.parameterStatus)
      this.#options.elsewhere?.(bytes.subarray(at, next));
    else progress(exchange, bytes, at, next);
  }

  #ready(bytes: Buffer, at: number, next: number): void {
    const letter = bytes[at + 5];
    this.status = letter === 0x49 ? 'idle' : letter === 0x54 ? 'transaction' : 'failed';
    const exchange = this.#inFlight.shift();
    if (exchange === undefined || exchange === null) {
      this.#options.elsewhere?.(bytes.subarray(at, next));
      this.#advance();
      return;
    }
    if (exchange.interruptible) this.#interruptible--;
    if (this.#cancelling === undefined) this.#finish(exchange);
    // The next statement must not be hit by a cancel meant for this one.
    else void this.#cancelling.then(() => this.#finish(exchange));
  }

  #finish(exchange: Exchange): void {
    if (this.#mustRepeat(exchange)) {
      exchange.repeat();
      this.#write(exchange);
    } else exchange.settle();
    this.#advance();
  }

  /** A statement the server no longer knows or wants is prepared again, once; a transaction has failed by then. */
  #mustRepeat({ error, parts, part: { prepared }, repeated, interruption }: Exchange): boolean {
    if (error === undefined) return false;
    for (const { prepared: sent, fresh } of parts)
      if (fresh && sent?.parsed === false) this.#statements.forget(sent, false);
    if (prepared === undefined || !(error instanceof StaleStatement)) return false;
    this.#statements.forget(prepared, error.sqlstate !== '26000');
    return this.status === 'idle' && !repeated && interruption === undefined && this.broken === undefined;
  }

  /** The next answer is awaited: perhaps its statement was given up meanwhile, perhaps others may be written now. */
  #advance(): void {
    const head = this.#inFlight[0];
    if (head?.interruption !== undefined) this.#cancel(head);
    while (this.#waiting.length > 0 && this.#interruptible === 0 && this.#cancelling === undefined) {
      const next = this.#waiting.shift();
      if (next !== undefined) this.#write(next);
    }
    if (this.#isIdle()) this.#announceIdle();
  }

  #interrupt(exchange: Exchange, interruption: Interruption): void {
    if (exchange.settled || exchange.interruption !== undefined) return;
    if (!exchange.written) {
      const at = this.#waiting.indexOf(exchange);
      if (at >= 0) this.#waiting.splice(at, 1);
      exchange.fail(cancelled(interruption, { outcome: 'not-sent' }));
      return;
    }
    if (!exchange.interruptible) this.#interruptible++;
    exchange.interruption = interruption;
    if (this.#inFlight[0] === exchange) this.#cancel(exchange);
  }

  #cancel(exchange: Exchange): void {
    const { cancel } = this.#channel;
    const cut = () => this.#channel.destroy(new ConnectionLost('A statement was to end and did not.', { fatal: true }));
    if (cancel === undefined) cut();
    if (cancel === undefined || this.#cancelling !== undefined) return;
    this.#channel.resume();
    const timer = setTimeout(cut, patience);
    const settled = () => clearTimeout(timer);
    exchange.done.then(settled, settled);
    this.#cancelling = cancel()
      .catch(nothing)
      .then(() => {
        this.#cancelling = undefined;
      });
  }

  #isIdle(): boolean {
    return this.#inFlight.length === 0 && this.#waiting.length === 0 && this.#cancelling === undefined;
  }

  #announceIdle(): void {
    for (const resolve of this.#whenIdle.splice(0)) resolve();
  }
}
