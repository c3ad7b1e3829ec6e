import { nameOfKey, schemaOfKey } from '../../schema/key.ts';
import { quoteName, quoteTable } from '../quote.ts';

/** A table or type by its key: `"users"`, `"billing"."invoices"`. */
export const quoteKey = (key: string): string => quoteTable(schemaOfKey(key), nameOfKey(key));

/** `"a", "b"` */
export const quoteNames = (names: readonly string[]): string => names.map(quoteName).join(', ');
