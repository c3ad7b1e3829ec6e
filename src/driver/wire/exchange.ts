import type { ColumnDescription, Outcome, RowReader, Sending, SendOptions } from '../driver.ts';
import type { DbError, DbOutcome } from '../error/db-error.ts';
import { QueryCancelled } from '../error/statement-errors.ts';
import type { Prepared } from './statements.ts';

/** Why a statement is to end early. */
export type Interruption =
  | { readonly by: 'timeout'; readonly ms: number }
  | { readonly by: 'signal'; readonly reason: unknown }
  | { readonly by: 'consumer' };

/** One statement of a request and what has come back about it. */
export class Part {
  /** A statement by the extended protocol; undefined for text by the simple one. */
  readonly sending: Sending | undefined;
  readonly row: RowReader | undefined;
  prepared: Prepared | undefined = undefined;
  /** The text was sent along; the server may have refused it. */
  fresh = false;
  command = '';
  count = 0;
  columns: readonly ColumnDescription[] | undefined = undefined;

  constructor(sending: Sending | undefined, row: RowReader | undefined) {
    this.sending = sending;
    this.row = row;
  }
}

/** One request to the server, which answers it with one ReadyForQuery, and what has come back so far. */
export class Exchange {
  /** A statement with what rides along, or text by the simple protocol. */
  readonly request: { readonly sending: Sending } | { readonly query: string };
  readonly options: SendOptions;
  /** In the order in which they are run. */
  readonly parts: readonly Part[];
  /** The part whose answer is being read. */
  part: Part;
  /** The one that was asked for. */
  readonly main: Part;
  /** Called when all messages of a chunk have been read; what has it is a stream, which may be ended early. */
  afterChunk: (() => void) | undefined = undefined;
  /** A stream that nobody reads any more: the rest of its rows is dropped. */
  abandoned = false;
  readonly done: Promise<Outcome>;

  written = false;
  /** V8 forgets the layout of a class of which nothing is alive, and the code compiled for it: so one is kept. */
  static readonly kept: object = new Exchange({ query: '' }, undefined, {});

  settled = false;
  /** It has been sent again once with its text. */
  repeated = false;
  interruption: Interruption | undefined = undefined;
  error: DbError | undefined = undefined;
  /** The row reader threw: a bug of ours or of a caller, which must not upset the protocol. */
  readerError: { readonly error: unknown } | undefined = undefined;

  #resolve: (outcome: Outcome) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #timer: NodeJS.Timeout | undefined = undefined;
  #onAbort: (() => void) | undefined = undefined;

  constructor(request: Exchange['request'], row: RowReader | undefined, options: SendOptions) {
    this.request = request;
    this.options = options;
    this.main = new Part('sending' in request ? request.sending : undefined, row);
    this.parts = partsAround(this.main);
    this.part = this.parts[0] ?? this.main;
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

  /** A part is done: what comes now is about the next one. */
  next(): void {
    const following = this.parts[this.parts.indexOf(this.part) + 1];
    if (following !== undefined) this.part = following;
  }

  /** Forgets what came back, to be sent again. */
  repeat(): void {
    this.repeated = true;
    this.error = undefined;
    this.part = this.parts[0] ?? this.main;
    for (const part of this.parts) {
      part.prepared = undefined;
      part.fresh = false;
    }
  }

  settle(): void {
    const { command, count, columns } = this.main;
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

function partsAround(main: Part): readonly Part[] {
  const { ahead, behind } = main.sending ?? {};
  if (ahead === undefined && behind === undefined) return [main];
  // Under a name, so that the server parses it once.
  const before = (ahead ?? []).map((text) => new Part({ text, name: text, values: [] }, undefined));
  return [...before, main, ...(behind === undefined ? [] : [new Part(behind.sending, behind.row)])];
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
