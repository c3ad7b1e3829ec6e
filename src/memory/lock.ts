import type { QueryCancelled } from '../driver/error/statement-errors.ts';
import { cancelled, type Interruption } from '../driver/wire/exchange.ts';
import type { RunOptions } from '../query/runner.ts';

/** Held by one at a time; the others come in the order in which they asked. */
export class Lock {
  #holder: object | undefined;
  readonly #waiting: { readonly who: object; readonly enter: () => void }[] = [];

  /** Whether somebody else has it. */
  isTaken(who: object): boolean {
    return this.#holder !== undefined && this.#holder !== who;
  }

  /** Waits until it is free. Rejects with `QueryCancelled` where that takes too long. */
  async take(who: object, options: RunOptions = {}): Promise<void> {
    if (!this.isTaken(who)) {
      this.#holder = who;
      return;
    }
    await this.#turn(who, options);
  }

  /** Lets the next one in; nothing where `who` does not hold it. */
  leave(who: object): void {
    if (this.#holder !== who) return;
    const next = this.#waiting.shift();
    this.#holder = next?.who;
    next?.enter();
  }

  #turn(who: object, { signal, timeout }: RunOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = (error: QueryCancelled): void => {
        const at = this.#waiting.findIndex((one) => one.enter === enter);
        if (at >= 0) this.#waiting.splice(at, 1);
        settle();
        reject(error);
      };
      const onAbort = (): void => giveUp(ended({ by: 'signal', reason: signal?.reason }));
      const timer =
        timeout === undefined ? undefined : setTimeout(() => giveUp(ended({ by: 'timeout', ms: timeout })), timeout);
      const settle = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
      };
      const enter = (): void => {
        settle();
        resolve();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push({ who, enter });
    });
  }
}

/** The error of a statement that was given up; nothing has happened. */
export const ended = (why: Interruption): QueryCancelled => cancelled(why, { sqlstate: '57014', outcome: 'failed' });
