import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { placeOf } from '../provision/database.ts';
import type { Databases } from '../provision/start.ts';
import { configOf } from '../repo/config.ts';
import type { Repo } from '../repo/repo.ts';
import type { AnyRepo } from '../repo/repo-state.ts';
import { connectRepo, driverOf } from '../repo/session.ts';
import type { ConsoleProject } from './console/project.ts';
import type { Declared, Project } from './load/project.ts';
import { reloadProject } from './load/reload.ts';

/** A project whose databases are up, as the console and the tour see it. */
export function consoleProject(project: Project, declared: Declared, databases: Databases): ConsoleProject {
  const directory = resolve(project.root, project.config.data.directory);
  return {
    ...declared,
    repos: new Map(project.repos.filter(isUp).map((repo) => [repo.name, repo as Repo<'read' | 'write'>])),
    engine: engineOf(databases),
    production:
      process.env['NODE_ENV'] === 'production' && databases.placements.some(({ place }) => place === 'address'),
    history: existsSync(directory) ? resolve(directory, 'console-history') : undefined,
    async reload() {
      const { project: fresh, declared: again } = await reloadProject(project);
      for (const repo of fresh.repos) takeOver(repo, project.repos);
      return consoleProject(fresh, again, databases);
    },
  };
}

const isUp = (repo: AnyRepo): boolean => driverOf(repo) !== undefined;

/** A repo that was defined anew goes on with the connections it had. */
function takeOver(repo: AnyRepo, before: readonly AnyRepo[]): void {
  const old = before.find(({ name }) => name === repo.name);
  const driver = old && driverOf(old);
  if (driver !== undefined && old !== repo) connectRepo(repo, driver);
}

function engineOf({ local, placements }: Databases): string {
  const [address] = placements.filter(({ place }) => place === 'address');
  const places = [
    ...(local === undefined ? [] : [local.about]),
    ...(address === undefined ? [] : [`PostgreSQL at ${placeOf(configOf(address.repo, process.env))}`]),
  ];
  return places.join(', ');
}
