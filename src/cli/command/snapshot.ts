import { type Command, exit, type Invocation } from '../command.ts';
import { repoFlag, tenantsFlag, versionFlag } from '../flags.ts';
import { readHistory, stateAt } from '../generate/history.ts';
import { loadProject, migrationsFolder } from '../load/project.ts';
import { migratedRepos } from '../migrated-repos.ts';

/** `quarry snapshot`: the structure the migrations lead to. */
export const command: Command = {
  name: 'snapshot',
  summary: 'print the structure that the migrations lead to, as JSON',
  flags: {
    at: { type: 'string', value: 'VERSION', help: 'after this migration instead of the last' },
    ...repoFlag,
    ...tenantsFlag,
  },
  examples: ['quarry snapshot', 'quarry snapshot --at 20240705205730'],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, terminal } = invocation;
  const at = versionFlag(flags, 'at');
  const project = await loadProject(invocation);
  const repos = migratedRepos(invocation, project);
  const states: Record<string, unknown> = {};
  for (const repo of repos)
    states[repo.name] = stateAt(await readHistory(migrationsFolder(project, repo), project.importModule), at);
  const [only, ...more] = Object.values(states);
  terminal.data(JSON.stringify(more.length === 0 ? only : states, undefined, 2));
  return exit.done;
}
