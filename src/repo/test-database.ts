import type { Connection } from '../driver/driver.ts';
import { openPg } from '../driver/pg.ts';
import { quoteName } from '../sql/quote.ts';
import { parseDatabaseUrl, urlOfDatabase } from './database-url.ts';

/** Cloning locks its template against other sessions, so workers that start together take turns. */
const turn = `select pg_advisory_xact_lock(hashtext('quarry test databases'))`;

/**
 * Makes `<database>_template`, prepared once for all workers, usually by migrating it. Whatever bore the name is dropped.
 * Returns its url. For a global setup, before any worker starts.
 */
export async function createTestTemplate(url: string, prepare: (url: string) => Promise<unknown>): Promise<string> {
  const name = `${parseDatabaseUrl(url).database}_template`;
  await administer(url, async (connection) => {
    await connection.simple(`drop database if exists ${quoteName(name)} with (force)`);
    await connection.simple(`create database ${quoteName(name)}`);
  });
  const template = urlOfDatabase(url, name);
  await prepare(template);
  return template;
}

/**
 * Clones the template as `<database>_test<worker>` and returns its url. Two workers never share one: Vitest numbers
 * them in `VITEST_POOL_ID`.
 */
export async function createTestDatabase(url: string, worker = process.env['VITEST_POOL_ID'] ?? '1'): Promise<string> {
  const { database } = parseDatabaseUrl(url);
  const name = `${database}_test${worker}`;
  await administer(url, async (connection, other) => {
    // Held by another session, because CREATE DATABASE runs in no transaction.
    await other.simple(`begin; ${turn}`);
    await connection.simple(`drop database if exists ${quoteName(name)} with (force)`);
    await connection.simple(`create database ${quoteName(name)} template ${quoteName(`${database}_template`)}`);
    await other.simple('rollback');
  });
  return urlOfDatabase(url, name);
}

/** Drops the template and the databases of all workers. For the end of a global setup. */
export async function dropTestDatabases(url: string): Promise<void> {
  const { database } = parseDatabaseUrl(url);
  await administer(url, async (connection) => {
    for (const name of await namesLike(connection, database)) {
      await connection.simple(`drop database if exists ${quoteName(name)} with (force)`);
    }
  });
}

async function namesLike(connection: Connection, database: string): Promise<string[]> {
  const names: string[] = [];
  const own = /^_(template|test\d+)$/;
  await connection.send({ text: 'select datname from pg_database', values: [] }, (bytes, offset) => {
    const name = bytes.toString('utf8', offset + 4, offset + 4 + bytes.readInt32BE(offset));
    if (name.startsWith(database) && own.test(name.slice(database.length))) names.push(name);
  });
  return names;
}

/** Two connections to the server's maintenance database, for as long as `work` takes. */
async function administer(
  url: string,
  work: (connection: Connection, other: Connection) => Promise<void>,
): Promise<void> {
  const { host, port, user, password, ssl } = parseDatabaseUrl(url);
  const driver = openPg({ name: 'test databases', host, port, user, password, ssl, database: 'postgres', max: 2 });
  try {
    const connections = await Promise.all([driver.connect(), driver.connect()]);
    try {
      await work(...connections);
    } finally {
      for (const connection of connections) connection.release();
    }
  } finally {
    await driver.close();
  }
}
