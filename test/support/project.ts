import { execFile, spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Answer, answerOf } from './answers.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const launcher = join(root, 'bin/quarry.js');

type Env = Readonly<Record<string, string | undefined>>;

/** A project in a folder of its own that uses this package as its users do. */
export interface TestProject {
  readonly folder: string;
  /** Runs `quarry …` in it. */
  quarry(words: string, env?: Env): Promise<Answer>;
  /** The same, with its words told apart and the child at hand. */
  start(
    words: readonly string[],
    env?: Env,
    /** What it reads from its standard input. */
    input?: string,
  ): { readonly child: ReturnType<typeof spawn>; readonly ended: Promise<Answer> };
  write(file: string, text: string): void;
  read(file: string): string;
  /** Names of the files in a folder of the project, sorted. */
  list(folder: string): readonly string[];
  remove(): void;
}

/**
 * Waits until the clock has left a version behind. Two who make migrations apart know nothing of each other's versions: one
 * that a person makes on another branch is not made in the same second, and neither may that of a test be.
 */
export async function later(version: string): Promise<void> {
  const now = (): string => new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  while (now() <= version) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Makes a project of files; it is found where a server's own account may go too. */
export function makeProject(files: Readonly<Record<string, string>>, env: Env = {}): TestProject {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'quarry-story-'));
  chmodSync(folder, 0o755);
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  write('package.json', JSON.stringify({ name: 'story', private: true, type: 'module' }));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/quarry'), 'junction');
  for (const [file, text] of Object.entries(files)) write(file, text);
  const start = (words: readonly string[], more: Env = {}, input = '') => {
    const child = spawn(process.execPath, [launcher, ...words], {
      cwd: folder,
      env: { ...clean(), ...env, ...more } as NodeJS.ProcessEnv,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.end(input);
    return { child, ended: answerOf(child, words.join(' ')) };
  };
  return {
    folder,
    start,
    quarry: (words, more) => start(words.split(' '), more).ended,
    write,
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    list: (name) => readdirSync(join(folder, name)).sort(),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** What would decide something in the project, or how it is told: from a shell, or from a CI. */
const deciding =
  /^(CI|COLUMNS|CURSOR_SECRET|DATA_MODE|FORCE_COLOR|NODE_ENV|POOL_SIZE|QUARRY_LITE|SKIP_MIGRATIONS|(\w+_)?DATABASE_URL)$/;

/** This process's environment without that. */
const clean = (): Record<string, string | undefined> => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !deciding.test(name))),
  QUARRY_BUILT: '1',
  NO_COLOR: '1',
});

/** Runs a program; rejects with what it printed where it fails. */
export const run = (program: string, args: readonly string[]): Promise<string> =>
  new Promise((resolve, reject) => {
    execFile(program, [...args], (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`${error.message}\n${stdout}${stderr}`));
    });
  });

/** A helpdesk of users and tickets on one repo. */
export const helpdesk = {
  'repo.ts': `import { defineRepo } from 'quarry';
export const main = defineRepo('main');
`,
  'quarry.config.ts': `import { defineConfig } from 'quarry';
import { main } from './repo.ts';
export default defineConfig({ repos: [main], seeds: 'seeds.ts' });
`,
  'resources/user.ts': `import { actions, hasMany, identities, Resource, text, timestamps, uuid } from 'quarry';
import { main } from '../repo.ts';
import { Ticket } from './ticket.ts';

export class User extends timestamps(Resource('users', { repo: main })) {
  id = uuid({ primaryKey: true });
  name = text();
  email = text();
  reportedTickets = hasMany(Ticket, (t) => t.reporterId);
  static identities = identities(User, { email: ['email'] });
  static actions = actions(User, (action) => ({ register: action.create({ accept: ['name', 'email'] }) }));
}
`,
  'resources/ticket.ts': `import { belongsTo, oneOf, Resource, text, uuid } from 'quarry';
import { main } from '../repo.ts';
import { User } from './user.ts';

export class Ticket extends Resource('tickets', { repo: main }) {
  id = uuid({ primaryKey: true });
  subject = text();
  status = oneOf(['open', 'closed'], { default: 'open' });
  reporterId = uuid();
  reporter = belongsTo(User, this.reporterId);
}
`,
  'seeds.ts': `import { User } from './resources/user.ts';
export async function seed() {
  if (!(await User.exists())) await User.create('register', { name: 'Ann', email: 'ann@example.org' });
}
`,
} as const;

/** A repo beside \`main\` whose resources live elsewhere. */
export const twoRepos = {
  ...helpdesk,
  'repo.ts': `import { defineRepo } from 'quarry';
export const main = defineRepo('main');
export const knowledge = defineRepo('knowledge');
export const legacy = defineRepo('legacy', { sameDatabaseAs: main, readOnly: true });
`,
  'quarry.config.ts': `import { defineConfig } from 'quarry';
import { knowledge, legacy, main } from './repo.ts';
export default defineConfig({ repos: [main, knowledge, legacy] });
`,
  'resources/article.ts': `import { Resource, text, uuid } from 'quarry';
import { knowledge } from '../repo.ts';
export class Article extends Resource('articles', { repo: knowledge }) {
  id = uuid({ primaryKey: true });
  title = text();
}
`,
} as const;
