import type { Step } from '../schema/step.ts';
import type { MigrationDatabase } from './database.ts';
import { filesOf, knowMigrations, type Review } from './know.ts';
import type { MigrateOptions } from './migrate.ts';
import { planForward, type Warning } from './plan.ts';
import { visit } from './visit.ts';

/** What migrate would run. */
export interface Pending {
  /** The repo's name. */
  readonly database: string;
  readonly warnings: readonly Warning[];
  readonly migrations: readonly {
    readonly version: string;
    readonly name: string;
    readonly file: string;
    /** All steps; those before `from` are done already. */
    readonly steps: readonly Step[];
    readonly from: number;
    /** Nothing is run: all that it takes the place of is applied. */
    readonly adopt: boolean;
  }[];
}

/** What `migrate` with these options would run, in order. Changes nothing. */
export async function pending(database: MigrationDatabase, options: MigrateOptions & Review): Promise<Pending> {
  const files = await filesOf(options);
  return await visit(database, { ...options, reading: true }, async ({ rows }) => {
    const known = await knowMigrations(files, rows, { ...options, repo: database.name });
    const { due, warnings } = planForward(known, rows, options);
    const migrations = due.map(({ migration, known: { file }, resume, adopt }) => ({
      version: migration.version,
      name: migration.name,
      file: file.shown,
      steps: adopt ? [] : migration.up,
      adopt,
      from: resume?.state === 'reverting' ? 0 : (resume?.step ?? 0),
    }));
    return { database: database.name, warnings, migrations };
  });
}
