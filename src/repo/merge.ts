import { QuarryError } from '../error/quarry-error.ts';
import type { Column } from '../expr/node.ts';
import type { Row } from './decode/layout.ts';

/** Something was to be loaded onto a record that does not carry its key. */
export class RecordWithoutKey extends QuarryError {
  readonly code = 'load.no_key';
  constructor(key: string) {
    super(`A record without '${key}' cannot be loaded onto.`, {
      why: 'What is loaded finds its record by the primary key.',
      fix: `Select '${key}' when reading the record.`,
    });
  }
}

/** A record was deleted between being read and being loaded onto. */
export class RecordGone extends QuarryError {
  readonly code = 'load.record_gone';
  constructor(key: string) {
    super(`The record ${key} is no longer there to be loaded onto.`, { fix: 'Read the records again.' });
  }
}

type Key = readonly Pick<Column, 'name' | 'type'>[];

/** New records with what was loaded added: same order, other properties as they were. */
export function mergeLoaded(key: Key, records: readonly object[], loaded: readonly Row[]): Row[] {
  const find = finder(key, loaded);
  return records.map((record) => {
    const { text, found } = find(record);
    if (found === undefined) throw new RecordGone(text);
    return { ...record, ...found };
  });
}

/** The same without the records that are gone. */
export function mergeFound(key: Key, records: readonly object[], loaded: readonly Row[]): Row[] {
  const find = finder(key, loaded);
  return records.flatMap((record) => {
    const { found } = find(record);
    return found === undefined ? [] : [{ ...record, ...found }];
  });
}

function finder(key: Key, loaded: readonly Row[]) {
  const byKey = new Map(loaded.map((row) => [keyText(key, row), row]));
  return (record: object): { readonly text: string; readonly found: Row | undefined } => {
    const text = keyText(key, record as Row);
    return { text, found: byKey.get(text) };
  };
}

/** Keys are compared as PostgreSQL spells them: a bigint or a date is not identical to its equal. */
function keyText(key: Key, record: Row): string {
  return key
    .map(({ name, type }) => {
      const value = record[name];
      if (value === undefined || value === null) throw new RecordWithoutKey(name);
      return type.encode(value);
    })
    .join(', ');
}
