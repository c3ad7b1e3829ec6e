import { basename, relative } from 'node:path';
import { QuarryError } from '../../error/quarry-error.ts';
import { type ImportModule, listMigrationFiles, loadMigrations, type MigrationFile } from '../../migration/files.ts';
import { headsOf } from '../../schema/branch/lineage.ts';
import { fold, type Meta } from '../../schema/meta.ts';
import type { State } from '../../schema/state.ts';
import { refuseConflicts } from './conflict.ts';
import { readMetas } from './metas.ts';

/** What a folder of migrations says about the structure so far. */
export interface History {
  readonly files: readonly MigrationFile[];
  /** The generator's notes, by version. */
  readonly metas: readonly Meta[];
  /** Migrations that no other was made on top of: several after a merge of branches. */
  readonly heads: readonly string[];
  readonly state: State;
  /** Those of `--dev`, which the next named one takes the place of. */
  readonly dev: readonly Meta[];
}

/** The generator's notes and the migrations do not go together. */
export class HistoryBroken extends QuarryError {
  readonly code = 'cli.history_broken';
}

/**
 * Reads the folder of one repo. Rejects with `HistoryBroken`, `ConflictingHeads`, `UnreadableMeta`; `importModule` loads
 * what is written by hand, where it has to be known what that touches.
 */
export async function readHistory(folder: string, importModule: ImportModule): Promise<History> {
  const history = await readFolder(folder, importModule);
  // Those of --dev are in nobody's way: they go.
  await refuseConflicts(withoutDev(history), importModule);
  return history;
}

/** The same, where branches may still be in each other's way. Rejects with `HistoryBroken`, `UnreadableMeta`. */
export async function readFolder(folder: string, importModule: ImportModule): Promise<History> {
  const metas = await readMetas(folder);
  const files = await withOwnVersions(await listMigrationFiles(folder), metas, importModule);
  for (const { version, name } of metas) {
    if (files.some((file) => file.version === version)) continue;
    throw new HistoryBroken(`The migration ${version}_${name} has a meta file and no other.`, {
      why: `${relative(process.cwd(), folder)}/meta/${version}_${name}.json says what a migration changes that is not there.`,
      fix: 'Restore the migration, or delete its meta file too if it was never applied anywhere.',
    });
  }
  return historyOf(files, metas);
}

/** A file that was renamed is still the migration it says it is inside; where a meta file lacks its own, that is looked at. */
async function withOwnVersions(
  files: readonly MigrationFile[],
  metas: readonly Meta[],
  importModule: ImportModule,
): Promise<readonly MigrationFile[]> {
  const named = new Set(files.map(({ version }) => version));
  const known = new Set(metas.map(({ version }) => version));
  if (metas.every(({ version }) => named.has(version))) return files;
  const loaded = await loadMigrations(
    files.filter(({ version }) => !known.has(version)),
    importModule,
  );
  const own = new Map(loaded.map(({ file, migration }) => [file.path, migration.version]));
  return files.map((file) => ({ ...file, version: own.get(file.path) ?? file.version }));
}

/** The latest version that a file has, inside or in its name: the next one has to be later. */
export const newestIn = ({ files }: Pick<History, 'files'>): string | undefined =>
  files
    .flatMap(({ version, path }) => [version, basename(path).slice(0, version.length)])
    .sort()
    .at(-1);

/** What the migrations lead to without those of `--dev`. */
export const withoutDev = ({ files, metas }: History): History =>
  historyOf(
    files,
    metas.filter(({ dev }) => dev !== true),
  );

/** Files whose steps are not known by their meta files. */
export function writtenByHand({ files, metas }: Pick<History, 'files' | 'metas'>): readonly MigrationFile[] {
  const generated = new Set(metas.filter(({ byHand }) => byHand !== true).map(({ version }) => version));
  return files.filter(({ version }) => !generated.has(version));
}

/** What some of the migrations of a folder lead to. */
export const historyOf = (files: readonly MigrationFile[], metas: readonly Meta[]): History => ({
  files,
  metas,
  heads: headsOf(metas),
  state: fold(metas),
  dev: metas.filter(({ dev }) => dev === true),
});

/** The structure after a version. Throws `HistoryBroken` for a version that no generated migration has. */
export function stateAt({ metas, state }: History, version: string | undefined): State {
  if (version === undefined) return state;
  const end = metas.findIndex((meta) => meta.version === version);
  if (end === -1) {
    throw new HistoryBroken(`No generated migration has the version ${version}.`, {
      fix: metas.length === 0 ? undefined : `There are: ${metas.map((meta) => meta.version).join(', ')}`,
    });
  }
  return fold(metas.slice(0, end + 1));
}
