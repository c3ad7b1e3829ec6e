import { renameTenantIn } from '../../migration/tenancy/tenant.ts';
import { migrationDatabaseOf } from '../../provision/migration-database.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { withDatabases } from '../databases.ts';
import { repoFlag } from '../flags.ts';
import { chosenRepos, loadProject, ofTenants } from '../load/project.ts';
import { commonOptions } from '../migration-options.ts';
import { UsageError } from '../usage-error.ts';
import { onlyWritable } from '../writable.ts';

/** `quarry tenant rename`. */
export const command: Command = {
  name: 'tenant rename',
  summary: 'give a tenant, and so its schema, another name',
  positionals: 'FROM TO',
  flags: { ...repoFlag },
  examples: ['quarry tenant rename acme acme-2'],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, terminal } = invocation;
  const [from = '', to = ''] = twoArguments(invocation);
  const project = ofTenants(await loadProject(invocation));
  const repo = onlyWritable(chosenRepos(project, flags), flags, terminal.say);
  await withDatabases(invocation, project, [repo], async (databases) => {
    const database = migrationDatabaseOf(databases, repo);
    const options = commonOptions(invocation, project, repo);
    await renameTenantIn(database, { from, to }, options);
  });
  terminal.say(`${repo.name}: the tenant ${from} is ${to} now`);
  return exit.done;
}

function twoArguments({ positionals }: Pick<Invocation, 'positionals'>): readonly string[] {
  if (positionals.length === 2) return positionals;
  throw new UsageError('it takes the name there is, and the one there is to be', {
    fix: 'quarry tenant rename FROM TO',
  });
}
