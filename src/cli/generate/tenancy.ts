import type { Model } from '../../model/model.ts';
import { type AnyRepo, stateOf as repoStateOf } from '../../repo/repo-state.ts';
import { fold } from '../../schema/meta.ts';
import type { State } from '../../schema/state.ts';
import { structureOf } from '../../schema/state-of.ts';
import type { Tenancy } from '../../shadow/surround.ts';
import { migrationsFolder, ofRepos, ofTenants, type Project } from '../load/project.ts';
import { readMetas } from './metas.ts';

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
