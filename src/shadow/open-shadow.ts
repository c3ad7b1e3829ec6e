import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ConnectOptions } from '../driver/connect-options.ts';
import type { Driver } from '../driver/driver.ts';
import { UnknownExtension } from '../driver/error/missing-driver.ts';
import { openPg } from '../driver/pg.ts';
import { openPglite } from '../driver/pglite.ts';
import { Session } from '../migration/session.ts';
import { createDatabase, dropDatabase } from '../provision/database.ts';
import type { EffectiveConfig } from '../repo/config.ts';
import { parseDatabaseUrl } from '../repo/database-url.ts';
import { connectOptions } from '../repo/open.ts';
import { emptyDatabase, takeDatabase } from './configured-database.ts';
import { NoShadow, type Shadow } from './shadow.ts';
import { StandIns } from './stand-ins.ts';

/** Where a migration may be tried out; the first that can be had is taken. */
export interface ShadowPlace {
  /** `SHADOW_DATABASE_URL`: a database that is emptied. */
  readonly url?: string | undefined;
  /** The repo's own server: a database is made on it where its role may. */
  readonly server?: EffectiveConfig | undefined;
  /** PGlite in memory; `cache` is a folder for what makes its start quick. */
  readonly pglite?: { readonly cache?: string | undefined } | false | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A shadow, or why there is none. */
export interface Opened {
  readonly shadow: Shadow | undefined;
  /** Why better ones were passed over. */
  readonly passed: readonly string[];
}

/** Opens the best database to try things in. Rejects with `ShadowInUse`, and where a configured one cannot be reached. */
export async function openShadow(place: ShadowPlace, extensions: readonly string[]): Promise<Opened> {
  const passed: string[] = [];
  if (place.url !== undefined && place.url !== '') {
    return { shadow: await onConfigured(place.url, extensions, place.signal), passed };
  }
  if (place.server !== undefined) {
    try {
      return { shadow: await onServer(place.server, extensions, place.signal), passed };
    } catch (error) {
      place.signal?.throwIfAborted();
      passed.push(`no database can be made on the server: ${wordsOf(error)}`);
    }
  }
  if (place.pglite === false) return { shadow: undefined, passed };
  try {
    return { shadow: await onPglite(place, extensions), passed };
  } catch (error) {
    place.signal?.throwIfAborted();
    passed.push(`PGlite cannot be used: ${wordsOf(error)}`);
    return { shadow: undefined, passed };
  }
}

/** An empty database with everything a history needs. Rejects with `NoShadow` where there is none. */
export async function openWhole(place: ShadowPlace, extensions: readonly string[]): Promise<Shadow> {
  const { shadow, passed } = await openShadow(place, extensions);
  if (shadow === undefined) throw new NoShadow(passed);
  if (shadow.missing.size === 0) return shadow;
  await shadow.close();
  throw new NoShadow([`${shadow.engine} does not have ${[...shadow.missing].join(', ')}`]);
}

export const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Without the settings of a repo: a trial must not end by a time limit meant for requests. */
const oneConnection = (options: ConnectOptions): Driver =>
  openPg({ ...options, readOnly: false, min: 0, max: 1, onConnectFailure: () => {} });

async function onServer(
  config: EffectiveConfig,
  extensions: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Shadow> {
  const database = `quarry_shadow_${randomBytes(6).toString('hex')}`;
  const own = { ...config, database, settings: {}, schema: undefined, timeout: undefined };
  const drop = async (): Promise<void> => void (await dropDatabase(own, true));
  try {
    await createDatabase(own);
    return await connected(oneConnection(connectOptions(own, {})), { extensions, signal, after: drop });
  } catch (error) {
    await drop().catch(() => {});
    throw error;
  }
}

async function onConfigured(
  url: string,
  extensions: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Shadow> {
  const { host, port, user, password, database, ssl } = parseDatabaseUrl(url);
  const driver = oneConnection({
    name: 'shadow',
    host,
    port: port ?? 5432,
    user,
    password,
    database,
    ssl,
    applicationName: 'quarry shadow',
  });
  return await connected(driver, {
    extensions,
    signal,
    prepare: (session) => takeDatabase(session, database),
    clean: emptyDatabase,
  });
}

async function onPglite(place: ShadowPlace, extensions: readonly string[]): Promise<Shadow> {
  const cache = place.pglite === false ? undefined : place.pglite?.cache;
  const template = cache === undefined ? undefined : await templateIn(cache);
  const there = [...extensions];
  for (;;) {
    const driver = openPglite({ name: 'shadow', extensions: there, template });
    try {
      return await connected(driver, { extensions, signal: place.signal });
    } catch (error) {
      await driver.close({ timeout: 0 }).catch(() => {});
      if (!(error instanceof UnknownExtension)) throw error;
      there.splice(there.indexOf(error.extension), 1);
    }
  }
}

/** One file per version of PGlite: another one may not be able to read it. */
async function templateIn(cache: string): Promise<string | undefined> {
  try {
    const main = createRequire(import.meta.url).resolve('@electric-sql/pglite');
    const { version } = JSON.parse(await readFile(join(dirname(dirname(main)), 'package.json'), 'utf8')) as {
      version: string;
    };
    await mkdir(cache, { recursive: true });
    return join(cache, `pglite-${version}.tar`);
  } catch {
    return undefined;
  }
}

interface Wishes {
  readonly extensions: readonly string[];
  readonly signal: AbortSignal | undefined;
  prepare?(session: Session): Promise<void>;
  /** Runs last on the session. */
  clean?(session: Session): Promise<void>;
  /** Runs when the session is closed. */
  after?(): Promise<void>;
}

async function connected(driver: Driver, { extensions, signal, prepare, clean, after }: Wishes): Promise<Shadow> {
  try {
    const connection = await driver.connect({ signal });
    const session = new Session(connection, signal);
    const close = async (): Promise<void> => {
      const calm = session.calm();
      try {
        await calm.rollback();
        await clean?.(calm);
      } finally {
        connection.release();
        await driver.close({ timeout: 1000 });
        await after?.();
      }
    };
    await session.simple('set client_min_messages = warning');
    await prepare?.(session);
    const roles = new StandIns(
      (await session.rows('select rolname from pg_roles')).map(({ rolname }) => rolname ?? ''),
    );
    return { engine: engineName(driver), session, missing: await lacking(session, extensions), roles, close };
  } catch (error) {
    await driver.close({ timeout: 0 }).catch(() => {});
    throw error;
  }
}

interface EngineNamed {
  readonly capabilities: Pick<Driver['capabilities'], 'engine' | 'version'>;
}

/** `PostgreSQL 15` */
export const engineName = ({ capabilities: { engine, version } }: EngineNamed): string =>
  `${engine === 'pglite' ? 'PGlite' : 'PostgreSQL'} ${Math.floor(version / 10_000)}`;

async function lacking(session: Session, extensions: readonly string[]): Promise<ReadonlySet<string>> {
  if (extensions.length === 0) return new Set();
  const rows = await session.rows('select name from pg_available_extensions');
  const there = new Set(rows.map(({ name }) => name));
  return new Set(extensions.filter((extension) => !there.has(extension)));
}
