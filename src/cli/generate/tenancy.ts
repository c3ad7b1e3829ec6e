import type { Model } from '../../model/model.ts';
import { type AnyRepo, stateOf as repoStateOf } from '../../repo/repo-state.ts';
import { fold } from '../../schema/meta.ts';
import type { State } from '../../schema/state.ts';
import { structureOf } from '../../schema/state-of.ts';
import type { Tenancy } from '../../shadow/surround.ts';
import { migrationsFolder, ofRepos, ofTenants, type Project } from '../load/project.ts';
import { readMetas } from './metas.ts';
import { speaksOf } from './speaks-of.ts';

/** Where the tables of a repo are that tenants share. */
const sharedSchema = (repo: AnyRepo): string => repoStateOf(repo).options.schema ?? 'public';

/** What the resources say of a repo, or of its tenants. */
export function describedBy(project: Project, model: Model, repo: AnyRepo): State {
  const { shared, tenants } = structureOf(model, repo.name, sharedSchema(repo));
  return project.tenants === true ? tenants : shared;
}

/** What stands around the schema of a tenant, as the migrations of its repo lead to; undefined for the repo itself. */
export async function aroundTenants(project: Project, repo: AnyRepo): Promise<Tenancy | undefined> {
  if (project.tenants !== true) return undefined;
  const metas = await readMetas(migrationsFolder(ofRepos(project), repo));
  return { schema: sharedSchema(repo), shared: fold(metas) };
}

/** Whether tenants of a repo have anything of their own, or had. */
export async function hasTenants(project: Project, model: Model, repo: AnyRepo): Promise<boolean> {
  const theirs = ofTenants(project);
  const { tables, views, statements = [] } = describedBy(theirs, model, repo);
  if (tables.length + views.length + statements.length > 0) return true;
  return (await readMetas(migrationsFolder(theirs, repo))).length > 0;
}

/**
 * Answers given as flags, to whichever history they are about: those that speak of nothing in it are the other's. What
 * is about neither is left to that of the repo, to be refused.
 */
export async function sharedOut(
  project: Project,
  model: Model,
  repo: AnyRepo,
  flags: readonly string[],
): Promise<(project: Project) => readonly string[]> {
  if (flags.length === 0 || project.tenants === true) return () => flags;
  const fitting = async (of: Project): Promise<ReadonlySet<string>> => {
    const previous = fold((await readMetas(migrationsFolder(of, repo))).filter(({ dev }) => dev !== true));
    const next = describedBy(of, model, repo);
    return new Set(flags.filter((flag) => speaksOf(flag, previous, next)));
  };
  const theirs = await fitting(ofTenants(project));
  const own = await fitting(project);
  return ({ tenants }) =>
    flags.filter((flag) => (tenants === true ? theirs.has(flag) : own.has(flag) || !theirs.has(flag)));
}
