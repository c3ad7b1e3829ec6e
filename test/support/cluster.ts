import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A running throw-away PostgreSQL cluster; it goes when stopped, and when this process ends in any way. */
export interface Cluster {
  /** Maintenance database, as superuser. */
  readonly url: string;
  readonly directory: string;
  /** The postmaster's process id. */
  readonly pid: number;
  /** The folder of the server's programs. */
  readonly bin: string;
  stop(): Promise<void>;
}

/** No server was found on this machine, or it did not start. */
export class NoServer extends Error {
  override name = 'NoServer';
}

/** Starts a cluster of its own for whoever wants to kill, flood or configure one; settings as in postgresql.conf. */
export async function startCluster(settings: Readonly<Record<string, string | number>> = {}): Promise<Cluster> {
  const script = fileURLToPath(new URL('./cluster.js', import.meta.url));
  const args = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const guardian = spawn(process.execPath, [script, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true, // out of the terminal's process group: Ctrl-C reaches it only through its closed input
    windowsHide: true,
  });
  const ended = new Promise<void>((resolve) => guardian.once('exit', () => resolve()));
  guardian.stdin.on('error', () => {});
  for await (const line of createInterface({ input: guardian.stdout })) {
    const said: Omit<Cluster, 'stop'> & { error?: string } = JSON.parse(line);
    if (said.error !== undefined) throw new NoServer(said.error);
    const stop = async (): Promise<void> => {
      guardian.stdin.end();
      await ended;
    };
    return { ...said, stop };
  }
  throw new NoServer('the server ended before it answered');
}
