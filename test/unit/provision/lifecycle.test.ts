import { expect, test } from 'vitest';
import { backoff } from '../../../src/provision/backoff.ts';
import { healthOf, Lifecycle, type Status } from '../../../src/provision/lifecycle.ts';
import { localDatabase } from '../../../src/provision/local.ts';
import { parsePostmaster } from '../../../src/provision/postmaster.ts';
import { socketFolder } from '../../../src/provision/socket-folder.ts';
import { defineRepo } from '../../../src/repo/repo.ts';

test('Lifecycle goes from idle to ok, tells its listeners, and refuses news that comes too late (S56)', () => {
  const lifecycle = new Lifecycle(() => new Date(0));
  const seen: Status[] = [];
  const end = lifecycle.on(({ status }) => seen.push(status));
  expect(lifecycle.move('ok')).toBe(false);
  lifecycle.move('provisioning', { attempt: 1 });
  lifecycle.move('error', { error: { code: 'x', message: 'down', fatal: false } });
  lifecycle.move('provisioning', { attempt: 2 });
  expect(lifecycle.state).toMatchObject({ attempt: 2, error: { message: 'down' } });
  lifecycle.move('migrating');
  lifecycle.move('ok');
  expect(lifecycle.state).toMatchObject({ status: 'ok', attempt: 0, error: undefined });
  expect(lifecycle.move('provisioning')).toBe(false);
  lifecycle.move('degraded');
  lifecycle.move('stopped');
  expect(lifecycle.move('ok')).toBe(false);
  expect(seen).toEqual(['provisioning', 'error', 'provisioning', 'migrating', 'ok', 'degraded', 'stopped']);
  end();
});

test('healthOf() is 503 until the databases are ok (S54)', () => {
  const lifecycle = new Lifecycle();
  lifecycle.move('provisioning');
  expect(healthOf(lifecycle.state)).toEqual({ status: 503, body: { data: 'provisioning' } });
  lifecycle.move('ok');
  expect(healthOf(lifecycle.state)).toEqual({ status: 200, body: { data: 'ok' } });
});

test('backoff() doubles from a tenth of a second to five, a quarter off either way', () => {
  expect([1, 2, 3, 6, 7, 100].map((attempt) => backoff(attempt, 0.5))).toEqual([100, 200, 400, 3200, 5000, 5000]);
  expect([backoff(1, 0), backoff(1, 1)]).toEqual([75, 125]);
});

test('parsePostmaster() reads what a server says of itself, and nothing from half a file', () => {
  const text = '4242\n/data\n1700000000\n5432\n/run/socket\n\n  123  456\nready   \n';
  expect(parsePostmaster(text)).toEqual({ pid: 4242, port: 5432, socket: '/run/socket', ready: true });
  expect(parsePostmaster(text.replace('ready', 'starting'))).toMatchObject({ ready: false });
  expect(parsePostmaster('')).toBeUndefined();
});

test('socketFolder() avoids paths that no socket may have', () => {
  expect(socketFolder('/project/.quarry/postgres')).toBe('/project/.quarry/postgres/socket');
  const long = `/${'deep/'.repeat(30)}`;
  expect(socketFolder(long)).toMatch(/^\/tmp\/quarry-[0-9a-f]{16}$/);
  expect(socketFolder(long)).not.toBe(socketFolder(`${long}x`));
});

test('localDatabase() names a database after its repo, and after the one it shares with', () => {
  const azureWrite = defineRepo('azureWrite');
  expect(localDatabase(azureWrite)).toBe('azure_write');
  expect(localDatabase(defineRepo('azure', { sameDatabaseAs: azureWrite, readOnly: true }))).toBe('azure_write');
});
