import type { MigrationDatabase } from '../database.ts';
import type { MigrationOptions } from '../options.ts';
import { visit } from '../visit.ts';
import { type Drift, driftOf } from './fingerprint.ts';

/** The objects of a database that are not as its last migration left them. Changes nothing. */
export async function drift(
  database: MigrationDatabase,
  options: Pick<MigrationOptions, 'signal'> = {},
): Promise<readonly Drift[]> {
  return await visit(database, { ...options, reading: true }, ({ worker, ledger, rows }) =>
    driftOf(worker, ledger, rows),
  );
}
