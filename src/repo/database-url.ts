import { QuarryError } from '../error/quarry-error.ts';

/** A database URL that cannot be used. The password is never part of the message. */
export class InvalidUrl extends QuarryError {
  readonly code = 'repo.invalid_url';
  constructor(url: string, fault: string) {
    super(`Invalid database URL '${maskUrl(url)}': ${fault}.`, {
      fix: 'Write postgres://user:password@host:5432/database, with special characters of the password percent-escaped.',
    });
  }
}

/** What a URL says about a database; what it does not name is absent. */
export interface DatabaseUrl {
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly database: string;
  readonly ssl?: boolean | { readonly rejectUnauthorized: boolean };
  readonly poolSize?: number;
  readonly applicationName?: string;
  readonly schema?: string;
  /** Milliseconds. */
  readonly timeout?: number;
  /** Milliseconds. */
  readonly connectTimeout?: number;
  /** Parameters with no meaning here, as they were written. */
  readonly parameters: Readonly<Record<string, string>>;
}

// Not `new URL`: it rejects '#' and ':' in passwords without saying why, and treats unknown schemes differently.
const form = /^([a-z][a-z0-9+.-]*):\/\/(?:([^/?]*)@)?(\[[^\]]*\]|[^:/?@]*)(?::([^/?]*))?(\/[^?]*)?(?:\?(.*))?$/is;

const otherSystems = /^(?:mysql|mariadb|sqlite|mssql|sqlserver|oracle|mongodb|redis)/i;

/** Reads a database URL of any scheme (`postgres:`, `postgresql:`, `ecto:` …). Throws `InvalidUrl`. */
export function parseDatabaseUrl(url: string): DatabaseUrl {
  const match = form.exec(url);
  if (match === null) throw new InvalidUrl(url, 'it does not read scheme://user:password@host:port/database');
  const [, scheme = '', credentials, rawHost = '', rawPort, path = '', query = ''] = match;
  if (otherSystems.test(scheme)) throw new InvalidUrl(url, `'${scheme}' is no PostgreSQL`);
  if (credentials?.includes('#') || path.includes('#'))
    throw new InvalidUrl(url, "it contains '#', which must be escaped as %23");
  const parameters = new Map(parametersOf(url, query));
  const host = hostOf(url, rawHost, parameters);
  const known = knownParameters(url, parameters);
  const port = rawPort === undefined || rawPort === '' ? undefined : numberIn(url, 'port', rawPort);
  if (port !== undefined && (port < 1 || port > 65535)) throw new InvalidUrl(url, `port '${rawPort}' is out of range`);
  return Object.freeze({
    host,
    ...(port === undefined ? {} : { port }),
    ...credentialsOf(url, credentials),
    database: databaseOf(url, path),
    ...known,
    parameters: Object.freeze(Object.fromEntries(parameters)),
  });
}

/** The URL with its password as `***`, also where it does not parse. */
export function maskUrl(url: string): string {
  const start = url.indexOf('://');
  if (start === -1) return url.includes('@') || url.includes('=') ? '***' : url;
  const scheme = url.slice(0, start + 3);
  const rest = url.slice(start + 3);
  // The last '@' before the query, so that an unescaped '@' or '/' inside a password shows nothing of it.
  const question = rest.indexOf('?');
  const authority = question === -1 ? rest : rest.slice(0, question);
  const at = authority.lastIndexOf('@');
  const query = question === -1 ? '' : rest.slice(question).replace(/(password|sslpassword)=[^&]*/gi, '$1=***');
  if (at === -1) return scheme + authority + query;
  const user = authority.slice(0, at).split(':', 1)[0] ?? '';
  const secret = authority.slice(0, at).includes(':') ? ':***' : '';
  return `${scheme}${user}${secret}${authority.slice(at)}${query}`;
}

function unescapeIn(url: string, what: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new InvalidUrl(url, `the ${what} contains a '%' that is not an escape; write it as %25`);
  }
}

