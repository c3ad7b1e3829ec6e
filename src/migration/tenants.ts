import type { MigrationDatabase } from './database.ts';
import { type Direction, type MigrationEvent, type Report, reportToStderr } from './event.ts';
import { filesOf, knowMigrations } from './know.ts';
import { ledgersOf } from './ledger.ts';
import { type MigrateOptions, migrate } from './migrate.ts';
import type { MigrationOptions } from './options.ts';
import { type KnownMigration, planForward } from './plan.ts';
import type { MigrationResult } from './result.ts';
import { type RollbackOptions, rollback } from './rollback.ts';
import { schemaFor } from './tenancy/tenant.ts';
import { visit } from './visit.ts';

interface Parallel {
  /** Tenants at work at the same time: 4. Each takes two connections. */
  readonly parallel?: number | undefined;
}

/** How tenants are migrated. */
export interface TenantOptions extends MigrateOptions, Parallel {}

/** How tenants are led back. */
export interface TenantRollbackOptions extends RollbackOptions, Parallel {}

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
  const files = await filesOf(options);
  // All files, because what one tenant has seen another may not have; each is reviewed by what it has itself.
  const known = await knowMigrations(files, [], { ...options, review: undefined, repo: database.name });
  const due = await find(database, schemas, options, (rows) => isBehind(known, rows, options));
  return await onEach({ database, schemas, due, options, direction: 'forward' }, (tenant, report) =>
    migrate(tenant, { ...options, report }),
  );
}

/**
 * Undoes migrations in the schemas of tenants: the last one of each, or as far as the options say, which is nothing where
 * a tenant never got there. One that fails does not stop the others.
 */
export async function rollbackTenants(
  database: MigrationDatabase,
  schemas: readonly string[],
  options: TenantRollbackOptions,
): Promise<readonly TenantResult[]> {
  const due = await find(database, schemas, options, (rows) => rows.length > 0);
  return await onEach({ database, schemas, due, options, direction: 'backward' }, (tenant, report) =>
    rollback(tenant, { ...options, report }),
  );
}

/** The schemas with something to do, by their ledgers. */
interface Due {
  readonly schemas: ReadonlySet<string>;
  /** Where there is one session, those who wait for it would keep it from being closed and opened. */
  readonly alone: boolean;
}

async function find(
  database: MigrationDatabase,
  schemas: readonly string[],
  options: MigrationOptions,
  isDue: (rows: Rows) => boolean,
): Promise<Due> {
  return await visit({ ...database, schema: undefined }, options, async ({ worker, sessions }) => {
    const ledgers = await ledgersOf(worker, schemas);
    const due = schemas.filter((schema) => isDue(ledgers.get(schema) ?? []));
    return { schemas: new Set(due), alone: !sessions.capabilities.concurrent };
  });
}

type Rows = Parameters<typeof planForward>[1];

/** A history with a fault in it counts as behind: migrating that tenant says which. */
function isBehind(known: readonly KnownMigration[], rows: Rows, options: TenantOptions): boolean {
  try {
    return planForward(known, rows, options).due.length > 0;
  } catch {
    return true;
  }
}

interface Round {
  readonly database: MigrationDatabase;
  readonly schemas: readonly string[];
  readonly due: Due;
  readonly options: MigrationOptions & Parallel;
  readonly direction: Direction;
}

type Work = (tenant: MigrationDatabase, report: Report) => Promise<MigrationResult>;

async function onEach(round: Round, work: Work): Promise<readonly TenantResult[]> {
  const { database, schemas, due, options, direction } = round;
  const results = new Map<string, TenantResult>();
  const queue = [...due.schemas];
  const next = async (): Promise<void> => {
    for (let schema = queue.shift(); schema !== undefined; schema = queue.shift())
      results.set(schema, await onOne(database, schema, options.report, work));
  };
  await Promise.all(Array.from({ length: due.alone ? 1 : (options.parallel ?? 4) }, next));
  const nothing: MigrationResult = { database: database.name, direction, ran: [], warnings: [] };
  return schemas.map((schema) => results.get(schema) ?? { schema, result: nothing, error: undefined });
}

/** The lines of a tenant come in one piece, when it is done. */
async function onOne(
  database: MigrationDatabase,
  schema: string,
  report: Report = reportToStderr,
  work: Work,
): Promise<TenantResult> {
  const events: MigrationEvent[] = [];
  try {
    const result = await work(schemaFor(database, schema), (event) => void events.push(event));
    return { schema, result, error: undefined };
  } catch (error) {
    return { schema, result: undefined, error };
  } finally {
    report({ kind: 'repo', repo: `${database.name}, tenant ${schema}` });
    for (const event of events) report(event);
  }
}
