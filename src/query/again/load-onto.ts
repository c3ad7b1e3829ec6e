import { complaintAbout, runOptions } from '../given-options.ts';
import { QueryMisuse } from '../query-error.ts';
import type { Request } from '../request.ts';
import type { Runner, RunOptions } from '../runner.ts';
import { computedFrom } from './reuse.ts';

/** What loading onto records in hand takes. */
export interface LoadOptions extends RunOptions {
  /**
   * Calculations are computed in memory where the records carry what they are made of, or already have them; what is
   * missing, or what only the database can tell, comes by one statement.
   */
  readonly reuse?: boolean | undefined;
}

/** Loads what a request loads onto one record, or several; throws `QueryMisuse` for what is none. */
export async function loadOnto(
  request: Request,
  records: unknown,
  options: LoadOptions | undefined,
  runner: Runner,
): Promise<unknown> {
  const complaint = complaintAbout('load', options, ['reuse', ...runOptions]);
  if (complaint !== undefined) throw new QueryMisuse(complaint);
  if (Array.isArray(records)) {
    for (const record of records) checkRecord(record);
    return loaded(request, records, options, runner);
  }
  checkRecord(records);
  const [record] = await loaded(request, [records], options, runner);
  return record;
}

function checkRecord(record: unknown): asserts record is object {
  if (typeof record === 'object' && record !== null && !Array.isArray(record)) return;
  throw new QueryMisuse(`load() loads onto records, not onto ${record === null ? 'null' : `a ${typeof record}`}`, {
    fix: 'pass records that were read before',
  });
}

async function loaded(
  request: Request,
  records: readonly object[],
  { reuse = false, ...limits }: LoadOptions = {},
  runner: Runner,
): Promise<readonly object[]> {
  if (!reuse) return runner.loadOnto(request, records, limits);
  const { values, missing } = computedFrom(request, records);
  const rest = { ...request, loads: request.loads.filter(({ name }) => missing.has(name)) };
  const found = rest.loads.length === 0 ? records : await runner.loadOnto(rest, records, limits);
  return found.map((record, i) => ({ ...record, ...values[i] }));
}
