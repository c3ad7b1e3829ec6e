import pg from 'pg';
import { inject } from 'vitest';

/** Maintenance database of the run's server, as superuser; empty when there is none (the tests are skipped then). */
export const serverUrl: string = inject('serverUrl');

/** A server that is given may keep what an earlier run of the same process number left behind. */
const mine = `${process.pid}_${Math.floor(Math.random() * 1e6)}`;
let created = 0;

async function administer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The url of another database on the run's server. */
export function urlOf(database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}

/** Creates an empty database and returns its url; the name is made unique, so parallel files do not meet. */
export async function createDatabase(name = 'test'): Promise<string> {
  created += 1;
  const database = `${name}_${mine}_${created}`;
  await administer(`create database ${pg.escapeIdentifier(database)}`);
  return urlOf(database);
}

/** Drops a database made by `createDatabase`, whoever is still connected to it. */
export async function dropDatabase(url: string): Promise<void> {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  await administer(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
}

/** Runs `use` with the url of an empty database that exists only for the call. */
export async function withDatabase<T>(use: (url: string) => Promise<T>): Promise<T> {
  const url = await createDatabase();
  try {
    return await use(url);
  } finally {
    await dropDatabase(url);
  }
}
