import { defineRepo, memory, resolve, withRepo } from 'quarry';
import { seedMemory } from 'quarry/testing';
import { openPg } from '../../../src/driver/pg.ts';
import { openPglite } from '../../../src/driver/pglite.ts';
import { parseDatabaseUrl } from '../../../src/repo/database-url.ts';
import type { AnyRepo } from '../../../src/repo/repo-state.ts';
import { stopRepo } from '../../../src/repo/session.ts';
import { emptyState } from '../../../src/schema/state.ts';
import { stateOf } from '../../../src/schema/state-of.ts';
import { openQuery } from '../pg-query.ts';
import { made, runSteps } from '../round-trip.ts';
import { createDatabase, dropDatabase } from '../server.ts';
import { Workshop } from '../workshop/repo.ts';
import { type ClassName, classes } from '../workshop/workshop.ts';
import { type Data, replacing } from './data.ts';

/** Somewhere queries can be run. */
export interface Bench {
  readonly name: string;
  /** Puts the data in the place of what is there. */
  replace(data: Data): Promise<void>;
  run<T>(work: () => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

const settings = { TimeZone: 'UTC', jit: 'off', max_parallel_workers_per_gather: '0' };
const tables = () => made(emptyState, stateOf(resolve(Object.values(classes)), Workshop.name)).migration.up;

/** A database of its own on the run's server. */
export async function serverBench(connections: number): Promise<Bench> {
  const url = await createDatabase('workshop');
  const query = await openQuery(url);
  await runSteps(query, tables());
  const { host, port, user, password, database } = parseDatabaseUrl(url);
  const name = 'workshopServer';
  const options = { name, host, port, user, password, database, max: connections, settings };
  const repo = defineRepo(name, { driver: async () => openPg({ ...options, pooler: 'transaction' }) });
  return {
    ...benchOf('PostgreSQL', repo),
    replace: async (data) => {
      await query(replacing(data).join(';'));
    },
    close: async () => {
      await stopRepo(repo);
      await query.close();
      await dropDatabase(url);
    },
  };
}

/** A PGlite of its own. */
export async function pgliteBench(): Promise<Bench> {
  const repo = defineRepo('workshopPglite', {
    driver: () =>
      openPglite({
        name: 'workshopPglite',
        extensions: ['citext'],
        settings: { TimeZone: 'UTC' },
        queueTimeout: 600_000,
      }),
  });
  const query = async (text: string) => (await repo.query(text)).rows as Record<string, string | null>[];
  await runSteps(query, tables());
  return {
    ...benchOf('PGlite', repo),
    replace: async (data) => {
      for (const statement of replacing(data)) await query(statement);
    },
    close: () => stopRepo(repo),
  };
}

/** Records in memory: a new store for new data. */
export function memoryBench(): Bench {
  const fresh = () => defineRepo('workshopMemory', { driver: memory() });
  let repo = fresh();
  return {
    name: 'memory',
    run: (work) => withRepo(Workshop, repo, work, { allowForeign: true }),
    replace: async (data) => {
      await stopRepo(repo);
      repo = fresh();
      for (const name of classNames) await seedMemory<object>(repo, classes[name], data[name]);
    },
    close: () => stopRepo(repo),
  };
}

const classNames = Object.keys(classes) as ClassName[];

function benchOf(name: string, repo: AnyRepo): Pick<Bench, 'name' | 'run'> {
  return { name, run: (work) => withRepo(Workshop, repo, work, { allowForeign: true }) };
}
