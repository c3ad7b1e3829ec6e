import { tenantName } from '../../query/tenancy/tenant-error.ts';
import { type AnyRepo, definedRepos, stateOf } from '../../repo/repo-state.ts';
import type { MigrationDatabase } from '../database.ts';
import { reportToStderr } from '../event.ts';
import { takeLock } from '../lock.ts';
import { type MigrateOptions, migrate } from '../migrate.ts';
import { quoteName } from '../name.ts';
import type { MigrationOptions } from '../options.ts';
import type { MigrationResult } from '../result.ts';
import { sqlstateOf } from '../server-failure.ts';
import type { Session } from '../session.ts';
import { visit } from '../visit.ts';
import { SchemaOfRepo, TenantLossRefused, TenantNameTaken, TenantsNotListed, UnknownTenant } from './tenant-error.ts';

/** Throws `TenantsNotListed`. */
export function refuseUnlisted(repo: AnyRepo): void {
  if (stateOf(repo).options.tenants === undefined) throw new TenantsNotListed(repo.name);
}

/** The tenants of a repo, as its definition lists them. Rejects with `TenantsNotListed`, `InvalidTenantName`. */
export async function tenantsOf(repo: AnyRepo): Promise<readonly string[]> {
  refuseUnlisted(repo);
  const { tenants = [] } = stateOf(repo).options;
  const names = typeof tenants === 'function' ? await tenants() : tenants;
  return [...new Set(names.map(ownName))];
}

/** The name of a tenant; not the schema of a repo, which has a ledger as well. */
function ownName(name: unknown): string {
  const tenant = tenantName(name);
  const repo = definedRepos().find((one) => stateOf(one).options.schema === tenant);
  if (repo !== undefined) throw new SchemaOfRepo(tenant, repo.name);
  return tenant;
}

/** One tenant by its name, whether the repo lists it or not. Rejects with `InvalidTenantName`, `UnknownTenant`. */
export async function tenantIn(
  database: MigrationDatabase,
  name: string,
  options: Pick<MigrationOptions, 'signal'>,
): Promise<string> {
  const tenant = ownName(name);
  await visit(database, { ...options, reading: true }, ({ worker }) => refuseUnknown(worker, database.name, tenant));
  return tenant;
}

/** The schema of a tenant as a database by itself, with what all share around it. */
export const schemaFor = (database: MigrationDatabase, tenant: string): MigrationDatabase => ({
  ...database,
  schema: tenant,
  shared: database.schema,
});

/**
 * Makes the schema of a tenant, with a ledger of its own, and runs the migrations of tenants on it in their order; a
 * squashed one runs in the place of those it replaces. What was begun before is gone on with, and two processes that
 * make the same one wait for each other. Rejects with `InvalidTenantName` and as `migrate()`.
 */
export async function createTenantIn(
  database: MigrationDatabase,
  tenant: string,
  options: MigrateOptions,
): Promise<MigrationResult> {
  const schema = ownName(tenant);
  const result = await migrate(schemaFor(database, schema), options);
  // Without a migration nothing has made it.
  if (result.ran.length === 0) await onSchemas(database, [schema], options, (worker) => ensure(worker, schema));
  return result;
}

/** Two at once are none too many. */
async function ensure(worker: Session, schema: string): Promise<void> {
  await worker.run(`create schema if not exists ${quoteName(schema)}`);
}

/** Gives a tenant another name, with all it has. Rejects with `InvalidTenantName`, `UnknownTenant`, `TenantNameTaken`. */
export async function renameTenantIn(
  database: MigrationDatabase,
  names: { readonly from: string; readonly to: string },
  options: MigrationOptions,
): Promise<void> {
  const [from, to] = [ownName(names.from), ownName(names.to)];
  await onSchemas(database, [from, to], options, async (worker) => {
    await refuseUnknown(worker, database.name, from);
    try {
      await worker.run(`alter schema ${quoteName(from)} rename to ${quoteName(to)}`);
    } catch (error) {
      throw sqlstateOf(error) === '42P06' ? new TenantNameTaken(to) : error;
    }
  });
}

/** Drops a tenant with all it has. Rejects with `TenantLossRefused` unless that is accepted, and `UnknownTenant`. */
export async function dropTenantIn(
  database: MigrationDatabase,
  tenant: string,
  options: MigrationOptions & { readonly acceptDataLoss?: boolean | undefined },
): Promise<void> {
  const schema = ownName(tenant);
  if (options.acceptDataLoss !== true) throw new TenantLossRefused(schema);
  await onSchemas(database, [schema], options, async (worker) => {
    await refuseUnknown(worker, database.name, schema);
    await worker.run(`drop schema ${quoteName(schema)} cascade`);
  });
}

/** A schema of something else is not ours to touch. */
async function refuseUnknown(worker: Session, repo: string, schema: string): Promise<void> {
  const [found] = await worker.rows('select to_regclass($1)::text as ledger', [
    `${quoteName(schema)}.quarry_migrations`,
  ]);
  if (found?.['ledger'] == null) throw new UnknownTenant(repo, schema);
}

/** While nobody migrates these schemas. */
async function onSchemas(
  database: MigrationDatabase,
  schemas: readonly string[],
  options: MigrationOptions,
  work: (worker: Session) => Promise<void>,
): Promise<void> {
  const { report = reportToStderr, signal, lockTimeout: timeout } = options;
  await visit(database, options, async ({ sessions, worker }) => {
    // In one order, so that two who want the same do not wait for each other.
    const locks: Awaited<ReturnType<typeof takeLock>>[] = [];
    try {
      for (const schema of [...new Set(schemas)].sort())
        locks.push(await takeLock(sessions, schema, { report, signal, timeout }));
      await work(worker);
    } finally {
      for (const lock of locks) await lock.release();
    }
  });
}
