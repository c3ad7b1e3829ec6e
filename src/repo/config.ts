import { availableParallelism } from 'node:os';
import { QuarryError } from '../error/quarry-error.ts';
import { type DatabaseUrl, maskUrl, parseDatabaseUrl } from './database-url.ts';
import { type RepoOptions, type SslOptions, shortestSecret } from './options.ts';
import { type AnyRepo, definedRepos, stateOf } from './repo-state.ts';

/** An environment variable holds something unusable. */
export class InvalidEnvironment extends QuarryError {
  readonly code = 'repo.invalid_environment';
  /** `value` is left out where it is a secret. */
  constructor(variable: string, value: string | undefined, expected: string) {
    super(`${variable}${value === undefined ? '' : `='${value}'`} cannot be used: ${expected}.`);
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** A repo's options with the environment and the URL worked in. */
export interface EffectiveConfig {
  readonly repo: string;
  readonly access: 'read' | 'write';
  /** Where the URL came from: `option url`, a variable's name, or undefined for parts. */
  readonly urlFrom: string | undefined;
  readonly host: string | undefined;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  readonly ssl: boolean | SslOptions;
  readonly pool: {
    readonly size: number;
    /** How the size came about. */
    readonly from: string;
    readonly min: number;
    readonly queueLimit: number | undefined;
  };
  /** What cursors are sealed with: the first secret seals, each one opens; none means a key made up by the process. */
  readonly cursors: CursorSecrets;
  readonly schema: string | undefined;
  readonly applicationName: string;
  readonly pooler: 'auto' | 'session' | 'transaction';
  readonly timeout: number | undefined;
  readonly connectTimeout: number | undefined;
  readonly settings: Readonly<Record<string, string>>;
  readonly directUrl: string | undefined;
  readonly migrations: string | undefined;
  readonly startIn: readonly string[] | undefined;
  readonly warnings: readonly string[];
}

export interface CursorSecrets {
  readonly secrets: readonly string[];
  /** Where they came from: `option cursorSecret`, a variable's name, or `a key of this process`. */
  readonly from: string;
}

/** `azureWrite` → `AZURE_WRITE_DATABASE_URL`. */
export function urlVariable(repo: AnyRepo): string {
  return `${prefixOf(repo)}_DATABASE_URL`;
}

const prefixOf = (repo: AnyRepo): string =>
  repo.name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toUpperCase();

/** The configuration a repo would start with in `env`, secrets included. Throws `InvalidUrl`, `InvalidEnvironment`. */
export function configOf(repo: AnyRepo, env: Environment): EffectiveConfig {
  const own = stateOf(repo).options;
  const options = inherited(own);
  const found = urlOf(repo, env);
  const url = found?.url;
  const warnings: string[] = [];
  return Object.freeze({
    repo: repo.name,
    access: repo.access,
    urlFrom: found?.from,
    ...placeOf(options, url),
    ssl: sslOf(repo, options, url, warnings),
    pool: poolOf(repo, options, url, env),
    cursors: cursorSecretsOf(repo, env),
    schema: url?.schema ?? options.schema,
    applicationName: url?.applicationName ?? options.applicationName ?? `quarry ${repo.name}`,
    pooler: options.pooler ?? 'auto',
    timeout: url?.timeout ?? options.timeout,
    connectTimeout: url?.connectTimeout ?? options.connectTimeout,
    settings: settingsOf(repo, options),
    directUrl: options.directUrl,
    migrations: own.migrations,
    startIn: own.startIn,
    warnings,
  });
}

/** The same for people: the password as `***`. */
export function effectiveConfig(repo: AnyRepo, env: Environment = process.env): EffectiveConfig {
  const config = configOf(repo, env);
  return Object.freeze({
    ...config,
    password: config.password === undefined ? undefined : '***',
    directUrl: config.directUrl === undefined ? undefined : maskUrl(config.directUrl),
    cursors: { ...config.cursors, secrets: config.cursors.secrets.map(() => '***') },
    ssl: typeof config.ssl === 'object' && config.ssl.key !== undefined ? { ...config.ssl, key: '***' } : config.ssl,
  });
}

/** Whether anything says where the repo's database is. */
export function hasAddress(config: EffectiveConfig): boolean {
  return config.urlFrom !== undefined || config.host !== undefined || config.database !== undefined;
}

const parentOf = (options: RepoOptions): AnyRepo | undefined => options.sameDatabaseAs as AnyRepo | undefined;

/** Own options over those of the repo whose database it uses. */
function inherited(options: RepoOptions): RepoOptions {
  const parent = parentOf(options);
  if (parent === undefined) return options;
  // What a repo does there is its own; where it is and how to get in is shared.
  const {
    readOnly: _access,
    startIn: _startIn,
    migrations: _migrations,
    ...shared
  } = inherited(stateOf(parent).options);
  // The way past the pooler leads to where the other one is.
  const moved = (['url', 'host', 'port', 'database'] as const).some((part) => options[part] !== undefined);
  return { ...shared, ...(moved ? { directUrl: undefined } : {}), ...given(options) };
}

const given = (options: RepoOptions): RepoOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));

const addressParts = ['host', 'port', 'user', 'password', 'database'] as const;

