import { channel } from 'node:diagnostics_channel';
import type { ConnectOptions } from '../driver/connect-options.ts';
import type { Driver } from '../driver/driver.ts';
import { configOf, type EffectiveConfig, effectiveConfig, hasAddress, urlVariable } from './config.ts';
import { InvalidRepoOptions, type RepoOptions } from './options.ts';
import { RepoNotMeantHere, RepoNotStarted } from './repo-error.ts';
import { type AnyRepo, givenDriver, isDriver, stateOf } from './repo-state.ts';

/** `node:diagnostics_channel` for repos that open their pool: the effective configuration, secrets masked. */
const opening = channel('quarry:repo.init');

/** Opens the driver a repo's definition and environment ask for. Throws `RepoNotStarted` where nothing says which. */
export async function openDriver(repo: AnyRepo): Promise<Driver> {
  const { options } = stateOf(repo);
  const environment = process.env['NODE_ENV'] ?? 'development';
  if (options.startIn !== undefined && !options.startIn.includes(environment)) {
    throw new RepoNotMeantHere(repo.name, environment, options.startIn);
  }
  const given = givenDriver(repo);
  if (given !== undefined) return given;
  if (options.driver !== undefined) return madeBy(repo, options.driver);
  const config = configOf(repo, process.env);
  if (!hasAddress(config)) throw new RepoNotStarted(repo.name, urlVariable(repo));
  for (const warning of config.warnings) process.emitWarning(warning);
  if (opening.hasSubscribers) opening.publish(effectiveConfig(repo));
  // Only now: a program that never connects never loads `pg`.
  const { openPg } = await import('../driver/pg.ts');
  return openPg(connectOptions(config, options));
}

/** What keeps records is known before the first query, which would be written in SQL otherwise. */
async function madeBy(repo: AnyRepo, driver: NonNullable<RepoOptions['driver']>): Promise<Driver> {
  const made = await (isDriver(driver) ? driver : driver());
  if (made.keepsRecords !== true) return made;
  throw new InvalidRepoOptions(repo.name, ["option 'driver': memory() is given itself, not by a function"]);
}

/** A configuration as the driver takes it. */
export function connectOptions(config: EffectiveConfig, options: RepoOptions): ConnectOptions {
  const { pool, timeout, settings, schema } = config;
  const { afterConnect, log } = options;
  return {
    name: config.repo,
    host: config.host,
    port: config.port,
    user: config.user,
    password: config.password,
    database: config.database,
    ssl: config.ssl === false ? undefined : (config.ssl as NonNullable<ConnectOptions['ssl']>),
    applicationName: config.applicationName,
    connectTimeout: config.connectTimeout,
    pooler: config.pooler === 'auto' ? undefined : config.pooler,
    max: pool.size,
    min: pool.min,
    queueTimeout: pool.queueLimit,
    debug: typeof log === 'object' && log.values === true,
    readOnly: config.access === 'read',
    settings: {
      ...(timeout === undefined ? {} : { statement_timeout: String(timeout) }),
      ...searchPath(schema),
      ...settings,
    },
    onConnect:
      afterConnect === undefined
        ? undefined
        : async (connection) => {
            await afterConnect(connection);
          },
    onConnectFailure: (error, retryIn) => complain(config, error, retryIn, log),
  };
}

/** The setting by which names without a schema mean those of a repo's own. */
export const searchPath = (schema: string | undefined): Readonly<Record<string, string>> =>
  schema === undefined ? {} : { search_path: `"${schema.replaceAll('"', '""')}", public` };

/** One line per attempt that failed: which repo, where, why, and when it is tried again. */
function complain(config: EffectiveConfig, error: Error, retryIn: number, log: RepoOptions['log']): void {
  const level = typeof log === 'object' ? log.level : log;
  if (level === false || level === 'none') return;
  const where = config.host?.startsWith('/') ? config.host : `${config.host ?? 'localhost'}:${config.port}`;
  console.error(`Repo '${config.repo}' cannot connect to ${where}: ${error.message}; next attempt in ${retryIn} ms`);
}
