import type { OperationOf } from '../../schema/operation.ts';
import type { IndexKey } from '../../schema/state.ts';
import { quoteName, quoteTable } from '../quote.ts';
import { quoteKey, quoteNames } from './name.ts';
import { printTree } from './tree.ts';

/** Indexes. */
export function createIndex({ table, index, concurrently }: OperationOf<'createIndex'>): string {
  const parts = [
    `create ${index.unique ? 'unique ' : ''}index ${concurrently ? 'concurrently ' : ''}${quoteName(index.name)}`,
    `on ${quoteKey(table)}`,
    ...(index.method === 'btree' ? [] : [`using ${index.method}`]),
    `(${index.keys.map(keyText).join(', ')})`,
    ...(index.include.length === 0 ? [] : [`include (${quoteNames(index.include)})`]),
    ...(index.unique && !index.nullsDistinct ? ['nulls not distinct'] : []),
    ...(index.where === undefined ? [] : [`where ${printTree(index.where)}`]),
  ];
  return parts.join(' ');
}

/** `"email"`, `(lower("email")) desc nulls last` */
function keyText({ on, opclass, direction, nulls }: IndexKey): string {
  const parts = [
    keyExpression(on),
    ...(opclass === undefined ? [] : [opclass]),
    ...(direction === 'desc' ? ['desc'] : []),
    ...(nulls === undefined ? [] : [`nulls ${nulls}`]),
  ];
  return parts.join(' ');
}

/** An expression stands in parentheses of its own. */
export const keyExpression = (on: IndexKey['on']): string =>
  typeof on === 'string' ? quoteName(on) : `(${printTree(on)})`;

export const dropIndex = ({ schema, name, concurrently }: OperationOf<'dropIndex'>): string =>
  `drop index ${concurrently ? 'concurrently ' : ''}${quoteTable(schema, name)}`;

export const renameIndex = ({ schema, from, to }: OperationOf<'renameIndex'>): string =>
  `alter index ${quoteTable(schema, from)} rename to ${quoteName(to)}`;
