import { setTimeout as sleep } from 'node:timers/promises';
import { quoteQualified } from '../name.ts';
import type { Journey, Run } from '../run.ts';

/** Whether an index is there and usable. */
export async function indexState(run: Run, index: string): Promise<'none' | 'valid' | 'invalid'> {
  const [row] = await run.worker.rows(
    'select indisvalid and indisready as valid from pg_index where indexrelid = to_regclass($1)',
    [quoteQualified(index)],
  );
  if (row === undefined) return 'none';
  return row['valid'] === 't' || row['valid'] === 'true' ? 'valid' : 'invalid';
}

/** What drops what an interrupted build left. */
export const dropStatement = (index: string): string => `drop index concurrently if exists ${quoteQualified(index)}`;

/**
 * Drops an index that an interrupted build left. An invalid index may as well be a build that still runs, by somebody
 * else; dropping that one kills its builder by deadlock, so it is waited for.
 */
export async function dropInvalidIndex(run: Run, journey: Journey, index: string): Promise<void> {
  if ((await indexState(run, index)) !== 'invalid') return;
  while (await isBeingBuilt(run, index)) await sleep(200, undefined, { signal: run.signal });
  if ((await indexState(run, index)) !== 'invalid') return;
  const { version, name } = journey;
  run.report({ kind: 'repairing', version, name, text: `drop index ${index} (left invalid by an interrupted build)` });
  await run.worker.simple(dropStatement(index));
}

async function isBeingBuilt(run: Run, index: string): Promise<boolean> {
  const rows = await run.worker.rows(
    'select 1 from pg_stat_progress_create_index where index_relid = to_regclass($1) and pid <> pg_backend_pid()',
    [quoteQualified(index)],
  );
  return rows.length > 0;
}
