import { NoSql } from '../driver/error/no-sql.ts';
import { modelOf } from '../model/resolve.ts';
import { ontoRequest } from '../query/plan/onto.ts';
import { asMisuse } from '../query/query-error.ts';
import type { Records, RecordsOptions } from '../query/records.ts';
import type { Request } from '../query/request.ts';
import type { Runner, RunOptions } from '../query/runner.ts';
import { actingHere, asAskedHere, tenantHere } from './context.ts';
import { sealCursor, unsealCursor } from './cursor-seal.ts';
import { signalOf } from './execute.ts';
import { mergeLoaded } from './merge.ts';
import type { AnyRepo } from './repo-state.ts';
import { wantTransaction } from './run.ts';
import { placeOf } from './session.ts';
import { aborted } from './stream.ts';

/** Answers requests where records are kept as they are; the counterpart of `runnerOf`. */
export function recordsRunner(repo: AnyRepo): Runner {
  return Object.freeze<Runner>({
    toSQL() {
      throw new NoSql('toSQL()');
    },
    async rows(request, options) {
      wantTransaction(repo, request);
      return withRecords(repo, options, (records, limits) => records.rows(seen(request), limits));
    },
    count: (request, options) => withRecords(repo, options, (records, limits) => records.count(seen(request), limits)),
    exists: async (request, options) =>
      (await withRecords(repo, options, (records, limits) => records.count(seen(request), limits))) > 0,
    stream(request, options) {
      const asAsked = asAskedHere();
      const read = () => withRecords(repo, options, (records, limits) => records.rows(seen(request), limits));
      return (async function* rows() {
        wantTransaction(repo, request);
        const { signal } = options ?? {};
        for (const row of await asAsked(read)) {
          if (signal?.aborted === true) throw aborted(signal);
          yield row;
        }
      })();
    },
    seal: (text, query) => sealCursor(repo, text, query),
    unseal: (cursor, query) => unsealCursor(repo, cursor, query),
    explain: (request, options) =>
      withRecords(repo, options, async (records, limits) => records.explain(seen(request), limits).join('\n')),
    async loadOnto(request, records, options) {
      if (records.length === 0) return [];
      const resource = modelOf(request.resource);
      const onto = ontoRequest(request, resource, records);
      const rows = await withRecords(repo, options, (at, limits) => at.rows(seen(onto), limits));
      return mergeLoaded(resource.primaryKey, records, rows);
    },
  });
}

/** The request as it is meant here, where policies may be left aside. */
const seen = (request: Request): Request => (actingHere().authorize ? request : { ...request, authorize: false });

/** Runs `work` with the records a repo has here and now. */
export async function withRecords<T>(
  repo: AnyRepo,
  options: RunOptions & { readonly writes?: boolean } = {},
  work: (records: Records, limits: RecordsOptions) => Promise<T>,
): Promise<T> {
  const { actor } = actingHere();
  const place = await placeOf(repo);
  const signal = signalOf(place, options);
  const limits = { signal, timeout: options.timeout, actor, tenant: tenantHere() };
  const use = { repo, reads: options.writes !== true, signal };
  try {
    return await place.use(({ records }) => {
      if (records === undefined) throw new NoSql('A request');
      return work(records, limits);
    }, use);
  } catch (error) {
    throw asMisuse(error);
  }
}
