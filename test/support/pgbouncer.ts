import { spawn } from 'node:child_process';
import { chownSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answers, freePort, freshFolder, unprivileged } from './daemon.js';

/** A PgBouncer in transaction mode before a server, which has as many connections for everybody as `size` says. */
export interface PgBouncer {
  /** `url` of a database on the server, as it is reached through the pooler. */
  through(url: string): string;
  stop(): Promise<void>;
}

/** The program, if this machine has it; `PGBOUNCER` names one in an unusual place. */
export function findPgBouncer(): string | undefined {
  const given = process.env['PGBOUNCER'];
  const folders = [...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean), '/usr/sbin', '/usr/local/sbin'];
  return [...(given === undefined ? [] : [given]), ...folders.map((folder) => join(folder, 'pgbouncer'))].find(
    existsSync,
  );
}

export async function startPgBouncer(program: string, server: string, size = 4): Promise<PgBouncer> {
  const { hostname, port: serverPort, username } = new URL(server);
  const account = await unprivileged();
  const folder = await freshFolder(account);
  const port = await freePort();
  const config = join(folder, 'pgbouncer.ini');
  writeFileSync(
    config,
    `[databases]
* = host=${hostname} port=${serverPort} user=${username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${size}
max_client_conn = 200
server_round_robin = 1
`,
  );
  if (account.uid !== undefined) chownSync(config, account.uid, account.gid);
  const child = spawn(program, [config], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], ...account });
  let log = '';
  child.stderr.on('data', (chunk) => {
    log += String(chunk);
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`PgBouncer did not start:\n${log}`);
    await sleep(20);
  }
  return {
    through(url) {
      const at = new URL(url);
      at.hostname = '127.0.0.1';
      at.port = String(port);
      return at.href;
    },
    async stop() {
      process.off('exit', kill);
      kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
