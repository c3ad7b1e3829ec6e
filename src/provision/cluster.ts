import { execFile, spawn } from 'node:child_process';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Account } from './account.ts';
import { programOf, type ServerPrograms } from './find-server.ts';
import { type Postmaster, postmasterOf } from './postmaster.ts';
import { ServerNotStarted } from './provision-error.ts';
import { socketFolder } from './socket-folder.ts';

const run = promisify(execFile);

/** A private PostgreSQL on this machine: its folder, its programs, and who runs it. */
export interface Cluster {
  /** Holds `data`, the log and the socket; 0700. */
  readonly folder: string;
  readonly server: ServerPrograms;
  readonly account: Account;
}

export const superuser = 'quarry';
/** Windows has no sockets that only their owner can open. */
const overTcp = process.platform === 'win32';
const startLimit = 60_000;

export const dataOf = ({ folder }: Pick<Cluster, 'folder'>): string => join(folder, 'data');
const logOf = ({ folder }: Cluster): string => join(folder, 'postgres.log');
const passwordOf = ({ folder }: Pick<Cluster, 'folder'>): string => join(folder, 'password');

/** The major version that made the data; undefined where there is none yet. */
export function majorOf(folder: string): string | undefined {
  const file = join(folder, 'data', 'PG_VERSION');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
}

/** Makes the data directory unless it is there; it appears whole or not at all. */
export async function initialize(cluster: Cluster): Promise<void> {
  if (majorOf(cluster.folder) !== undefined) return;
  const { folder, account, server } = cluster;
  for (const name of readdirSync(folder)) {
    if (name.startsWith('data.new.')) rmSync(join(folder, name), { recursive: true, force: true });
  }
  const fresh = join(folder, `data.new.${process.pid}`);
  mkdirSync(fresh, { mode: 0o700 });
  own(fresh, account);
  const args = ['-D', fresh, '-U', superuser, '-E', 'UTF8', ...localeOf(server), ...entranceOf(cluster)];
  try {
    await run(programOf(server, 'initdb'), args, { cwd: folder, ...account });
  } catch (cause) {
    rmSync(fresh, { recursive: true, force: true });
    throw new ServerNotStarted('initdb made no local database', (cause as { stderr?: string }).stderr ?? '', cause);
  }
  renameSync(fresh, dataOf(cluster));
}

/** Sorts alike on every machine, and knows more letters than ASCII where the server can. */
const localeOf = ({ major }: ServerPrograms): readonly string[] =>
  major >= 17 ? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : ['--locale=C'];

/** Whoever reaches the socket may in: its folder is for its owner alone. */
function entranceOf(cluster: Cluster): readonly string[] {
  if (!overTcp) return ['--auth-local=trust', '--auth-host=reject'];
  const random = crypto.getRandomValues(new Uint8Array(24));
  writeFileSync(passwordOf(cluster), Buffer.from(random).toString('base64url'), { mode: 0o600 });
  return ['--auth=scram-sha-256', `--pwfile=${passwordOf(cluster)}`];
}

/** Starts the server and resolves when it takes connections. It outlives this process unless it is stopped. */
export async function launch(cluster: Cluster): Promise<Postmaster> {
  const { server, account, folder } = cluster;
  const settings = { timezone: 'UTC', log_timezone: 'UTC', ...(await listening(cluster)) };
  const log = openSync(logOf(cluster), 'w', 0o600);
  own(logOf(cluster), account);
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(programOf(server, 'postgres'), ['-D', dataOf(cluster), ...args], {
    cwd: folder,
    stdio: ['ignore', log, log],
    detached: true, // out of the terminal's process group: Ctrl-C is not for it
    windowsHide: true,
    ...account,
  });
  closeSync(log);
  let ended: string | undefined;
  child.on('error', (error) => {
    ended = error.message;
  });
  child.on('exit', (code, signal) => {
    ended = `it ended with ${signal ?? code}`;
  });
  child.unref();
  for (const deadline = Date.now() + startLimit; ended === undefined && Date.now() < deadline; await sleep(10)) {
    const postmaster = postmasterOf(dataOf(cluster));
    if (postmaster?.pid === child.pid && postmaster?.ready) return postmaster;
  }
  if (ended === undefined) child.kill('SIGKILL');
  const why = ended ?? `it was not ready after ${startLimit / 1000} s`;
  throw new ServerNotStarted(`The local PostgreSQL did not start: ${why}`, readFileSync(logOf(cluster), 'utf8'));
}

async function listening(cluster: Cluster): Promise<Readonly<Record<string, string>>> {
  if (overTcp) return { listen_addresses: '127.0.0.1', port: String(await freePort()) };
  const socket = socketFolder(cluster.folder);
  mkdirSync(socket, { recursive: true, mode: 0o700 });
  own(socket, cluster.account);
  return { listen_addresses: '', unix_socket_directories: socket, unix_socket_permissions: '0700', port: '5432' };
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  return await new Promise((resolve, reject) => {
    const listener = createServer().on('error', reject);
    listener.listen(0, '127.0.0.1', () => {
      const address = listener.address();
      listener.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** Lets running statements go and ends the server. */
export async function shutDown(cluster: Cluster): Promise<void> {
  const postmaster = postmasterOf(dataOf(cluster));
  if (postmaster === undefined) return;
  if (overTcp) {
    await run(programOf(cluster.server, 'pg_ctl'), ['stop', '-m', 'fast', '-D', dataOf(cluster)]);
    return;
  }
  process.kill(postmaster.pid, 'SIGINT');
  for (const deadline = Date.now() + startLimit; Date.now() < deadline; await sleep(10)) {
    if (postmasterOf(dataOf(cluster))?.pid !== postmaster.pid) return;
  }
}

/** The URL of one of the cluster's databases. */
export function urlOf(cluster: Cluster, postmaster: Postmaster, database: string): string {
  const name = encodeURIComponent(database);
  if (!overTcp) return `postgres://${superuser}@/${name}?host=${encodeURIComponent(postmaster.socket)}`;
  const password = encodeURIComponent(readFileSync(passwordOf(cluster), 'utf8').trim());
  return `postgres://${superuser}:${password}@127.0.0.1:${postmaster.port}/${name}`;
}

/** Hands a file or folder to the account that runs the server. */
export function own(path: string, { uid, gid }: Account): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}