interface FoundUrl {
  readonly url: DatabaseUrl;
  readonly from: string;
}

function urlOf(repo: AnyRepo, env: Environment): FoundUrl | undefined {
  const { options } = stateOf(repo);
  const parent = parentOf(options);
  const own = urlVariable(repo);
  // A repo moved for one callback bears the name of the one it stands in for; the variable is that one's.
  if (env[own] && parent?.name !== repo.name) return { url: parseDatabaseUrl(env[own]), from: own };
  if (options.url !== undefined) return { url: parseDatabaseUrl(options.url), from: 'option url' };
  if (parent !== undefined) {
    // Parts of one's own move it away from where the other one is: another database on the same server, say.
    const found = urlOf(parent, env);
    return found && { from: found.from, url: { ...found.url, ...partsOf(options) } };
  }
  const general = env['DATABASE_URL'];
  return general && takesGeneralUrl(repo, options)
    ? { url: parseDatabaseUrl(general), from: 'DATABASE_URL' }
    : undefined;
}

function partsOf(options: RepoOptions): Partial<DatabaseUrl> {
  const parts = addressParts.filter((part) => options[part] !== undefined).map((part) => [part, options[part]]);
  return Object.fromEntries(parts);
}

/** `DATABASE_URL` is for the only repo, the default one, and those that say nothing of where they are. */
function takesGeneralUrl(repo: AnyRepo, options: RepoOptions): boolean {
  if (repo.name === 'default') return true;
  const others = definedRepos().filter((other) => other.name !== 'default' && other.name !== repo.name);
  return others.length === 0 || addressParts.every((part) => options[part] === undefined);
}

function placeOf(options: RepoOptions, url: DatabaseUrl | undefined) {
  return {
    host: url?.host ?? options.host,
    port: url?.port ?? options.port ?? 5432,
    user: url?.user ?? options.user,
    password: url?.password ?? options.password,
    database: url?.database ?? options.database,
  };
}

function sslOf(repo: AnyRepo, options: RepoOptions, url: DatabaseUrl | undefined, warnings: string[]) {
  if (typeof options.ssl === 'object') {
    if (url?.ssl !== undefined) {
      warnings.push(`Repo '${repo.name}': option ssl is used; what the URL says about ssl is ignored.`);
    }
    return options.ssl;
  }
  return url?.ssl ?? options.ssl ?? false;
}

function settingsOf(repo: AnyRepo, options: RepoOptions): Readonly<Record<string, string>> {
  return { ...options.settings, ...(repo.access === 'read' ? { default_transaction_read_only: 'on' } : {}) };
}

function poolOf(repo: AnyRepo, options: RepoOptions, url: DatabaseUrl | undefined, env: Environment) {
  const pool = typeof options.pool === 'object' ? options.pool : { size: options.pool };
  const { size, from } = sizeOf(repo, pool.size, url, env);
  const capped = Math.min(size, pool.max ?? size);
  return {
    size: capped,
    from: capped < size ? `${from}, limited by pool.max` : from,
    min: Math.min(pool.min ?? 0, capped),
    queueLimit: pool.queueLimit,
  };
}

function sizeOf(
  repo: AnyRepo,
  size: number | string | undefined,
  url: DatabaseUrl | undefined,
  env: Environment,
): { size: number; from: string } {
  if (url?.poolSize !== undefined) return { size: url.poolSize, from: 'pool_size of the URL' };
  for (const variable of [`${prefixOf(repo)}_POOL_SIZE`, 'POOL_SIZE']) {
    const value = env[variable];
    if (value === undefined || value === '') continue;
    if (!/^[1-9]\d{0,4}$/.test(value))
      throw new InvalidEnvironment(variable, value, 'a whole number from 1 on is needed');
    return { size: Number(value), from: variable };
  }
  if (typeof size === 'number') return { size, from: 'option pool' };
  if (size === undefined) return { size: 10, from: 'default' };
  const processors = availableParallelism();
  return {
    size: Math.max(1, Math.floor(Number.parseFloat(size) * processors)),
    from: `${size} × ${processors} processors`,
  };
}

/** `<NAME>_CURSOR_SECRET` beats the option, and that `CURSOR_SECRET`. Throws `InvalidEnvironment`. */
export function cursorSecretsOf(repo: AnyRepo, env: Environment): CursorSecrets {
  const own = `${prefixOf(repo)}_CURSOR_SECRET`;
  const { cursorSecret } = inherited(stateOf(repo).options);
  if (env[own]) return secretsIn(own, env[own]);
  if (cursorSecret !== undefined) return { secrets: [cursorSecret].flat(), from: 'option cursorSecret' };
  const general = 'CURSOR_SECRET';
  if (env[general]) return secretsIn(general, env[general]);
  return { secrets: [], from: 'a key of this process' };
}

function secretsIn(variable: string, value: string): CursorSecrets {
  const secrets = value.split(',').map((secret) => secret.trim());
  if (secrets.some((secret) => secret.length < shortestSecret))
    throw new InvalidEnvironment(
      variable,
      undefined,
      `secrets of ${shortestSecret} characters or more, with commas between several, are needed`,
    );
  return { secrets, from: variable };
}
