import type { Column } from '../expr/node.ts';
import { keyTexts } from './key-text.ts';

/** A row by the names of its columns. Never changed: an update puts another one in its place. */
export type StoredRow = Readonly<Record<string, unknown>>;

interface Index {
  readonly columns: readonly Column[];
  readonly rows: Map<string, Set<StoredRow>>;
}

/** The rows of a table, in the order in which they came, with an index for every set of columns that was asked for. */
export class Table {
  readonly #rows: Set<StoredRow>;
  readonly #indexes = new Map<string, Index>();

  constructor(rows: Iterable<StoredRow> = []) {
    this.#rows = new Set(rows);
  }

  get rows(): ReadonlySet<StoredRow> {
    return this.#rows;
  }

  /** The same rows, to be changed by itself. */
  copy(): Table {
    return new Table(this.#rows);
  }

  add(row: StoredRow): void {
    this.#rows.add(row);
    for (const index of this.#indexes.values()) enter(index, row);
  }

  remove(row: StoredRow): void {
    this.#rows.delete(row);
    for (const { columns, rows } of this.#indexes.values()) rows.get(keyOf(columns, row))?.delete(row);
  }

  /** The rows with these values in these columns; null is a value like any other. */
  at(columns: readonly Column[], values: readonly unknown[]): Iterable<StoredRow> {
    const key = keyTexts(
      values,
      columns.map(({ type }) => type),
    );
    return this.#index(columns).rows.get(key) ?? [];
  }

  #index(columns: readonly Column[]): Index {
    const name = columns.map(({ column, type }) => `${column} ${type.family} ${type.sql}`).join();
    let index = this.#indexes.get(name);
    if (index === undefined) {
      index = { columns, rows: new Map() };
      for (const row of this.#rows) enter(index, row);
      this.#indexes.set(name, index);
    }
    return index;
  }
}

function enter({ columns, rows }: Index, row: StoredRow): void {
  const key = keyOf(columns, row);
  const found = rows.get(key);
  if (found === undefined) rows.set(key, new Set([row]));
  else found.add(row);
}

const keyOf = (columns: readonly Column[], row: StoredRow): string =>
  keyTexts(
    columns.map(({ column }) => row[column]),
    columns.map(({ type }) => type),
  );
