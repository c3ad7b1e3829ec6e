/** Lets work through in the order in which it came: some of it alone, some of it beside others of its kind. */
export class Lane {
  /** Settles when everything so far has ended. */
  #tail: Promise<unknown> = Promise.resolve();
  /** Settles when the last work that wanted to be alone has ended. */
  #alone: Promise<unknown> = Promise.resolve();
  #length = 0;
  #wantAlone = 0;

  /** Pieces of work under way or waiting. */
  get length(): number {
    return this.#length;
  }

  /** Runs `work` when everything that came before has ended, well or badly; what comes later waits for it. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const first = this.#length === 0;
    this.#length += 1;
    this.#wantAlone += 1;
    // With nothing ahead the work starts at once, without waiting for a turn of the microtask queue.
    const result = first ? started(work) : this.#tail.then(work);
    this.#alone = result.then(this.#leaveAlone, this.#leaveAlone);
    this.#tail = this.#alone;
    return result;
  }

  /** Runs `work` beside what else came this way, when what came before to be alone has ended. */
  share<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#length === 0 ? undefined : this.#tail;
    this.#length += 1;
    const result = this.#wantAlone === 0 ? started(work) : this.#alone.then(work);
    const ended = result.then(this.#leave, this.#leave);
    this.#tail = before === undefined ? ended : ended.then(() => before);
    return result;
  }

  readonly #leave = (): void => {
    this.#length -= 1;
  };

  readonly #leaveAlone = (): void => {
    this.#length -= 1;
    this.#wantAlone -= 1;
  };
}

async function started<T>(work: () => Promise<T>): Promise<T> {
  return work();
}
