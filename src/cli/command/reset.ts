import { resolve } from 'node:path';
import { removeLocalDatabases } from '../../provision/local-databases.ts';
import { placementsOf } from '../../provision/mode.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { loadProject } from '../load/project.ts';
import { productionFlag, refuseProduction } from '../production.ts';
import { UsageError } from '../usage-error.ts';

/** `quarry reset`: back to the start. */
export const command: Command = {
  name: 'reset',
  summary: 'remove the local databases; migrations stay',
  flags: { ...productionFlag },
  examples: ['quarry reset'],
  notes: ['Only databases that quarry made on this machine are removed. For others there is quarry db reset.'],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { terminal, env } = invocation;
  const { config, root, repos } = await loadProject(invocation);
  refuseProduction(invocation, 'removing databases', repos);
  const placements = placementsOf(repos, { env, mode: config.data.mode });
  if (repos.length > 0 && placements.every(({ place }) => place !== 'local')) {
    throw new UsageError('no repo has a local database: all have an address', { fix: 'quarry db reset' });
  }
  const removed = await removeLocalDatabases(resolve(root, config.data.directory));
  terminal.say(removed ? 'The local databases are removed.' : 'There are no local databases.');
  terminal.say('\nNext: quarry migrate');
  return exit.done;
}
