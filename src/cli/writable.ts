import { ReadOnlyRepo } from '../migration/error/server-error.ts';
import type { AnyRepo } from '../repo/repo-state.ts';
import type { Invocation } from './command.ts';
import { UsageError } from './usage-error.ts';

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

/** The one repo that a command on a single history works on. Throws a `UsageError` where there is none, or several. */
export function onlyWritable(
  repos: readonly AnyRepo[],
  flags: Invocation['flags'],
  say: (line: string) => void,
): AnyRepo {
  const [repo, ...more] = writableOf(repos, flags, say);
  if (repo === undefined) throw new UsageError('there is no repo that can be written');
  if (more.length > 0) {
    throw new UsageError('there are several repos, and each has a history of its own', {
      fix: `-r says which: ${[repo, ...more].map(({ name }) => name).join(', ')}`,
    });
  }
  return repo;
}
