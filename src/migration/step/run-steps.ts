import { readFile } from 'node:fs/promises';
import type { Precheck, RunStep, Step } from '../../schema/step.ts';
import { describeBatch } from '../../schema/step.ts';
import { prechecksOf } from '../content.ts';
import { describeStatement } from '../describe-statement.ts';
import { BatchOutOfTime, MigrationFailed, MigrationInterrupted } from '../error/run-error.ts';
import type { LedgerRow } from '../ledger.ts';
import { beginWork, type Journey, type Run } from '../run.ts';
import { outcomeOf, positionOf, sqlstateOf } from '../server-failure.ts';
import { runPrecheck, runPrechecks } from './precheck.ts';
import { runAuto } from './run-auto.ts';
import { runBatch } from './run-batch.ts';
import { abandon, type Record, runTx } from './run-tx.ts';
import { standingOn } from './standing-on.ts';
import { StatementFailure } from './statement-failure.ts';

/** The steps of one migration in one direction, and what the ledger writes around them. */
export interface Course {
  readonly steps: readonly Step[];
  /** The row of an interrupted run of these steps. */
  readonly resume: LedgerRow | undefined;
  /** The way back from a migration that never arrived. */
  readonly lenient: boolean;
  /** Before the first of several steps. */
  readonly begin: Record;
  /** With the last step. */
  readonly finish: Record;
  /** With the only step, in place of both. */
  readonly whole: Record;
}

/** Runs a migration: prechecks, then step by step, each with its record in the ledger. Rejects with `MigrationFailed`. */
export async function runSteps(run: Run, journey: Journey, course: Course): Promise<void> {
  const { steps, resume } = course;
  const first = resume?.step ?? 0;
  const before = { course, index: first, alone: resume === undefined };
  const later = await guarded(run, journey, before, () => runPrechecks(run, journey, steps.slice(first)));
  const [only] = steps;
  if (resume === undefined && (only === undefined || (steps.length === 1 && 'tx' in only))) {
    await guarded(run, journey, { course, index: 0, alone: true }, () =>
      runTx(run, journey, { statements: only && 'tx' in only ? only.tx : [], record: course.whole }, course),
    );
    return;
  }
  await guarded(run, journey, { course, index: first, alone: first === 0 }, () =>
    runTx(run, journey, { statements: [], record: course.begin }),
  );
  if (resume) {
    const { version, name } = journey;
    run.report({ kind: 'resuming', version, name, step: first + 1, steps: steps.length });
  }
  for (let i = first; i < steps.length; i++) {
    const step = steps[i];
    if (step === undefined) break;
    await guarded(run, journey, { course, index: i, alone: false }, () =>
      runStep(run, journey, course, { step, index: i, later }),
    );
  }
  // Killed between its last step and its end.
  if (first >= steps.length) await runTx(run, journey, { statements: [], record: course.finish });
}

async function runStep(
  run: Run,
  journey: Journey,
  course: Course,
  at: { step: Step; index: number; later: Set<Precheck> },
): Promise<void> {
  const { step, index } = at;
  await runLater(run, journey, course.steps.slice(0, index + 1).flatMap(prechecksOf), at.later);
  const last = index === course.steps.length - 1;
  const record: Record = last ? course.finish : (session) => run.ledger.advance(session, journey.version, index + 1);
  const interrupted = course.resume?.step === index ? course.resume : undefined;
  if ('tx' in step) await runTx(run, journey, { statements: step.tx, record }, course);
  else if ('auto' in step) await runAuto(run, journey, step, { record, interrupted });
  else if ('batch' in step) await runBatch(run, journey, step, { record, cursor: interrupted?.cursor });
  else await runFunction(run, journey, step, record);
}

/** What a step itself is to make can be searched before the next one. */
async function runLater(run: Run, journey: Journey, checks: readonly Precheck[], later: Set<Precheck>): Promise<void> {
  for (const check of checks.filter((each) => later.has(each))) {
    if (await runPrecheck(run, journey, check)) later.delete(check);
  }
}

