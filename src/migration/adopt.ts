import type { MigrationDatabase } from './database.ts';
import { watchStructure } from './drift/watch.ts';
import type { LoadedMigration } from './files.ts';
import type { LedgerRow } from './ledger.ts';
import { locked } from './locked.ts';
import type { MigrationOptions } from './options.ts';
import { visit } from './visit.ts';

/** The ledger of a database, in order of application; empty where there is none. Changes nothing. */
export const ledgerRows = (
  database: MigrationDatabase,
  options: Pick<MigrationOptions, 'signal'>,
): Promise<readonly LedgerRow[]> => visit(database, { ...options, reading: true }, async ({ rows }) => rows);

/**
 * Notes a migration as applied without running it, in the place of others where `replaced` names them: for a database
 * that is already as the migration would leave it.
 */
export async function adopt(
  database: MigrationDatabase,
  { migration, file }: LoadedMigration,
  options: MigrationOptions & { readonly replaced?: readonly string[] | undefined },
): Promise<void> {
  const { replaced = [], appVersion } = options;
  await visit(database, options, (found) =>
    locked(found, options, async (run, rows) => {
      const batch = Math.max(1, ...rows.map((row) => row.batch));
      const watch = await watchStructure(run);
      await run.worker.begin();
      for (const version of replaced) await run.ledger.replace(run.worker, version, migration.version);
      const entry = { migration, fileHash: file.hash, batch, appVersion };
      await run.ledger.adopt(run.worker, entry, replaced.length === 0 ? {} : { replaces: replaced });
      await run.worker.commit();
      await watch.record();
    }),
  );
}
