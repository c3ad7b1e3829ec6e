import type { Catalog } from '../catalog/catalog.ts';
import { diffCatalogs } from '../catalog/diff-catalogs.ts';
import { DbError } from '../driver/error/db-error.ts';
import type { Session } from '../migration/session.ts';
import { keyOf } from '../schema/state.ts';
import type { Precheck, Step } from '../schema/step.ts';
import { quoteKey } from '../sql/ddl/name.ts';
import { currentCatalog } from './materialise.ts';
import { type Lost, lostRows, type Snapshot, snapshotOf, wayBetween } from './rows.ts';
import { RefusedStatement, runSteps, standingInTheWay } from './run-steps.ts';
import type { Scope } from './scope.ts';
import type { Shadow } from './shadow.ts';
import type { Tracer } from './trace.ts';
import { differenceInWords, type Failure, type Phase } from './verification.ts';

/** One way there or back on a shadow. */
export interface Leg {
  readonly phase: Exclude<Phase, 'insert' | 'rows'>;
  readonly steps: readonly Step[];
  /** The structure it should lead to, where that is known. */
  readonly target?: Catalog | undefined;
  /** Keys of tables whose partitions are not compared. */
  readonly uncounted?: ReadonlySet<string> | undefined;
  readonly tracer?: Tracer | undefined;
}

/** Goes one way: what the database refused, or what is there then and should not be, or the other way round. */
export async function walk(
  shadow: Shadow,
  { phase, steps, target, uncounted, tracer }: Leg,
): Promise<readonly Failure[]> {
  try {
    await runSteps(shadow, steps, tracer);
  } catch (error) {
    if (!(error instanceof RefusedStatement) || (error.cause instanceof DbError && error.cause.fatal)) throw error;
    return [{ phase, message: error.message, statement: error.statement }];
  }
  if (target === undefined) return [];
  const differences = diffCatalogs(target, await currentCatalog(shadow.session, uncounted));
  return differences.map((line) => ({ phase, message: differenceInWords(line, phase) }));
}

/** What rows stand in the way of steps; with it, the tables of the scope are empty. */
export async function makeRoom(shadow: Shadow, steps: readonly Step[], { next }: Scope): Promise<Precheck | undefined> {
  const { session } = shadow;
  await session.begin();
  const [found] = await standingInTheWay(shadow, steps);
  await session.rollback();
  if (found !== undefined) await empty(session, next.tables.map(keyOf));
  return found;
}

/** Takes the rows of tables away; what was written by hand may have made something else of one, or nothing. */
export async function empty(session: Session, keys: readonly string[]): Promise<void> {
  const there = await session.rows(
    `select name from jsonb_array_elements_text($1) name join pg_class on oid = to_regclass(name) and relkind in ('r', 'p')`,
    [JSON.stringify(keys.map(quoteKey))],
  );
  if (there.length > 0) await session.simple(`truncate ${there.map(({ name }) => name).join(', ')} cascade`);
}

/** Columns whose values did not come back as they were before, over a migration's ways. */
export async function valuesLost(
  session: Session,
  before: Snapshot,
  { previous, next, steps }: Pick<Scope, 'previous' | 'next'> & { readonly steps: readonly Step[] },
): Promise<readonly Lost[]> {
  const loses = new Set(steps.flatMap((step) => step.loses ?? []));
  return lostRows(before, await snapshotOf(session, [...before.keys()]), wayBetween(previous, next, loses));
}

/** Values that did not come back, as a failure. */
export const lostInWords = ({ key, column }: Lost): Failure => ({
  phase: 'rows',
  message: `the values of ${key}.${column} are not what they were before up`,
});
