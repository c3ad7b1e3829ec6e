import { configOf, type Environment, hasAddress, urlVariable } from '../repo/config.ts';
import { type AnyRepo, databaseOwner, stateOf } from '../repo/repo-state.ts';
import { MissingDatabaseUrl, UnknownMode } from './provision-error.ts';

/** `lite`: a database on this machine that is made by itself. `pro`: a database somebody runs. */
export type Mode = 'lite' | 'pro';

/** Where a repo's database is: made here, at an address, or behind a driver of its own. */
export interface Placement {
  readonly repo: AnyRepo;
  readonly place: 'local' | 'address' | 'driver';
}

/** What decides about the mode. */
export interface Surroundings {
  readonly env: Environment;
  /** The config's word. */
  readonly mode: Mode | undefined;
}

/**
 * Where the database of each repo is. `DATA_MODE` wins over the config, both over what is found: an address makes a
 * repo pro, and without one it is lite, except in production. Throws `UnknownMode`, `MissingDatabaseUrl`.
 */
export function placementsOf(repos: readonly AnyRepo[], surroundings: Surroundings): readonly Placement[] {
  const { env } = surroundings;
  const asked = modeAsked(env) ?? surroundings.mode;
  return repos
    .filter((repo) => isMeantHere(repo, env))
    .map((repo): Placement => {
      const place = placeOf(repo, asked === 'lite' ? withoutGeneralUrl(env) : env);
      const mayBeMade = asked === 'lite' || (asked === undefined && env['NODE_ENV'] !== 'production');
      if (place === 'local' && !mayBeMade)
        throw new MissingDatabaseUrl(
          repo.name,
          repos.length > 1 ? urlVariable(repo) : undefined,
          asked ?? 'production',
        );
      return { repo, place };
    });
}

function placeOf(repo: AnyRepo, env: Environment): Placement['place'] {
  const drivers = [repo, databaseOwner(repo)].map((each) => stateOf(each).options.driver);
  if (drivers.some((driver) => driver !== undefined)) return 'driver';
  return hasAddress(configOf(repo, env)) ? 'address' : 'local';
}

/** Lite if any repo's database is made here. */
export const modeOf = (placements: readonly Placement[]): Mode =>
  placements.some(({ place }) => place === 'local') ? 'lite' : 'pro';

/** The environment as a repo with a database of its own in lite mode sees it. */
export const withoutGeneralUrl = (env: Environment): Environment => ({ ...env, DATABASE_URL: undefined });

/** Whether `startIn` allows a repo in this environment. */
export function isMeantHere(repo: AnyRepo, env: Environment): boolean {
  const { startIn } = stateOf(repo).options;
  return startIn === undefined || startIn.includes(env['NODE_ENV'] ?? 'development');
}

function modeAsked(env: Environment): Mode | undefined {
  const asked = env['DATA_MODE'];
  if (asked === undefined || asked === '') return undefined;
  if (asked === 'lite' || asked === 'pro') return asked;
  throw new UnknownMode(asked);
}
