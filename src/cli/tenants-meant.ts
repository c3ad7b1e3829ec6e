import type { MigrationDatabase } from '../migration/database.ts';
import { schemaFor, tenantIn, tenantsOf } from '../migration/tenancy/tenant.ts';
import { migrationDatabaseOf } from '../provision/migration-database.ts';
import type { Databases } from '../provision/start.ts';
import type { AnyRepo } from '../repo/repo-state.ts';
import type { Flag, Invocation } from './command.ts';
import { textFlag } from './flags.ts';
import type { Project } from './load/project.ts';

/** Of commands on the databases of tenants; `loadProject` takes either for the tenants' history. */
export const tenantsMeantFlags = {
  tenants: { type: 'boolean', help: 'the schema of each tenant that the repo lists' },
  tenant: { type: 'string', value: 'NAME', help: 'the schema of this tenant alone' },
} as const satisfies Readonly<Record<string, Flag>>;

export const parallelFlag = {
  parallel: { type: 'string', value: 'N', help: 'tenants at work at the same time: 4' },
} as const satisfies Readonly<Record<string, Flag>>;

type Asked = Pick<Invocation, 'flags' | 'signal'>;

/** The tenants a command works on: the one `--tenant` names, or those that the repo lists. */
export async function tenantsMeant(
  { flags, signal }: Asked,
  repo: AnyRepo,
  database: MigrationDatabase,
): Promise<readonly string[]> {
  const named = textFlag(flags, 'tenant');
  return named === undefined ? await tenantsOf(repo) : [await tenantIn(database, named, { signal })];
}

/** A history in a database, and what to call it. */
export interface Place {
  readonly label: string;
  readonly database: MigrationDatabase;
}

/** Where a command on histories has work: the database of a repo, or the schemas of its tenants. */
export async function placesOf(
  asked: Asked,
  project: Project,
  repo: AnyRepo,
  databases: Databases,
): Promise<readonly Place[]> {
  const database = migrationDatabaseOf(databases, repo);
  if (project.tenants !== true) return [{ label: repo.name, database }];
  const tenants = await tenantsMeant(asked, repo, database);
  return tenants.map((tenant) => ({
    label: `${repo.name}, tenant ${tenant}`,
    database: schemaFor(database, tenant),
  }));
}
