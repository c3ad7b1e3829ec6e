import { didYouMean } from '../error/nearest.ts';
import { QuarryError } from '../error/quarry-error.ts';
import { type AnyRepo, stateOf } from '../repo/repo-state.ts';
import { MigrationInterrupted } from './error/run-error.ts';
import { reportToStderr } from './event.ts';
import { type MigrateOptions, migrate } from './migrate.ts';
import type { MigrationOptions } from './options.ts';
import { databaseOf, migrationsFolder } from './repo-database.ts';
import type { MigrationResult } from './result.ts';
import { type RollbackOptions, rollback } from './rollback.ts';
import { formatStatus, type Status, status } from './status.ts';
import { createTenantIn, dropTenantIn, renameTenantIn, tenantsOf } from './tenancy/tenant.ts';
import { TenantsFailed } from './tenancy/tenant-error.ts';
import {
  migrateTenants,
  rollbackTenants,
  type TenantOptions,
  type TenantResult,
  type TenantRollbackOptions,
} from './tenants.ts';

/** One repo, or several, or whatever lists them as `repos`: a config. */
export type Repos = AnyRepo | readonly AnyRepo[] | { readonly repos: readonly AnyRepo[] };

/** The folder may be left to the repo's definition. */
export type Given<Options extends MigrationOptions> = Omit<Options, 'folder'> & {
  readonly folder?: string | undefined;
};

/** A release was called with words it does not know. */
export class UnknownReleaseCommand extends QuarryError {
  readonly code = 'migration.unknown_command';
}

function listOf(repos: Repos): readonly AnyRepo[] {
  if (Array.isArray(repos)) return repos as readonly AnyRepo[];
  return 'repos' in repos ? repos.repos : [repos as AnyRepo];
}

const optionsFor = <Options extends MigrationOptions>(repo: AnyRepo, all: readonly AnyRepo[], given: Given<Options>) =>
  ({
    ...given,
    folder: given.folder ?? migrationsFolder(repo, all.length > 1 ? all : undefined),
  }) as unknown as Options;

/**
 * Migrates repos one after the other, in their order; the first failure ends it. Of several, read-only ones are passed
 * over with a line; alone, one is refused.
 */
export async function migrateRepos(
  repos: Repos,
  options: Given<MigrateOptions> = {},
): Promise<readonly MigrationResult[]> {
  const all = listOf(repos);
  const { report = reportToStderr } = options;
  const results: MigrationResult[] = [];
  for (const repo of all) {
    if (all.length > 1) report({ kind: 'repo', repo: repo.name });
    if (repo.access === 'read' && all.length > 1) {
      const text = `${repo.name} is read-only: no migrations run on it`;
      report({ kind: 'warning', code: 'migration.read_only_repo', text });
    } else results.push(await migrate(databaseOf(repo), optionsFor<MigrateOptions>(repo, all, options)));
  }
  return results;
}

/** Undoes migrations of one repo: down to and including `version`, or the last one. */
export async function rollbackRepo(
  repo: AnyRepo,
  version?: string,
  options: Given<RollbackOptions> = {},
): Promise<MigrationResult> {
  const target = version === undefined ? {} : { to: version };
  return await rollback(databaseOf(repo), { ...optionsFor<RollbackOptions>(repo, [repo], options), ...target });
}

const tenantOptions = <Options extends MigrationOptions>(repo: AnyRepo, given: Given<Options>): Options =>
  ({ ...given, folder: given.folder ?? `${migrationsFolder(repo)}/tenants` }) as unknown as Options;

/**
 * Migrates the schemas of tenants, those the repo lists where none are named, with the files of `<migrations>/tenants`;
 * a result for each. What all share is migrated before, by `migrate()`.
 */
export async function migrateTenantsOf(
  repo: AnyRepo,
  schemas?: readonly string[],
  options: Given<TenantOptions> = {},
): Promise<readonly TenantResult[]> {
  const all = schemas ?? (await tenantsOf(repo));
  return await migrateTenants(databaseOf(repo), all, tenantOptions<TenantOptions>(repo, options));
}

/**
 * Undoes migrations in the schemas of tenants, those the repo lists where none are named: the last one of each, or as
 * far as the options say; a result for each, and one that fails stops no other.
 */
export async function rollbackTenantsOf(
  repo: AnyRepo,
  schemas?: readonly string[],
  options: Given<TenantRollbackOptions> = {},
): Promise<readonly TenantResult[]> {
  const all = schemas ?? (await tenantsOf(repo));
  return await rollbackTenants(databaseOf(repo), all, tenantOptions<TenantRollbackOptions>(repo, options));
}

/**
 * Makes the schema of a new tenant and runs the migrations of tenants on it. Called again it goes on where it stopped,
 * or does nothing. Rejects with `InvalidTenantName` and as `migrate()`.
 */
export async function createTenant(
  repo: AnyRepo,
  name: string,
  options: Given<MigrateOptions> = {},
): Promise<MigrationResult> {
  return await createTenantIn(databaseOf(repo), name, tenantOptions<MigrateOptions>(repo, options));
}

/** Gives a tenant, and so its schema, another name. Rejects with `InvalidTenantName`, `UnknownTenant`, `TenantNameTaken`. */
export async function renameTenant(
  repo: AnyRepo,
  from: string,
  to: string,
  options: Given<MigrationOptions> = {},
): Promise<void> {
  await renameTenantIn(databaseOf(repo), { from, to }, tenantOptions<MigrationOptions>(repo, options));
}

