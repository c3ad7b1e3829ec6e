import type { TextRow } from '../catalog/query.ts';
import type { Connection, Outcome, SendOptions } from '../driver/driver.ts';
import { CommitRefused } from './error/run-error.ts';

/** A connection whose answers are text, as the runner needs them. */
export class Session {
  readonly #connection: Connection;
  readonly #options: SendOptions;

  constructor(connection: Connection, signal?: AbortSignal) {
    this.#connection = connection;
    this.#options = { signal };
  }

  /** The same connection, deaf to the signal: for cleaning up after it fired. */
  calm(): Session {
    return new Session(this.#connection);
  }

  /** Sends one statement and gathers its rows. The server refuses two statements in one text. */
  async rows(text: string, params: readonly (string | null)[] = []): Promise<readonly TextRow[]> {
    const rows: (string | null)[][] = [];
    const sending = { text, values: params };
    const outcome = await this.#connection.send(sending, (...row) => rows.push(readRow(...row)), this.#options);
    const names = (outcome.columns ?? []).map((column) => column.name);
    return rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i] ?? null])));
  }

  /** Sends one statement for its effect. */
  async run(text: string, params: readonly (string | null)[] = []): Promise<Outcome> {
    return await this.#connection.send({ text, values: params }, () => {}, this.#options);
  }

  /** By the simple protocol, which leaves no snapshot behind. */
  async simple(text: string): Promise<Outcome> {
    return await this.#connection.simple(text, this.#options);
  }

  async begin(): Promise<void> {
    await this.simple('begin isolation level read committed');
  }

  /** A failed transaction answers COMMIT with ROLLBACK, and without an error. */
  async commit(): Promise<void> {
    const { command } = await this.simple('commit');
    if (command !== 'COMMIT') throw new CommitRefused(command);
  }

  async rollback(): Promise<void> {
    if (this.#connection.status !== 'idle') await this.#connection.simple('rollback');
  }

  release(error?: unknown): void {
    this.#connection.release(error);
  }
}

function readRow(bytes: Buffer, offset: number, columns: number): (string | null)[] {
  const row: (string | null)[] = [];
  let at = offset;
  for (let i = 0; i < columns; i++) {
    const length = bytes.readInt32BE(at);
    at += 4;
    row.push(length < 0 ? null : bytes.toString('utf8', at, at + length));
    if (length > 0) at += length;
  }
  return row;
}
