import { Definitions } from './definitions.ts';
import { Lock } from './lock.ts';
import { Table } from './table.ts';
import { type Place, tableName } from './table-name.ts';

/** What has been committed, and who may write. */
export class Store {
  readonly definitions = new Definitions();
  /** Held by whoever writes, until that is committed or undone. */
  readonly writing = new Lock();
  /** Tenants that have records, or had. */
  readonly tenants = new Set<string>();
  readonly #tables = new Map<string, Table>();
  readonly #sequences = new Map<string, bigint>();

  table(home: Place): Table {
    const name = tableName(home);
    let table = this.#tables.get(name);
    if (table === undefined) {
      table = new Table();
      this.#tables.set(name, table);
    }
    return table;
  }

  /** Puts the tables of a transaction in the place of those it began with. */
  commit(tables: ReadonlyMap<string, Table>): void {
    for (const [name, table] of tables) this.#tables.set(name, table);
  }

  /** The next number of an identity column. A number is given out once, whatever becomes of its row. */
  next(home: Place, column: string): bigint {
    const name = `${tableName(home)}.${column}`;
    const next = (this.#sequences.get(name) ?? 0n) + 1n;
    this.#sequences.set(name, next);
    return next;
  }

  /** Numbers up to this one are taken. */
  taken(home: Place, column: string, number: bigint): void {
    const name = `${tableName(home)}.${column}`;
    if (number > (this.#sequences.get(name) ?? 0n)) this.#sequences.set(name, number);
  }
}
