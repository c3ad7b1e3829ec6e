import { ReadOnlyRepo } from '../migration/error/server-error.ts';
import type { AnyRepo } from '../repo/repo-state.ts';
import type { Invocation } from './command.ts';

/** The repos that can be migrated: read-only ones are passed over with a line. Throws `ReadOnlyRepo` for one asked for. */
export function writableOf(
  repos: readonly AnyRepo[],
  flags: Invocation['flags'],
  say: (line: string) => void,
): readonly AnyRepo[] {
  return repos.filter((repo) => {
    if (repo.access === 'write') return true;
    if (flags['repo'] !== undefined) throw new ReadOnlyRepo(repo.name);
    say(`${repo.name} is read-only: skipped`);
    return false;
  });
}
