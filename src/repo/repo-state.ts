import type { Driver } from '../driver/driver.ts';
import type { Grants } from '../model/policy/privilege.ts';
import type { RepoOptions } from './options.ts';
import { NotARepo } from './repo-error.ts';

/** Any repo, as far as this room passes it around. */
export interface AnyRepo {
  readonly name: string;
  readonly access: 'read' | 'write';
  readonly extensions?: readonly string[] | undefined;
  readonly grants?: Grants | undefined;
}

/** What a repo knows besides its face: kept apart, so that inspecting or serialising a repo shows no secret. */
export interface RepoState {
  readonly repo: AnyRepo;
  readonly options: RepoOptions;
  readonly hookFailures: Set<(error: unknown) => void>;
}

const states = new WeakMap<object, RepoState>();
const defined = new Map<string, AnyRepo>();

/** Remembers a repo that was just defined. */
export function registerRepo(state: RepoState): void {
  states.set(state.repo, state);
  noteDriver(state.options.driver);
  defined.set(state.repo.name, state.repo);
}

/** The same for a repo that exists for one callback only and is nobody else's business. */
export function registerTemporary(state: RepoState): void {
  noteDriver(state.options.driver);
  states.set(state.repo, state);
}

/** The repos defined so far, by name; the last definition of a name counts. */
export function definedRepos(): readonly AnyRepo[] {
  return [...defined.values()];
}

/** Throws `NotARepo` for anything defineRepo() did not make. */
export function stateOf(repo: AnyRepo): RepoState {
  const state = states.get(repo);
  if (state === undefined) throw new NotARepo(`'${String(repo?.name ?? repo)}'`);
  return state;
}

/** The repo at the end of a chain of `sameDatabaseAs`. */
export function databaseOwner(repo: AnyRepo): AnyRepo {
  const parent = stateOf(repo).options.sameDatabaseAs as AnyRepo | undefined;
  return parent === undefined ? repo : databaseOwner(parent);
}

/** Whether something is a driver rather than a function that makes one. */
export const isDriver = (value: RepoOptions['driver']): value is Driver => typeof value === 'object';

/** Whether any driver of this process keeps records: until one does, nobody has to look which. */
let kept = false;

/** Takes notice of a driver that a repo is to run on. */
export function noteDriver(driver: RepoOptions['driver']): void {
  if (isDriver(driver)) kept ||= driver.keepsRecords === true;
}

export const recordsAreKept = (): boolean => kept;

/** The driver a repo was defined with. Who uses another repo's database uses the records that one keeps. */
export function givenDriver(repo: AnyRepo): Driver | undefined {
  const { driver, sameDatabaseAs } = stateOf(repo).options;
  if (driver !== undefined) return isDriver(driver) ? driver : undefined;
  const shared = sameDatabaseAs === undefined ? undefined : givenDriver(sameDatabaseAs as AnyRepo);
  return shared?.keepsRecords === true ? shared : undefined;
}
