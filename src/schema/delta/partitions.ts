import { renamedKey } from '../key.ts';
import { updateTable } from '../update.ts';
import type { DeltaKind, DeltaOf } from './delta.ts';
import { tableNames } from './footprint.ts';

/** Who makes the partitions of a table: migrations, or somebody else. */
type Hands = DeltaOf<'takePartitions' | 'leavePartitions'>;

const footprint = ({ table, partitions }: Hands) => ({
  reads: [],
  writes: [
    `table ${table}`,
    `partitions ${table}`,
    ...partitions.flatMap(({ name }) => tableNames(renamedKey(table, name))),
  ],
});

export const takePartitions: DeltaKind<DeltaOf<'takePartitions'>> = {
  apply: (state, { table, partitions }) =>
    updateTable(state, table, ({ partition, ...rest }) => ({
      ...rest,
      ...(partition === undefined ? {} : { partition: { ...partition, declared: true } }),
      partitions,
    })),
  inverse: (delta) => ({ ...delta, kind: 'leavePartitions' }),
  footprint,
  describe: ({ table }) => `take over the partitions of ${table}`,
};

export const leavePartitions: DeltaKind<DeltaOf<'leavePartitions'>> = {
  apply: (state, { table }) =>
    updateTable(state, table, ({ partition, partitions: _, ...rest }) => ({
      ...rest,
      ...(partition === undefined ? {} : { partition: { by: partition.by, columns: partition.columns } }),
    })),
  inverse: (delta) => ({ ...delta, kind: 'takePartitions' }),
  footprint,
  describe: ({ table }) => `leave the partitions of ${table} to others`,
};
