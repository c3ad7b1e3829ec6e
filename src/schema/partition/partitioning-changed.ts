import { QuarryError } from '../../error/quarry-error.ts';
import type { Partitioning } from '../state.ts';

/** PostgreSQL parts a table when it is made, and never again. */
export class PartitioningChanged extends QuarryError {
  readonly code = 'schema.partitioning_changed';
  constructor(table: string, before: Partitioning | undefined, after: Partitioning | undefined) {
    super(`The table '${table}' ${words(before)}, and is to be ${aim(after)}: PostgreSQL cannot change that`, {
      why: 'How a table is partitioned is settled when it is made: its rows lie where that says.',
      fix: recipe(table, after === undefined ? 'another name' : `another name, partitioned as it is declared now`),
    });
  }
}

/** A column by which a table is partitioned changes its type, or is made anew. */
export class PartitionColumnChanged extends QuarryError {
  readonly code = 'schema.partition_column_changed';
  constructor(table: string, column: string) {
    super(`'${table}.${column}' cannot change: the table is partitioned by it`, {
      why: 'PostgreSQL neither changes the type of a column that says where rows lie, nor drops it.',
      fix: recipe(table, 'another name, with the column as it is declared now'),
    });
  }
}

const words = (before: Partitioning | undefined): string =>
  before === undefined ? 'is not partitioned' : `is partitioned by ${wordsOf(before)}`;
const aim = (after: Partitioning | undefined): string =>
  after === undefined ? 'one table' : `partitioned by ${wordsOf(after)}`;
const wordsOf = ({ by, columns }: Partitioning): string => `${by} (${columns.join(', ')})`;

const recipe = (table: string, how: string): string =>
  `Declare a second resource under ${how}; copy the rows of '${table}' in batches while both are written; then drop the old resource and give the new one { was } and the old name.`;
