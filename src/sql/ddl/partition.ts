import { renamedKey } from '../../schema/key.ts';
import type { OperationOf } from '../../schema/operation.ts';
import type { PartitionBound, Partitioning } from '../../schema/state.ts';
import type { LiteralTree } from '../../schema/tree.ts';
import { quoteText } from '../quote.ts';
import { quoteKey, quoteNames } from './name.ts';

/** Parts of tables. What a bound is made of is read as a value of its column, whatever its type. */
const value = ({ literal }: LiteralTree): string => (literal === null ? 'null' : quoteText(literal));

/** `partition by range ("day")` */
export const partitionText = ({ by, columns }: Partitioning): string => `partition by ${by} (${quoteNames(columns)})`;

/** Of several columns those that are not said have no lower end: `from ('de')` begins with the first that begins with it. */
function edge(values: readonly LiteralTree[], columns: number, none: 'minvalue' | 'maxvalue'): string {
  const rest = values.length === 0 ? none : 'minvalue';
  return `(${Array.from({ length: columns }, (_, i) => (values[i] === undefined ? rest : value(values[i]))).join(', ')})`;
}

export function boundText(bound: PartitionBound, columns: number): string {
  if (bound === 'default') return 'default';
  if ('in' in bound) return `for values in (${bound.in.map(value).join(', ')})`;
  if ('modulus' in bound) return `for values with (modulus ${bound.modulus}, remainder ${bound.remainder})`;
  return `for values from ${edge(bound.from, columns, 'minvalue')} to ${edge(bound.to, columns, 'maxvalue')}`;
}

export const createPartition = ({ table, partition, columns, ifAbsent }: OperationOf<'createPartition'>): string =>
  `create table ${ifAbsent ? 'if not exists ' : ''}${quoteKey(renamedKey(table, partition.name))} partition of ${quoteKey(table)} ${boundText(partition.bound, columns)}`;

/** What a partition has of its own; keys, indexes, foreign keys and triggers come when it is attached. */
export const createPartitionBeside = ({ table, partition }: OperationOf<'createPartitionBeside'>): string =>
  `create table ${quoteKey(renamedKey(table, partition))} (like ${quoteKey(table)} including defaults including generated including constraints including storage including compression)`;

export const attachPartition = ({ table, partition, columns }: OperationOf<'attachPartition'>): string =>
  `alter table ${quoteKey(table)} attach partition ${quoteKey(renamedKey(table, partition.name))} ${boundText(partition.bound, columns)}`;

export const detachPartition = ({ table, partition, concurrently }: OperationOf<'detachPartition'>): string =>
  `alter table ${quoteKey(table)} detach partition ${quoteKey(renamedKey(table, partition))}${concurrently ? ' concurrently' : ''}`;
