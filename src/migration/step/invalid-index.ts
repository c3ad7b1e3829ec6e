import { setTimeout as sleep } from 'node:timers/promises';
import type { LedgerRow } from '../ledger.ts';
import { quoteQualified } from '../name.ts';
import type { Journey, Run } from '../run.ts';

type Builder = LedgerRow['builder'];

/** How long a build whose client is gone may go on before it is ended. */
const PATIENCE = 5000;

/** Whether an index is there and usable. */
export async function indexState(run: Run, index: string): Promise<'none' | 'valid' | 'invalid'> {
  const [row] = await run.worker.rows(
    'select indisvalid and indisready as valid from pg_index where indexrelid = to_regclass($1)',
    [quoteQualified(index)],
  );
  if (row === undefined) return 'none';
  return row['valid'] === 't' || row['valid'] === 'true' ? 'valid' : 'invalid';
}

/**
 * Drops an index that an interrupted build left. An invalid index may as well be a build that still runs; dropping that
 * one kills the builder by deadlock. So first the server is asked whether it is being built: by the backend of our own
 * killed process, which is ended after a while, or by somebody else, who is waited for.
 */
export async function dropInvalidIndex(run: Run, journey: Journey, index: string, ours: Builder): Promise<void> {
  if ((await indexState(run, index)) !== 'invalid') return;
  await waitForBuild(run, index, ours);
  if ((await indexState(run, index)) !== 'invalid') return;
  const { version, name } = journey;
  run.report({ kind: 'repairing', version, name, text: `drop index ${index} (left invalid by an interrupted build)` });
  await run.worker.simple(`drop index concurrently if exists ${quoteQualified(index)}`);
}

async function waitForBuild(run: Run, index: string, ours: Builder): Promise<void> {
  const began = Date.now();
  for (;;) {
    const builder = await builderOf(run, index);
    if (builder === undefined) return;
    const orphan = ours !== undefined && builder.pid === ours.pid && builder.start === ours.start;
    if (orphan && Date.now() - began >= PATIENCE) {
      await run.worker.rows('select pg_terminate_backend($1::integer)', [String(builder.pid)]);
    }
    await sleep(200, undefined, { signal: run.signal });
  }
}

async function builderOf(run: Run, index: string): Promise<NonNullable<Builder> | undefined> {
  const [row] = await run.worker.rows(
    `select p.pid, a.backend_start::text as start from pg_stat_progress_create_index p
     join pg_stat_activity a on a.pid = p.pid where p.index_relid = to_regclass($1) and p.pid <> pg_backend_pid()`,
    [quoteQualified(index)],
  );
  return row === undefined ? undefined : { pid: Number(row['pid']), start: row['start'] ?? '' };
}
