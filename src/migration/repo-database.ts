import type { ConnectOptions } from '../driver/connect-options.ts';
import { openPg } from '../driver/pg.ts';
import { configOf, hasAddress } from '../repo/config.ts';
import { standIn } from '../repo/context.ts';
import { parseDatabaseUrl } from '../repo/database-url.ts';
import { connectOptions } from '../repo/open.ts';
import { RepoNotMeantHere } from '../repo/repo-error.ts';
import { type AnyRepo, databaseOwner, definedRepos, stateOf } from '../repo/repo-state.ts';
import { driverOf, openRepo, stopRepo } from '../repo/session.ts';
import type { MigrationDatabase, Sessions } from './database.ts';

/** Enough for the lock, the worker, and a look at who is in the way. */
const SESSIONS = 3;
/** Milliseconds to get a connection: at a deployment all instances come at once, and the server may just be starting. */
const PATIENCE = 15_000;

/**
 * The database behind a repo. Where the repo has a URL, migrating has connections of its own (`directUrl` past a
 * pooler), outside the repo's pool; an engine of another kind is shared, and left as it was found. Inside `withRepo` and
 * `withRepoAt` it is the database there, with its own ledger; the files stay those of the repo.
 */
export function databaseOf(repo: AnyRepo): MigrationDatabase {
  const actual = standIn(repo);
  const { options } = stateOf(actual);
  const config = configOf(actual, process.env);
  return {
    name: repo.name,
    schema: config.schema,
    readOnly: actual.access === 'read',
    async open(): Promise<Sessions> {
      const environment = process.env['NODE_ENV'] ?? 'development';
      if (options.startIn !== undefined && !options.startIn.includes(environment)) {
        throw new RepoNotMeantHere(repo.name, environment, options.startIn);
      }
      if (options.driver !== undefined || !hasAddress(config)) return await shared(actual);
      return openPg({
        ...connectOptions(config, options),
        ...direct(config.directUrl),
        min: 0,
        max: SESSIONS,
        queueTimeout: PATIENCE,
      });
    },
  };
}

/** What a URL past the pooler says about the way. */
function direct(url: string | undefined): Partial<ConnectOptions> {
  if (url === undefined) return {};
  const { host, port, user, password, database, ssl } = parseDatabaseUrl(url);
  const way = { host, port: port ?? 5432, user, password, database, pooler: undefined };
  return ssl === undefined ? way : { ...way, ssl };
}

async function shared(repo: AnyRepo): Promise<Sessions> {
  const ran = driverOf(repo) !== undefined;
  const driver = await openRepo(repo);
  return {
    get capabilities() {
      return driver.capabilities;
    },
    connect: (options) => driver.connect(options),
    close: async () => {
      if (!ran) await stopRepo(repo);
    },
  };
}

/**
 * The folder of a repo's migration files, relative to the working folder: as its definition says, else `migrations`, or
 * `migrations/<name>` where there is more than one writable database.
 */
export function migrationsFolder(repo: AnyRepo, repos: readonly AnyRepo[] = realRepos(repo)): string {
  const { migrations } = stateOf(repo).options;
  if (migrations !== undefined) return migrations;
  const writable = repos.filter((one) => one.access === 'write');
  const databases = new Set([...writable, repo].map(databaseOwner));
  return databases.size > 1 ? `migrations/${repo.name}` : 'migrations';
}

/** The repo that stands for "none named" counts only where it is meant itself. */
const realRepos = (repo: AnyRepo): readonly AnyRepo[] =>
  definedRepos().filter((one) => one.name !== 'default' || repo.name === 'default');
