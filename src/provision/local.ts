import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Driver } from '../driver/driver.ts';
import { openPg } from '../driver/pg.ts';
import { openPglite } from '../driver/pglite.ts';
import { configOf, type EffectiveConfig, urlVariable } from '../repo/config.ts';
import { connectOptions, searchPath } from '../repo/open.ts';
import { type AnyRepo, databaseOwner, stateOf } from '../repo/repo-state.ts';
import { type Cluster, urlOf } from './cluster.ts';
import { createDatabase, dropDatabase } from './database.ts';
import type { Engine } from './engine.ts';
import { findEngine, type LocalPlace, makeDirectory, rememberEngine } from './local-engine.ts';
import { tryLock } from './lock-file.ts';
import { withoutGeneralUrl } from './mode.ts';
import { DirectoryInUse } from './provision-error.ts';
import { joinServer } from './shared-server.ts';

/** The local databases of a project, up and running. */
export interface Local {
  readonly engine: Engine;
  /** What runs them and where, for people. */
  readonly about: string;
  /** The engine was chosen just now. */
  readonly isNew: boolean;
  /** What else there is to say about the choice. */
  readonly notes: readonly string[];
  /** Makes the repo's database where there is none. */
  prepare(repo: AnyRepo): Promise<void>;
  /** Removes the repo's database; false where there is none. */
  drop(repo: AnyRepo): Promise<boolean>;
  /** Repos whose database was made by this process. */
  readonly created: readonly AnyRepo[];
  /** A way to the repo's database; on PGlite, repos of one database share it. */
  open(repo: AnyRepo): Driver;
  /** The repo's configuration, its database's address worked in; undefined for PGlite, which has no address. */
  config(repo: AnyRepo): EffectiveConfig | undefined;
  /** Called when the server was found dead, and again when it is back. */
  onChange(listener: (up: boolean) => void): void;
  close(): Promise<void>;
}

/** The local database of a repo: `azureWrite` → `azure_write`. Repos of the same database share its name. */
export const localDatabase = (repo: AnyRepo): string =>
  databaseOwner(repo)
    .name.replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();

/**
 * Brings the local databases up. Rejects with `NoEngine`, `UnknownEngine`, `ForeignCluster`, `DirectoryInUse`,
 * `ServerNotStarted`.
 */
export async function openLocal(place: LocalPlace): Promise<Local> {
  makeDirectory(place.directory);
  const chosen = await findEngine(place);
  const { engine, found, hidden, passed } = chosen;
  const notes = hidden === undefined ? passed : [`the databases made with ${hidden} are not seen with ${engine}`];
  const kept = { engine, notes, isNew: chosen.isNew };
  const local = 'cluster' in found ? await onServer(found.cluster, place, kept) : onPglite(found.folder, place, kept);
  if (kept.isNew) rememberEngine(place.directory, engine);
  return local;
}

type Kept = Pick<Local, 'engine' | 'notes' | 'isNew'>;

async function onServer(cluster: Cluster, place: LocalPlace, kept: Kept): Promise<Local> {
  const server = await joinServer(cluster);
  const created: AnyRepo[] = [];
  const config = (repo: AnyRepo): EffectiveConfig => {
    const url = urlOf(cluster, server.postmaster, localDatabase(repo));
    return configOf(repo, { ...withoutGeneralUrl(place.env), [urlVariable(repo)]: url });
  };
  return {
    ...kept,
    about: `PostgreSQL ${cluster.server.major}${kept.engine === 'embedded' ? ' from npm' : ''} in ${cluster.folder}`,
    config,
    created,
    async prepare(repo) {
      if (await createDatabase(config(repo))) created.push(repo);
    },
    drop: (repo) => dropDatabase(config(repo), true),
    open: (repo) => openPg(connectOptions(config(repo), stateOf(repo).options)),
    onChange: (listener) => {
      server.onChange = listener;
    },
    close: () => server.leave(),
  };
}

/** PGlite takes extensions when it is opened only: those that types and expressions ask for, and small ones. */
const usualExtensions = [
  ...['btree_gin', 'btree_gist', 'citext', 'cube', 'earthdistance', 'fuzzystrmatch', 'hstore', 'intarray', 'ltree'],
  ...['pg_trgm', 'tablefunc', 'unaccent', 'uuid-ossp'],
];

function onPglite(folder: string, place: LocalPlace, kept: Kept): Local {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const locking = tryLock(join(place.directory, 'pglite.lock'));
  if ('holder' in locking) throw new DirectoryInUse(folder, locking.holder.pid);
  process.once('exit', locking.release);
  const drivers = new Map<string, Driver>();
  const created: AnyRepo[] = [];
  const folderFor = (repo: AnyRepo): string => join(folder, localDatabase(repo));
  const open = (repo: AnyRepo): Driver => {
    const name = localDatabase(repo);
    const owner = databaseOwner(repo);
    const { settings, schema } = configOf(owner, withoutGeneralUrl(place.env));
    const own = { ...searchPath(schema), ...settings };
    const offered = [...usualExtensions, ...(stateOf(owner).options.extensions ?? [])];
    const driver =
      drivers.get(name) ?? openPglite({ name: repo.name, dataDir: folderFor(repo), settings: own, offered });
    drivers.set(name, driver);
    return driver;
  };
  return {
    ...kept,
    about: `PGlite in ${folder}`,
    config: () => undefined,
    created,
    async prepare(repo) {
      if (!existsSync(folderFor(repo))) created.push(repo);
      (await open(repo).connect()).release();
    },
    async drop(repo) {
      await drivers.get(localDatabase(repo))?.close();
      drivers.delete(localDatabase(repo));
      const existed = existsSync(folderFor(repo));
      rmSync(folderFor(repo), { recursive: true, force: true });
      return existed;
    },
    open,
    onChange: () => {},
    async close() {
      for (const driver of drivers.values()) await driver.close();
      locking.release();
      process.off('exit', locking.release);
    },
  };
}
