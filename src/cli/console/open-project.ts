import { join, relative, resolve } from 'node:path';
import { configIn } from '../../provision/config.ts';
import { placeOf } from '../../provision/database.ts';
import { type Databases, reposOf } from '../../provision/start.ts';
import { configOf } from '../../repo/config.ts';
import { withStandIn } from '../../repo/context.ts';
import type { Repo } from '../../repo/repo.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { driverOf } from '../../repo/session.ts';
import { modulesMatching } from '../load/glob.ts';
import { freshModuleLoader } from '../load/import-module.ts';
import { type Declared, loadResources, type Project } from '../load/project.ts';
import type { ConsoleProject } from './project.ts';

type AnyAccess = Repo<'read' | 'write'>;

/** A project whose databases are up, as the console and the tour see it. */
export async function openConsoleProject(
  project: Project,
  declared: Declared,
  databases: Databases,
): Promise<ConsoleProject> {
  const { root, config } = project;
  const repos = await namedRepos(project);
  const started = databases.repos.filter((repo) => driverOf(repo) !== undefined);
  return {
    ...declared,
    repos: new Map([...repos].filter(([, repo]) => started.some(({ name }) => name === repo.name))),
    engine: engineOf(databases, root),
    production:
      process.env['NODE_ENV'] === 'production' && databases.placements.some(({ place }) => place === 'address'),
    history: join(resolve(root, config.data.directory), 'console-history'),
    within: (fn) => onStarted([...repos.values()], started, fn),
    importFile: (path) => project.importModule(resolve(root, path)),
    async reload() {
      const fresh = await loadAgain(project);
      return openConsoleProject(fresh, await loadResources(fresh), databases);
    },
  };
}

/** The config and all it leads to, as they are in the files now. */
async function loadAgain({ root, file }: Project): Promise<Project> {
  const importModule = freshModuleLoader(root);
  const exported = (await importModule(file)) as { readonly default?: unknown };
  const config = configIn(exported.default, relative(root, file));
  return { root, file, config, importModule, repos: reposOf(config) };
}

/** The repos by the names the project's files export them under; what none exports goes by its own. */
async function namedRepos({ root, config, importModule, repos }: Project): Promise<ReadonlyMap<string, AnyAccess>> {
  const named = new Map<string, AnyAccess>();
  const globs = config.resources.filter((each) => typeof each === 'string');
  for (const file of modulesMatching(root, globs)) {
    for (const [name, value] of Object.entries((await importModule(file)) as object)) {
      if (name !== 'default' && isRepo(value)) named.set(name, value);
    }
  }
  const known = new Set([...named.values()].map(({ name }) => name));
  for (const repo of repos) if (isRepo(repo) && !known.has(repo.name)) named.set(repo.name, repo);
  return named;
}

const isRepo = (value: unknown): value is AnyAccess =>
  typeof value === 'object' && value !== null && 'access' in value && 'transaction' in value && 'sql' in value;

/** Repos that were loaded again are other objects; the connections are those of the first ones. */
function onStarted<T>(repos: readonly AnyRepo[], started: readonly AnyRepo[], fn: () => T): T {
  let run = fn;
  for (const repo of repos) {
    const first = started.find(({ name }) => name === repo.name);
    if (first === undefined || first === repo) continue;
    const inner = run;
    run = () => withStandIn(repo, first, inner);
  }
  return run();
}

/** `PostgreSQL 15 in .quarry/pg15, PostgreSQL at db.example.org:5432/app`. */
function engineOf({ local, placements }: Databases, root: string): string {
  const remote = placements
    .filter(({ place }) => place === 'address')
    .map(({ repo }) => configOf(repo, process.env))
    .map((found) => `PostgreSQL at ${placeOf(found)}/${found.database ?? ''}`);
  return [...new Set([...(local === undefined ? [] : [shortened(local.about, root)]), ...remote])].join(', ');
}

function shortened(about: string, root: string): string {
  const at = about.indexOf(root);
  return at === -1 ? about : `${about.slice(0, at)}${relative(root, about.slice(at)) || '.'}`;
}
