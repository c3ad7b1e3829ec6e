import { describeStatement } from '../describe-statement.ts';
import type { Journey, Run } from '../run.ts';
import { dropInvalidIndex } from './invalid-index.ts';
import { StatementFailure } from './statement-failure.ts';

/**
 * Sends a statement outside of a transaction, and tells of it; where it fails to build an index, what it left of that is
 * dropped. Rejects with a `StatementFailure`.
 */
export async function sendAlone(run: Run, journey: Journey, sql: string, index?: string): Promise<void> {
  const { version, name } = journey;
  const about = { version, name, class: 'auto', text: describeStatement(sql) } as const;
  run.report({ kind: 'operation', ...about, sql });
  const began = Date.now();
  try {
    // No lock_timeout here: an index build that gives up leaves a wreck, and it blocks nobody while it waits.
    await run.worker.simple(sql);
    run.report({ kind: 'operated', ...about, milliseconds: Date.now() - began });
  } catch (cause) {
    // An invalid index costs every write and serves nobody; where it cannot be dropped now, the next run will.
    const calm = { ...run, worker: run.worker.calm() };
    if (index !== undefined) await dropInvalidIndex(calm, journey, index).catch(() => {});
    throw new StatementFailure(sql, 1, cause);
  }
}
