import type { Driver } from '../driver/driver.ts';
import { configOf, hasAddress, urlVariable } from './config.ts';
import { RepoNotMeantHere, RepoNotStarted } from './repo-error.ts';
import { type AnyRepo, isDriver, stateOf } from './repo-state.ts';

/** Opens the driver a repo's definition and environment ask for. Throws `RepoNotStarted` where nothing says which. */
export async function openDriver(repo: AnyRepo): Promise<Driver> {
  const { options } = stateOf(repo);
  const environment = process.env['NODE_ENV'] ?? 'development';
  if (options.startIn !== undefined && !options.startIn.includes(environment)) {
    throw new RepoNotMeantHere(repo.name, environment, options.startIn);
  }
  if (options.driver !== undefined) return isDriver(options.driver) ? options.driver : options.driver();
  const config = configOf(repo, process.env);
  if (!hasAddress(config)) throw new RepoNotStarted(repo.name, urlVariable(repo));
  for (const warning of config.warnings) process.emitWarning(warning);
  throw new RepoNotStarted(repo.name, urlVariable(repo));
}
