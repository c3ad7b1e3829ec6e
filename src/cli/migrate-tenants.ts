import type { Review } from '../migration/know.ts';
import { type MigrateOptions, migrate } from '../migration/migrate.ts';
import type { MigrationOptions } from '../migration/options.ts';
import { tenantsOf } from '../migration/tenancy/tenant.ts';
import { migrateTenants, type TenantResult } from '../migration/tenants.ts';
import { migrationDatabaseOf } from '../provision/migration-database.ts';
import type { AnyRepo } from '../repo/repo-state.ts';
import { exit, type Invocation } from './command.ts';
import { withDatabases } from './databases.ts';
import { isSet } from './flags.ts';
import { refusePendingConflicts } from './generate/conflict.ts';
import { ofRepos, ofTenants, type Project } from './load/project.ts';
import { commonOptions } from './migration-options.ts';
import { UsageError } from './usage-error.ts';

type Target = Partial<MigrateOptions> & { readonly parallel: number | undefined };

/** What all tenants share, then the schema of each: one that fails stops no other. Exit code 1 where one has. */
export async function migrateAllTenants(
  invocation: Invocation,
  project: Project,
  repos: readonly AnyRepo[],
  target: Target,
): Promise<number> {
  const { flags, terminal, signal } = invocation;
  if (isSet(flags, 'plan')) throw new UsageError('--plan shows one history', { fix: 'Leave out --tenants.' });
  const partly = target.to !== undefined || target.toExclusive !== undefined || target.step !== undefined;
  const done = await withDatabases(invocation, project, repos, async (databases) => {
    const all: { readonly repo: string; readonly tenants: readonly TenantResult[] }[] = [];
    for (const repo of repos) {
      const tenants = await tenantsOf(repo);
      const database = migrationDatabaseOf(databases, repo);
      const shared = reviewed(commonOptions(invocation, ofRepos(project), repo), project);
      const theirs = reviewed(commonOptions(invocation, ofTenants(project), repo), project);
      // How far is said of the history that is named.
      if (!partly) await migrate(database, { ...target, signal, ...shared });
      all.push({ repo: repo.name, tenants: await migrateTenants(database, tenants, { ...target, signal, ...theirs }) });
    }
    return all;
  });
  const results = done.flatMap(({ tenants }) => tenants);
  const failed = results.filter(({ error }) => error !== undefined);
  if (isSet(flags, 'json')) terminal.data(JSON.stringify({ repos: done.map(plain) }, undefined, 2));
  const changed = results.filter(({ result }) => (result?.ran.length ?? 0) > 0);
  terminal.say(
    `${results.length} tenants: ${changed.length} migrated, ${results.length - changed.length - failed.length} up to date, ${failed.length} failed`,
  );
  for (const { schema, error } of failed)
    terminal.complain(`${terminal.colour.red('error')} tenant ${schema}: ${wordsOf(error)}`);
  return failed.length > 0 ? exit.error : exit.done;
}

const reviewed = (options: MigrationOptions, { importModule }: Project): MigrateOptions & Review => ({
  ...options,
  review: (applied) => refusePendingConflicts(options.folder, importModule, applied),
});

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const plain = ({ repo, tenants }: { readonly repo: string; readonly tenants: readonly TenantResult[] }) => ({
  repo,
  tenants: tenants.map(({ schema, result, error }) => ({
    tenant: schema,
    ran: result?.ran ?? [],
    ...(error === undefined ? {} : { error: wordsOf(error) }),
  })),
});
