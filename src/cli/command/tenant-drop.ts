import { dropTenantIn } from '../../migration/tenancy/tenant.ts';
import { migrationDatabaseOf } from '../../provision/migration-database.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { withDatabases } from '../databases.ts';
import { isSet, onlyArgument, repoFlag } from '../flags.ts';
import { chosenRepos, loadProject, ofTenants } from '../load/project.ts';
import { commonOptions } from '../migration-options.ts';
import { onlyWritable } from '../writable.ts';

/** `quarry tenant drop`. */
export const command: Command = {
  name: 'tenant drop',
  summary: 'drop a tenant with all it has',
  positionals: 'NAME',
  flags: {
    'accept-data-loss': { type: 'boolean', help: 'what it has is lost for good' },
    ...repoFlag,
  },
  examples: ['quarry tenant drop acme --accept-data-loss'],
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
    await dropTenantIn(database, name, { ...options, acceptDataLoss: isSet(flags, 'accept-data-loss') });
  });
  terminal.say(`${repo.name}: the tenant ${name} is dropped`);
  return exit.done;
}
