import { openPg } from '../driver/pg.ts';
import type { MigrationDatabase, Sessions } from '../migration/database.ts';
import { databaseOf } from '../migration/repo-database.ts';
import { connectOptions } from '../repo/open.ts';
import { type AnyRepo, stateOf } from '../repo/repo-state.ts';
import { openRepo } from '../repo/session.ts';
import type { Databases } from './start.ts';

/** Enough for the lock, the worker, and a look at who is in the way. */
const sessions = 3;

/** The database behind a repo of started databases, for migrating: also where it is a local one. */
export function migrationDatabaseOf(databases: Databases, repo: AnyRepo): MigrationDatabase {
  const placement = databases.placements.find((each) => each.repo === repo);
  const { local } = databases;
  if (placement?.place !== 'local' || local === undefined) return databaseOf(repo);
  const { options } = stateOf(repo);
  return {
    name: repo.name,
    schema: options.schema,
    readOnly: repo.access === 'read',
    async open(): Promise<Sessions> {
      const config = local.config(repo);
      return config === undefined
        ? await shared(repo)
        : openPg({ ...connectOptions(config, options), min: 0, max: sessions });
    },
  };
}

/** PGlite has one session: migrating uses the one the repo has. */
async function shared(repo: AnyRepo): Promise<Sessions> {
  const driver = await openRepo(repo);
  return {
    get capabilities() {
      return driver.capabilities;
    },
    connect: (options) => driver.connect(options),
    close: async () => {},
  };
}
