// A private, throw-away PostgreSQL cluster that cannot outlive its owner.
//
//   node test/support/cluster.js [setting=value …]
//
// Prints one line of JSON ({url, directory, pid, bin} or {error}), then serves until its standard input closes. A
// killed owner closes it too, so no postmaster and no directory is ever left behind.
import { execFile, spawn } from 'node:child_process';
import { existsSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { answers, freePort, freshFolder, unprivileged } from './daemon.js';

const run = promisify(execFile);
const exe = process.platform === 'win32' ? '.exe' : '';
const oldest = 15;
const tries = 3;

const subfolders = (folder, tail) => {
  if (!existsSync(folder)) return [];
  const byNumber = (a, b) => b.localeCompare(a, 'en', { numeric: true });
  return readdirSync(folder)
    .sort(byNumber)
    .map((name) => join(folder, name, tail));
};

/** Folders that may hold the server's programs, the user's own choice first. */
function candidates() {
  const homebrew = ['/opt/homebrew/opt', '/usr/local/opt'].flatMap((folder) => subfolders(folder, 'bin'));
  const programFiles = process.env.ProgramFiles ? subfolders(join(process.env.ProgramFiles, 'PostgreSQL'), 'bin') : [];
  return [
    ...(process.env.PGBIN ? [process.env.PGBIN] : []),
    ...(process.env.PATH ?? '').split(delimiter).filter(Boolean),
    ...subfolders('/usr/lib/postgresql', 'bin'),
    ...subfolders('/usr', 'bin').filter((folder) => /pgsql/.test(folder)),
    ...homebrew.filter((folder) => folder.includes('postgresql')),
    ...subfolders('/Applications/Postgres.app/Contents/Versions', 'bin'),
    ...programFiles,
  ];
}

/** The first folder with a server of a supported major, or undefined. */
export async function findServer() {
  for (const folder of candidates()) {
    const programs = ['initdb', 'postgres'].map((name) => join(folder, name + exe));
    if (!programs.every(existsSync)) continue;
    const { stdout } = await run(programs[1], ['--version']).catch(() => ({ stdout: '' }));
    const major = Number(/(\d+)/.exec(stdout)?.[1] ?? 0);
    if (major >= oldest) return { bin: dirname(realpathSync(programs[1])), major };
  }
}

async function initialize({ bin, major }, folder, account) {
  const base = ['-D', join(folder, 'data'), '-U', 'quarry', '--auth=trust', '--encoding=UTF8', '--no-sync'];
  // C sorts alike everywhere; the UTF-8 character type makes lower() and upper() know more than ASCII.
  const locales =
    major >= 17
      ? [['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']]
      : [['--locale=C', '--lc-ctype=C.UTF-8'], ['--locale=C']];
  const program = join(bin, `initdb${exe}`);
  for (const [index, locale] of locales.entries()) {
    try {
      return await run(program, [...base, ...locale], { cwd: folder, ...account });
    } catch (error) {
      if (index === locales.length - 1) throw error;
      rmSync(join(folder, 'data'), { recursive: true, force: true });
    }
  }
}

function launch({ bin }, folder, account, settings) {
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(bin, `postgres${exe}`), ['-D', join(folder, 'data'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    ...account,
  });
  let log = '';
  child.stderr.on('data', (chunk) => {
    log = (log + chunk).slice(-4000);
  });
  return { child, ended: new Promise((resolve) => child.once('exit', resolve)), log: () => log };
}

async function isUp(server, port) {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(20)) {
    if (server.child.exitCode !== null || server.child.signalCode !== null) return false;
    if (server.log().includes('ready to accept connections') && (await answers(port))) return true;
  }
  return false;
}

async function start(overrides) {
  const found = await findServer();
  if (!found) return { error: `no PostgreSQL server (${oldest} or newer) was found; set PGBIN or TEST_DATABASE_URL` };
  const account = await unprivileged();
  const folder = await freshFolder(account);
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  try {
    await initialize(found, folder, account);
    for (let attempt = 1; ; attempt++) {
      const port = overrides.port ?? (await freePort());
      const settings = {
        listen_addresses: '127.0.0.1',
        unix_socket_directories: '',
        max_connections: 200,
        fsync: 'off',
        synchronous_commit: 'off',
        full_page_writes: 'off',
        max_wal_size: '256MB', // it may live in memory
        autovacuum: 'off', // statistics change when a test says so, and plans with them
        ...overrides,
        port,
      };
      const server = launch(found, folder, account, settings);
      if (await isUp(server, port)) return { ...server, remove, folder, port, bin: found.bin };
      server.child.kill('SIGKILL');
      if (attempt === tries) throw new Error(server.log());
    }
  } catch (error) {
    remove();
    throw error;
  }
}

async function main() {
  const overrides = Object.fromEntries(process.argv.slice(2).map((pair) => pair.split(/=(.*)/s)));
  const closed = new Promise((resolve) => process.stdin.on('end', resolve).on('error', resolve).resume());
  const cluster = await start(overrides).catch((error) => ({ error: error.stderr || error.message }));
  if (cluster.error) return console.log(JSON.stringify({ error: cluster.error }));
  const { port, folder, child, bin } = cluster;
  const url = `postgres://quarry@127.0.0.1:${port}/postgres`;
  console.log(JSON.stringify({ url, directory: join(folder, 'data'), pid: child.pid, bin }));
  await closed;
  child.kill('SIGINT'); // "fast": disconnect the clients and leave
  const stopped = await Promise.race([cluster.ended.then(() => true), sleep(5_000, false)]);
  if (!stopped) child.kill('SIGKILL');
  await cluster.ended;
  cluster.remove();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  // The terminal's Ctrl-C is for the owner: it closes our input, and that is when we leave.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
  await main();
  process.exit();
}
