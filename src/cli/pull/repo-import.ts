import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Grants } from '../../model/policy/privilege.ts';
import { defaultRepo } from '../../repo/repo.ts';
import { type AnyRepo, stateOf } from '../../repo/repo-state.ts';
import { modulesMatching } from '../load/glob.ts';
import type { Project } from '../load/project.ts';
import { RepoNotExported } from './pull-error.ts';

/** How modules in a folder import a repo; undefined for the default one, which is not named. */
export interface RepoImport {
  readonly name: string;
  readonly module: string;
  /** What it grants on all its tables. */
  readonly grants: Grants;
}

/** Finds the module that exports a repo: among those the config imports, and those of the resources. */
export async function repoImport(project: Project, repo: AnyRepo, folder: string): Promise<RepoImport | undefined> {
  if (repo === defaultRepo) return undefined;
  for (const file of candidates(project)) {
    for (const [name, value] of Object.entries((await project.importModule(file)) as object)) {
      if (value === repo || isSame(value, repo))
        return { name, module: specifier(folder, file), grants: stateOf(repo).options.grants ?? {} };
    }
  }
  throw new RepoNotExported(repo.name);
}

/** A module loaded twice has two objects for one repo. */
function isSame(value: unknown, repo: AnyRepo): boolean {
  if (typeof value !== 'object' || value === null || !('access' in value && 'name' in value)) return false;
  if (value.name !== repo.name) return false;
  try {
    return stateOf(value as AnyRepo).repo.name === repo.name;
  } catch {
    return false;
  }
}

function candidates({ file, root, config }: Project): readonly string[] {
  const text = readFileSync(file, 'utf8');
  const imported = [...text.matchAll(/from\s+['"](\.[^'"]+)['"]/g)].flatMap(([, path = '']) =>
    moduleAt(resolve(dirname(file), path)),
  );
  const globs = config.resources.filter((each): each is string => typeof each === 'string');
  return [...new Set([...imported, ...modulesMatching(root, globs)])];
}

function moduleAt(path: string): string[] {
  const found = [path, path.replace(/\.js$/, '.ts'), `${path}.ts`, `${path}.js`, join(path, 'index.ts')].find(
    existsSync,
  );
  return found === undefined ? [] : [found];
}

/** `../repo.ts` */
export function specifier(folder: string, file: string): string {
  const path = relative(folder, file).replaceAll('\\', '/');
  return path.startsWith('.') ? path : `./${path}`;
}
