import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const jiti = fileURLToPath(new URL('../../node_modules/jiti/lib/jiti-cli.mjs', import.meta.url));
const script = fileURLToPath(new URL('./migrate-child.ts', import.meta.url));

/** A process of its own that migrates, to be raced and killed. */
export class Migrator {
  readonly #child: ChildProcess;
  readonly lines: string[] = [];
  readonly ended: Promise<number | null>;
  readonly #waiting = new Set<() => void>();

  constructor(url: string, folder: string, options: { application?: string; given?: object } = {}) {
    const args = [jiti, script, url, folder, options.application ?? 'child', JSON.stringify(options.given ?? {})];
    this.#child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let rest = '';
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      this.lines.push(...lines);
      for (const look of this.#waiting) look();
    });
    this.ended = new Promise((resolve) => this.#child.once('close', (code) => resolve(code)));
    void this.ended.then(() => {
      for (const look of this.#waiting) look();
    });
  }

  /** Resolves once a line matches; rejects when the process ends without one. */
  async saw(pattern: RegExp): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const look = (): void => {
        if (this.lines.some((line) => pattern.test(line))) resolve();
        else if (this.#child.exitCode !== null)
          reject(new Error(`ended without ${pattern}:\n${this.lines.join('\n')}`));
        else return;
        this.#waiting.delete(look);
      };
      this.#waiting.add(look);
      look();
    });
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

/** Waits until `look` gives true, and says how many milliseconds that took. */
export async function until(look: () => Promise<boolean>, limit = 90_000): Promise<number> {
  const began = Date.now();
  while (!(await look())) {
    if (Date.now() - began > limit) throw new Error(`not within ${limit} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return Date.now() - began;
}
