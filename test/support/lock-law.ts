import { type Demand, type LockMode, stronger } from '../../src/schema/lock/demand.ts';
import { demandsOf } from '../../src/schema/lock/statement.ts';
import { TablesThere } from '../../src/schema/lock/tables-there.ts';
import type { State } from '../../src/schema/state.ts';
import type { Step } from '../../src/schema/step.ts';
import type { StatementTrace } from '../../src/shadow/trace.ts';

/** Where what was said beforehand and what was measured are not the same, statement by statement. */
export function disagreements(
  before: State,
  steps: readonly Step[],
  traces: readonly StatementTrace[],
): readonly string[] {
  const there = new TablesThere(before);
  const left = [...traces];
  return steps.flatMap((step) => {
    const isTraced = 'tx' in step;
    const held = new Map<string, LockMode>();
    const statements = isTraced ? step.tx : 'auto' in step ? [step.auto] : [];
    if ('batch' in step) left.shift();
    return statements.flatMap((sql) => {
      // Where it is measured, a table goes by the name it had in the beginning.
      const origins = there.origins();
      const demands = demandsOf(sql, there).map((one) => ({ ...one, table: origins.get(one.table) ?? one.table }));
      const fresh = demands.filter(({ table, mode }) => held.get(table) !== stronger(mode, held.get(table) ?? mode));
      for (const { table, mode } of demands) held.set(table, stronger(mode, held.get(table) ?? mode));
      const trace = isTraced ? left.shift() : undefined;
      return trace === undefined ? [] : compare({ sql, demands, fresh, held }, trace);
    });
  });
}

interface Said {
  readonly sql: string;
  readonly demands: readonly Demand[];
  /** Those that ask for more than is held already. */
  readonly fresh: readonly Demand[];
  readonly held: ReadonlyMap<string, LockMode>;
}

function compare({ sql, demands, fresh, held }: Said, { locks, scans, rewrites }: StatementTrace): readonly string[] {
  const wrong: string[] = [];
  for (const { relation, mode } of locks) {
    if (held.get(relation) !== mode)
      wrong.push(`${sql}: ${mode} on ${relation}, expected ${held.get(relation) ?? 'none'}`);
  }
  for (const { table, mode } of fresh) {
    // The weakest lock is in nobody's way and not measured; where no row is changed, no foreign key is looked at.
    if (mode === 'ACCESS SHARE' || mode === 'ROW SHARE') continue;
    if (!locks.some(({ relation }) => relation === table)) wrong.push(`${sql}: no lock on ${table}`);
  }
  if (scans && !demands.some((one) => one.scans)) wrong.push(`${sql}: a scan that nobody expected`);
  if (rewrites !== demands.some((one) => one.rewrites)) wrong.push(`${sql}: ${rewrites ? 'a' : 'no'} rewrite`);
  return wrong;
}
