import { createTenantIn } from '../../migration/tenancy/tenant.ts';
import { migrationDatabaseOf } from '../../provision/migration-database.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { withDatabases } from '../databases.ts';
import { onlyArgument, repoFlag } from '../flags.ts';
import { chosenRepos, loadProject, ofTenants } from '../load/project.ts';
import { commonOptions } from '../migration-options.ts';
import { onlyWritable } from '../writable.ts';

/** `quarry tenant create`. */
export const command: Command = {
  name: 'tenant create',
  summary: "make the schema of a tenant, and run the tenants' migrations on it",
  positionals: 'NAME',
  flags: { ...repoFlag },
  examples: ['quarry tenant create acme'],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, terminal } = invocation;
  const name = onlyArgument(invocation, 'NAME');
  const project = ofTenants(await loadProject(invocation));
  const repo = onlyWritable(chosenRepos(project, flags), flags, terminal.say);
  await withDatabases(invocation, project, [repo], async (databases) => {
    const database = migrationDatabaseOf(databases, repo);
    const options = commonOptions(invocation, project, repo);
    await createTenantIn(database, name, options);
  });
  terminal.say(`${repo.name}: the tenant ${name} is there`);
  return exit.done;
}
