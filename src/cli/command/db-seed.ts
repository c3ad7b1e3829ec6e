import { resolve } from 'node:path';
import { type Command, exit, type Invocation } from '../command.ts';
import { withDatabases } from '../databases.ts';
import { loadProject, type Project } from '../load/project.ts';
import { productionFlag, refuseInProduction } from '../production.ts';
import { UsageError } from '../usage-error.ts';

/** `quarry db seed`: the first records. */
export const command: Command = {
  name: 'db seed',
  summary: 'fill the databases with first records',
  flags: { ...productionFlag },
  examples: ['quarry db seed'],
  notes: ['Runs seed() of the module that the config names, seeds: "resources/seeds.ts".'],
  async run(invocation) {
    refuseInProduction(invocation, 'Seeding');
    const project = await loadProject(invocation);
    if (project.config.seeds === undefined) {
      throw new UsageError('the config names no seeds', { fix: 'defineConfig({ seeds: "resources/seeds.ts" })' });
    }
    await withDatabases(invocation, project, project.repos, () => seed(invocation, project));
    return exit.done;
  },
};

/** Runs the seeds of a config, if it has some; the databases must be up. */
export async function seed(
  { terminal }: Pick<Invocation, 'terminal'>,
  { config, root, importModule }: Project,
): Promise<void> {
  if (config.seeds === undefined) return;
  const module = (await importModule(resolve(root, config.seeds))) as {
    readonly default?: unknown;
    readonly seed?: unknown;
  };
  const fill = module.default ?? module.seed;
  if (typeof fill !== 'function') {
    throw new UsageError(`${config.seeds} exports no function seed()`, { fix: 'export async function seed() { … }' });
  }
  await terminal.step('seeds', async () => void (await fill()));
}
