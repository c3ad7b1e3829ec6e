import type { OperationOf } from '../../schema/operation.ts';
import { keyOf } from '../../schema/state.ts';
import { quoteName, quoteText } from '../quote.ts';
import { quoteKey } from './name.ts';

/** Enum types. */
export const createEnum = ({ enum: type }: OperationOf<'createEnum'>): string =>
  `create type ${quoteKey(keyOf(type))} as enum (${type.values.map(quoteText).join(', ')})`;

export const dropEnum = ({ enum: key }: OperationOf<'dropEnum'>): string => `drop type ${quoteKey(key)}`;

export const renameEnum = ({ enum: key, to }: OperationOf<'renameEnum'>): string =>
  `alter type ${quoteKey(key)} rename to ${quoteName(to)}`;

export const renameEnumValue = ({ enum: key, from, to }: OperationOf<'renameEnumValue'>): string =>
  `alter type ${quoteKey(key)} rename value ${quoteText(from)} to ${quoteText(to)}`;

export function addEnumValue({ enum: key, value, before, after }: OperationOf<'addEnumValue'>): string {
  const place =
    before === undefined ? (after === undefined ? '' : ` after ${quoteText(after)}`) : ` before ${quoteText(before)}`;
  return `alter type ${quoteKey(key)} add value if not exists ${quoteText(value)}${place}`;
}
