import { DependantsApplied } from './error/rollback-error.ts';
import { loadMigrations, type MigrationFile } from './files.ts';
import type { LedgerRow } from './ledger.ts';
import type { MigrationOptions } from './options.ts';

/**
 * One applied migration to undo, with those built on top of it, the last applied first. Throws `DependantsApplied` where
 * there are such and nobody said `cascade`.
 */
export async function planAlone(
  rows: readonly LedgerRow[],
  files: readonly MigrationFile[],
  options: Pick<MigrationOptions, 'importModule'> & { readonly only: string; readonly cascade?: boolean | undefined },
): Promise<readonly LedgerRow[]> {
  const inOrder = [...rows].sort((a, b) => a.position - b.position);
  const start = inOrder.findIndex((row) => row.version === options.only);
  const row = inOrder[start];
  if (row === undefined) return [];
  const later = inOrder.slice(start + 1);
  const parents = await parentsOf(later, files, options);
  const undone = new Set([row.version]);
  const dependants = later.filter(({ version }) => {
    // Nobody knows what one without a file was built on.
    const builds = parents.get(version)?.some((parent) => undone.has(parent) || row.replaces.includes(parent)) ?? true;
    if (builds) undone.add(version);
    return builds;
  });
  if (dependants.length > 0 && !options.cascade) throw new DependantsApplied(row, dependants);
  return [row, ...dependants].reverse();
}

async function parentsOf(
  rows: readonly LedgerRow[],
  files: readonly MigrationFile[],
  options: Pick<MigrationOptions, 'importModule'>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const versions = new Set(rows.map((row) => row.version));
  const loaded = await loadMigrations(
    files.filter((file) => versions.has(file.version)),
    options.importModule,
  );
  return new Map(loaded.map(({ migration }) => [migration.version, migration.parents ?? []]));
}
