/** Lets one piece of work at a time through, in the order in which they came. */
export class Lane {
  #tail: Promise<unknown> = Promise.resolve();
  #length = 0;

  /** Pieces of work under way or waiting. */
  get length(): number {
    return this.#length;
  }

  /** Runs `work` when everything that came before has ended, well or badly. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const first = this.#length === 0;
    this.#length += 1;
    // With nothing ahead the work starts at once, without waiting for a turn of the microtask queue.
    const result = first ? started(work) : this.#tail.then(work);
    this.#tail = result.then(this.#leave, this.#leave);
    return result;
  }

  readonly #leave = (): void => {
    this.#length -= 1;
  };
}

async function started<T>(work: () => Promise<T>): Promise<T> {
  return work();
}
