import type { Connection } from '../driver/driver.ts';
import { DbError } from '../driver/error/db-error.ts';
import { openPg } from '../driver/pg.ts';
import { readTexts } from '../driver/session-setup.ts';
import { QuarryError } from '../error/quarry-error.ts';
import type { EffectiveConfig } from '../repo/config.ts';
import { connectOptions } from '../repo/open.ts';
import { quoteName } from '../sql/quote.ts';

/** The server could not be reached, or turned the connection away. */
export class ServerUnreachable extends QuarryError {
  readonly code = 'provision.server_unreachable';
  /** Trying again helps only after somebody has changed something. */
  readonly fatal: boolean;
  constructor(config: EffectiveConfig, error: unknown) {
    const sqlstate = error instanceof DbError ? error.sqlstate : undefined;
    const said = error instanceof Error ? error.message : String(error);
    super(
      `The database '${config.database ?? ''}' of the repo '${config.repo}' cannot be reached at ${placeOf(config)}: ${said}`,
      {
        why: config.urlFrom === undefined ? undefined : `The address is that of ${config.urlFrom}.`,
        fix: fixes[sqlstate ?? ''] ?? 'Start the server, or check host and port.',
        cause: error,
      },
    );
    this.fatal = sqlstate !== undefined && sqlstate in fixes;
  }
}

const fixes: Readonly<Record<string, string>> = {
  '3D000': 'quarry db create',
  '28P01': 'Check the user name and the password.',
  '28000': 'Check the user name, and what pg_hba.conf of the server asks for.',
};

/** Host and port, or the folder of the socket. */
export const placeOf = ({ host, port }: EffectiveConfig): string =>
  host?.startsWith('/') ? host : `${host ?? 'localhost'}:${port}`;

/** Makes one connection, without a pool, and lets it go. Rejects with `ServerUnreachable` at the first failure. */
export async function probe(config: EffectiveConfig, signal?: AbortSignal): Promise<void> {
  await onServer(config, config.database, async () => {}, signal);
}

/** Creates the database of a configuration; false where it is there already. */
export async function createDatabase(config: EffectiveConfig): Promise<boolean> {
  const database = config.database ?? '';
  return await onServer(config, 'postgres', async (connection) => {
    if (await exists(connection, database)) return false;
    try {
      await connection.simple(`create database ${quoteName(database)} encoding 'UTF8' template template0`);
    } catch (error) {
      // Somebody else was faster; a unique violation is how the catalogue itself says so.
      if (error instanceof DbError && (error.sqlstate === '42P04' || error.sqlstate === '23505')) return false;
      throw error;
    }
    await connection.simple(`alter database ${quoteName(database)} set timezone = 'UTC'`);
    return true;
  });
}

/** Drops the database of a configuration; false where there is none. `force` ends the sessions in it. */
export async function dropDatabase(config: EffectiveConfig, force: boolean): Promise<boolean> {
  const database = config.database ?? '';
  return await onServer(config, 'postgres', async (connection) => {
    if (!(await exists(connection, database))) return false;
    await connection.simple(`drop database ${quoteName(database)}${force ? ' with (force)' : ''}`);
    return true;
  });
}

async function exists(connection: Connection, database: string): Promise<boolean> {
  const names: (string | null)[] = [];
  await connection.send(
    { text: 'select datname from pg_catalog.pg_database where datname = $1', values: [database] },
    (bytes, offset, columns) => names.push(...readTexts(bytes, offset, columns)),
  );
  return names.length > 0;
}

/** Milliseconds for a server that answers slowly; one that refuses does so at once. */
const patience = 15_000;

/** One connection to a database of the server, tried once. */
async function onServer<T>(
  config: EffectiveConfig,
  database: string | undefined,
  work: (connection: Connection) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  let refuse: (error: Error) => void = () => {};
  const refused = new Promise<never>((_, reject) => {
    refuse = (error) => reject(new ServerUnreachable({ ...config, database }, error));
  });
  const options = connectOptions({ ...config, settings: {}, schema: undefined }, {});
  const patient = { min: 0, max: 1, queueTimeout: patience };
  const driver = openPg({ ...options, ...patient, database, readOnly: false, onConnectFailure: refuse });
  try {
    const connecting = driver.connect(signal === undefined ? undefined : { signal });
    connecting.catch(() => {});
    const connection = await Promise.race([connecting, refused]);
    try {
      return await work(connection);
    } finally {
      connection.release();
    }
  } finally {
    refused.catch(() => {});
    await driver.close({ timeout: 1000 });
  }
}
