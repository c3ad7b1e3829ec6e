import { DbError } from '../driver/error/db-error.ts';
import { prechecksOf } from '../migration/content.ts';
import { quoteQualified } from '../migration/name.ts';
import type { Session } from '../migration/session.ts';
import { indexAtOnce, isPartitioned } from '../migration/step/partitioned-index.ts';
import { isBadValue } from '../migration/step/precheck.ts';
import type { Precheck, Step } from '../schema/step.ts';
import { batchStatement } from '../schema/step.ts';
import { tokens } from '../schema/token.ts';
import { lackingRoles } from '../sql/ddl/inspection.ts';
import { wordsOf } from './open-shadow.ts';
import type { Shadow } from './shadow.ts';
import type { Tracer } from './trace.ts';

/** A statement of a migration that the shadow refused. */
export class RefusedStatement {
  readonly statement: string;
  readonly cause: unknown;

  constructor(statement: string, cause: unknown) {
    this.statement = statement;
    this.cause = cause;
  }

  get message(): string {
    return wordsOf(this.cause);
  }
}

/** Runs steps as the runner would, without its ledger. Rejects with a `RefusedStatement`. */
export async function runSteps(shadow: Shadow, steps: readonly Step[], tracer?: Tracer): Promise<void> {
  for (const step of steps) {
    if ('tx' in step) await runTransaction(shadow, step.tx, tracer);
    else if ('auto' in step) await runOne(shadow, await throughPartitions(shadow, step.auto));
    else if ('batch' in step) {
      await runTransaction(shadow, [batchStatement(step.batch, quoteQualified(step.batch.table))], tracer);
    }
  }
}

/** What the runner does on each partition beside the traffic goes at once where there is none. */
async function throughPartitions({ session }: Shadow, sql: string): Promise<string> {
  const index = indexAtOnce(sql);
  const isParted = index !== undefined && (await isPartitioned({ worker: session }, index.relation, index.kind));
  return isParted ? index.sql : sql;
}

async function runTransaction(
  shadow: Shadow,
  statements: readonly string[],
  tracer: Tracer | undefined,
): Promise<void> {
  const { session } = shadow;
  await session.begin();
  try {
    await tracer?.begin();
    for (const sql of statements) {
      await runOne(shadow, sql);
      await tracer?.after(sql);
    }
    await session.commit().catch((cause: unknown) => {
      throw new RefusedStatement('commit', cause);
    });
  } catch (error) {
    await session.calm().rollback();
    throw error;
  }
}

async function runOne({ session, missing, roles }: Shadow, sql: string): Promise<void> {
  if (isAboutExtension(sql, missing)) return;
  try {
    await session.run(roles.inStatement(sql));
  } catch (cause) {
    throw new RefusedStatement(sql, cause);
  }
}

/** `create extension if not exists "vector"`, where there is no vector. */
function isAboutExtension(sql: string, missing: ReadonlySet<string>): boolean {
  if (missing.size === 0) return false;
  const words = tokens(sql).map(({ text }) => text.replace(/^"|"$/g, ''));
  return words[1] === 'extension' && words.slice(2).some((word) => missing.has(word));
}

/** Prechecks that find rows now; inside a transaction. */
export async function standingInTheWay({ session }: Shadow, steps: readonly Step[]): Promise<readonly Precheck[]> {
  const found: Precheck[] = [];
  for (const precheck of steps.flatMap(prechecksOf).filter(({ fate }) => fate === undefined)) {
    // Somebody else stands in for them here.
    if (precheck.finds === lackingRoles) continue;
    // One that cannot run yet speaks of what an earlier step makes.
    const rows = await attempt(session, () => session.rows(precheck.sql));
    if (Array.isArray(rows) ? rows.length > 0 : isBadValue(rows)) found.push(precheck);
  }
  return found;
}

/** Does something inside a transaction that may fail without ending it; the server's complaint is an answer. */
export async function attempt<T>(session: Session, work: () => Promise<T>): Promise<T | DbError> {
  await session.simple('savepoint quarry_attempt');
  try {
    const result = await work();
    await session.simple('release savepoint quarry_attempt');
    return result;
  } catch (error) {
    if (!(error instanceof DbError) || error.fatal) throw error;
    await session.simple('rollback to savepoint quarry_attempt; release savepoint quarry_attempt');
    return error;
  }
}
