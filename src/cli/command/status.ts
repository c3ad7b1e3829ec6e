import { formatStatus, type Status, status } from '../../migration/status.ts';
import { migrationDatabaseOf } from '../../provision/migration-database.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { withDatabases } from '../databases.ts';
import { isSet, jsonFlag, repoFlag } from '../flags.ts';
import { chosenRepos, loadProject } from '../load/project.ts';
import { commonOptions } from '../migration-options.ts';
import { writableOf } from '../writable.ts';

/** `quarry status`: how the files and the database stand to each other. */
export const command: Command = {
  name: 'status',
  summary: 'list the migrations and whether each is applied',
  flags: {
    'exit-code': { type: 'boolean', help: 'exit 3 when something is pending' },
    ...jsonFlag,
    ...repoFlag,
  },
  examples: ['quarry status', 'quarry status --json', 'quarry status --exit-code'],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, terminal } = invocation;
  const project = await loadProject(invocation);
  const repos = writableOf(chosenRepos(project, flags), flags, terminal.say);
  const found = await withDatabases(invocation, project, repos, async (databases) => {
    const all: Status[] = [];
    for (const repo of repos) {
      all.push(await status(migrationDatabaseOf(databases, repo), commonOptions(invocation, project, repo)));
    }
    return all;
  });
  if (isSet(flags, 'json')) terminal.data(JSON.stringify({ repos: found }, undefined, 2));
  else for (const one of found) for (const line of formatStatus(one)) terminal.data(line);
  const pending = found.some(({ migrations }) => migrations.some(({ state }) => isDue.has(state)));
  if (pending) terminal.say('\nNext: quarry migrate');
  return pending && isSet(flags, 'exit-code') ? exit.pending : exit.done;
}

const isDue = new Set<Status['migrations'][number]['state']>(['pending', 'failed', 'interrupted']);
