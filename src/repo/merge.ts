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
  const byKey = new Map(loaded.map((row) => [keyText(key, row), row]));
  return records.map((record) => {
    const text = keyText(key, record as Row);
    const found = byKey.get(text);
    if (found === undefined) throw new RecordGone(text);
    return { ...record, ...found };
  });
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
