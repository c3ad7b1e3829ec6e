import type { Delta } from '../delta/delta.ts';
import type { Operation } from '../operation.ts';
import type { Node, PlanContext } from '../plan/node.ts';
import { tableOf } from '../state.ts';
import { replacedOf } from './replaced.ts';

/** How far the replacement of a column (`users.home`) is. */
export const fact = {
  filled: (id: string): string => `filled ${id}`,
  /** Filled, required where it is, and with its indexes. */
  ready: (id: string): string => `ready ${id}`,
};

/** Places are taken all at once, so that nothing is missing any longer than that transaction. */
export const allReady = ({ replaced }: PlanContext): string[] => [...replaced.keys()].map(fact.ready);

/**
 * What others do about a replaced column: what stands on it goes only in the transaction in which it is replaced, and
 * conditions that old rows may not obey yet are added behind the updates that fill it.
 */
export function waiting(context: PlanContext, delta: Delta, nodes: readonly Node[]): readonly Node[] {
  const { replaced } = context;
  if (replaced.size === 0) return nodes;
  if (delta.kind === 'alterColumnType' && replaced.has(`${delta.table}.${delta.column}`)) return nodes;
  const old = new Set([...replaced.keys()].map((id) => `column ${id}`));
  return nodes.map((one) => {
    const waits = one.uses.some((used) => old.has(used)) || one.operations.some(givesWay);
    const settled = waits ? allReady(context) : filledBefore(context, one);
    return settled.length === 0 ? one : { ...one, settled: [...one.settled, ...settled] };
  });
}

/** An index that is dropped in a transaction goes with its column, which what reads both may hold until then. */
const givesWay = (operation: Operation): boolean => operation.kind === 'dropIndex' && !operation.concurrently;

/** Every update of a row must satisfy the checks there are. */
const filledBefore = (context: PlanContext, { operations }: Node): string[] =>
  operations.flatMap((operation) =>
    operation.kind === 'addNotNullCheck' || operation.kind === 'addCheck'
      ? replacedOf(context.replaced, tableOf(context.to, operation.table)).map((name) =>
          fact.filled(`${operation.table}.${name}`),
        )
      : [],
  );
