import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { migrate } from '../../migration/migrate.ts';
import { migrationDatabaseOf } from '../../provision/migration-database.ts';
import type { Databases } from '../../provision/start.ts';
import { type Command, exit, type Invocation } from '../command.ts';
import { openConsoleProject } from '../console/open-project.ts';
import { withDatabases } from '../databases.ts';
import { generateFor, writeMigration } from '../generate/generate.ts';
import { suggestedName } from '../generate/migration-name.ts';
import { writeDrizzle } from '../generate/write-drizzle.ts';
import { type Declared, loadProject, loadResources, type Project } from '../load/project.ts';
import { commonOptions } from '../migration-options.ts';
import type { Stop, Tour } from '../tour.ts';
import { UsageError } from '../usage-error.ts';
import { seed } from './db-seed.ts';

/** `npm start`: from nothing to the console. */
export const command: Command = {
  name: 'start-demo',
  summary: 'bring everything up, migrate, seed, show the tour, and open the console',
  flags: { tour: { type: 'boolean', help: 'only the tour: no console at its end' } },
  examples: ['quarry start-demo'],
  async run(invocation) {
    const project = await loadProject(invocation);
    const declared = await loadResources(project);
    await writePending(invocation, project, declared);
    return await withDatabases(invocation, project, project.repos, (databases) =>
      show(invocation, project, { declared, databases }),
    );
  },
};

interface Shown {
  readonly declared: Declared;
  readonly databases: Databases;
}

async function show(invocation: Invocation, project: Project, { declared, databases }: Shown): Promise<number> {
  const { flags, terminal } = invocation;
  for (const repo of project.repos) {
    if (repo.access === 'write')
      await migrate(migrationDatabaseOf(databases, repo), commonOptions(invocation, project, repo));
  }
  await seed(invocation, project);
  const seen = await openConsoleProject(project, declared, databases);
  const tour = await tourOf(project);
  if (tour !== undefined) {
    const { walk } = await import('../tour.ts');
    await walk(tour, seen, terminal);
  }
  if (!terminal.interactive || flags['tour'] === true) return exit.done;
  const { runConsole } = await import('./console.ts');
  return await runConsole(invocation, seen);
}

/** Writes what is in no migration yet, under a name made from what it does. */
async function writePending({ terminal }: Invocation, project: Project, { model }: Declared): Promise<void> {
  for (const repo of project.repos.filter(({ access }) => access === 'write')) {
    const wanted = { decisions: [], simple: false };
    const { found, history } = await generateFor(project, model, repo, { ...wanted, name: 'pending' });
    if (found.outcome === 'asked') {
      throw new UsageError('the resources were changed in a way that needs a decision', {
        fix: 'quarry generate-migrations --name what_changed',
      });
    }
    if (found.outcome === 'nothing') {
      terminal.say(`${repo.name}: the migrations say what the resources say`);
      continue;
    }
    const suggested = suggestedName(found.summary);
    const taken = history.files.filter((file) => file.name.startsWith(suggested)).length;
    const name = taken === 0 ? suggested : `${suggested}_${taken + 1}`;
    const path = await writeMigration(await generateFor(project, model, repo, { ...wanted, name }));
    terminal.say(`${terminal.colour.green('wrote')} ${path}`);
    await writeDrizzle(project, model, repo, terminal.say);
  }
}

/** The tour in `tour.ts` beside the seeds. */
async function tourOf({ config, root, importModule }: Project): Promise<Tour | undefined> {
  if (config.seeds === undefined) return undefined;
  const file = join(dirname(resolve(root, config.seeds)), 'tour.ts');
  if (!existsSync(file)) return undefined;
  const { tour: stops = [] } = (await importModule(file)) as { readonly tour?: readonly Stop[] };
  return { stops, source: await readFile(file, 'utf8') };
}
