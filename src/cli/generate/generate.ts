import { mkdir, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type GeneratedMigration, generateMigration } from '../../emit/generate-migration.ts';
import type { Model } from '../../model/model.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { stateOf } from '../../schema/state-of.ts';
import { migrationsFolder, type Project } from '../load/project.ts';
import { UsageError } from '../usage-error.ts';
import { isMigrated } from '../writable.ts';
import { type History, readHistory } from './history.ts';
import { nextVersion } from './migration-name.ts';

/** What a migration of one repo is generated with. */
export interface Wanted {
  readonly name: string;
  readonly decisions: readonly string[];
  readonly simple: boolean;
}

/** A repo's migration, not written yet. */
export interface Generated {
  readonly repo: AnyRepo;
  readonly folder: string;
  readonly history: History;
  readonly found: GeneratedMigration;
}

/** The migration from what a repo's folder says to what its resources say. Changes nothing. */
export async function generateFor(
  project: Project,
  model: Model,
  repo: AnyRepo,
  { name, decisions, simple }: Wanted,
): Promise<Generated> {
  const folder = migrationsFolder(project, repo);
  const history = await readHistory(folder);
  const several = project.repos.filter(isMigrated).length > 1;
  const found = generateMigration({
    previous: history.state,
    next: stateOf(model, repo.name),
    decisions,
    version: nextVersion(new Date(), history.files.at(-1)?.version),
    name,
    repo: several ? repo.name : undefined,
    parents: history.heads,
    simple,
  });
  return { repo, folder, history, found };
}

/** Throws `UsageError` where a migration of the folder has the name already. */
export function refuseTakenName({ files }: Pick<History, 'files'>, name: string): void {
  const taken = files.find((file) => file.name === name);
  if (taken !== undefined)
    throw new UsageError(`'${name}' is the name of ${taken.shown} already`, { fix: 'Choose another --name.' });
}

/** Writes a made migration and its meta file; returns the path of the first, as shown. */
export async function writeMigration({ folder, found }: Generated): Promise<string> {
  if (found.outcome !== 'made') return '';
  const { version, name } = found.migration;
  await mkdir(join(folder, 'meta'), { recursive: true });
  const file = join(folder, `${version}_${name}.ts`);
  // The notes first: a migration without them would be taken for a hand-written one.
  await writeFile(join(folder, 'meta', `${version}_${name}.json`), found.json, { flag: 'wx' });
  await writeFile(file, found.text, { flag: 'wx' });
  return relative(process.cwd(), file);
}
