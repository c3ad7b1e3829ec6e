import type { Request } from './request.ts';
import type { Runner, RunOptions } from './runner.ts';
import { splitLoads } from './split-loads.ts';

type Row = Readonly<Record<string, unknown>>;

/**
 * Reads records for a locking query. To-manys come in a second statement: one that waited for a lock sees the newest
 * version of the record, but of its children only those that were there when it began.
 */
export async function readLocked(request: Request, runner: Runner, options?: RunOptions): Promise<readonly Row[]> {
  const split = splitLoads(request);
  if (split === undefined) return runner.rows(request, options);
  const rows = await runner.rows(split.records, options);
  if (rows.length === 0) return rows;
  return ((await runner.loadOnto(split.later, rows, options)) as readonly Row[]).map(split.finish);
}
