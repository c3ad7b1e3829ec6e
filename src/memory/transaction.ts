import type { Store } from './store.ts';
import type { Table } from './table.ts';
import { type Place, tableName } from './table-name.ts';

interface Savepoint {
  readonly name: string;
  /** How much there was to undo. */
  readonly done: number;
  readonly readOnly: boolean;
}

/** One open transaction: tables of its own from the first write on, and the way back to each of its savepoints. */
export class Transaction {
  readonly now = new Date();
  /** Waits for all others before it reads anything, so that nothing changes under it. */
  readonly alone: boolean;
  readOnly: boolean;
  /** A statement failed: nothing more is done until that is rolled back. */
  failed = false;
  readonly undo: (() => void)[] = [];
  readonly #store: Store;
  readonly #tables = new Map<string, Table>();
  readonly #savepoints: Savepoint[] = [];

  constructor(store: Store, modes: string) {
    this.#store = store;
    this.alone = /isolation level (serializable|repeatable read)/.test(modes);
    this.readOnly = /read only/.test(modes);
  }

  table(home: Place): Table {
    return this.#tables.get(tableName(home)) ?? this.#store.table(home);
  }

  /** The same, to be written to. */
  own(home: Place): Table {
    const name = tableName(home);
    let table = this.#tables.get(name);
    if (table === undefined) {
      table = this.#store.table(home).copy();
      this.#tables.set(name, table);
    }
    return table;
  }

  commit(): void {
    this.#store.commit(this.#tables);
  }

  save(name: string): void {
    this.#savepoints.push({ name, done: this.undo.length, readOnly: this.readOnly });
  }

  /** Forgets a savepoint and those inside it; false where there is none of this name. */
  release(name: string): boolean {
    const at = this.#savepoints.findLastIndex((one) => one.name === name);
    const [savepoint] = this.#savepoints.splice(at < 0 ? this.#savepoints.length : at);
    if (savepoint === undefined) return false;
    this.readOnly = savepoint.readOnly;
    return true;
  }

  /** Undoes what came after a savepoint, which stays. */
  returnTo(name: string): boolean {
    const at = this.#savepoints.findLastIndex((one) => one.name === name);
    const savepoint = this.#savepoints[at];
    if (savepoint === undefined) return false;
    this.#savepoints.splice(at + 1);
    undoTo(this.undo, savepoint.done);
    this.readOnly = savepoint.readOnly;
    this.failed = false;
    return true;
  }
}

/** Takes back what was done since there was so much to undo. */
export function undoTo(undo: (() => void)[], length: number): void {
  while (undo.length > length) undo.pop()?.();
}
