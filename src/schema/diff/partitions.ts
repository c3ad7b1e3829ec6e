import { same } from '../canonical.ts';
import { renamedKey } from '../key.ts';
import { PartitioningChanged } from '../partition/partitioning-changed.ts';
import { keyOf, type Partition, type Partitioning, type Table, tableOf } from '../state.ts';
import type { Differ } from './differ.ts';

/** Who makes the partitions of tables, once columns have their names. Throws `PartitioningChanged`. */
export function handOverPartitions(differ: Differ): void {
  for (const after of differ.next.tables) {
    const table = keyOf(after);
    const before = tableOf(differ.current, table);
    if (before === undefined) continue;
    if (!same(wayOf(before.partition), wayOf(after.partition)))
      throw new PartitioningChanged(table, before.partition, after.partition);
    if (before.partition?.declared === after.partition?.declared) continue;
    const takes = after.partition?.declared === true;
    const { partitions = [] } = takes ? after : before;
    differ.push({ kind: takes ? 'takePartitions' : 'leavePartitions', table, partitions });
  }
}

const wayOf = (partition: Partitioning | undefined): unknown =>
  partition && { by: partition.by, columns: partition.columns };

/** A partition goes with its rows; one of which only the bounds change keeps them. */
export function askAboutPartitions(differ: Differ, before: Table, after: Table): void {
  const kept = (one: Partition): boolean => (after.partitions ?? []).some(({ name }) => name === one.name);
  for (const one of before.partitions ?? []) {
    const table = renamedKey(keyOf(after), one.name);
    if (kept(one) || differ.decisions.answer('drop', table) !== undefined) continue;
    differ.ask({
      kind: 'drop-table',
      table,
      column: undefined,
      candidates: [],
      flags: [`--drop ${table}`],
      message: `Drop '${table}', a partition of '${keyOf(after)}', with everything in it?`,
    });
  }
}
