import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { QuarryError } from '../error/quarry-error.ts';
import type { EffectiveConfig, Environment } from '../repo/config.ts';
import { folders } from './find-server.ts';

const run = promisify(execFile);

/** A pg_dump on this machine. */
export interface PgDump {
  readonly path: string;
  readonly major: number;
}

/** pg_dump ended badly. */
export class PgDumpFailed extends QuarryError {
  readonly code = 'provision.pg_dump_failed';
  constructor(path: string, said: string, cause: unknown) {
    super(`${path} failed: ${said}`, {
      why: 'The structure is read by pg_dump where it is installed.',
      fix: '--with catalog writes the structure without it.',
      cause,
    });
  }
}

/** The pg_dump that suits a server: one that is not older, and of those the one nearest to it. */
export async function findPgDump(major: number, env: Environment): Promise<PgDump | undefined> {
  const found: PgDump[] = [];
  for (const folder of new Set(folders(env))) {
    const path = join(folder, process.platform === 'win32' ? 'pg_dump.exe' : 'pg_dump');
    if (!existsSync(path)) continue;
    const { stdout } = await run(path, ['--version']).catch(() => ({ stdout: '' }));
    const version = Number(/(\d+)/.exec(stdout)?.[1] ?? 0);
    if (version >= major) found.push({ path, major: version });
  }
  return found.sort((a, b) => a.major - b.major)[0];
}

/** Whether pg_dump can be told the way to a database: not where a certificate is held in memory. */
export const canBeDumped = ({ ssl }: EffectiveConfig): boolean =>
  typeof ssl === 'boolean' || Object.keys(ssl).every((name) => name === 'rejectUnauthorized');

export interface PgDumpScope {
  /** Only these schemas; all where there are none. */
  readonly schemas: readonly string[];
  readonly without: readonly string[];
  /** Tables and sequences to leave out, in any schema. */
  readonly except: readonly string[];
}

/**
 * The structure of a database as pg_dump writes it, without what differs between two runs or two servers: the key of
 * `\restrict`, versions, settings of newer servers, owners, grants and comments on extensions. Rejects with `PgDumpFailed`.
 */
export async function pgDump(
  { path }: PgDump,
  config: EffectiveConfig,
  { schemas, without, except }: PgDumpScope,
  signal: AbortSignal,
): Promise<string> {
  const words = [
    ...['--schema-only', '--no-owner', '--no-privileges', '--no-publications', '--no-subscriptions'],
    ...['--no-security-labels', '--no-tablespaces', '--encoding=UTF8', '--no-password'],
    ...schemas.map((name) => `--schema=${pattern(name)}`),
    ...without.map((name) => `--exclude-schema=${pattern(name)}`),
    ...except.map((name) => `--exclude-table=*.${pattern(name)}`),
  ];
  const options = { env: { ...process.env, ...wayTo(config) }, maxBuffer: 2 ** 30, signal };
  try {
    const { stdout } = await run(path, words, options);
    return plain(stdout);
  } catch (error) {
    if (signal.aborted) throw error;
    const { stderr = '' } = error as { readonly stderr?: string };
    const said = stderr.trim() === '' ? String(error) : stderr.trim().replace(/^pg_dump: (error: )?/, '');
    throw new PgDumpFailed(path, said, error);
  }
}

/** Nothing in it is a wildcard. */
const pattern = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** By the environment: what is on a command line everybody on the machine can read. */
function wayTo({ host, port, user, password, database, ssl }: EffectiveConfig): Record<string, string | undefined> {
  const strict = ssl === true || (typeof ssl === 'object' && ssl.rejectUnauthorized !== false);
  return {
    PGHOST: host ?? 'localhost',
    PGPORT: String(port),
    PGUSER: user,
    PGPASSWORD: password,
    PGDATABASE: database,
    PGAPPNAME: 'quarry db dump',
    PGOPTIONS: undefined,
    PGSERVICE: undefined,
    ...(ssl === false ? {} : { PGSSLMODE: strict ? 'verify-full' : 'require' }),
    ...(strict && process.env['PGSSLROOTCERT'] === undefined ? { PGSSLROOTCERT: 'system' } : {}),
  };
}

/** What stands before the first object is how pg_dump sets up its session. */
function plain(text: string): string {
  const first = text.search(/^--\n-- Name: /m);
  return (first === -1 ? '' : text.slice(first))
    .replace(/^--\n-- PostgreSQL database dump complete\n--\n[\s\S]*$/m, '')
    .replace(/^--\n-- Name: EXTENSION .*; Type: COMMENT; .*\n--\n\nCOMMENT ON EXTENSION .*;\n+/gm, '')
    .replace(/^CREATE SCHEMA (?!IF )/gm, 'CREATE SCHEMA IF NOT EXISTS ')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
