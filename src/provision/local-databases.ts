import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Cluster, dataOf, shutDown } from './cluster.ts';
import { type Engine, engines } from './engine.ts';
import { tryLock } from './lock-file.ts';
import { postmasterOf } from './postmaster.ts';
import { DirectoryInUse } from './provision-error.ts';
import { Sharing } from './sharing.ts';

/** Folders of the engines in a directory of local databases. */
const folders: Readonly<Record<Engine, string>> = { system: 'postgres', embedded: 'embedded', pglite: 'pglite' };

/** Where an engine keeps its files. */
export const folderOf = (directory: string, engine: Engine): string => join(directory, folders[engine]);

/**
 * Removes all local databases of a project; false where there are none. A server that a killed process left behind is
 * stopped. Rejects with `DirectoryInUse`.
 */
export async function removeLocalDatabases(directory: string): Promise<boolean> {
  if (!engines.some((engine) => existsSync(folderOf(directory, engine)))) return false;
  for (const engine of ['system', 'embedded'] as const) await endServer(folderOf(directory, engine));
  const locking = tryLock(join(directory, 'pglite.lock'));
  if ('holder' in locking) throw new DirectoryInUse(directory, locking.holder.pid);
  for (const engine of engines) rmSync(folderOf(directory, engine), { recursive: true, force: true });
  rmSync(join(directory, 'engine.json'), { force: true });
  locking.release();
  return true;
}

async function endServer(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const [other] = new Sharing(join(folder, 'users')).others();
  if (other !== undefined) throw new DirectoryInUse(folder, other);
  const cluster: Cluster = { folder, server: { bin: '', major: 0 }, account: {} };
  if (postmasterOf(dataOf(cluster)) !== undefined) await shutDown(cluster);
}
