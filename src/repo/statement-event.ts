import { channel } from 'node:diagnostics_channel';
import type { AnyRepo } from './repo-state.ts';

/** One statement that was run. */
export interface StatementEvent {
  readonly repo: string;
  /** `transaction`: BEGIN, COMMIT, ROLLBACK and the like. */
  readonly kind: 'query' | 'transaction';
  readonly sql: string;
  /** The values of its parameters; `'[redacted]'` each unless asked for with `{ values: true }`. */
  readonly params: readonly unknown[];
  /** Milliseconds until a connection was there; undefined where one was held already: inside a transaction. */
  readonly queueMs: number | undefined;
  /** Milliseconds until the answer was complete, and for making records of it. */
  readonly queryMs: number;
  readonly decodeMs: number;
  /** All of it. */
  readonly ms: number;
  /** Rows it returned or touched; 0 where it failed. */
  readonly rows: number;
  readonly error: unknown;
}

/** Hears of each statement after it ran; what it throws becomes a warning. */
export type StatementListener = (event: StatementEvent) => void;

/** `node:diagnostics_channel` for the statements of all repos; values are redacted. */
const statements = channel('quarry:statement');

const listeners = new WeakMap<AnyRepo, Map<StatementListener, { readonly values: boolean }>>();

/** Calls `listener` after each statement of a repo; returns what ends it. */
export function onStatement(
  repo: AnyRepo,
  listener: StatementListener,
  options: { readonly values?: boolean } = {},
): () => void {
  const own = listeners.get(repo) ?? new Map<StatementListener, { readonly values: boolean }>();
  listeners.set(repo, own.set(listener, { values: options.values ?? false }));
  return () => {
    own.delete(listener);
    if (own.size === 0 && listeners.get(repo) === own) listeners.delete(repo);
  };
}

const nothing = (): readonly unknown[] => [];

/** A stop-watch for one statement; undefined where nobody listens, so that silence costs nothing. */
export function watchStatement(
  repo: AnyRepo,
  sql: string,
  params: () => readonly unknown[] = nothing,
): StatementWatch | undefined {
  if (!listeners.has(repo) && !statements.hasSubscribers) return undefined;
  return new StatementWatch(repo, sql, params);
}

/** Tells of a statement that begins or ends a transaction. */
export async function watched<T>(repo: AnyRepo, sql: string, run: (sql: string) => Promise<T>): Promise<T> {
  const watch = watchStatement(repo, sql);
  if (watch === undefined) return run(sql);
  try {
    const result = await run(sql);
    watch.done(0, undefined, 'transaction');
    return result;
  } catch (error) {
    watch.done(0, error, 'transaction');
    throw error;
  }
}

export class StatementWatch {
  readonly #repo: AnyRepo;
  readonly #sql: string;
  readonly #params: () => readonly unknown[];
  readonly #asked = performance.now();
  #connected: number | undefined;
  #answered: number | undefined;

  constructor(repo: AnyRepo, sql: string, params: () => readonly unknown[]) {
    this.#repo = repo;
    this.#sql = sql;
    this.#params = params;
  }

  /** A connection was taken for it. */
  connected(): void {
    this.#connected = performance.now();
  }

  answered(): void {
    this.#answered = performance.now();
  }

  done(rows: number, error?: unknown, kind: StatementEvent['kind'] = 'query'): void {
    const now = performance.now();
    const sent = this.#connected ?? this.#asked;
    const answered = this.#answered ?? now;
    const shown = this.#params();
    const event = {
      repo: this.#repo.name,
      kind,
      sql: this.#sql,
      queueMs: this.#connected === undefined ? undefined : sent - this.#asked,
      queryMs: answered - sent,
      decodeMs: now - answered,
      ms: now - this.#asked,
      rows,
      error,
    };
    const redacted = Object.freeze({ ...event, params: shown.map(() => '[redacted]') });
    for (const [listener, { values }] of listeners.get(this.#repo) ?? []) {
      tell(listener, values ? Object.freeze({ ...event, params: shown }) : redacted);
    }
    statements.publish(redacted);
  }
}

/** Who listens must not be able to make the statement fail. */
function tell(listener: StatementListener, event: StatementEvent): void {
  try {
    listener(event);
  } catch (error) {
    process.emitWarning(`A listener to the statements of repo '${event.repo}' threw: ${String(error)}`);
  }
}

/** A line per statement, as `log: "debug"` prints it. */
export function statementLine({ repo, sql, rows, ms, error }: StatementEvent): string {
  const outcome = error === undefined ? `${rows} rows` : `failed: ${error instanceof Error ? error.message : error}`;
  return `${repo} ${ms.toFixed(1)} ms ${outcome}  ${sql}`;
}
