import { type MigrateOptions, migrate } from '../migration/migrate.ts';
import { refuseUnlisted } from '../migration/tenancy/tenant.ts';
import { migrateTenants } from '../migration/tenants.ts';
import { migrationDatabaseOf } from '../provision/migration-database.ts';
import type { AnyRepo } from '../repo/repo-state.ts';
import type { Invocation } from './command.ts';
import { withDatabases } from './databases.ts';
import { ofRepos, ofTenants, type Project } from './load/project.ts';
import { commonOptions } from './migration-options.ts';
import { type Done, reportTenants } from './report-tenants.ts';
import { reviewed } from './reviewed.ts';
import { tenantsMeant } from './tenants-meant.ts';

type Target = Partial<MigrateOptions> & { readonly parallel: number | undefined };

/** What all tenants share, then the schema of each: one that fails stops no other. Exit code 1 where one has. */
export async function migrateAllTenants(
  invocation: Invocation,
  project: Project,
  repos: readonly AnyRepo[],
  target: Target,
): Promise<number> {
  const { flags, signal } = invocation;
  if (flags['tenant'] === undefined) for (const repo of repos) refuseUnlisted(repo);
  const partly = target.to !== undefined || target.toExclusive !== undefined || target.step !== undefined;
  const done = await withDatabases(invocation, project, repos, async (databases) => {
    const all: Done[] = [];
    for (const repo of repos) {
      const database = migrationDatabaseOf(databases, repo);
      const shared = reviewed(commonOptions(invocation, ofRepos(project), repo), project);
      const theirs = reviewed(commonOptions(invocation, ofTenants(project), repo), project);
      // How far is said of the history that is named, and one tenant is no reason to move all.
      const alone = partly || flags['tenant'] !== undefined;
      if (!alone) await migrate(database, { ...target, signal, ...shared });
      // A repo may list its tenants by a table that was made just now.
      const tenants = await tenantsMeant(invocation, repo, database);
      all.push({ repo: repo.name, tenants: await migrateTenants(database, tenants, { ...target, signal, ...theirs }) });
    }
    return all;
  });
  return reportTenants(invocation, done, { moved: 'migrated', left: 'up to date' });
}
