import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, type ProcessIdentity, thisProcess } from './process-identity.ts';

/** Who uses a shared server: a file per process, which says nothing once the process is gone. */
export class Sharing {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  join(): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    writeFileSync(this.#file(process.pid), JSON.stringify(thisProcess()), { mode: 0o600 });
  }

  leave(): void {
    rmSync(this.#file(process.pid), { force: true });
  }

  /** Other processes that use it at this moment; files of dead ones are taken away. */
  others(): readonly number[] {
    const found: number[] = [];
    for (const name of entries(this.#folder)) {
      const path = join(this.#folder, name);
      const one = identityIn(path);
      if (one === undefined || !isAlive(one)) rmSync(path, { force: true });
      else if (one.pid !== process.pid) found.push(one.pid);
    }
    return found;
  }

  #file(pid: number): string {
    return join(this.#folder, `${pid}.json`);
  }
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function identityIn(path: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
