import type { MigrationDatabase } from '../migration/database.ts';
import type { MigrationOptions } from '../migration/options.ts';
import { migrationDatabaseOf } from '../provision/migration-database.ts';
import { exit, type Invocation } from './command.ts';
import { withDatabases } from './databases.ts';
import { chosenRepos, loadProject, ofTenants } from './load/project.ts';
import { commonOptions } from './migration-options.ts';
import { onlyWritable } from './writable.ts';

/** Does something about a tenant of the repo that is meant, and says what came of it. */
export async function changeTenant(
  invocation: Invocation,
  outcome: string,
  change: (database: MigrationDatabase, options: MigrationOptions) => Promise<unknown>,
): Promise<number> {
  const { flags, terminal } = invocation;
  const project = ofTenants(await loadProject(invocation));
  const repo = onlyWritable(chosenRepos(project, flags), flags, terminal.say);
  await withDatabases(invocation, project, [repo], async (databases) => {
    await change(migrationDatabaseOf(databases, repo), commonOptions(invocation, project, repo));
  });
  terminal.say(`${repo.name}: ${outcome}`);
  return exit.done;
}
