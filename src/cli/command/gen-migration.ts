import { type Command, exit, type Invocation } from '../command.ts';
import { onlyArgument, repoFlag, tenantsFlag } from '../flags.ts';
import { writeByHand } from '../generate/by-hand.ts';
import { migrationName } from '../generate/migration-name.ts';
import { loadProject } from '../load/project.ts';
import { migratedRepos } from '../migrated-repos.ts';
import { UsageError } from '../usage-error.ts';

/** `quarry gen migration`: an empty migration to be written by hand. */
export const command: Command = {
  name: 'gen migration',
  summary: 'write an empty migration, to be filled in by hand',
  positionals: 'NAME',
  flags: { ...repoFlag, ...tenantsFlag },
  examples: ['quarry gen migration add_users_table'],
  notes: [
    'A migration is two lists of steps. A step is { tx: [sql, …] }, statements in one transaction; { auto: sql, recover },\none statement outside a transaction; { batch: { table, key, set, where } }, a backfill in chunks; or { run, why }.',
    "Where branches meet, raw SQL is in the way of everything; touches: ['users', 'posts.title'] says what it is about.",
  ],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { terminal } = invocation;
  const name = migrationName(onlyArgument(invocation, command));
  const project = await loadProject(invocation);
  const [repo, ...more] = migratedRepos(invocation, project);
  if (repo === undefined) throw new UsageError('there is no repo that can be written');
  if (more.length > 0) {
    throw new UsageError('there are several repos, and a migration belongs to one of them', {
      fix: `-r says which: ${[repo, ...more].map((each) => each.name).join(', ')}`,
    });
  }
  const path = await writeByHand(project, repo, { name, up: [], down: [] });
  terminal.say(`${terminal.colour.green('wrote')} ${path}`);
  terminal.say('\nNext: write its up and down, then quarry migrate');
  return exit.done;
}
