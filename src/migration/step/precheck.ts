import type { Precheck, Step } from '../../schema/step.ts';
import { prechecksOf } from '../content.ts';
import { PrecheckFailed } from '../error/run-error.ts';
import type { Run } from '../run.ts';
import { sqlstateOf } from '../server-failure.ts';
import type { Session } from '../session.ts';
import { StatementFailure } from './statement-failure.ts';

const SAMPLES = 5;
/** Undefined table, column, function, object: the migration itself is about to make them. */
const NOT_YET = new Set(['42P01', '42703', '42883', '42704', '3F000']);
/** Whether a search tried to make a value into something else, as the migration will, and could not. */
export const isBadValue = (error: unknown): boolean => /^22/.test(sqlstateOf(error) ?? '');

const complaintOf = (error: unknown): string => {
  const cause = error instanceof StatementFailure ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
};

/**
 * Runs the prechecks of steps before the first statement of a migration; gives those that cannot run before an earlier
 * step has. Rejects with `PrecheckFailed`.
 */
export async function runPrechecks(
  run: Pick<Run, 'worker' | 'report'>,
  migration: { version: string; name: string },
  steps: readonly Step[],
): Promise<Set<Precheck>> {
  const later = new Set<Precheck>();
  for (const check of steps.flatMap(prechecksOf)) {
    if (!(await runPrecheck(run, migration, check))) later.add(check);
  }
  return later;
}

/** False where what it searches is not there yet. Rejects with `PrecheckFailed`. */
export async function runPrecheck(
  { worker, report }: Pick<Run, 'worker' | 'report'>,
  migration: { version: string; name: string },
  check: Precheck,
): Promise<boolean> {
  try {
    const found = await look(worker, check.sql.trim().replace(/;+$/, ''));
    if (found === undefined) return true;
    const { finds, fate } = check;
    if (fate === undefined) throw new PrecheckFailed(migration, check, found);
    const { version, name } = migration;
    report({ kind: 'found', version, name, finds, fate, ...found });
    return true;
  } catch (error) {
    if (NOT_YET.has(sqlstateOf(error) ?? '')) return false;
    if (isBadValue(error)) throw new PrecheckFailed(migration, check, { complaint: complaintOf(error) });
    throw error;
  }
}

async function look(
  session: Session,
  sql: string,
): Promise<{ count: number; samples: readonly unknown[] } | undefined> {
  try {
    const samples = await session.rows(`select * from (\n${sql}\n) as found limit ${SAMPLES}`);
    if (samples.length === 0) return undefined;
    const [row] = await session.rows(`select count(*)::text as count from (\n${sql}\n) as found`);
    return { count: Number(row?.['count'] ?? samples.length), samples };
  } catch (cause) {
    throw new StatementFailure(`-- precheck\n${sql}`, 1, cause);
  }
}
