import type { CatalogTable } from '../../catalog/catalog.ts';
import { quoteName, quoteQualified } from '../name.ts';
import type { Phases } from './phases.ts';

/** Makes partitions that are gone, empty; those that somebody added are left alone. */
export function restorePartitions(phases: Phases, is: CatalogTable | undefined, was: CatalogTable): void {
  const table = `${quoteName(was.schema)}.${quoteName(was.name)}`;
  for (const [name, bound] of Object.entries(was.partitions ?? {})) {
    const now = is?.partitions?.[name];
    const key = name.includes('.') ? name : `${was.schema}.${name}`;
    if (now === undefined)
      phases.tx('tables', `create table if not exists ${quoteQualified(key)} partition of ${table} ${bound}`);
    else if (now !== bound) phases.byHand.push(`what belongs to the partition ${key} of ${was.schema}.${was.name}`);
  }
}
