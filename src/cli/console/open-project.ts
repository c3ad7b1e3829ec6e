import { join, relative, resolve } from 'node:path';
import type { ImportModule } from '../../migration/files.ts';
import { isResourceClass } from '../../model/declaration.ts';
import type { Model } from '../../model/model.ts';
import type { Databases } from '../../provision/start.ts';
import { effectiveConfig } from '../../repo/config.ts';
import { withStandIn } from '../../repo/context.ts';
import type { Repo } from '../../repo/repo.ts';
import type { AnyRepo } from '../../repo/repo-state.ts';
import { driverOf } from '../../repo/session.ts';
import { filesMatching } from '../load/glob.ts';
import { freshModuleLoader } from '../load/import-module.ts';
import { loadModel, type Project } from '../load/project.ts';
import type { ConsoleProject } from './project.ts';

export interface OpenOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readOnly?: boolean;
}

type AnyExport = Repo<'read' | 'write'>;

/** A started project as the console sees it. Rejects with `NoResources`, `InvalidModel`. */
export async function openConsoleProject(
  project: Project,
  databases: Databases,
  { env, readOnly = false }: OpenOptions,
): Promise<ConsoleProject> {
  const model = await loadModel(project);
  const found = await exportsOf(project, model);
  const load = async (importModule: ImportModule): Promise<ConsoleProject> => {
    const again = { ...project, importModule };
    const fresh = await loadModel(again);
    const named = await exportsOf(again, fresh);
    return made({ ...named, model: fresh, importModule });
  };
  const engine = await engineOf(project, databases);
  const made = (parts: Loaded): ConsoleProject => ({
    model: parts.model,
    resources: parts.resources,
    repos: parts.repos,
    engine,
    production: env['NODE_ENV'] === 'production' && databases.state.mode === 'pro',
    readOnly,
    history: join(resolve(project.root, project.config.data.directory), 'console_history'),
    within: (fn) => onStarted([...parts.repos.values()], databases.repos, fn),
    importFile: (path) => parts.importModule(resolve(project.root, path)),
    reload: () => load(freshModuleLoader(project.root)),
  });
  return made({ ...found, model, importModule: project.importModule });
}

interface Loaded extends Exports {
  readonly model: Model;
  readonly importModule: ImportModule;
}

interface Exports {
  readonly resources: ReadonlyMap<string, new () => object>;
  readonly repos: ReadonlyMap<string, AnyExport>;
}

/** Resources and repos by the names the project's files export them under; what none exports goes by its own. */
async function exportsOf({ root, config, importModule, repos }: Project, model: Model): Promise<Exports> {
  const globs = config.resources.filter((each) => typeof each === 'string');
  const names = new Map<unknown, string>();
  for (const file of new Set(globs.flatMap((glob) => filesMatching(root, glob)))) {
    for (const [name, value] of Object.entries((await importModule(file)) as object)) {
      if (name !== 'default' && (isResourceClass(value) || isRepo(value)) && !names.has(value)) names.set(value, name);
    }
  }
  const exported = [...names].filter((entry): entry is [AnyExport, string] => isRepo(entry[0]));
  const unnamed = repos.filter(isRepo).filter((repo) => exported.every(([one]) => one.name !== repo.name));
  return {
    resources: new Map(
      model.resources.map((one) => [names.get(one.class) ?? one.name, one.class as new () => object] as const),
    ),
    repos: new Map([
      ...exported.map(([repo, name]) => [name, repo] as const),
      ...unnamed.map((repo) => [repo.name, repo] as const),
    ]),
  };
}

const isRepo = (value: unknown): value is AnyExport =>
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

/** `PostgreSQL 16.2 at db.example.org:5432/app`; connects, so that the first query does not have to. */
async function engineOf({ root }: Project, databases: Databases): Promise<string> {
  const engines = await Promise.all(
    databases.placements.map(async ({ repo, place }) => {
      if (place === 'local' && databases.local !== undefined) return short(databases.local.about, root);
      const driver = driverOf(repo);
      if (driver === undefined || place === 'driver') return driver?.capabilities.engine ?? 'a driver of its own';
      (await driver.connect()).release();
      const { version } = driver.capabilities;
      const { host, port, database } = effectiveConfig(repo);
      const where = host?.startsWith('/') ? host : `${host ?? 'localhost'}:${port}`;
      return `PostgreSQL ${Math.floor(version / 10_000)}.${version % 10_000} at ${where}/${database ?? ''}`;
    }),
  );
  return [...new Set(engines)].join(', ');
}

function short(about: string, root: string): string {
  const at = about.indexOf(root);
  return at === -1 ? about : `${about.slice(0, at)}${relative(root, about.slice(at)) || '.'}`;
}
