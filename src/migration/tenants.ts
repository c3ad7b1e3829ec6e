import type { MigrationDatabase } from './database.ts';
import { type MigrationEvent, reportToStderr } from './event.ts';
import { filesOf, knowMigrations } from './know.ts';
import { ledgersOf } from './ledger.ts';
import { type MigrateOptions, migrate } from './migrate.ts';
import { type KnownMigration, planForward } from './plan.ts';
import type { MigrationResult } from './result.ts';
import { schemaFor } from './tenancy/tenant.ts';
import { visit } from './visit.ts';

/** How tenants are migrated. */
export interface TenantOptions extends MigrateOptions {
  /** Tenants at work at the same time: 4. Each takes two connections. */
  readonly parallel?: number | undefined;
}

/** How it went for one tenant. */
export interface TenantResult {
  readonly schema: string;
  /** None where it failed. */
  readonly result: MigrationResult | undefined;
  readonly error: unknown;
}

/**
 * Migrates the schemas of tenants, each with a ledger of its own. Those that are up to date are found with one query and
 * passed over. One that fails does not stop the others; calling again goes on with those that failed.
 */
export async function migrateTenants(
  database: MigrationDatabase,
  schemas: readonly string[],
  options: TenantOptions,
): Promise<readonly TenantResult[]> {
  const behind = new Set(await schemasBehind(database, schemas, options));
  const results = new Map<string, TenantResult>();
  const queue = schemas.filter((schema) => behind.has(schema));
  const work = async (): Promise<void> => {
    for (let schema = queue.shift(); schema !== undefined; schema = queue.shift()) {
      results.set(schema, await migrateTenant(database, schema, options));
    }
  };
  await Promise.all(Array.from({ length: options.parallel ?? 4 }, work));
  const done: MigrationResult = { database: database.name, direction: 'forward', ran: [], warnings: [] };
  return schemas.map((schema) => results.get(schema) ?? { schema, result: done, error: undefined });
}

async function schemasBehind(
  database: MigrationDatabase,
  schemas: readonly string[],
  options: TenantOptions,
): Promise<readonly string[]> {
  const files = await filesOf(options);
  return await visit({ ...database, schema: undefined }, options, async ({ worker }) => {
    const ledgers = await ledgersOf(worker, schemas);
    // All files, because what one tenant has seen another may not have.
    const known = await knowMigrations(files, [], { ...options, repo: database.name });
    return schemas.filter((schema) => isBehind(known, ledgers.get(schema) ?? [], options));
  });
}

/** A history with a fault in it counts as behind: migrating that tenant says which. */
function isBehind(
  known: readonly KnownMigration[],
  rows: Parameters<typeof planForward>[1],
  options: TenantOptions,
): boolean {
  try {
    return planForward(known, rows, options).due.length > 0;
  } catch {
    return true;
  }
}

/** The lines of a tenant come in one piece, when it is done. */
async function migrateTenant(
  database: MigrationDatabase,
  schema: string,
  options: TenantOptions,
): Promise<TenantResult> {
  const { report = reportToStderr } = options;
  const events: MigrationEvent[] = [];
  try {
    const result = await migrate(schemaFor(database, schema), {
      ...options,
      report: (event) => void events.push(event),
    });
    return { schema, result, error: undefined };
  } catch (error) {
    return { schema, result: undefined, error };
  } finally {
    report({ kind: 'repo', repo: `${database.name}, tenant ${schema}` });
    for (const event of events) report(event);
  }
}
