import type { Act } from './act.ts';

const HARMLESS = new Set<Act['kind']>(['changeRows', 'opaque', 'name', 'createTable', 'createView', 'transaction']);

/** Whether one of these takes a lock on a table that is kept to the end of the transaction. */
export const changesSchema = (acts: readonly Act[]): boolean => acts.some(({ kind }) => !HARMLESS.has(kind));
