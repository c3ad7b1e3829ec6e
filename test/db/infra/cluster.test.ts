import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { expect, test } from 'vitest';
import { startCluster } from '../../support/cluster.ts';

const script = fileURLToPath(new URL('../../support/cluster.js', import.meta.url));

async function eventually(happened: () => boolean): Promise<boolean> {
  for (let tries = 0; tries < 1200; tries++, await sleep(50)) if (happened()) return true;
  return false;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('startCluster() serves with the settings asked for, and leaves nothing when stopped', async () => {
  const cluster = await startCluster({ max_connections: 17 });
  const client = new pg.Client({ connectionString: cluster.url });
  await client.connect();
  expect((await client.query('show max_connections')).rows).toEqual([{ max_connections: '17' }]);
  await client.end();
  expect(isAlive(cluster.pid)).toBe(true);
  await cluster.stop();
  expect([isAlive(cluster.pid), existsSync(cluster.directory)]).toEqual([false, false]);
});

test('a cluster ends with its owner, however the owner ends', async () => {
  const owning = `
    const { spawn } = require('node:child_process');
    spawn(process.execPath, [${JSON.stringify(script)}], { stdio: ['pipe', 'inherit', 'inherit'], detached: true });
    setInterval(() => {}, 1000);`;
  const owner = spawn(process.execPath, ['-e', owning], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = await new Promise<string>((resolve) => owner.stdout.once('data', (text) => resolve(String(text))));
  const { pid, directory }: { pid: number; directory: string } = JSON.parse(said);
  expect(isAlive(pid)).toBe(true);
  owner.kill('SIGKILL');
  expect(await eventually(() => !isAlive(pid) && !existsSync(directory))).toBe(true);
});
