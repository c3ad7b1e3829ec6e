import type { OperationOf } from '../../schema/operation.ts';
import type { BatchStep } from '../../schema/step.ts';
import { batchStatement } from '../../schema/step.ts';
import { quoteName } from '../quote.ts';
import { quoteKey } from './name.ts';

type Clearing = OperationOf<'clearOrphans' | 'clearOrphansInBatches'>;

/** Rows that refer to none, said from inside a statement about their own table, which may be the other one as well. */
function referringToNone({ table, foreignKey: { columns, to } }: Clearing): string {
  const here = columns.map((column) => `${quoteKey(table)}.${quoteName(column)}`);
  const match = to.columns.map((column, i) => `there.${quoteName(column)} = ${here[i]}`);
  return [
    ...here.map((column) => `${column} is not null`),
    `not exists (select from ${quoteKey(to.table)} there where ${match.join(' and ')})`,
  ].join(' and ');
}

const assignments = ({ columns }: Clearing): { readonly set: string } | { readonly delete: true } =>
  columns.length === 0 ? { delete: true } : { set: columns.map((column) => `${quoteName(column)} = null`).join(', ') };

export const clearOrphans = (clearing: Clearing): string =>
  batchStatement({ ...assignments(clearing), where: referringToNone(clearing) }, quoteKey(clearing.table));

/** The same in committed chunks. */
export const orphanBatch = (clearing: Clearing): BatchStep => ({
  batch: { table: clearing.table, key: clearing.key, ...assignments(clearing), where: referringToNone(clearing) },
});
