import type { OperationOf } from '../../schema/operation.ts';
import { keyOf } from '../../schema/state.ts';
import { quoteName, quoteTable, quoteText } from '../quote.ts';
import { columnDefinition } from './column.ts';
import { checkText, primaryKeyText, uniqueText } from './constraint.ts';
import { exclusionText } from './exclusion.ts';
import { quoteKey } from './name.ts';
import { partitionText } from './partition.ts';
import { storageText } from './storage.ts';

/** Tables. */
export function createTable({ table }: OperationOf<'createTable'>): string {
  const lines = [
    ...table.columns.map(columnDefinition),
    ...(table.primaryKey === undefined ? [] : [primaryKeyText(table.primaryKey)]),
    ...table.uniques.map(uniqueText),
    ...table.checks.filter(({ notValid }) => !notValid).map(checkText),
    ...(table.exclusions ?? []).map(exclusionText),
  ];
  const body = lines.length === 0 ? '()' : `(\n${lines.map((line) => `  ${line}`).join(',\n')}\n)`;
  const { storage = {}, partition } = table;
  const parted = partition === undefined ? '' : ` ${partitionText(partition)}`;
  return `create ${storage.unlogged ? 'unlogged ' : ''}table ${quoteKey(keyOf(table))} ${body}${parted}${storageText(storage)}`;
}

export const dropTable = ({ table }: OperationOf<'dropTable'>): string => `drop table ${quoteKey(table)}`;

export const renameTable = ({ table, to }: OperationOf<'renameTable'>): string =>
  `alter table ${quoteKey(table)} rename to ${quoteName(to)}`;

export const renameSequence = ({ schema, from, to }: OperationOf<'renameSequence'>): string =>
  `alter sequence ${quoteTable(schema, from)} rename to ${quoteName(to)}`;

export const commentTable = ({ table, comment }: OperationOf<'commentTable'>): string =>
  `comment on table ${quoteKey(table)} is ${comment === undefined ? 'null' : quoteText(comment)}`;

export const commentColumn = ({ table, column, comment }: OperationOf<'commentColumn'>): string =>
  `comment on column ${quoteKey(table)}.${quoteName(column)} is ${comment === undefined ? 'null' : quoteText(comment)}`;
