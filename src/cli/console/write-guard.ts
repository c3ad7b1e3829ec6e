import { QuarryError } from '../../error/quarry-error.ts';
import { standIn, withPlaces } from '../../repo/context.ts';
import type { Place } from '../../repo/place/place.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { rootOf } from '../../repo/session.ts';

/** Somebody thought better of writing to production. */
export class WriteDeclined extends QuarryError {
  readonly code = 'console.write_declined';
  constructor() {
    super('Nothing was written.', {
      why: 'This is production, and the question was not answered with yes.',
      fix: '.sandbox tries things out and rolls them back.',
    });
  }
}

/** Asks once, before the first statement that may write; resolves where it may. */
export class WriteGuard {
  readonly #ask: () => Promise<boolean>;
  #answer: Promise<boolean> | undefined;

  constructor(ask: () => Promise<boolean>) {
    this.#ask = ask;
  }

  /** Runs `fn` with the guard before the repos' pools. */
  async within<T>(repos: readonly AnyRepo[], fn: () => T): Promise<Awaited<T>> {
    const places = new Map<AnyRepo, Place>();
    for (const repo of repos)
      places.set(
        standIn(repo),
        guarded(await rootOf(repo), () => this.#pass()),
      );
    return await withPlaces(places, fn);
  }

  async #pass(): Promise<void> {
    this.#answer ??= this.#ask();
    if (await this.#answer) return;
    // The next write may be meant.
    this.#answer = undefined;
    throw new WriteDeclined();
  }
}

/** A place whose writes, and transactions, which may hold some, wait for `pass`. */
function guarded(place: Place, pass: () => Promise<void>): Place {
  return {
    get driver() {
      return place.driver;
    },
    pinned: place.pinned,
    signal: place.signal,
    depth: place.depth,
    exclusive: (work) => place.exclusive(work),
    async use(work, use) {
      if (!use.reads) await pass();
      return place.use(work, use);
    },
    async acquire(signal) {
      await pass();
      return place.acquire(signal);
    },
  };
}
