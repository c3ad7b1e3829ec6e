import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { linesOf, type MigrationEvent } from '../../src/migration/event.ts';
import type { Migration, Step } from '../../src/schema/step.ts';

/** A folder of migration files for a test. */
export class MigrationFolder {
  path = mkdtempSync(join(tmpdir(), 'quarry-migrations-'));

  /** An empty folder at another path: a module of the same path would be known already. */
  renew(): void {
    this.remove();
    this.path = mkdtempSync(join(tmpdir(), 'quarry-migrations-'));
  }

  /** Writes a migration as a module and returns its path. */
  add(
    version: string,
    name: string,
    steps: { up: readonly Step[]; down?: Migration['down'] } & Partial<Migration>,
  ): string {
    return this.write(`${version}_${name}.mjs`, moduleOf({ version, name, down: [], ...steps }));
  }

  write(file: string, text: string): string {
    const path = join(this.path, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  remove(file?: string): void {
    rmSync(file === undefined ? this.path : join(this.path, file), { recursive: true, force: true });
  }
}

export const moduleOf = (migration: Migration): string => `export default ${JSON.stringify(migration, null, 2)};\n`;

/** A reporter that remembers. */
export function listener(): { report: (event: MigrationEvent) => void; events: MigrationEvent[]; lines(): string[] } {
  const events: MigrationEvent[] = [];
  return { report: (event) => void events.push(event), events, lines: () => events.flatMap(linesOf) };
}
