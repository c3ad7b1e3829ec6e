import { type AnyRepo, stateOf } from './repo-state.ts';

/** One statement that was run. */
export interface StatementEvent {
  readonly repo: string;
  readonly sql: string;
  /** The values of its parameters; `'[redacted]'` each unless asked for with `{ values: true }`. */
  readonly params: readonly unknown[];
  /** Milliseconds until a connection was there, until the answer was complete, and making records of it. */
  readonly queueMs: number;
  readonly queryMs: number;
  readonly decodeMs: number;
  /** All of it. */
  readonly ms: number;
  /** Rows it returned or touched; 0 where it failed. */
  readonly rows: number;
  readonly error: unknown;
}

export type StatementListener = (event: StatementEvent) => void;

/** Calls `listener` after each statement of a repo; returns what ends it. */
export function onStatement(
  repo: AnyRepo,
  listener: StatementListener,
  options: { readonly values?: boolean } = {},
): () => void {
  const { listeners } = stateOf(repo);
  listeners.set(listener, { values: options.values ?? false });
  return () => {
    listeners.delete(listener);
  };
}

/** A stop-watch for one statement; undefined where nobody listens, so that silence costs nothing. */
export function watchStatement(
  repo: AnyRepo,
  sql: string,
  params: () => readonly unknown[],
): StatementWatch | undefined {
  return stateOf(repo).listeners.size === 0 ? undefined : new StatementWatch(repo, sql, params);
}

export class StatementWatch {
  readonly #repo: AnyRepo;
  readonly #sql: string;
  readonly #params: () => readonly unknown[];
  readonly #asked = performance.now();
  #connected = 0;
  #answered = 0;

  constructor(repo: AnyRepo, sql: string, params: () => readonly unknown[]) {
    this.#repo = repo;
    this.#sql = sql;
    this.#params = params;
  }

  connected(): void {
    this.#connected = performance.now();
  }

  answered(): void {
    this.#answered = performance.now();
  }

  done(rows: number, error?: unknown): void {
    const now = performance.now();
    const connected = this.#connected || now;
    const answered = this.#answered || now;
    const shown = this.#params();
    const hidden = shown.map(() => '[redacted]');
    const event = {
      repo: this.#repo.name,
      sql: this.#sql,
      queueMs: connected - this.#asked,
      queryMs: answered - connected,
      decodeMs: now - answered,
      ms: now - this.#asked,
      rows,
      error,
    };
    for (const [listener, { values }] of stateOf(this.#repo).listeners) {
      listener(Object.freeze({ ...event, params: values ? shown : hidden }));
    }
  }
}
