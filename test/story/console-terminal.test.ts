import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ConsoleProject, makeHelpdesk } from '../support/console.ts';
import { createDatabase, dropDatabase, serverUrl } from '../support/server.ts';

const launcher = fileURLToPath(new URL('../../bin/quarry.js', import.meta.url));

/** `script` of util-linux gives a program a terminal; that of the BSDs has other flags. */
function hasScript(): boolean {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8', stdio: 'pipe' }).includes('util-linux');
  } catch {
    return false;
  }
}
const skip = serverUrl === '' || !hasScript();
if (skip) console.error('!! SKIPPED: the console on a terminal needs a server, and `script` of util-linux');

/** A console on a terminal, as somebody in front of it has it. */
class Seat {
  readonly #child: ChildProcess;
  readonly ended: Promise<number | null>;
  #printed = '';
  #seen = 0;

  constructor(folder: string, env: Record<string, string>, flags = '') {
    const command = `stty cols 100 rows 40; exec "${process.execPath}" "${launcher}" console ${flags}`;
    this.#child = spawn('script', ['-qec', command, '/dev/null'], {
      cwd: folder,
      env: { ...process.env, QUARRY_BUILT: '1', NO_COLOR: '1', TERM: 'xterm', SHELL: '/bin/sh', ...env },
    });
    this.#child.stdout?.on('data', (chunk) => {
      this.#printed += String(chunk);
    });
    this.ended = new Promise((resolve) => this.#child.on('close', resolve));
  }

  press(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** What is printed up to and with some text, from where the last call ended. */
  async until(text: string): Promise<string> {
    const deadline = Date.now() + 90_000;
    for (;;) {
      const at = this.#printed.indexOf(text, this.#seen);
      if (at !== -1) {
        const found = this.#printed.slice(this.#seen, at + text.length);
        this.#seen = at + text.length;
        return found;
      }
      if (Date.now() > deadline) throw new Error(`no '${text}' in ${JSON.stringify(this.#printed.slice(this.#seen))}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Types an input and waits for what its answer holds, and for the next prompt. */
  async type(input: string, answer: string): Promise<void> {
    this.press(`${input}\r`);
    await this.until(answer);
    await this.until('> ');
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

describe.skipIf(skip)('the console on a terminal', () => {
  let project: ConsoleProject;
  let env: Record<string, string>;
  const urls: string[] = [];
  const seats: Seat[] = [];
  const sit = (flags = '', more: Record<string, string> = {}): Seat => {
    const seat = new Seat(project.folder, { ...env, ...more }, flags);
    seats.push(seat);
    return seat;
  };
  const sessions = async (where: string): Promise<number> => {
    const client = new pg.Client({ connectionString: serverUrl });
    await client.connect();
    try {
      const names = urls.map((url) => new URL(url).pathname.slice(1));
      const text = `select count(*)::int as n from pg_stat_activity where datname = any($1) and ${where}`;
      return (await client.query<{ n: number }>(text, [names])).rows[0]?.n ?? -1;
    } finally {
      await client.end();
    }
  };

  beforeAll(async () => {
    urls.push(await createDatabase('support'), await createDatabase('knowledge'));
    env = { SUPPORT_DATABASE_URL: urls[0] ?? '', KNOWLEDGE_DATABASE_URL: urls[1] ?? '' };
    project = await makeHelpdesk(env);
  });
  afterAll(async () => {
    for (const seat of seats) seat.kill();
    project?.remove();
    for (const url of urls) await dropDatabase(url);
  });

  test('greets, completes, goes on over lines, remembers, opens no port and leaves nothing (S33, S97, E195)', async () => {
    const seat = sit();
    const greeting = await seat.until('quarry> ');
    for (const word of ['PostgreSQL at', 'Support', 'Knowledge', 'Ticket', '.help', '.exit'])
      expect(greeting).toContain(word);
    seat.press('Tick');
    await seat.until('Tick');
    seat.press('\t');
    await seat.until('et');
    await seat.type('.count()', '\r\n0\r\n');
    await seat.type('await Ticket.create("new", { subject: "Typed" })', 'Typed');
    seat.press('Ticket.filter((t) =>\r');
    await seat.until('... ');
    await seat.type('t.isOpen).count()', '\r\n1\r\n');
    await seat.type('Ticket', 'actions:');
    await seat.type('.filter((t) => t.isOpen)', 'a query that was not run');
    await seat.type('.count()', '\r\n1\r\n');
    await seat.type('.hlep', "Did you mean '.help'");
    await seat.type('Ticket.slect()', "Did you mean 'select'");
    await seat.type('.help', '.doc');
    await seat.type('const late = Ticket.count()', 'late is a promise');
    await seat.type('process.getActiveResourcesInfo().filter((name) => name.includes("Server"))', '[]');
    seat.press('.exit\r');
    await seat.ended;
    await expect.poll(() => sessions('true'), { timeout: 90_000 }).toBe(0);
    const history = join(project.folder, '.quarry/console-history');
    expect(existsSync(history) && readFileSync(history, 'utf8')).toContain('t.isOpen).count()');
  });

  test('Ctrl-C cancels what runs, on the server too; at an empty prompt it asks; Ctrl-D leaves', async () => {
    const seat = sit();
    await seat.until('quarry> ');
    for (const input of ['Support.sql`select pg_sleep(100)`', 'await Support.sql`select pg_sleep(100)`']) {
      seat.press(`${input}\r`);
      await expect.poll(() => sessions(`query ~ 'pg_sleep' and state = 'active'`), { timeout: 90_000 }).toBe(1);
      seat.press('\x03');
      await seat.until('interrupted');
      await expect.poll(() => sessions(`query ~ 'pg_sleep' and state = 'active'`), { timeout: 90_000 }).toBe(0);
      await seat.until('quarry> ');
    }
    for (const input of ['await new Promise(() => {})', 'for (;;) {}']) {
      // Not as it stands in what was typed.
      seat.press(`console.log('be' + 'gun'); ${input}\r`);
      await seat.until('begun');
      seat.press('\x03');
      await seat.until('interrupted');
      await seat.until('quarry> ');
    }
    await seat.type('Ticket.exists()', '\r\n');
    seat.press('\x03');
    await seat.until('To exit, press Ctrl+C again');
    seat.press('\x04');
    await seat.ended;
    await expect.poll(() => sessions('true'), { timeout: 90_000 }).toBe(0);
  });

  test('a sandbox is rolled back, over a .reload too', async () => {
    const seat = sit();
    await seat.until('quarry> ');
    await seat.type('before = await Ticket.count()', '\r\n');
    await seat.type('.sandbox', 'everything is rolled back on exit');
    await seat.type('await Ticket.create("new", { subject: "Tried" })', 'Tried');
    project.write(
      'resources/tag.ts',
      `${project.read('resources/tag.ts')}\nexport class Fresh extends Resource('fresh', { repo: Support }) { id = uuid({ primaryKey: true }); }\n`,
    );
    await seat.type('.reload', '7 resources loaded');
    await seat.type('.doc Fresh', 'table fresh');
    await seat.type('await Ticket.count() - before', '\r\n1\r\n');
    await seat.type('.sandbox off', 'rolled back');
    await seat.type('await Ticket.count() - before', '\r\n0\r\n');
    seat.press('.exit\r');
    await seat.ended;
  });

  test('in production it says so, and asks before the first write (S42)', async () => {
    const seat = sit('', { NODE_ENV: 'production' });
    expect(await seat.until('quarry> ')).toContain('this is production');
    await seat.type('Ticket.exists()', 'true');
    seat.press('Ticket.create("new", { subject: "Meant" })\r');
    await seat.until('Go on? [y/N] ');
    await seat.type('', 'Nothing was written');
    seat.press('Ticket.create("new", { subject: "Meant" })\r');
    await seat.until('Go on? [y/N] ');
    await seat.type('y', 'Meant');
    await seat.type('Ticket.create("new", { subject: "Too" })', 'Too');
    seat.press('\x04');
    await seat.ended;
  });
});
