import { chmodSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defineConfig } from '../../../src/provision/config.ts';
import { removeLocalDatabases } from '../../../src/provision/local-databases.ts';
import { type Databases, type StartOptions, start } from '../../../src/provision/start.ts';
import { defineRepo } from '../../../src/repo/repo.ts';
import { startCluster } from '../../support/cluster.ts';
import { freePort } from '../../support/daemon.js';

let root: string;
const started: Databases[] = [];
beforeEach(() => {
  root = mkdtempSync(join(realpathSync(tmpdir()), 'quarry-start-'));
  chmodSync(root, 0o755); // the server may run under another account
});
afterEach(async () => {
  for (const databases of started.splice(0)) await databases.stop();
  await removeLocalDatabases(join(root, '.quarry'));
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});

let number = 0;
const newRepo = (options = {}) => defineRepo(`start${++number}`, options);
const bringUp = (config: ReturnType<typeof defineConfig>, options: StartOptions = {}): Databases => {
  const databases = start(config, { root, env: {}, say: () => {}, ...options });
  started.push(databases);
  return databases;
};
const statuses = (databases: Databases): string[] => {
  const seen: string[] = [];
  databases.on('state', ({ status }) => seen.push(status));
  return seen;
};
const until = async (what: () => boolean): Promise<void> => {
  for (const deadline = Date.now() + 90_000; !what(); await sleep(20)) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
  }
};

describe('start() on a system server', () => {
  const env = { PATH: process.env['PATH'], PGBIN: process.env['PGBIN'], QUARRY_LITE: 'system' };

  test('goes through its states, migrates before ok, and gives every repo a database of its own (S56 S60)', async () => {
    const [one, two] = [newRepo(), newRepo()];
    const config = defineConfig({ repos: [one, two] });
    const databases = bringUp(config, {
      env,
      migrate: async () => void (await one.query('create table notes (id int)')),
    });
    expect(databases.state.status).toBe('idle');
    const seen = statuses(databases);
    expect(start(config)).toBe(databases);
    await databases.ready;
    expect(seen).toEqual(['provisioning', 'migrating', 'ok']);
    expect(databases.state).toMatchObject({ mode: 'lite', engine: 'system', attempt: 0 });
    const where = `select current_database() as name, current_setting('timezone') as zone, current_setting('server_encoding') as encoding, current_setting('fsync') as fsync`;
    expect((await one.query(where)).rows).toEqual([{ name: one.name, zone: 'UTC', encoding: 'UTF8', fsync: 'on' }]);
    expect((await two.query(where)).rows).toMatchObject([{ name: two.name }]);
    await expect(two.query('select * from notes')).rejects.toThrow(/notes/);
    await databases.stop();
    expect(databases.state.status).toBe('stopped');
    expect(existsSync(join(root, '.quarry/postgres/data/postmaster.pid'))).toBe(false);
  });

  test('comes back when its server is killed', async () => {
    const repo = newRepo();
    const databases = bringUp(defineConfig({ repos: [repo] }), { env });
    await databases.ready;
    await repo.query('create table kept (id int)');
    const seen = statuses(databases);
    const pid = Number(readFileSync(join(root, '.quarry/postgres/data/postmaster.pid'), 'utf8').split('\n')[0]);
    process.kill(pid, 'SIGKILL');
    await until(() => databases.state.status === 'degraded');
    await until(() => databases.state.status === 'ok');
    expect(seen).toEqual(['degraded', 'ok']);
    expect((await repo.query('select count(*) as n from kept')).rows).toEqual([{ n: 0n }]);
  });

  test('stop() waits for what is being started, and leaves no server behind', async () => {
    const databases = bringUp(defineConfig({ repos: [newRepo()] }), { env });
    await sleep(30);
    await databases.stop();
    expect(existsSync(join(root, '.quarry/postgres/data/postmaster.pid'))).toBe(false);
    expect(databases.state.status).toBe('stopped');
  });

  test('two starts of one process share the server until both have stopped', async () => {
    const [one, two] = [newRepo(), newRepo()];
    const first = bringUp(defineConfig({ repos: [one] }), { env });
    const second = bringUp(defineConfig({ repos: [two] }), { env });
    await Promise.all([first.ready, second.ready]);
    await first.stop();
    expect((await two.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
    await second.stop();
    expect(existsSync(join(root, '.quarry/postgres/data/postmaster.pid'))).toBe(false);
  });
});

describe('start() on pglite', () => {
  test('repos of one database share it, and the directory is given back', async () => {
    const main = newRepo();
    const reader = newRepo({ sameDatabaseAs: main, readOnly: true });
    const config = defineConfig({ repos: [main, reader], data: { engine: 'pglite' } });
    const databases = bringUp(config);
    await databases.ready;
    await main.query('create table notes (id int)');
    expect((await reader.query('select count(*) as n from notes')).rows).toEqual([{ n: 0n }]);
    expect(existsSync(join(root, '.quarry/pglite.lock'))).toBe(true);
    await databases.stop();
    expect(existsSync(join(root, '.quarry/pglite.lock'))).toBe(false);
  });
});

describe('start() with an address', () => {
  test('retries until the server is up, said once, and is ok without a restart (S61 E193)', async () => {
    const port = await freePort();
    const repo = newRepo({ url: `postgres://quarry@127.0.0.1:${port}/postgres` });
    const lines: string[] = [];
    const databases = bringUp(defineConfig({ repos: [repo] }), { say: (line) => lines.push(line) });
    await until(() => databases.state.attempt > 3);
    expect(databases.state).toMatchObject({
      mode: 'pro',
      error: { code: 'provision.server_unreachable', fatal: false },
    });
    const cluster = await startCluster({ port });
    try {
      await databases.ready;
      expect(databases.state).toMatchObject({ status: 'ok', error: undefined });
      expect(lines).toHaveLength(1);
      expect((await repo.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
      await databases.stop();
    } finally {
      await cluster.stop();
    }
  });

  test('a missing database is told as something that needs a person, and given up where attempts are counted', async () => {
    const { serverUrl } = await import('../../support/server.ts');
    const url = new URL(serverUrl);
    url.pathname = '/nobody_made_this';
    const databases = bringUp(defineConfig({ repos: [newRepo({ url: url.href })] }), { attempts: 1 });
    await expect(databases.ready).rejects.toMatchObject({ fatal: true, fix: 'quarry db create' });
    expect(databases.state).toMatchObject({ status: 'error', error: { fatal: true } });
  });
});
