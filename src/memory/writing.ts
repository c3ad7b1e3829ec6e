import type { Home } from '../expr/node.ts';
import type { World } from './scope.ts';
import type { Store } from './store.ts';
import type { StoredRow, Table } from './table.ts';
import type { Place } from './table-name.ts';

/** Tables that may be changed, and the way back. */
export interface Writing extends World {
  readonly store: Store;
  /** A table to be changed. */
  own(home: Home): Table;
  /** Where it is kept. */
  place(home: Home): Place;
  /** The same for each tenant that has records. */
  ofEachTenant(): readonly Writing[];
  readonly undo: (() => void)[];
  /** What is checked when the statement has done everything. */
  readonly checks: (() => void)[];
}

export function addRow(home: Home, row: StoredRow, { own, undo }: Writing): void {
  const into = own(home);
  into.add(row);
  undo.push(() => into.remove(row));
}

export function removeRow(home: Home, row: StoredRow, { own, undo }: Writing): void {
  const from = own(home);
  from.remove(row);
  undo.push(() => from.add(row));
}
