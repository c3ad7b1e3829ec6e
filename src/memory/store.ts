import type { Home } from '../expr/node.ts';
import { Lock } from './lock.ts';
import { Table } from './table.ts';

/** The schema a table is in where none is named. */
export const nameOf = ({ schema, table }: Pick<Home, 'schema' | 'table'>): string => `${schema ?? 'public'}.${table}`;

/** What has been committed, and who may write. */
export class Store {
  readonly #tables = new Map<string, Table>();
  /** Held by whoever writes, until that is committed or undone. */
  readonly writing = new Lock();

  table(home: Pick<Home, 'schema' | 'table'>): Table {
    const name = nameOf(home);
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
}
