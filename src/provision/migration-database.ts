import { openPg } from '../driver/pg.ts';
import type { MigrationDatabase, Sessions } from '../migration/database.ts';
import { databaseOf } from '../migration/repo-database.ts';
import { configOf } from '../repo/config.ts';
import { connectOptions } from '../repo/open.ts';
import { type AnyRepo, databaseOwner, stateOf } from '../repo/repo-state.ts';
import { openRepo } from '../repo/session.ts';
import { SharedHistory } from './provision-error.ts';
import type { Databases } from './start.ts';

/** Enough for the lock, the worker, and a look at who is in the way. */
const sessions = 3;

/**
 * The database behind a repo of started databases, for migrating: also where it is a local one. Throws `SharedHistory`
 * where another repo's tables, and its history, would be in the same place.
 */
export function migrationDatabaseOf(databases: Databases, repo: AnyRepo): MigrationDatabase {
  const placement = databases.placements.find((each) => each.repo === repo);
  const { local } = databases;
  if (placement?.place === 'address') assertOwnHistory(databases, repo);
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

function assertOwnHistory({ placements }: Databases, repo: AnyRepo): void {
  const place = addressOf(repo);
  const other = placements.find(
    (each) =>
      each.place === 'address' &&
      each.repo.access === 'write' &&
      databaseOwner(each.repo) !== databaseOwner(repo) &&
      addressOf(each.repo) === place,
  );
  if (other !== undefined) throw new SharedHistory(other.repo, repo);
}

function addressOf(repo: AnyRepo): string {
  const { host, port, database, schema } = configOf(repo, process.env);
  return JSON.stringify([host, port, database, schema]);
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
