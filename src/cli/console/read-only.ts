import type { Driver } from '../../driver/driver.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { connectRepo, disconnectRepo } from '../../repo/session.ts';

/** From here on the server refuses what the repos write, as it does for read-only repos. */
export async function makeReadOnly(repos: readonly AnyRepo[]): Promise<void> {
  const walls = new Map<Driver, Driver>();
  for (const repo of repos) {
    const driver = await disconnectRepo(repo);
    if (driver === undefined) continue;
    const wall = walls.get(driver) ?? walled(driver);
    walls.set(driver, wall);
    connectRepo(repo, wall);
  }
}

/** The setting is made anew each time a connection is handed out: it may have been changed meanwhile. */
function walled(driver: Driver): Driver {
  return {
    get capabilities() {
      return driver.capabilities;
    },
    get pool() {
      return driver.pool;
    },
    async connect(options) {
      const connection = await driver.connect(options);
      try {
        await connection.simple('set session characteristics as transaction read only');
        return connection;
      } catch (error) {
        connection.release(error);
        throw error;
      }
    },
    close: (options) => driver.close(options),
  };
}
