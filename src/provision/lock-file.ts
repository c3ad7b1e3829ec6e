import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, type ProcessIdentity, thisProcess } from './process-identity.ts';

/** A lock that is held, or the process that holds it. */
export type Locking = { readonly release: () => void } | { readonly holder: ProcessIdentity };

/**
 * Takes a lock that is a file naming its holder. A holder that no longer runs holds nothing, however it ended; age
 * says nothing.
 */
export function tryLock(path: string): Locking {
  const mine = `${path}.${process.pid}`;
  const text = JSON.stringify(thisProcess());
  writeFileSync(mine, text, { mode: 0o600 });
  try {
    for (;;) {
      // A link appears whole or not at all: nobody reads half a name.
      if (link(mine, path)) return { release: () => release(path, text) };
      const found = read(path);
      if (found === undefined) continue;
      const holder = parse(found);
      if (holder !== undefined && isAlive(holder)) return { holder };
      setAside(path, found);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Runs `work` while holding the lock, waiting for whoever holds it. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  let locking = tryLock(path);
  while ('holder' in locking) {
    await sleep(20 + Math.random() * 30);
    locking = tryLock(path);
  }
  try {
    return await work();
  } finally {
    locking.release();
  }
}

/** Takes a dead holder's file away, unless somebody else did and holds the lock by now. */
function setAside(path: string, text: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  if (read(aside) !== text) link(aside, path);
  rmSync(aside, { force: true });
}

function release(path: string, text: string): void {
  if (read(path) === text) rmSync(path, { force: true });
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function parse(text: string): ProcessIdentity | undefined {
  try {
    const { pid, started } = JSON.parse(text) as Partial<ProcessIdentity>;
    return typeof pid === 'number' ? { pid, started } : undefined;
  } catch {
    return undefined;
  }
}
