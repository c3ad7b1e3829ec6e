import type { AutoStep } from '../../schema/step.ts';
import { describeStatement } from '../describe-statement.ts';
import type { LedgerRow } from '../ledger.ts';
import { beginWork, type Journey, type Run } from '../run.ts';
import { sqlstateOf } from '../server-failure.ts';
import { dropInvalidIndex, dropStatement, indexState } from './invalid-index.ts';
import { outliveOrphans } from './orphan.ts';
import { buildOnPartitions, indexBuildIn, indexDropIn, isPartitioned } from './partitioned-index.ts';
import { type Record, runTx } from './run-tx.ts';
import { StatementFailure } from './statement-failure.ts';

/** Object not there (a drop that was done), object there (an addition that was done). */
const ALREADY = new Set(['42704', '42710', '42701', '42P07']);

/**
 * Runs one statement outside a transaction. The ledger learns before it that it begins, and by which backend, so that
 * whoever comes after a kill knows what to look for.
 */
export async function runAuto(
  run: Run,
  journey: Journey,
  step: AutoStep,
  work: { record: Record; interrupted: LedgerRow | undefined },
): Promise<void> {
  const sql = step.auto;
  // Of a partitioned table the index goes at once, with those of its partitions: there is no other way.
  const index = indexDropIn(sql);
  if (index !== undefined && (await isPartitioned(run, index, 'I')))
    return await runTx(run, journey, { statements: [`drop index if exists ${index}`], record: work.record });
  try {
    const build = indexBuildIn(sql);
    if (build !== undefined && (await isPartitioned(run, build.table))) await buildOnPartitions(run, journey, build);
    else {
      const done = work.interrupted !== undefined && (await repair(run, journey, step, work.interrupted));
      if (!done) await send(run, journey, step, work.interrupted !== undefined);
    }
  } catch (cause) {
    throw cause instanceof StatementFailure ? cause : new StatementFailure(sql, 1, cause);
  }
  await beginWork(run);
  await work.record(run.worker);
  await run.worker.commit();
}

async function send(run: Run, journey: Journey, step: AutoStep, again: boolean): Promise<void> {
  const { version, name } = journey;
  await beginWork(run);
  await run.ledger.building(run.worker, version);
  await run.worker.commit();
  const about = { version, name, class: 'auto', text: describeStatement(step.auto) } as const;
  run.report({ kind: 'operation', ...about, sql: step.auto });
  const began = Date.now();
  try {
    // No lock_timeout here: an index build that gives up leaves a wreck, and it blocks nobody while it waits.
    await run.worker.simple(step.auto);
    run.report({ kind: 'operated', ...about, milliseconds: Date.now() - began });
  } catch (cause) {
    if (step.recover !== 'rerun') await clearWreck(run, journey, step.recover.dropInvalidIndex);
    else if (again && ALREADY.has(sqlstateOf(cause) ?? '')) return;
    throw new StatementFailure(step.auto, 1, cause);
  }
}

/** An invalid index costs every write and serves nobody; where it cannot be dropped now, the next run will. */
async function clearWreck(run: Run, journey: Journey, index: string): Promise<void> {
  const calm = { ...run, worker: run.worker.calm() };
  await dropInvalidIndex(calm, journey, index).catch(() => {});
}

/** What an interrupted statement left is put in order; true where it had done its work. */
async function repair(run: Run, journey: Journey, step: AutoStep, row: LedgerRow): Promise<boolean> {
  const index = step.recover === 'rerun' ? undefined : step.recover.dropInvalidIndex;
  const left = index === undefined ? [step.auto] : [step.auto, dropStatement(index)];
  await outliveOrphans(run, journey, left, row.builder);
  if (index === undefined) return false;
  await dropInvalidIndex(run, journey, index);
  return row.builder !== undefined && (await indexState(run, index)) === 'valid';
}
