import { devPrefix } from './dev.ts';
import { DuplicateMigration } from './error/file-error.ts';
import { reportToStderr } from './event.ts';
import { listMigrationFiles, loadMigrations, type MigrationFile } from './files.ts';
import type { LedgerRow } from './ledger.ts';
import type { MigrationOptions } from './options.ts';
import type { KnownMigration } from './plan.ts';

/** Who has a say before anything is planned: what `review` rejects with, the whole rejects with. */
export interface Review {
  /** Asked where a file is not in the ledger; gets the versions that are. */
  readonly review?: ((applied: ReadonlySet<string>) => Promise<void>) | undefined;
}

/**
 * Knows every file of the folder: those whose bytes the ledger has seen by their row, the others by loading them.
 * Everything is loaded and checked before any statement changes anything.
 */
export async function knowMigrations(
  files: readonly MigrationFile[],
  rows: readonly LedgerRow[],
  options: MigrationOptions & Review & { readonly repo: string },
): Promise<readonly KnownMigration[]> {
  const byHash = new Map(rows.filter((row) => row.state === 'applied').map((row) => [row.fileHash ?? '', row]));
  const fresh = files.filter((file) => !byHash.has(file.hash) || file.name.startsWith(devPrefix));
  const loaded = new Map((await loadMigrations(fresh, options.importModule)).map((one) => [one.file, one.migration]));
  const known = files.map((file): KnownMigration => {
    const migration = loaded.get(file);
    const { version, name } = migration ?? byHash.get(file.hash) ?? file;
    return { file, version, name, migration };
  });
  refuseTwins(known);
  const applied = new Set(rows.map(({ version }) => version));
  if (known.some(({ version }) => !applied.has(version))) await options.review?.(applied);
  return known.filter((one) => belongs(one, options));
}

/** The files of the folder, by name and bytes only. */
export const filesOf = (options: MigrationOptions): Promise<readonly MigrationFile[]> =>
  listMigrationFiles(options.folder);

function refuseTwins(known: readonly KnownMigration[]): void {
  const seen = new Map<string, KnownMigration>();
  for (const one of known) {
    const twin = seen.get(one.version);
    if (twin) throw new DuplicateMigration('version', one.version, [twin.file.shown, one.file.shown]);
    seen.set(one.version, one);
  }
}

/** Two repos may share a folder; a file that names its repo belongs to that one. */
function belongs(one: KnownMigration, options: MigrationOptions & { readonly repo: string }): boolean {
  const repo = one.migration?.repo;
  if (repo === undefined || repo === options.repo) return true;
  const text = `${one.file.shown} belongs to the repo '${repo}', not to '${options.repo}': left out`;
  (options.report ?? reportToStderr)({ kind: 'warning', code: 'migration.other_repo', text });
  return false;
}
