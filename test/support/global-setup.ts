import type { TestProject } from 'vitest/node';
import { type Cluster, NoServer, startCluster } from './cluster.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Maintenance database of the run's server as superuser; empty when this machine has no server. */
    serverUrl: string;
  }
}

/** Every project loads this file anew; the server is shared through the process. */
const shared = globalThis as typeof globalThis & { quarryTestCluster?: Promise<Cluster | NoServer> };

const start = (): Promise<Cluster | NoServer> =>
  startCluster().catch((error: unknown) => {
    if (error instanceof NoServer) return error;
    throw error;
  });

const loud = (why: string): string =>
  `\n!! NO POSTGRESQL SERVER: the tests that need one are skipped and prove nothing.\n!! ${why}\n`;

/**
 * One server for the whole run: TEST_DATABASE_URL when set, else a private cluster that ends with the run.
 * TEST_DATABASE_URL=none shows what a machine without PostgreSQL sees.
 */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given && given !== 'none') {
    project.provide('serverUrl', given);
    return undefined;
  }
  const first = shared.quarryTestCluster === undefined;
  shared.quarryTestCluster ??= given === 'none' ? Promise.resolve(new NoServer('TEST_DATABASE_URL=none')) : start();
  const cluster = await shared.quarryTestCluster;
  if ('url' in cluster) {
    project.provide('serverUrl', cluster.url);
    return () => cluster.stop();
  }
  if (process.env['REQUIRE_SERVER'] === '1') throw cluster;
  if (first) console.error(loud(cluster.message));
  project.provide('serverUrl', '');
  return undefined;
}
