import { setTimeout as sleep } from 'node:timers/promises';
import { describeStatement } from '../describe-statement.ts';
import { beginWork, type Journey, type Run } from '../run.ts';
import { sqlstateOf } from '../server-failure.ts';
import type { Session } from '../session.ts';
import { watchBlockers } from './blockers.ts';
import { StatementFailure } from './statement-failure.ts';

/** What a transaction does to the ledger, as its last act. */
export type Record = (session: Session) => Promise<void>;

/** Lock not available, deadlock, serialization failure: another try may do. */
const PASSING = new Set(['55P03', '40P01', '40001']);

/** The object is there already, or gone already: 42P01 42P07 42701 42703 42704 42710 42P06 3F000. */
const DONE_ALREADY = new Set([
  '42P01',
  '42P07',
  '42701',
  '42703',
  '42704',
  '42710',
  '42P06',
  '3F000',
  '42883',
  '42723',
]);

export interface TxOptions {
  /** Undoing what was done only in part: a statement whose object is as it should be is passed over. */
  readonly lenient: boolean;
}

/** Runs statements in one transaction with the ledger's record; where locks are not to be had, tries again. */
export async function runTx(
  run: Run,
  journey: Journey,
  work: { statements: readonly string[]; record: Record },
  options: TxOptions = { lenient: false },
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const failure = await tryTx(run, journey, work, { ...options, announce: attempt === 1 });
    if (failure === undefined) return;
    const passing = PASSING.has(sqlstateOf(failure.cause) ?? '');
    if (!passing || attempt >= run.limits.attempts) throw failure;
    const { version, name } = journey;
    run.report({ kind: 'retrying', version, name, attempt, of: run.limits.attempts, blockers: failure.blockers });
    await sleep(pauseBefore(attempt), undefined, { signal: run.signal });
  }
}

/** 0.1, 0.2, 0.4 … 5 s, and between half of it and all of it. */
const pauseBefore = (attempt: number): number => Math.min(5000, 100 * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);

async function tryTx(
  run: Run,
  journey: Journey,
  work: { statements: readonly string[]; record: Record },
  options: TxOptions & { announce: boolean },
): Promise<StatementFailure | undefined> {
  let sql = 'begin';
  let statement = 0;
  let watch = watchBlockers(run);
  try {
    await beginWork(run);
    for (sql of work.statements) {
      statement++;
      const { version, name } = journey;
      const about = { version, name, class: 'tx', text: describeStatement(sql) } as const;
      if (options.announce) run.report({ kind: 'operation', ...about, sql });
      const began = Date.now();
      await watch.stop();
      watch = watchBlockers(run);
      if (options.lenient) await runLeniently(run.worker, sql);
      else await run.worker.run(sql);
      run.report({ kind: 'operated', ...about, milliseconds: Date.now() - began });
    }
    sql = '-- writing the ledger';
    await work.record(run.worker);
    sql = 'commit';
    await run.worker.commit();
    return undefined;
  } catch (cause) {
    const blockers = await watch.stop();
    await abandon(run.worker.calm());
    return new StatementFailure(sql, Math.max(1, statement), cause, blockers);
  } finally {
    await watch.stop();
  }
}

/** A connection that was cut has nothing to roll back, and what cut it is what is to be told. */
export const abandon = (worker: Session): Promise<void> => worker.rollback().catch(() => {});

async function runLeniently(worker: Session, sql: string): Promise<void> {
  await worker.simple('savepoint quarry_statement');
  try {
    await worker.run(sql);
    await worker.simple('release savepoint quarry_statement');
  } catch (error) {
    if (!DONE_ALREADY.has(sqlstateOf(error) ?? '')) throw error;
    await worker.simple('rollback to savepoint quarry_statement');
  }
}