function credentialsOf(url: string, credentials: string | undefined): { user?: string; password?: string } {
  if (credentials === undefined || credentials === '') return {};
  const colon = credentials.indexOf(':');
  const user = unescapeIn(url, 'user', colon === -1 ? credentials : credentials.slice(0, colon));
  const password = colon === -1 ? undefined : unescapeIn(url, 'password', credentials.slice(colon + 1));
  return { ...(user === '' ? {} : { user }), ...(password === undefined ? {} : { password }) };
}

/** A socket folder comes as `?host=/run/postgresql` or as a percent-escaped host. */
function hostOf(url: string, raw: string, parameters: Map<string, string>): string {
  const given = parameters.get('host');
  parameters.delete('host');
  const host = unescapeIn(url, 'host', raw.replace(/^\[|\]$/g, '')) || given;
  if (host === undefined || host === '') throw new InvalidUrl(url, 'it names no host');
  return host;
}

function databaseOf(url: string, path: string): string {
  const segments = path.split('/').slice(1);
  if (segments.length === 0 || segments[0] === '') throw new InvalidUrl(url, 'it names no database after the host');
  if (segments.length > 1) throw new InvalidUrl(url, `its path '${path}' has more than one segment`);
  return unescapeIn(url, 'database', segments[0] ?? '');
}

function parametersOf(url: string, query: string): [string, string][] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const equals = pair.indexOf('=');
      const name = equals === -1 ? pair : pair.slice(0, equals);
      const value = equals === -1 ? '' : pair.slice(equals + 1).replaceAll('+', ' ');
      return [unescapeIn(url, 'query', name), unescapeIn(url, `parameter '${name}'`, value)];
    });
}

function numberIn(url: string, name: string, text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidUrl(url, `parameter '${name}' must be a whole number, not '${text}'`);
  return Number(text);
}

function sslOf(url: string, name: string, text: string): NonNullable<DatabaseUrl['ssl']> {
  if (name === 'ssl') {
    if (text === 'true' || text === '1') return true;
    if (text === 'false' || text === '0') return false;
    throw new InvalidUrl(url, `parameter 'ssl' must be true or false, not '${text}'`);
  }
  if (text === 'disable') return false;
  if (text === 'no-verify') return { rejectUnauthorized: false };
  if (['allow', 'prefer', 'require', 'verify-ca', 'verify-full'].includes(text)) return true;
  throw new InvalidUrl(url, `parameter 'sslmode' is unknown: '${text}'`);
}

type Reading = readonly [property: string, read: (url: string, name: string, text: string) => unknown];
const text = (_url: string, _name: string, value: string): string => value;
const parameterReadings: Readonly<Record<string, Reading>> = {
  pool_size: ['poolSize', numberIn],
  timeout: ['timeout', numberIn],
  connect_timeout: ['connectTimeout', (url, name, value) => numberIn(url, name, value) * 1000],
  application_name: ['applicationName', text],
  schema: ['schema', text],
  ssl: ['ssl', sslOf],
  sslmode: ['ssl', sslOf],
};

/** Takes the parameters that mean something out of the map. */
function knownParameters(url: string, parameters: Map<string, string>): Partial<DatabaseUrl> {
  const found: Record<string, unknown> = {};
  for (const [name, [property, read]] of Object.entries(parameterReadings)) {
    const value = parameters.get(name);
    if (value === undefined) continue;
    parameters.delete(name);
    found[property] = read(url, name, value);
  }
  return found;
}

/** The same server with another database. */
export function urlOfDatabase(url: string, database: string): string {
  parseDatabaseUrl(url);
  const [, before = '', , query = ''] = /^([^:]+:\/\/[^/?]*)(\/[^?]*)?(\?.*)?$/s.exec(url) ?? [];
  return `${before}/${encodeURIComponent(database)}${query}`;
}
