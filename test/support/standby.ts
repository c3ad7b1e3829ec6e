import { execFile, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort, freshFolder, unprivileged } from './daemon.js';
import { openQuery } from './pg-query.ts';

const run = promisify(execFile);

/** A standby of a server. */
export interface Standby {
  /** The url of a database of the primary, on the standby. */
  at(url: string): string;
  stop(): Promise<void>;
}

/** Copies a server and starts the copy as its standby. */
export async function startStandby(primary: string): Promise<Standby> {
  const query = await openQuery(primary);
  const [found] = await query(`select setting from pg_config where name = 'BINDIR'`);
  await query.close();
  const bin = found?.['setting'] ?? '';
  const account = await unprivileged();
  const folder = await freshFolder(account);
  const data = join(folder, 'standby');
  const port = await freePort();
  await run(join(bin, 'pg_basebackup'), ['-d', primary, '-D', data, '-R', '-X', 'stream', '-c', 'fast', '--no-sync'], {
    cwd: folder,
    ...account,
  });
  // A standby needs room for as many connections as its primary.
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'hot_standby=on',
    'max_connections=500',
  ];
  const child = spawn(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    cwd: folder,
    stdio: 'ignore',
    ...account,
  });
  const kill = (): boolean => child.kill('SIGQUIT');
  process.once('exit', kill);
  const ended = new Promise((resolve) => child.once('close', resolve));
  const at = (url: string): string => {
    const there = new URL(url);
    there.port = String(port);
    return there.href;
  };
  const answers = async (): Promise<boolean> => {
    try {
      await (await openQuery(at(primary))).close();
      return true;
    } catch {
      return false;
    }
  };
  while (!(await answers())) {
    if (child.exitCode !== null) throw new Error('the standby did not start');
    await sleep(50);
  }
  return {
    at,
    async stop() {
      process.off('exit', kill);
      kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
