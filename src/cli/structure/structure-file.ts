import { join, resolve } from 'node:path';
import { configOf } from '../../repo/config.ts';
import { type AnyRepo, databaseOwner, stateOf } from '../../repo/repo-state.ts';
import type { Invocation } from '../command.ts';
import type { Project } from '../load/project.ts';
import { UsageError } from '../usage-error.ts';
import { isMigrated } from '../writable.ts';

/** Where the structure of a repo is: the file asked for, else one per database beside the config. */
export function structureFile(
  { root, repos }: Project,
  repo: AnyRepo,
  { cwd, asked, several }: { readonly cwd: string; readonly asked: string | undefined; readonly several: boolean },
): string {
  if (asked !== undefined && several)
    throw new UsageError('one file cannot hold the structures of several databases', { fix: '-r says which repo' });
  if (asked !== undefined) return resolve(cwd, asked);
  const databases = new Set([...repos.filter(isMigrated), repo].map(databaseOwner));
  return join(root, databases.size > 1 ? `structure.${repo.name}.sql` : 'structure.sql');
}

/** Schemas of the same database that belong to other repos of the project. */
export function schemasOfOthers({ repos }: Project, repo: AnyRepo, env: Invocation['env']): readonly string[] {
  const own = stateOf(repo).options.schema ?? 'public';
  const place = (one: AnyRepo): string => {
    const { host, port, database, urlFrom } = configOf(one, env);
    return JSON.stringify([host, port, database, urlFrom === undefined ? databaseOwner(one).name : undefined]);
  };
  return repos
    .filter((one) => isMigrated(one) && databaseOwner(one) !== databaseOwner(repo) && place(one) === place(repo))
    .map((one) => stateOf(one).options.schema ?? 'public')
    .filter((schema) => schema !== own);
}
