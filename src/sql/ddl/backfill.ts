import type { Fill, OperationOf } from '../../schema/operation.ts';
import { quoteName } from '../quote.ts';
import { quoteKey } from './name.ts';
import { printTree } from './tree.ts';

/** Filling rows that have nothing. */
export const backfill = ({ table, fills }: OperationOf<'backfill' | 'backfillInBatches'>): string =>
  `update ${quoteKey(table)} set ${assignments(fills)} where ${missing(fills)}`;

/** `"email" = lower("name")` */
export const assignments = (fills: readonly Fill[]): string =>
  fills
    .map(({ column, value }) => `${quoteName(column)} = ${typeof value === 'string' ? value : printTree(value)}`)
    .join(', ');

/** `"email" is null or "login" is null` */
export const missing = (fills: readonly Fill[]): string =>
  fills.map(({ column }) => `${quoteName(column)} is null`).join(' or ');
