import type { MigrationDatabase } from './database.ts';
import { MigrationMissing } from './error/history-error.ts';
import { loadMigrations } from './files.ts';
import { filesOf } from './know.ts';
import { locked } from './locked.ts';
import { courseOf, ranBefore } from './merge.ts';
import type { MigrationOptions } from './options.ts';
import { visit } from './visit.ts';

/**
 * Takes over the present text of an applied migration into the ledger, without running anything: for a file that was
 * changed so that it now says what the database already is. Rejects with `MigrationMissing`.
 */
export async function repair(database: MigrationDatabase, version: string, options: MigrationOptions): Promise<void> {
  const files = await filesOf(options);
  await visit(database, { ...options, whole: true }, (found) =>
    locked(found, options, async (run, rows) => {
      const row = rows.find((one) => one.version === version);
      const loaded = await loadMigrations(files, options.importModule);
      const one = loaded.find(({ migration }) => migration.version === version);
      if (row === undefined || one === undefined) {
        throw new MigrationMissing(
          version,
          row ? [] : rows.map((each) => each.version),
          row ? 'has no file.' : 'is not applied.',
        );
      }
      const migration = courseOf(one.migration, ranBefore(version, rows));
      const entry = { migration, fileHash: one.file.hash, batch: row.batch, appVersion: undefined };
      await run.worker.begin();
      await run.ledger.record(run.worker, entry);
      await run.worker.commit();
    }),
  );
}
