import { repair } from '../../migration/repair.ts';
import { migrationDatabaseOf } from '../../provision/migration-database.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { withDatabases } from '../databases.ts';
import { asVersion, onlyArgument, repoFlag } from '../flags.ts';
import { loadProject } from '../load/project.ts';
import { migratedRepo } from '../migrated-repos.ts';
import { commonOptions } from '../migration-options.ts';

/** `quarry migrations repair`: takes a changed file into the ledger as it is now. */
export const command: Command = {
  name: 'migrations repair',
  summary: 'note in the ledger how an applied migration reads now, without running it',
  positionals: 'VERSION',
  flags: { ...repoFlag },
  examples: ['quarry migrations repair 20240705205730'],
  notes: ['For a file that was changed so that it says what the database already is.'],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { terminal } = invocation;
  const version = asVersion(onlyArgument(invocation, 'VERSION'), 'VERSION');
  const project = await loadProject(invocation);
  const repo = migratedRepo(invocation, project);
  await withDatabases(invocation, project, [repo], (databases) =>
    repair(migrationDatabaseOf(databases, repo), version, commonOptions(invocation, project, repo)),
  );
  terminal.say(`${version} is noted as it reads now`);
  terminal.say('\nNext: quarry status');
  return exit.done;
}
