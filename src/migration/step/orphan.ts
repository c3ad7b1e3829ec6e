import { setTimeout as sleep } from 'node:timers/promises';
import type { LedgerRow } from '../ledger.ts';
import type { Journey, Run } from '../run.ts';

/** Milliseconds that a statement whose process was killed may still take. */
const PATIENCE = 1000;

/**
 * Waits until no backend runs one of these statements for a process that was killed, and ends those that take longer.
 * Behind a pooler a backend does not learn that its client is gone, and its number says nothing: the statement may have
 * run on another one than the ledger was written by. So they are told by their text; while we hold the lock, nobody but
 * an orphan of ours runs it.
 */
export async function outliveOrphans(
  run: Run,
  journey: Journey,
  statements: readonly string[],
  builder: LedgerRow['builder'],
): Promise<void> {
  const { version, name } = journey;
  const began = Date.now();
  const told = new Set<string>();
  for (;;) {
    const orphans = await orphansOf(run, statements, builder);
    if (orphans.length === 0) return;
    for (const pid of orphans.filter((one) => !told.has(one))) {
      told.add(pid);
      run.report({
        kind: 'repairing',
        version,
        name,
        text: `waiting for pid ${pid}, which a killed process left at it`,
      });
    }
    if (Date.now() - began >= PATIENCE) {
      for (const pid of orphans) await run.worker.rows('select pg_terminate_backend($1::integer)', [pid]);
    }
    await sleep(50, undefined, { signal: run.signal });
  }
}

/** The server shows the first 1024 bytes of a statement, or as many as it was told to, 100 at least. */
async function orphansOf(
  run: Run,
  statements: readonly string[],
  builder: LedgerRow['builder'],
): Promise<readonly string[]> {
  const rows = await run.worker.rows(
    `select pid::text from pg_stat_activity a
     where datname = current_database() and usename = session_user and pid <> pg_backend_pid() and state = 'active'
       and exists (select 1 from jsonb_array_elements_text($1::jsonb) as sent (text)
         where text = query or (octet_length(query) >= 96 and starts_with(text, query))
           or (a.pid = $2::integer and a.backend_start::text = $3 and query = ''))`,
    [JSON.stringify(statements), String(builder?.pid ?? 0), builder?.start ?? ''],
  );
  return rows.map((row) => row['pid'] ?? '');
}
