// What a server needs that a test run starts: an account, a folder and a port of its own.
import { execFile } from 'node:child_process';
import { accessSync, chownSync, constants, mkdtempSync, realpathSync, rmSync, statfsSync } from 'node:fs';
import { connect as connectSocket, createServer } from 'node:net';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Servers refuse to run as root: borrow an account that owns nothing of value. */
export async function unprivileged() {
  if (process.getuid?.() !== 0) return {};
  for (const name of ['postgres', 'nobody']) {
    const ids = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, name]))).catch(() => undefined);
    if (ids) return { uid: Number(ids[0].stdout), gid: Number(ids[1].stdout) };
  }
  throw new Error('running as root, and there is neither a postgres nor a nobody account to start a server with');
}

/** A folder in memory, if there is plenty of it: a run makes and drops files by the hundred thousand, and needs less than 1 GB. */
function memory() {
  const folder = '/dev/shm';
  try {
    const { bavail, bsize } = statfsSync(folder);
    const free = process.availableMemory?.() ?? freemem();
    return bavail * bsize > 4e9 && free > 8e9 ? [folder] : [];
  } catch {
    return [];
  }
}

/** A fresh folder that the account may reach: TMPDIR of root is often closed to others. */
export async function freshFolder(account) {
  for (const parent of new Set([...memory(), tmpdir(), '/tmp', '/var/tmp'])) {
    try {
      accessSync(parent, constants.W_OK);
    } catch {
      continue;
    }
    const folder = mkdtempSync(join(realpathSync(parent), 'quarry-test-'));
    if (account.uid === undefined) return folder;
    chownSync(folder, account.uid, account.gid);
    const reached = await run(process.execPath, ['-e', ''], { cwd: folder, ...account }).then(
      () => true,
      () => false,
    );
    if (reached) return folder;
    rmSync(folder, { recursive: true, force: true });
  }
  throw new Error('no temporary folder that the server may use');
}

/** Below those that systems give to connections going out: one of them could take it before the server does. */
export async function freePort() {
  for (;;) {
    const port = 16_000 + Math.floor(Math.random() * 16_000);
    if (await isFree(port)) return port;
  }
}

const isFree = (port) =>
  new Promise((resolve) => {
    const server = createServer().on('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

export const answers = (port) =>
  new Promise((resolve) => {
    const socket = connectSocket(port, '127.0.0.1');
    const done = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => done(true)).on('error', () => done(false));
  });
