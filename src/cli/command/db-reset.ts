import { type Command, exit } from '../command.ts';
import { loadProject } from '../load/project.ts';
import { migratedRepos } from '../migrated-repos.ts';
import { command as create } from './db-create.ts';
import { dropAll, dropFlags } from './db-drop.ts';
import { command as migrate } from './migrate.ts';

/** `quarry db reset`: drop, create, migrate. */
export const command: Command = {
  name: 'db reset',
  summary: 'drop the databases, create them anew and migrate them',
  flags: dropFlags,
  examples: ['quarry db reset'],
  async run(invocation) {
    const project = await loadProject(invocation);
    await dropAll(invocation, project, migratedRepos(invocation, project));
    const code = await create.run(invocation);
    return code === exit.done ? await migrate.run(invocation) : code;
  },
};
