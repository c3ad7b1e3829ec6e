import type { RepoRef } from '../model/model.ts';
import type { Runner } from '../query/runner.ts';
import { StatementCache } from '../sql/compile/cache.ts';
import { actingHere } from './context.ts';
import { readStatistics } from './read/statistics.ts';
import type { AnyRepo } from './repo-state.ts';
import { runnerOf } from './run.ts';
import { recordsRunner } from './run-records.ts';
import { keepsRecords } from './session.ts';

const runners = new WeakMap<RepoRef, Runner>();

const caches = new WeakMap<RepoRef, StatementCache>();

function cacheOf(repo: AnyRepo): StatementCache {
  const cache = caches.get(repo) ?? new StatementCache({ acting: actingHere });
  caches.set(repo, cache);
  return cache;
}

/** From now on a repo's queries are planned by what PostgreSQL believes of its tables now. */
export async function useStatistics(repo: AnyRepo): Promise<void> {
  cacheOf(repo).use(await readStatistics(repo));
}

/** The runner of a repo, with its own cache of statements. */
export function runnerFor(repo: AnyRepo): Runner {
  let runner = runners.get(repo);
  if (runner === undefined) {
    runner = eitherOf(repo, runnerOf(repo, cacheOf(repo)), recordsRunner(repo));
    runners.set(repo, runner);
  }
  return runner;
}

/** What a repo stands on is decided at each call: withRepo() may put records in the place of a database. */
function eitherOf(repo: AnyRepo, sql: Runner, records: Runner): Runner {
  const here = (): Runner => (keepsRecords(repo) ? records : sql);
  return Object.freeze<Runner>({
    // Cursors are sealed by the repo they are of.
    seal: sql.seal,
    unseal: sql.unseal,
    toSQL: (request) => here().toSQL(request),
    rows: (request, options) => here().rows(request, options),
    count: (request, options) => here().count(request, options),
    exists: (request, options) => here().exists(request, options),
    stream: (request, options) => here().stream(request, options),
    explain: (request, options) => here().explain(request, options),
    loadOnto: (request, records, options) => here().loadOnto(request, records, options),
  });
}
