import { createDatabase, placeOf } from '../../provision/database.ts';
import { isMeantHere, placementsOf } from '../../provision/mode.ts';
import { start } from '../../provision/start.ts';
import { configOf } from '../../repo/config.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { repoFlag } from '../flags.ts';
import { chosenRepos, loadProject } from '../load/project.ts';
import { productionFlag, refuseProduction } from '../production.ts';

/** `quarry db create`: the databases of the repos. */
export const command: Command = {
  name: 'db create',
  summary: 'create the databases of the repos where there are none',
  flags: { ...productionFlag, ...repoFlag },
  examples: ['quarry db create'],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, terminal, env } = invocation;
  const project = await loadProject(invocation);
  const { config, root } = project;
  const repos = chosenRepos(project, flags).filter((repo) => isMeantHere(repo, env));
  refuseProduction(invocation, 'creating databases', repos);
  const placements = placementsOf(repos, { env, mode: config.data.mode });
  for (const { repo, place } of placements) {
    if (place !== 'address') continue;
    const address = configOf(repo, env);
    const made = await createDatabase(address);
    terminal.say(`${repo.name}: ${address.database} at ${placeOf(address)} ${made ? 'created' : 'already exists'}`);
  }
  const local = placements.filter(({ place }) => place === 'local').map(({ repo }) => repo);
  if (local.length > 0) {
    const databases = start(config, { root, repos: local, attempts: 1, say: terminal.say });
    try {
      await databases.ready;
      const made = new Set(databases.local?.created);
      for (const repo of local)
        terminal.say(`${repo.name}: ${databases.local?.about} ${made.has(repo) ? 'created' : 'already exists'}`);
    } finally {
      await databases.stop();
    }
  }
  terminal.say('\nNext: quarry migrate');
  return exit.done;
}
