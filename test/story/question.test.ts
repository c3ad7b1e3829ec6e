import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { helpdesk, makeProject, type TestProject } from '../support/project.ts';

const launcher = fileURLToPath(new URL('../../bin/quarry.js', import.meta.url));

/** `script` of util-linux gives a program a terminal; that of the BSDs has other flags. */
function hasScript(): boolean {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8', stdio: 'pipe' }).includes('util-linux');
  } catch {
    return false;
  }
}

/** A command on a terminal, as somebody in front of it has it. */
class Seat {
  readonly #child: ChildProcess;
  readonly ended: Promise<number | null>;
  #printed = '';

  constructor(folder: string, words: string) {
    const command = `stty cols 100 rows 40; exec "${process.execPath}" "${launcher}" ${words}`;
    const { CI: _, ...env } = process.env;
    this.#child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: folder,
      env: { ...env, QUARRY_BUILT: '1', NO_COLOR: '1', TERM: 'xterm', SHELL: '/bin/sh', QUARRY_LITE: 'pglite' },
    });
    this.#child.stdout?.on('data', (chunk) => {
      this.#printed += String(chunk);
    });
    this.ended = new Promise((resolve) => this.#child.on('close', resolve));
  }

  press(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  async until(text: string): Promise<void> {
    const deadline = Date.now() + 90_000;
    while (!this.#printed.includes(text)) {
      if (Date.now() > deadline) throw new Error(`no '${text}' in ${JSON.stringify(this.#printed)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

describe.skipIf(!hasScript())('generate-migrations at a terminal', () => {
  let project: TestProject;
  beforeAll(async () => {
    project = makeProject(helpdesk, { QUARRY_LITE: 'pglite', CI: undefined });
    await project.quarry('generate-migrations --name add_helpdesk --no-verify');
    project.write(
      'resources/ticket.ts',
      helpdesk['resources/ticket.ts'].replace('subject = text();', 'title = text();'),
    );
  });
  afterAll(() => project.remove());
  const everything = () => [...project.list('migrations'), ...project.list('migrations/meta')];

  test('Ctrl-C at a question ends with 130, and nothing is written (M208)', async () => {
    const before = everything();
    const seat = new Seat(project.folder, 'generate-migrations --name rename_subject --no-verify');
    await seat.until("Was the column 'tickets.subject' renamed?");
    await seat.until(']: ');
    seat.press('\x03');
    expect(await seat.ended).toBe(130);
    expect(everything()).toEqual(before);
  });

  test('a migration without a name is asked for one, so that no answer is lost (M198)', async () => {
    const seat = new Seat(project.folder, 'generate-migrations --no-verify');
    await seat.until("Was the column 'tickets.subject' renamed?");
    seat.press('1\n');
    await seat.until('  --rename tickets.subject=title');
    await seat.until('Name of the migration [rename_column_tickets_subject]: ');
    seat.press('rename_subject\n');
    expect(await seat.ended).toBe(0);
    const files = project.list('migrations').filter((name) => name.endsWith('_rename_subject.ts'));
    expect(project.read(join('migrations', files[0] ?? ''))).toContain("name: 'rename_subject'");
    for (const name of ['migrations', 'migrations/meta'])
      for (const file of project.list(name).filter((one) => one.includes('_rename_subject')))
        rmSync(join(project.folder, name, file));
  });

  test('--dev asks as well, and does what is answered (M204)', async () => {
    const seat = new Seat(project.folder, 'generate-migrations --dev --no-verify');
    await seat.until("Was the column 'tickets.subject' renamed?");
    await seat.until(']: ');
    seat.press('1\n');
    expect(await seat.ended).toBe(0);
    const file = project.list('migrations').find((name) => name.includes('_dev_')) ?? '';
    expect(project.read(join('migrations', file))).toContain("decisions: ['--rename tickets.subject=title']");
  });
});
