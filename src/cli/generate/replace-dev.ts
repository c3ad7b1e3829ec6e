import { QuarryError } from '../../error/quarry-error.ts';
import { adopt, ledgerRows } from '../../migration/adopt.ts';
import type { MigrationDatabase } from '../../migration/database.ts';
import { DataLossRefused } from '../../migration/error/rollback-error.ts';
import { listMigrationFiles, loadMigrations } from '../../migration/files.ts';
import type { LedgerRow } from '../../migration/ledger.ts';
import { rollback } from '../../migration/rollback.ts';
import { hashState } from '../../schema/normal.ts';
import type { Invocation } from '../command.ts';
import { isSet } from '../flags.ts';
import type { Project } from '../load/project.ts';
import { commonOptions } from '../migration-options.ts';
import { confirm } from '../prompt.ts';
import { askDatabase } from './ask-database.ts';
import { type Generated, type Made, removeMigrations, writeMigration } from './generate.ts';

/** Something was applied after a migration of `--dev`, which therefore cannot be undone by itself. */
export class DevMigrationsBelow extends QuarryError {
  readonly code = 'cli.dev_below';
}

/**
 * Writes a named migration in the place of those of `--dev`; without one they just go. A database that has run them and
 * is as the new one would leave it notes it as applied; another undoes them by their downs. Returns the path written.
 */
export async function replaceDev(
  invocation: Invocation,
  project: Project,
  generated: Generated,
  made: Made | undefined,
): Promise<string> {
  const { repo, folder, history } = generated;
  const { terminal } = invocation;
  const versions = history.dev.map(({ version }) => version);
  const put = async (): Promise<string> => {
    const path = made === undefined ? '' : await writeMigration({ folder, found: made });
    await removeMigrations(folder, history, history.dev);
    return path;
  };
  const asked = await askDatabase(invocation, project, repo, async (database) => {
    const options = commonOptions(invocation, project, repo);
    const rows = await ledgerRows(database, options);
    const run = rows.filter((row) => versions.includes(row.version));
    const is = made !== undefined && hashState(made.state) === hashState(history.state);
    if (made !== undefined && is && run.length === versions.length && run.every(({ state }) => state === 'applied')) {
      const path = await writeMigration({ folder, found: made });
      const files = (await listMigrationFiles(folder)).filter(({ version }) => version === made.migration.version);
      try {
        for (const loaded of await loadMigrations(files, project.importModule))
          await adopt(database, loaded, { ...options, replaced: versions });
      } catch (error) {
        await removeMigrations(folder, { ...history, files }, [made.meta]);
        throw error;
      }
      await removeMigrations(folder, history, history.dev);
      terminal.say(`${repo.name} is as it leads to already: noted as applied`);
      return path;
    }
    if (run.length > 0) await undo(invocation, database, rows, { ...options, versions });
    return await put();
  });
  if ('value' in asked) return asked.value;
  terminal.say(
    `${terminal.colour.yellow('warning')} the database of ${repo.name} was not asked (${asked.why}): if it has run those of --dev, quarry rollback ${project.tenants === true ? '--tenants ' : ''}--to ${versions[0]} undoes them`,
  );
  return await put();
}

async function undo(
  invocation: Invocation,
  database: MigrationDatabase,
  rows: readonly LedgerRow[],
  options: ReturnType<typeof commonOptions> & { readonly versions: readonly string[] },
): Promise<void> {
  const { terminal, flags } = invocation;
  const newest = rows.toSorted((a, b) => a.position - b.position);
  const first = newest.findIndex(({ version }) => options.versions.includes(version));
  const after = newest.slice(first).find(({ version }) => !options.versions.includes(version));
  const to = newest[first]?.version;
  if (after !== undefined) {
    throw new DevMigrationsBelow(
      `${after.version} ${after.name} was applied after ${to}, a migration of --dev that is to be undone.`,
      { fix: `Undo both, then generate again: quarry rollback --to ${to}` },
    );
  }
  const acceptDataLoss = isSet(flags, 'accept-data-loss');
  try {
    await rollback(database, { ...options, to, acceptDataLoss });
  } catch (error) {
    if (!(error instanceof DataLossRefused) || !terminal.interactive) throw error;
    terminal.say(error.message);
    if (!(await confirm(invocation, 'Lose these values for good?'))) throw error;
    await rollback(database, { ...options, to, acceptDataLoss: true });
  }
}

/** What migrations of `--dev` are called: `dev_add_notes`, with a number where there is one already. */
export function devName(suggested: string, taken: readonly string[]): string {
  const name = `dev_${suggested}`.slice(0, 56);
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}_${number}`;
    if (!taken.includes(candidate)) return candidate;
  }
}
