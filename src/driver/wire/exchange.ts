import type { ColumnDescription, Outcome, RowReader, Sending, SendOptions } from '../driver.ts';
import type { DbError, DbOutcome } from '../error/db-error.ts';
import { QueryCancelled } from '../error/statement-errors.ts';
import type { Prepared } from './statements.ts';

/** Why a statement is to end early. */
export type Interruption =
  | { readonly by: 'timeout'; readonly ms: number }
  | { readonly by: 'signal'; readonly reason: unknown }
  | { readonly by: 'consumer' };

/** One request to the server and what has come back so far. */
export class Exchange {
  /** A statement by the extended protocol, or text by the simple one. */
  readonly request: { readonly sending: Sending } | { readonly query: string };
  readonly row: RowReader | undefined;
  readonly options: SendOptions;
  /** Called when all messages of a chunk have been read; what has it is a stream, which may be ended early. */
  afterChunk: (() => void) | undefined = undefined;
  /** A stream that nobody reads any more: the rest of its rows is dropped. */
  abandoned = false;
  readonly done: Promise<Outcome>;

  written = false;
  settled = false;
  prepared: Prepared | undefined = undefined;
  /** The text was sent along; the server may have refused it. */
  fresh = false;
  /** It has been sent again once with its text. */
  repeated = false;
  interruption: Interruption | undefined = undefined;
  error: DbError | undefined = undefined;
  /** The row reader threw: a bug of ours or of a caller, which must not upset the protocol. */
  readerError: { readonly error: unknown } | undefined = undefined;
  command = '';
  count = 0;
  columns: readonly ColumnDescription[] | undefined = undefined;

  #resolve: (outcome: Outcome) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #timer: NodeJS.Timeout | undefined = undefined;
  #onAbort: (() => void) | undefined = undefined;

  constructor(request: Exchange['request'], row: RowReader | undefined, options: SendOptions) {
    this.request = request;
    this.row = row;
    this.options = options;
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** It may have to be cancelled. */
  get interruptible(): boolean {
    const { signal, timeout } = this.options;
    if (signal !== undefined || timeout !== undefined) return true;
    return this.afterChunk !== undefined || this.interruption !== undefined;
  }

  /** Starts the clock and listens to the signal; `interrupt` is called at most once, and never after settling. */
  arm(interrupt: (interruption: Interruption) => void): void {
    const { signal, timeout } = this.options;
    const once = (interruption: Interruption) => {
      this.#disarm();
      interrupt(interruption);
    };
    if (timeout !== undefined) this.#timer = setTimeout(() => once({ by: 'timeout', ms: timeout }), timeout);
    if (signal === undefined) return;
    this.#onAbort = () => once({ by: 'signal', reason: signal.reason });
    if (signal.aborted) this.#onAbort();
    else signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    if (this.#onAbort !== undefined) this.options.signal?.removeEventListener('abort', this.#onAbort);
    this.#onAbort = undefined;
  }

  /** Forgets what came back, to be sent again. */
  repeat(): void {
    this.repeated = true;
    this.error = undefined;
    this.prepared = undefined;
    this.fresh = false;
  }

  settle(): void {
    const { command, count, columns } = this;
    if (this.error !== undefined) this.fail(this.#explained(this.error));
    else if (this.readerError !== undefined) this.fail(this.readerError.error);
    else {
      this.settled = true;
      this.#disarm();
      this.#resolve({ command, count, columns });
    }
  }

  fail(error: unknown): void {
    this.settled = true;
    this.#disarm();
    this.#reject(error);
  }

  /** A cancelled statement says who wanted that. */
  #explained(error: DbError): DbError {
    if (error.sqlstate !== '57014' || this.interruption === undefined) return error;
    return cancelled(this.interruption, { sqlstate: '57014', outcome: 'failed' });
  }
}

type Facts = { readonly outcome: DbOutcome; readonly sqlstate?: string; readonly fatal?: boolean };

/** The error of a statement that was ended by its caller. */
export function cancelled(interruption: Interruption, facts: Facts): QueryCancelled {
  if (interruption.by === 'timeout')
    return new QueryCancelled(`The statement did not finish within ${interruption.ms} ms and was cancelled.`, facts, {
      fix: 'Give it more time with `timeout`, or look at its plan with explain().',
    });
  if (interruption.by === 'signal')
    return new QueryCancelled('The statement was aborted by its signal.', facts, { cause: interruption.reason });
  return new QueryCancelled('The statement was ended before all rows were read.', facts);
}
