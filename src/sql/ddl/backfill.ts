import type { OperationOf } from '../../schema/operation.ts';
import { quoteName } from '../quote.ts';
import { quoteKey } from './name.ts';
import { printTree } from './tree.ts';

/** Filling rows that have nothing. */
export const backfill = ({ table, column, value }: OperationOf<'backfill' | 'backfillInBatches'>): string =>
  `update ${quoteKey(table)} set ${assignment(column, value)} where ${missing(column)}`;

/** `"email" = lower("name")` */
export const assignment = (column: string, value: OperationOf<'backfill'>['value']): string =>
  `${quoteName(column)} = ${typeof value === 'string' ? value : printTree(value)}`;

/** `"email" is null` */
export const missing = (column: string): string => `${quoteName(column)} is null`;
