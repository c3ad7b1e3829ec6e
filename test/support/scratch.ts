import { defineRepo } from 'quarry';
import { afterAll, aroundEach, beforeAll } from 'vitest';
import { openPg } from '../../src/driver/pg.ts';
import { resolve } from '../../src/model/resolve.ts';
import { parseDatabaseUrl } from '../../src/repo/database-url.ts';
import { createSandbox } from '../../src/repo/sandbox.ts';
import { stopRepo } from '../../src/repo/session.ts';
import { emptyState } from '../../src/schema/state.ts';
import { stateOf } from '../../src/schema/state-of.ts';
import { openQuery } from './pg-query.ts';
import { made, runSteps } from './round-trip.ts';
import { createDatabase, dropDatabase } from './server.ts';

const urls = new Map<string, string>();

/** A repo for a test file's own resources: `useTables` makes its database. */
export function scratchRepo<const N extends string>(name: N) {
  return defineRepo(name, {
    driver: async () => {
      const { host, port, user, password, database } = parseDatabaseUrl(urls.get(name) ?? '');
      const patience = { queueTimeout: 100_000, connectTimeout: 100_000 };
      return openPg({ name, host, port, user, password, database, max: 2, ...patience });
    },
  });
}

type Repo = ReturnType<typeof scratchRepo>;

/** Says where a scratch repo is whose tables a test makes by itself. */
export const useUrl = (repo: Repo, url: string): void => void urls.set(repo.name, url);

/** Makes the resources' tables by the migration their model gives, and lets every test run in the sandbox. */
export function useTables(repo: Repo, resources: () => readonly object[], { sandbox = true } = {}): void {
  beforeAll(async () => {
    urls.set(repo.name, await createDatabase(repo.name));
    const { migration } = made(emptyState, stateOf(resolve(resources()), repo.name));
    const query = await openQuery(urls.get(repo.name) ?? '');
    await runSteps(query, migration.up);
    await query.close();
  });
  if (sandbox) aroundEach(createSandbox({ repos: [repo] }).aroundEach);
  afterAll(async () => {
    await stopRepo(repo);
    await dropDatabase(urls.get(repo.name) ?? '');
  });
}

/** The statements that something sends to a repo. */
export async function sent<T>(
  repo: Repo,
  work: () => Promise<T>,
): Promise<{ readonly value: T; readonly sql: readonly string[] }> {
  const sql: string[] = [];
  const end = repo.on('statement', (event) => void sql.push(event.sql));
  try {
    return { value: await work(), sql };
  } finally {
    end();
  }
}
