import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { tryLock, withLock } from '../../../src/provision/lock-file.ts';
import { isAlive, runs, thisProcess } from '../../../src/provision/process-identity.ts';

const folder = mkdtempSync(join(tmpdir(), 'quarry-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const release = (locking: ReturnType<typeof tryLock>): void => {
  if ('release' in locking) locking.release();
};

test('tryLock() names the holder to whoever comes second, and leaves nothing behind when released', () => {
  const path = join(folder, 'one');
  const first = tryLock(path);
  expect(first).toHaveProperty('release');
  expect(tryLock(path)).toEqual({ holder: thisProcess() });
  release(first);
  expect(readdirSync(folder)).toEqual([]);
  const again = tryLock(path);
  expect(again).toHaveProperty('release');
  release(again);
});

test('tryLock() takes the lock of a dead process, of another one with its number, and a file that is no lock', async () => {
  const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
  await new Promise((resolve) => child.once('exit', resolve));
  const dead = { pid: child.pid, started: 'long ago' };
  for (const text of [JSON.stringify(dead), JSON.stringify({ ...thisProcess(), started: 'long ago' }), '{']) {
    const path = join(folder, 'stale');
    writeFileSync(path, text);
    const locking = tryLock(path);
    expect(locking).toHaveProperty('release');
    release(locking);
  }
  expect(readdirSync(folder)).toEqual([]);
});

test('withLock() lets one at a time in, also when the work fails', async () => {
  const path = join(folder, 'queue');
  let inside = 0;
  let most = 0;
  const work = () =>
    withLock(path, async () => {
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside--;
      throw new Error('it failed');
    }).catch(() => {});
  await Promise.all([work(), work(), work()]);
  expect(most).toBe(1);
  expect(readdirSync(folder)).toEqual([]);
});

test('isAlive() tells this process from a later one of its number', () => {
  expect(isAlive(thisProcess())).toBe(true);
  expect(isAlive({ pid: 2 ** 22 + 1, started: undefined })).toBe(false);
  expect(runs(process.pid)).toBe(true);
  if (process.platform === 'linux') expect(isAlive({ pid: process.pid, started: 'long ago' })).toBe(false);
});
