import type { Partition, PartitionBound } from '../state.ts';
import type { LiteralTree, Tree } from '../tree.ts';

/** The values that bound a partition. */
export function valuesOfBound(bound: PartitionBound): readonly LiteralTree[] {
  if (bound === 'default' || 'modulus' in bound) return [];
  return 'in' in bound ? bound.in : [...bound.from, ...bound.to];
}

/** The partition with the values that bound it passed through `change`. */
export function mapPartition(partition: Partition, change: (tree: Tree) => Tree): Partition {
  const { bound } = partition;
  if (bound === 'default' || 'modulus' in bound) return partition;
  const each = (values: readonly LiteralTree[]): LiteralTree[] =>
    values.map((value) => {
      const changed = change(value);
      return 'literal' in changed ? changed : value;
    });
  return {
    ...partition,
    bound: 'in' in bound ? { in: each(bound.in) } : { from: each(bound.from), to: each(bound.to) },
  };
}
