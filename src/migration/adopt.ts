import type { MigrationDatabase } from './database.ts';
import { notesOn, schemasIn } from './drift/notes.ts';
import { watchStructure } from './drift/watch.ts';
import type { LoadedMigration } from './files.ts';
import type { LedgerRow } from './ledger.ts';
import { lockedOnly } from './locked.ts';
import type { MigrationOptions } from './options.ts';
import { visit } from './visit.ts';

/** The ledger of a database, in order of application; empty where there is none. Changes nothing. */
export const ledgerRows = (
  database: MigrationDatabase,
  options: Pick<MigrationOptions, 'signal'>,
): Promise<readonly LedgerRow[]> => visit(database, { ...options, reading: true }, async ({ rows }) => rows);

/**
 * Notes a migration as applied without running it, in the place of others where `replaced` names them: for a database
 * that is already as the migration would leave it. Interrupted, it leaves everything as it was, also no ledger where there
 * was none; where it resolves, it is noted.
 */
export async function adopt(
  database: MigrationDatabase,
  { migration, file }: LoadedMigration,
  options: MigrationOptions & { readonly replaced?: readonly string[] | undefined },
): Promise<void> {
  const { replaced = [], appVersion } = options;
  await visit(database, { ...options, whole: true }, (found) =>
    lockedOnly(found, options, async (run) => {
      await run.worker.begin();
      await run.ledger.bringUpToDate(run.worker);
      const rows = await run.ledger.rows(run.worker);
      const batch = Math.max(1, ...rows.map((row) => row.batch));
      const watch = await watchStructure(run);
      for (const version of replaced) await run.ledger.replace(run.worker, version, migration.version);
      const entry = { migration, fileHash: file.hash, batch, appVersion };
      await run.ledger.adopt(run.worker, entry, replaced.length === 0 ? {} : { replaces: replaced });
      // A signal that came while this is under way would leave open whether it was done.
      await run.worker.calm().commit();
      const others = rows.filter(({ version }) => !replaced.includes(version));
      const applied = [...others, { version: migration.version, replaces: [] }];
      await watch.record(schemasIn(await notesOn(options.folder, applied)));
    }),
  );
}