/** Drops a tenant with all it has, where `acceptDataLoss` says so. Rejects with `TenantLossRefused`, `UnknownTenant`. */
export async function dropTenant(
  repo: AnyRepo,
  name: string,
  options: Given<MigrationOptions & { readonly acceptDataLoss?: boolean | undefined }> = {},
): Promise<void> {
  await dropTenantIn(databaseOf(repo), name, tenantOptions(repo, options));
}

/** How the files and the ledger of each repo stand to each other. */
export async function statusOf(repos: Repos, options: Given<MigrationOptions> = {}): Promise<readonly Status[]> {
  const all = listOf(repos);
  const found: Status[] = [];
  for (const repo of all) found.push(await status(databaseOf(repo), optionsFor<MigrationOptions>(repo, all, options)));
  return found;
}

/**
 * Migrates, then runs `serve`; a failed migration rejects before it. `SKIP_MIGRATIONS=true` goes straight to `serve`,
 * with a line that says so.
 */
export async function migrateThenServe<T>(
  repos: Repos,
  serve: () => T | Promise<T>,
  options: Given<MigrateOptions> = {},
): Promise<T> {
  const { report = reportToStderr } = options;
  if (process.env['SKIP_MIGRATIONS'] === 'true') {
    report({ kind: 'warning', code: 'migration.skipped', text: 'SKIP_MIGRATIONS=true: migrations were not run' });
  } else await migrateRepos(repos, options);
  return await serve();
}

const USAGE = 'migrate [--tenants] | rollback REPO VERSION [--accept-data-loss] [--tenants] | status';

/**
 * The main function of a release: `migrate`, `rollback REPO VERSION`, `status`, from the words of the command line;
 * `migrate --tenants` goes on with the tenants that repos list, `rollback REPO VERSION --tenants` undoes theirs alone.
 * Sets `process.exitCode` (0, 1, or 130 and 143 after a signal) and never throws; errors go to standard error.
 */
export async function runRelease(
  repos: Repos,
  words: readonly string[] = process.argv.slice(2),
  options: Given<MigrateOptions & RollbackOptions> = {},
): Promise<void> {
  const controller = new AbortController();
  let signalled = 0;
  const stop = (code: number) => (): void => {
    signalled = code;
    controller.abort();
  };
  const handlers = [['SIGINT', stop(130)] as const, ['SIGTERM', stop(143)] as const];
  for (const [name, handler] of handlers) process.once(name, handler);
  try {
    await command(listOf(repos), words, { ...options, signal: controller.signal });
    process.exitCode = signalled;
  } catch (error) {
    process.exitCode = signalled || (error instanceof MigrationInterrupted ? 130 : 1);
    for (const line of linesOfError(error)) process.stderr.write(`${line}\n`);
  } finally {
    for (const [name, handler] of handlers) process.off(name, handler);
  }
}

async function command(
  all: readonly AnyRepo[],
  words: readonly string[],
  options: Given<MigrateOptions & RollbackOptions>,
): Promise<void> {
  const [verb = 'migrate', name, version] = words.filter((word) => !word.startsWith('--'));
  const tenants = words.includes('--tenants');
  if (verb === 'migrate') {
    await migrateRepos(all, options);
    if (tenants) await migrateListed(all, options);
  } else if (verb === 'rollback') {
    const acceptDataLoss = options.acceptDataLoss ?? words.includes('--accept-data-loss');
    const repo = named(all, name);
    const to = version === undefined ? {} : { to: version };
    if (tenants) refuseFailed(await rollbackTenantsOf(repo, undefined, { ...options, ...to, acceptDataLoss }));
    else await rollbackRepo(repo, version, { ...options, acceptDataLoss });
  } else if (verb === 'status') {
    for (const found of await statusOf(all, options)) process.stdout.write(`${formatStatus(found).join('\n')}\n`);
  } else {
    throw new UnknownReleaseCommand(`'${verb}' is no command.${didYouMean(verb, ['migrate', 'rollback', 'status'])}`, {
      fix: USAGE,
    });
  }
}

/** Of several repos some may have no tenants. */
async function migrateListed(all: readonly AnyRepo[], options: Given<MigrateOptions>): Promise<void> {
  const listing = all.filter((repo) => stateOf(repo).options.tenants !== undefined);
  const results: TenantResult[] = [];
  for (const repo of listing.length > 0 ? listing : all)
    results.push(...(await migrateTenantsOf(repo, undefined, options)));
  refuseFailed(results);
}

function refuseFailed(results: readonly TenantResult[]): void {
  const failed = results.filter(({ error }) => error !== undefined);
  const interrupted = failed.find(({ error }) => error instanceof MigrationInterrupted);
  if (interrupted !== undefined) throw interrupted.error;
  if (failed.length > 0) throw new TenantsFailed(results.length, failed);
}

function named(all: readonly AnyRepo[], name: string | undefined): AnyRepo {
  const found = all.find((repo) => repo.name === name);
  if (found) return found;
  const names = all.map((repo) => repo.name);
  throw new UnknownReleaseCommand(
    `There is no repo '${name ?? ''}'.${didYouMean(name ?? '', names)} There are: ${names.join(', ')}.`,
    { fix: USAGE },
  );
}

const linesOfError = (error: unknown): readonly string[] =>
  error instanceof QuarryError
    ? [`error: ${error.message}`, ...(error.why ? [error.why] : []), ...(error.fix ? [error.fix] : [])]
    : [`error: ${error instanceof Error ? error.message : String(error)}`];
