import { z } from 'zod';
import type { Connection, Driver } from '../driver/driver.ts';
import { didYouMean } from '../error/nearest.ts';
import { QuarryError } from '../error/quarry-error.ts';
import { parseDatabaseUrl } from './database-url.ts';

/** Options of defineRepo() that make no sense: all of them are named at once. */
export class InvalidRepoOptions extends QuarryError {
  readonly code = 'repo.invalid_options';
  constructor(repo: string, faults: readonly string[]) {
    super(`Repo '${repo}' is defined with options that cannot be used: ${faults.join('; ')}.`);
  }
}

/** From chatty to silent. */
const logLevels = ['debug', 'info', 'warn', 'error', 'none'] as const;
/** How much a repo says on standard error. */
export type LogLevel = (typeof logLevels)[number];

/** How many connections a repo keeps, and how long one may be waited for. */
export interface PoolOptions {
  /** Connections at most; `"2x"` is twice the number of processors. 10 where nothing says otherwise. */
  readonly size?: number | `${number}x` | undefined;
  /** Connections kept open while idle. */
  readonly min?: number | undefined;
  /** An upper limit on a size that depends on the machine. */
  readonly max?: number | undefined;
  /** Milliseconds a request may wait for a connection at most. */
  readonly queueLimit?: number | undefined;
}

/** What defineRepo() takes. Everything is optional; `url` beats the parts. */
export interface RepoOptions {
  readonly url?: string | undefined;
  /** A host name, an address, or the folder of a unix socket. */
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly database?: string | undefined;
  /** The number is the size. */
  readonly pool?: number | `${number}x` | PoolOptions | undefined;
  /** Beats `?ssl=true` of the URL. */
  readonly ssl?: boolean | SslOptions | undefined;
  /** The schema its tables live in. */
  readonly schema?: string | undefined;
  readonly applicationName?: string | undefined;
  /** Completed on every connection before it is handed out. */
  readonly afterConnect?: ((connection: Connection) => Promise<unknown>) | undefined;
  readonly log?: LogLevel | false | { readonly level?: LogLevel; readonly values?: boolean } | undefined;
  /** Folder of its migrations. */
  readonly migrations?: string | undefined;
  /** Environments (`NODE_ENV`) it may be used in; everywhere where absent. */
  readonly startIn?: readonly string[] | undefined;
  /** Its database is one of production, whatever `NODE_ENV` says: no command creates, drops or resets it. */
  readonly production?: boolean | undefined;
  /** A URL that goes past a pooler, for migrations. */
  readonly directUrl?: string | undefined;
  /** `transaction`: behind a pooler that gives a session per transaction. */
  readonly pooler?: 'auto' | 'session' | 'transaction' | undefined;
  /** Milliseconds a statement may take. */
  readonly timeout?: number | undefined;
  /** Milliseconds a connection attempt may take. */
  readonly connectTimeout?: number | undefined;
  /** Settings of each connection: `{ max_parallel_workers_per_gather: "0" }`. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  readonly readOnly?: boolean | undefined;
  /** Extensions that migrations make sure of, besides those that types and declared expressions need. */
  readonly extensions?: readonly string[] | undefined;
  /**
   * What the cursors of pages are sealed with, 32 characters or more; several while it is being replaced: the first
   * seals, each one opens. Without one the process makes up its own, which no other process knows.
   */
  readonly cursorSecret?: string | readonly string[] | undefined;
  /** The repo whose database this one uses; own options beat inherited ones. */
  readonly sameDatabaseAs?: { readonly name: string } | undefined;
  /** A driver, or what makes one, instead of a connection by URL. */
  readonly driver?: Driver | (() => Driver | Promise<Driver>) | undefined;
}

/** How a connection is encrypted, as `node:tls` takes it. */
export interface SslOptions {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly rejectUnauthorized?: boolean | undefined;
  readonly servername?: string | undefined;
}

/** Whoever holds a cursor can try secrets on it; one that was made up at random and is that long is never found. */
export const shortestSecret = 32;

