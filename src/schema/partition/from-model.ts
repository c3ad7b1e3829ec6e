import type { BoundModel, BoundText, PartitionModel } from '../../model/model.ts';
import { columnType } from '../../type/domain.ts';
import type { PartitionBound, Table } from '../state.ts';
import type { LiteralTree } from '../tree.ts';

/** How a resource's table is partitioned. */
export const partitionFrom = ({
  by,
  attributes,
  partitions,
}: PartitionModel): Pick<Table, 'partition' | 'partitions'> => {
  const partition = { by, columns: attributes.map(({ column }) => column) };
  if (partitions === undefined) return { partition };
  const found = partitions.map(({ name, bound }) => ({ name, bound: boundFrom(bound) }));
  return { partition: { ...partition, declared: true }, ...(found.length === 0 ? {} : { partitions: found }) };
};

function boundFrom(bound: BoundModel): PartitionBound {
  switch (bound.is) {
    case 'range':
      return { from: bound.from.map(literal), to: bound.to.map(literal) };
    case 'list':
      return { in: bound.values.map(literal) };
    case 'hash':
      return { modulus: bound.modulus, remainder: bound.remainder };
    case 'default':
      return 'default';
  }
}

const literal = ({ text, type }: BoundText): LiteralTree => ({ literal: text, type: columnType(type) });
