import { dropDatabase, placeOf } from '../../provision/database.ts';
import { openLocal } from '../../provision/local.ts';
import { placementsOf } from '../../provision/mode.ts';
import { localPlace } from '../../provision/start.ts';
import { configOf } from '../../repo/config.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { isSet, repoFlag } from '../flags.ts';
import { loadProject, type Project } from '../load/project.ts';
import { migratedRepos } from '../migrated-repos.ts';
import { productionFlag, refuseProduction } from '../production.ts';

export const dropFlags = {
  ...productionFlag,
  'force-connections': { type: 'boolean', help: 'end the sessions of others in them' },
  ...repoFlag,
} as const;

/** `quarry db drop`: the databases of the repos, with all that is in them. */
export const command: Command = {
  name: 'db drop',
  summary: 'drop the databases of the repos, with all that is in them',
  flags: dropFlags,
  examples: ['quarry db drop -r main'],
  async run(invocation) {
    const project = await loadProject(invocation);
    await dropAll(invocation, project, migratedRepos(invocation, project));
    invocation.terminal.say('\nNext: quarry db create');
    return exit.done;
  },
};

/** Drops the databases of repos. Throws `RefusedInProduction`. */
export async function dropAll(invocation: Invocation, project: Project, repos: readonly AnyRepo[]): Promise<void> {
  const { flags, terminal, env } = invocation;
  refuseProduction(invocation, 'dropping databases', repos);
  const placements = placementsOf(repos, { env, mode: project.config.data.mode });
  for (const { repo, place } of placements) {
    if (place !== 'address') continue;
    const address = configOf(repo, env);
    const dropped = await dropDatabase(address, isSet(flags, 'force-connections'));
    terminal.say(`${repo.name}: ${address.database} at ${placeOf(address)} ${dropped ? 'dropped' : 'already dropped'}`);
  }
  const locals = placements.filter(({ place }) => place === 'local').map(({ repo }) => repo);
  if (locals.length === 0) return;
  const local = await openLocal(localPlace(project.config, project.root, env));
  try {
    for (const repo of locals)
      terminal.say(`${repo.name}: ${local.about} ${(await local.drop(repo)) ? 'dropped' : 'already dropped'}`);
  } finally {
    await local.close();
  }
}
