import { keyOf, type State, tableOf } from '../state.ts';
import { PartitionColumnChanged } from './partitioning-changed.ts';

/** Refuses what changes a column by which a table that stays is partitioned. Throws `PartitionColumnChanged`. */
export function refuseMovedPartitions(from: State, to: State, touched: ReadonlySet<string>): void {
  for (const table of from.tables) {
    const key = keyOf(table);
    if (tableOf(to, key) === undefined) continue;
    const column = table.partition?.columns.find((name) => touched.has(`${key}.${name}`));
    if (column !== undefined) throw new PartitionColumnChanged(key, column);
  }
}
