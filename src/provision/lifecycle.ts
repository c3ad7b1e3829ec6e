import type { Engine } from './engine.ts';
import type { Mode } from './mode.ts';

/** How far the databases are. */
export type Status = 'idle' | 'provisioning' | 'migrating' | 'ok' | 'degraded' | 'error' | 'stopped';

/** How the databases of a project are. */
export interface State {
  readonly mode: Mode | undefined;
  readonly status: Status;
  /** How often it was tried since it last went well. */
  readonly attempt: number;
  readonly error: Trouble | undefined;
  /** What runs local databases; undefined where there are none. */
  readonly engine: Engine | undefined;
  /** Since when the status is this. */
  readonly since: Date;
}

/** What went wrong last. */
export interface Trouble {
  readonly code: string;
  readonly message: string;
  /** Trying again helps only after somebody has changed something. */
  readonly fatal: boolean;
}

/** What may follow upon each status: everything else is news that comes too late. */
const next: Readonly<Record<Status, readonly Status[]>> = {
  idle: ['provisioning', 'stopped'],
  provisioning: ['migrating', 'ok', 'error', 'stopped'],
  migrating: ['ok', 'error', 'stopped'],
  ok: ['degraded', 'stopped'],
  degraded: ['ok', 'error', 'stopped'],
  error: ['provisioning', 'stopped'],
  stopped: [],
};

export type StateListener = (state: State) => void;

/** The state and whoever listens to it. */
export class Lifecycle {
  #state: State;
  readonly #listeners = new Set<StateListener>();
  readonly #clock: () => Date;

  constructor(clock: () => Date = () => new Date()) {
    this.#clock = clock;
    this.#state = Object.freeze({
      mode: undefined,
      status: 'idle',
      attempt: 0,
      error: undefined,
      engine: undefined,
      since: clock(),
    });
  }

  get state(): State {
    return this.#state;
  }

  /** Goes on to a status, if it may follow; tells whether it did. */
  move(status: Status, more: Partial<Pick<State, 'mode' | 'attempt' | 'error' | 'engine'>> = {}): boolean {
    if (!next[this.#state.status].includes(status)) return false;
    const error =
      status === 'error' || status === 'degraded' || status === 'provisioning' ? this.#state.error : undefined;
    const settled = status === 'ok' ? { attempt: 0 } : {};
    this.#state = Object.freeze({ ...this.#state, ...settled, error, ...more, status, since: this.#clock() });
    for (const listener of [...this.#listeners]) listener(this.#state);
    return true;
  }

  /** Learns more about the same status. */
  set(more: Partial<Pick<State, 'mode' | 'engine'>>): void {
    this.#state = Object.freeze({ ...this.#state, ...more });
  }

  /** Returns what ends the listening. */
  on(listener: StateListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** The answer of a health check: 200 when the databases can be used. */
export function healthOf(state: State): { readonly status: 200 | 503; readonly body: { readonly data: Status } } {
  return { status: state.status === 'ok' ? 200 : 503, body: { data: state.status } };
}
