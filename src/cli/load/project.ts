import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { ImportModule } from '../../migration/files.ts';
import { headingOf, isResourceClass } from '../../model/declaration.ts';
import type { Model } from '../../model/model.ts';
import { type Config, configIn } from '../../provision/config.ts';
import { reposOf } from '../../provision/start.ts';
import { type AnyRepo, databaseOwner, stateOf } from '../../repo/repo-state.ts';
import type { Invocation } from '../command.ts';
import { isMigrated } from '../writable.ts';
import { modulesMatching } from './glob.ts';
import { moduleLoader } from './import-module.ts';
import { ConfigNotFound, NoResources, UnknownRepo } from './load-error.ts';

/** A project as the command line sees it: its config, loaded, and how to load the rest. */
export interface Project {
  /** The folder of the config. */
  readonly root: string;
  /** The config's path. */
  readonly file: string;
  readonly config: Config;
  readonly importModule: ImportModule;
  /** The repos of the config, in its order. */
  readonly repos: readonly AnyRepo[];
  /** `--tenants`, `--tenant NAME`: the histories meant are those that the tenants of a repo share. */
  readonly tenants?: boolean;
}

/** The same project, where the histories meant are those of tenants. */
export const ofTenants = (project: Project): Project => ({ ...project, tenants: true });
/** The same, where they are those of the repos themselves. */
export const ofRepos = (project: Project): Project => ({ ...project, tenants: false });

const names = ['ts', 'mts', 'js', 'mjs'].map((extension) => `quarry.config.${extension}`);

/** Finds and loads the project's config: the nearest upward from the working folder, or the one asked for. */
export async function loadProject(invocation: Pick<Invocation, 'cwd' | 'flags' | 'terminal'>): Promise<Project> {
  const { cwd, flags, terminal } = invocation;
  const asked = flags['config'];
  const file = typeof asked === 'string' ? given(cwd, asked) : nearest(cwd);
  const root = dirname(file);
  loadEnv(root, terminal.say);
  const importModule = moduleLoader(root);
  const exported = (await importModule(file)) as { readonly default?: unknown };
  const config = configIn(exported.default, relative(cwd, file) || file);
  const project = { root, file, config, importModule, repos: [] };
  // Repos that no list names are those the resources name.
  if (config.repos === undefined && isGlobs(config.resources)) await discover(project, config.resources);
  return { ...project, repos: reposOf(config), tenants: flags['tenants'] === true || flags['tenant'] !== undefined };
}

type Class = new () => object;

/** What a project declares. */
export interface Declared {
  readonly model: Model;
  /** Resource classes by the names they are exported under. */
  readonly resources: ReadonlyMap<string, Class>;
}

/** Loads the project's resources and gives them meaning. Rejects with `NoResources`, `InvalidModel`. */
export async function loadResources(project: Pick<Project, 'root' | 'config' | 'importModule'>): Promise<Declared> {
  const given = project.config.resources;
  const { classes, files } = isGlobs(given)
    ? await discover(project, given)
    : { classes: new Map(given.map((each) => [each.name, each as unknown as Class])), files: 0 };
  if (classes.size === 0 && isGlobs(given)) throw new NoResources(given, project.root, files);
  // What gives them meaning is half of the package, and commands on histories do without it.
  const { modelOf } = await import('./model-of.ts');
  return { model: modelOf([...classes.values()]), resources: classes };
}

/** The repos a command acts on: all, or the one `-r` names. */
export function chosenRepos(project: Project, flags: Invocation['flags']): readonly AnyRepo[] {
  const asked = flags['repo'];
  if (typeof asked !== 'string') return project.repos;
  const found = project.repos.find(({ name }) => name === asked);
  if (found === undefined)
    throw new UnknownRepo(
      asked,
      project.repos.map(({ name }) => name),
    );
  return [found];
}

/** Where a repo's migrations are, or those of its tenants. */
export const migrationsFolder = (project: Project, repo: AnyRepo): string =>
  project.tenants === true ? join(ownFolder(project, repo), 'tenants') : ownFolder(project, repo);

/** A folder per repo only where more than one database is migrated. */
function ownFolder({ root, config, repos }: Project, repo: AnyRepo): string {
  const own = stateOf(repo).options.migrations;
  if (own !== undefined) return resolve(root, own);
  const databases = new Set([...repos.filter(isMigrated), repo].map(databaseOwner));
  const base = resolve(root, config.migrations);
  return databases.size > 1 ? join(base, repo.name) : base;
}

const isGlobs = (resources: Config['resources']): resources is readonly string[] =>
  resources.every((each) => typeof each === 'string');

function nearest(cwd: string): string {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const found = names.map((name) => join(folder, name)).find(existsSync);
    if (found !== undefined) return found;
    if (folder === dirname(folder)) throw new ConfigNotFound(`quarry.config.ts in ${cwd} or above`);
  }
}

function given(cwd: string, asked: string): string {
  const file = isAbsolute(asked) ? asked : join(cwd, asked);
  if (!existsSync(file)) throw new ConfigNotFound(`file ${asked}`);
  return file;
}

/** What the environment says already stays as it is. */
function loadEnv(root: string, say: (line: string) => void): void {
  const file = join(root, '.env');
  if (!existsSync(file)) return;
  process.loadEnvFile(file);
  say('loaded .env');
}

async function discover(
  { root, importModule }: Pick<Project, 'root' | 'importModule'>,
  globs: readonly string[],
): Promise<{ readonly classes: ReadonlyMap<string, Class>; readonly files: number }> {
  const files = modulesMatching(root, globs);
  const classes = new Map<string, Class>();
  for (const file of files) {
    for (const [name, value] of Object.entries((await importModule(file)) as object)) {
      const known = [...classes.values()].includes(value as Class);
      if (!known && isResourceClass(value) && headingOf(value)?.table !== undefined)
        classes.set(free(classes, name, value), value);
    }
  }
  return { classes, files: files.length };
}

/** A default export goes by the name of its class; a second one of a name gets a number. */
function free(taken: ReadonlyMap<string, Class>, exported: string, resource: Class): string {
  const name = exported === 'default' ? resource.name : exported;
  for (let number = 2; ; number++) {
    const candidate = number === 2 ? name : `${name}${number - 1}`;
    if (!taken.has(candidate)) return candidate;
  }
}