const text = z.string().min(1);
const count = z.number().int().min(1);
const milliseconds = z.number().int().min(1);
const callable = z.custom<() => unknown>((value) => typeof value === 'function', 'expected a function');
const level = z.enum(logLevels, `expected one of ${logLevels.map((name) => `'${name}'`).join(', ')}`);
const poolSize = z.union([count, z.string().regex(/^\d+(\.\d+)?x$/)], "expected a whole number from 1 on, or '2x'");
const pool = z.strictObject({
  size: poolSize.optional(),
  min: z.number().int().min(0).optional(),
  max: count.optional(),
  queueLimit: milliseconds.optional(),
});
const ssl = z.strictObject({
  ca: text.optional(),
  cert: text.optional(),
  key: text.optional(),
  rejectUnauthorized: z.boolean().optional(),
  servername: text.optional(),
});
const named = z.custom<{ readonly name: string }>(
  (value) => typeof value === 'object' && value !== null && 'access' in value && 'name' in value,
  'expected a repo',
);
const secretFits = (value: unknown): boolean => typeof value === 'string' && value.length >= shortestSecret;
const secret = z.custom<string | readonly string[]>(
  (value) => (Array.isArray(value) ? value.length > 0 && value.every(secretFits) : secretFits(value)),
  `expected a text of ${shortestSecret} characters or more, or a list of them`,
);
const driver = z.custom<Driver>(
  (value) => typeof value === 'function' || (typeof value === 'object' && value !== null && 'connect' in value),
  'expected a driver, or a function that makes one',
);

const shape = {
  url: text.optional(),
  host: text.optional(),
  port: z.number().int().min(1).max(65535).optional(),
  user: text.optional(),
  password: z.string().optional(),
  database: text.optional(),
  // Alternatives are told apart here, so that a fault inside an object is reported as what it is.
  pool: z.unknown().optional(),
  ssl: z.unknown().optional(),
  log: z.unknown().optional(),
  schema: text.optional(),
  applicationName: text.optional(),
  afterConnect: callable.optional(),
  migrations: text.optional(),
  startIn: z.array(text).min(1).optional(),
  production: z.boolean().optional(),
  directUrl: text.optional(),
  pooler: z.enum(['auto', 'session', 'transaction'], "expected 'auto', 'session' or 'transaction'").optional(),
  timeout: milliseconds.optional(),
  connectTimeout: milliseconds.optional(),
  settings: z.record(text, z.string()).optional(),
  readOnly: z.boolean().optional(),
  extensions: z.array(z.string().regex(/^[a-z][a-z0-9_-]*$/)).optional(),
  cursorSecret: secret.optional(),
  sameDatabaseAs: named.optional(),
  driver: driver.optional(),
} satisfies Record<keyof RepoOptions, z.ZodType>;
const schema = z.strictObject(shape);

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;
const logOptions = z.strictObject({ level: level.optional(), values: z.boolean().optional() });

/** The schema that fits the alternative the user chose. */
function alternatives(options: RepoOptions): [string, z.ZodType, unknown][] {
  return [
    ['pool', isObject(options.pool) ? pool : poolSize, options.pool],
    ['ssl', isObject(options.ssl) ? ssl : z.boolean('expected true, false or an object'), options.ssl],
    ['log', isObject(options.log) ? logOptions : options.log === false ? z.literal(false) : level, options.log],
  ];
}

/** Checks the options of a definition and freezes them. Throws `InvalidRepoOptions` or `InvalidUrl`. */
export function checkOptions(repo: string, options: RepoOptions): RepoOptions {
  const faults = faultsOf(schema, options, []);
  for (const [name, alternative, value] of alternatives(options)) {
    if (value !== undefined) faults.push(...faultsOf(alternative, value, [name]));
  }
  if (faults.length > 0) throw new InvalidRepoOptions(repo, faults);
  if (options.url !== undefined) parseDatabaseUrl(options.url);
  if (options.directUrl !== undefined) parseDatabaseUrl(options.directUrl);
  return Object.freeze({ ...options });
}

function faultsOf(checked: z.ZodType, value: unknown, path: readonly string[]): string[] {
  const result = checked.safeParse(value);
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => {
    const where = [...path, ...issue.path.map(String)].join('.');
    if (issue.code === 'unrecognized_keys') {
      const known = Object.keys(checked instanceof z.ZodObject ? checked.shape : shape);
      return issue.keys.map((key) =>
        `there is no option '${[where, key].filter(Boolean).join('.')}'.${didYouMean(key, known)}`.replace(
          /[.?]$/,
          (end) => (end === '?' ? '?' : ''),
        ),
      );
    }
    const shown = where === 'cursorSecret' ? '' : found(valueAt(value, issue.path));
    return [`option '${where}': ${lowerFirst(issue.message)}${shown}`];
  });
}

const lowerFirst = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1);

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) at = isObject(at) ? (at as Record<PropertyKey, unknown>)[key] : undefined;
  return at;
}

/** What was written, where it is short and no secret can be in it. */
function found(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return `, not ${value}`;
  return typeof value === 'string' && value.length <= 20 && !value.includes('@') ? `, not '${value}'` : '';
}
