import { checkOptions, type RepoOptions } from './options.ts';
import { type AnyRepo, registerTemporary } from './repo-state.ts';
import { stopRepo, withRepo } from './session.ts';

/**
 * Runs `fn` with a repo at another address: `withRepoAt(Support, { database: 'tenant_7' }, fn)`. It connects at the
 * first statement and is stopped when `fn` ends, well or badly.
 */
export async function withRepoAt<T>(
  repo: AnyRepo,
  address: Pick<RepoOptions, 'url' | 'host' | 'port' | 'user' | 'password' | 'database' | 'pool' | 'driver'>,
  fn: () => Promise<T>,
): Promise<T> {
  const options = checkOptions(repo.name, { ...address, sameDatabaseAs: repo });
  const temporary: AnyRepo = Object.freeze({ name: repo.name, access: repo.access });
  registerTemporary({ repo: temporary, options, hookFailures: new Set() });
  try {
    return await withRepo(repo, temporary, fn);
  } finally {
    await stopRepo(temporary);
  }
}
