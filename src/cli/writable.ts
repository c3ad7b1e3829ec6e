import { NoSql } from '../driver/error/no-sql.ts';
import { ReadOnlyRepo } from '../migration/error/server-error.ts';
import type { AnyRepo } from '../repo/repo-state.ts';
import { keepsRecords } from '../repo/session.ts';
import type { Invocation } from './command.ts';
import { UsageError } from './usage-error.ts';

/** Whether a repo has a history of migrations: none where nothing is written, or no database. */
export const isMigrated = (repo: AnyRepo): boolean => repo.access === 'write' && !keepsRecords(repo);

/** The repos that can be migrated; others are passed over with a line. Throws `ReadOnlyRepo` or `NoSql` for one asked for. */
export function writableOf(
  repos: readonly AnyRepo[],
  flags: Invocation['flags'],
  say: (line: string) => void,
): readonly AnyRepo[] {
  return repos.filter((repo) => {
    if (isMigrated(repo)) return true;
    const isKept = keepsRecords(repo);
    if (flags['repo'] !== undefined)
      throw isKept ? new NoSql(`The history of '${repo.name}'`) : new ReadOnlyRepo(repo.name);
    say(`${repo.name} ${isKept ? 'keeps its records in memory' : 'is read-only'}: skipped`);
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
