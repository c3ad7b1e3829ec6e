import type { AutoStep } from '../../schema/step.ts';
import type { LedgerRow } from '../ledger.ts';
import { beginWork, type Journey, type Run } from '../run.ts';
import { sqlstateOf } from '../server-failure.ts';
import { detachmentIn, stateOf } from './detach-partition.ts';
import { dropInvalidIndex, dropStatement, indexState } from './invalid-index.ts';
import { outliveOrphans } from './orphan.ts';
import { buildOnPartitions, indexBuildIn, indexDropIn, isPartitioned } from './partitioned-index.ts';
import { type Record, runTx } from './run-tx.ts';
import { sendAlone } from './send-alone.ts';
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
      if (!done) await send(run, journey, await rest(run, step, work.interrupted), work.interrupted !== undefined);
    }
  } catch (cause) {
    throw cause instanceof StatementFailure ? cause : new StatementFailure(sql, 1, cause);
  }
  await beginWork(run);
  await work.record(run.worker);
  await run.worker.commit();
}

/** What is left of a step: a partition that was half detached is finalized. */
async function rest(run: Run, step: AutoStep, interrupted: LedgerRow | undefined): Promise<AutoStep | undefined> {
  const detachment = detachmentIn(step.auto);
  const state = detachment === undefined ? 'attached' : await stateOf(run, detachment);
  if (state === 'detached' && interrupted !== undefined) return undefined;
  return state === 'pending' ? { ...step, auto: step.auto.replace(/concurrently\s*;?\s*$/i, 'finalize') } : step;
}

async function send(run: Run, journey: Journey, step: AutoStep | undefined, again: boolean): Promise<void> {
  if (step === undefined) return;
  await beginWork(run);
  await run.ledger.building(run.worker, journey.version);
  await run.worker.commit();
  const index = step.recover === 'rerun' ? undefined : step.recover.dropInvalidIndex;
  try {
    await sendAlone(run, journey, step.auto, index);
  } catch (error) {
    const isDone = error instanceof StatementFailure && ALREADY.has(sqlstateOf(error.cause) ?? '');
    if (!(again && index === undefined && isDone)) throw error;
  }
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
