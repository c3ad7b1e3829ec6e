import type { RepoRef } from '../model/model.ts';
import type { Runner } from '../query/runner.ts';
import { StatementCache } from '../sql/compile/cache.ts';
import type { AnyRepo } from './repo-state.ts';
import { runnerOf } from './run.ts';

const runners = new WeakMap<RepoRef, Runner>();

/** The runner of a repo, with its own cache of statements. */
export function runnerFor(repo: AnyRepo): Runner {
  let runner = runners.get(repo);
  if (runner === undefined) {
    runner = runnerOf(repo, new StatementCache());
    runners.set(repo, runner);
  }
  return runner;
}
