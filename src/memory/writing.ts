import type { Home } from '../expr/node.ts';
import type { World } from './scope.ts';
import type { StoredRow } from './table.ts';

/** Tables that may be changed, and the way back. */
export interface Writing extends World {
  readonly undo: (() => void)[];
}

export function addRow(home: Home, row: StoredRow, { table, undo }: Writing): void {
  const into = table(home);
  into.add(row);
  undo.push(() => into.remove(row));
}

export function removeRow(home: Home, row: StoredRow, { table, undo }: Writing): void {
  const from = table(home);
  from.remove(row);
  undo.push(() => from.add(row));
}