/** One transaction, tried once: nobody knows what a function does besides. */
async function runFunction(run: Run, journey: Journey, step: RunStep, record: Record): Promise<void> {
  const { version, name } = journey;
  const about = { version, name, class: 'run', text: `run: ${step.why}` } as const;
  run.report({ kind: 'operation', ...about, sql: '' });
  const began = Date.now();
  try {
    await beginWork(run);
    await step.run({ query: (text, params) => run.worker.rows(text, (params ?? []).map(toText)) });
    await record(run.worker);
    await run.worker.commit();
    run.report({ kind: 'operated', ...about, milliseconds: Date.now() - began });
  } catch (cause) {
    await abandon(run.worker.calm());
    throw new StatementFailure(`run: ${step.why}`, 1, cause);
  }
}

function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Turns a failed statement into an error that says where it stands, and leaves word of it in the ledger. */
async function guarded<T>(
  run: Run,
  journey: Journey,
  at: { course: Course; index: number; alone: boolean },
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const failure = error instanceof StatementFailure ? error : undefined;
    const said = failure?.cause ?? error;
    if (error instanceof BatchOutOfTime) throw error;
    if (!at.alone) await leaveWord(run, journey, run.signal?.aborted ? 'interrupted' : String(said));
    if (run.signal?.aborted) throw new MigrationInterrupted(said);
    if (failure === undefined) throw error;
    throw await explain(
      run,
      journey,
      { index: at.index, steps: at.course.steps.length, resumable: !at.alone },
      failure,
    );
  }
}

/** The connection may be gone: then the row stays as it was, which says the same. */
async function leaveWord(run: Run, journey: Journey, error: string): Promise<void> {
  const worker = run.worker.calm();
  try {
    await worker.rollback();
    await worker.begin();
    await run.ledger.fail(worker, journey.version, error);
    await worker.commit();
  } catch {
    await worker.rollback().catch(() => {});
  }
}

async function explain(
  run: Run,
  journey: Journey,
  at: { index: number; steps: number; resumable: boolean },
  failure: StatementFailure,
): Promise<MigrationFailed> {
  const blocked = failure.blockers.length === 0 ? '' : `\n  blocked by ${failure.blockers.join(', ')}`;
  const standing = await standingOn(run.worker.calm(), failure.sql, failure.cause);
  const depended = standing.length === 0 ? '' : `\n  on it stand ${standing.join(', ')}`;
  return new MigrationFailed(
    {
      ...journey,
      line: await lineOf(journey.file, failure.sql),
      step: at.index + 1,
      steps: Math.max(1, at.steps),
      statement: failure.statement,
      sql: failure.sql,
      sqlstate: sqlstateOf(failure.cause),
      position: positionOf(failure.cause),
      resumable: at.resumable,
      unknown: failure.sql === 'commit' && outcomeOf(failure.cause) === 'unknown',
    },
    failure.cause,
    blocked + depended,
  );
}

/** The line of the file on which the statement begins, where it can be told. */
async function lineOf(file: string | undefined, sql: string): Promise<number | undefined> {
  if (file === undefined) return undefined;
  const [opening = ''] = sql.trim().split('\n');
  const text = await readFile(file, 'utf8').catch(() => '');
  const found = text.split('\n').findIndex((line) => {
    const plain = line.replaceAll("\\'", "'").replaceAll('\\"', '"');
    return opening !== '' && plain.includes(opening.trim());
  });
  return found === -1 ? undefined : found + 1;
}

/** What a step is called in a plan. */
export function describeStep(step: Step): readonly string[] {
  if ('tx' in step) return step.tx.map(describeStatement);
  if ('auto' in step) return [describeStatement(step.auto)];
  if ('batch' in step) return [describeBatch(step.batch)];
  return [`run: ${step.why}`];
}
