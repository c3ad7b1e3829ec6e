import type { Connection, Driver } from '../driver/driver.ts';
import {
  anyText,
  callable,
  fields,
  flag,
  isText,
  listOf,
  matching,
  must,
  mustSecretly,
  type OptionCheck,
  objectOr,
  oneOf,
  recordOf,
  sentenceOf,
  text,
  wholeNumber,
} from '../error/option-check.ts';
import { QuarryError } from '../error/quarry-error.ts';
import { type Grants, privileges } from '../model/policy/privilege.ts';
import { parseDatabaseUrl } from './database-url.ts';

/** Options of defineRepo() that make no sense: all of them are named at once. */
export class InvalidRepoOptions extends QuarryError {
  readonly code = 'repo.invalid_options';
  constructor(repo: string, faults: readonly string[]) {
    super(`Repo '${repo}' is defined with options that cannot be used: ${sentenceOf(faults)}`);
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
   * What roles may do with its tables and views, which migrations see to: `{ helpdesk_app: ['select', 'insert', 'update',
   * 'delete'] }`. A resource may say otherwise for itself.
   */
  readonly grants?: Grants | undefined;
  /**
   * What the cursors of pages are sealed with, 32 characters or more; several while it is being replaced: the first
   * seals, each one opens. Without one the process makes up its own, which no other process knows.
   */
  readonly cursorSecret?: string | readonly string[] | undefined;
  /** The tenants, each in a schema of its own: a list, or what gives it. Asked when their schemas are migrated. */
  readonly tenants?: readonly string[] | (() => readonly string[] | Promise<readonly string[]>) | undefined;
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

const count = wholeNumber(1);
const milliseconds = wholeNumber(1);
const levelNames = `one of ${logLevels.map((name) => `'${name}'`).join(', ')}`;
const level = oneOf(logLevels, levelNames);
const isSize = (value: unknown): boolean =>
  isText(value) ? /^\d+(\.\d+)?x$/.test(value) : Number.isSafeInteger(value) && Number(value) >= 1;
const poolSize = must("a whole number from 1 on, or '2x'", isSize);
const pool = fields({ size: poolSize, min: wholeNumber(0), max: count, queueLimit: milliseconds });
const ssl = fields({ ca: text, cert: text, key: text, rejectUnauthorized: flag, servername: text });
const named = must(
  'a repo',
  (value) => typeof value === 'object' && value !== null && 'access' in value && 'name' in value,
);
const secretFits = (value: unknown): boolean => isText(value) && value.length >= shortestSecret;
const secret = mustSecretly(`a text of ${shortestSecret} characters or more, or a list of them`, (value) =>
  Array.isArray(value) ? value.length > 0 && value.every(secretFits) : secretFits(value),
);
const driver = must(
  'a driver, or a function that makes one',
  (value) => typeof value === 'function' || (typeof value === 'object' && value !== null && 'connect' in value),
);

const check = fields({
  url: mustSecretly('a URL as text', (value) => isText(value) && value !== ''),
  host: text,
  port: wholeNumber(1, 65535),
  user: text,
  password: mustSecretly('text', isText),
  database: text,
  pool: objectOr(pool, poolSize),
  ssl: objectOr(
    ssl,
    must('true, false or an object', (value) => typeof value === 'boolean'),
  ),
  log: objectOr(fields({ level, values: flag }), (value, option) => (value === false ? [] : level(value, option))),
  schema: text,
  applicationName: text,
  afterConnect: callable,
  migrations: text,
  startIn: listOf(text, "a list of environments, ['production']", 1),
  production: flag,
  directUrl: mustSecretly('a URL as text', (value) => isText(value) && value !== ''),
  pooler: oneOf(['auto', 'session', 'transaction'], "'auto', 'session' or 'transaction'"),
  timeout: milliseconds,
  connectTimeout: milliseconds,
  settings: recordOf(anyText),
  readOnly: flag,
  extensions: listOf(matching(/^[a-z][a-z0-9_-]*$/, 'the name of an extension'), 'a list of names'),
  grants: recordOf(
    listOf(oneOf(privileges, `one of ${privileges.map((name) => `'${name}'`).join(', ')}`), 'a list of privileges'),
  ),
  cursorSecret: secret,
  tenants: must(
    'a list of names, or a function that gives it',
    (value) => Array.isArray(value) || typeof value === 'function',
  ),
  sameDatabaseAs: named,
  driver,
} satisfies Record<keyof RepoOptions, OptionCheck>);

/** Checks the options of a definition and freezes them. Throws `InvalidRepoOptions` or `InvalidUrl`. */
export function checkOptions(repo: string, options: RepoOptions): RepoOptions {
  const faults = check(options, '');
  if (faults.length > 0) throw new InvalidRepoOptions(repo, faults);
  if (options.url !== undefined) parseDatabaseUrl(options.url);
  if (options.directUrl !== undefined) parseDatabaseUrl(options.directUrl);
  return Object.freeze({ ...options });
}
