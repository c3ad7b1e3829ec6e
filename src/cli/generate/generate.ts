import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type GeneratedMigration, generateMigration } from '../../emit/generate-migration.ts';
import { loadMigrations } from '../../migration/files.ts';
import type { Model } from '../../model/model.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { keepBoth } from '../../schema/keep-both.ts';
import type { Meta } from '../../schema/meta.ts';
import type { State } from '../../schema/state.ts';
import { migrationsFolder, type Project } from '../load/project.ts';
import { UsageError } from '../usage-error.ts';
import { isMigrated } from '../writable.ts';
import { type History, newestIn, readHistory, withoutDev, writtenByHand } from './history.ts';
import { nextVersion } from './migration-name.ts';
import { describedBy } from './tenancy.ts';

/** What a migration of one repo is generated with. */
export interface Wanted {
  readonly name: string | undefined;
  readonly decisions: readonly string[];
  readonly simple: boolean;
  /** For the time being: on top of those of `--dev` that are there, instead of in their place. */
  readonly dev?: boolean;
  /** Keeps both where it would be asked whether something was renamed or dropped. */
  readonly keep?: boolean;
}

/** A migration with the text of its files. */
export type Made = Extract<GeneratedMigration, { readonly outcome: 'made' }>;

/** A repo's migration, not written yet. */
export interface Generated {
  readonly repo: AnyRepo;
  readonly folder: string;
  readonly history: History;
  /** What it was made on top of: `history`, or that without migrations of `--dev`. */
  readonly base: History;
  readonly found: GeneratedMigration;
  /** What was kept instead of asking: `column users.name`. */
  readonly kept: readonly string[];
}

/**
 * The migration from what a repo's folder says to what its resources say. Changes nothing. Rejects with
 * `InvalidMigrationFile` also for what is written by hand; what was generated is taken for what its meta file says.
 */
export async function generateFor(project: Project, model: Model, repo: AnyRepo, wanted: Wanted): Promise<Generated> {
  const folder = migrationsFolder(project, repo);
  const history = await readHistory(folder, project.importModule);
  // Whether the rest can be loaded at all is better known now than when it is to run.
  await loadMigrations(writtenByHand(history), project.importModule);
  const base = wanted.dev ? history : withoutDev(history);
  const several = project.repos.filter(isMigrated).length > 1;
  const version = nextVersion(new Date(), newestIn(history));
  const next = describedBy(project, model, repo);
  const make = (to: State, decisions: readonly string[]): GeneratedMigration =>
    generateMigration({
      previous: base.state,
      next: to,
      decisions,
      version,
      name: wanted.name ?? 'unnamed',
      repo: several ? repo.name : undefined,
      parents: base.heads,
      simple: wanted.simple,
      dev: wanted.dev,
    });
  const found = make(next, wanted.decisions);
  if (found.outcome !== 'asked' || !wanted.keep) return { repo, folder, history, base, found, kept: [] };
  const both = keepBoth(base.state, next, found.questions);
  const kept = make(both.next, [...wanted.decisions, ...both.backfills]);
  return { repo, folder, history, base, found: kept, kept: both.kept };
}

/** Throws `UsageError` where a migration of the folder has the name already. */
export function refuseTakenName({ files }: Pick<History, 'files'>, name: string): void {
  const taken = files.find((file) => file.name === name);
  if (taken !== undefined)
    throw new UsageError(`'${name}' is the name of ${taken.shown} already`, { fix: 'Choose another --name.' });
}

/** Writes a made migration and its meta file; returns the path of the first, as shown. */
export async function writeMigration({ folder, found }: Pick<Generated, 'folder' | 'found'>): Promise<string> {
  if (found.outcome !== 'made') return '';
  const { version, name } = found.migration;
  await mkdir(join(folder, 'meta'), { recursive: true });
  for (const [path, text] of filesOf(folder, found)) await writeFile(path, text, { flag: 'wx' });
  return relative(process.cwd(), join(folder, `${version}_${name}.ts`));
}

/** The files of a migration. The notes first: a migration without them would be taken for a hand-written one. */
export const filesOf = (folder: string, { migration: { version, name }, json, text }: Made): Map<string, string> =>
  new Map([
    [join(folder, 'meta', `${version}_${name}.json`), json],
    [join(folder, `${version}_${name}.ts`), text],
  ]);

/** Removes migrations with their meta files. */
export async function removeMigrations(folder: string, { files }: History, metas: readonly Meta[]): Promise<void> {
  for (const { version, name } of metas) {
    const file = files.find((one) => one.version === version);
    if (file !== undefined) await rm(file.path, { force: true });
    await rm(join(folder, 'meta', `${version}_${name}.json`), { force: true });
  }
}
