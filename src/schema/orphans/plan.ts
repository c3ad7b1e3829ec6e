import type { DeltaOf } from '../delta/delta.ts';
import { walkKey } from '../plan/fill.ts';
import { type Ahead, orphans } from '../plan/inspections.ts';
import { type Node, node, type PlanContext } from '../plan/node.ts';
import { type ForeignKey, tableOf } from '../state.ts';

type Clearing = DeltaOf<'clearOrphans'>;

const clearingOf = (context: PlanContext, table: string, name: string): Clearing | undefined =>
  context.deltas.find(
    (delta): delta is Clearing => delta.kind === 'clearOrphans' && delta.table === table && delta.name === name,
  );

const foreignKeyOf = (context: PlanContext, { table, name }: Clearing): ForeignKey | undefined =>
  tableOf(context.to, table)?.foreignKeys.find((one) => one.name === name);

/** Rows that a foreign key finds no row for lose their reference, or go, when no more of them can come. */
export function clearOrphans(delta: Clearing, context: PlanContext): Node[] {
  const { table, name, columns = [] } = delta;
  const foreignKey = foreignKeyOf(context, delta);
  if (foreignKey === undefined) return [];
  const key = context.simple ? [] : walkKey(context, table);
  const batches = key.length > 0;
  return [
    node([{ kind: batches ? 'clearOrphansInBatches' : 'clearOrphans', table, foreignKey, columns, key }], {
      mode: batches ? 'batch' : 'apart',
      settled: [`guarded ${table}.${name}`],
      makes: [`cleared ${table}.${name}`],
    }),
  ];
}

/** What a foreign key finds beforehand, and what has to be done before all rows obey it. */
export interface Obeyed {
  readonly ahead: Ahead;
  readonly settled: readonly string[];
  readonly isCleared: boolean;
}

export function obeyed(context: PlanContext, table: string, foreignKey: ForeignKey): Obeyed {
  const ahead = orphans(context, table, foreignKey);
  const clearing = clearingOf(context, table, foreignKey.name);
  if (clearing === undefined) return { ahead, settled: [], isCleared: false };
  const { precheck } = ahead;
  const fate =
    clearing.columns === undefined ? 'they are deleted' : `${clearing.columns.join(', ')} is emptied in them`;
  return {
    ahead: precheck?.finds === 'orphans' ? { precheck: { ...precheck, fate } } : {},
    settled: [`cleared ${table}.${foreignKey.name}`],
    isCleared: true,
  };
}

/** What the way back over a foreign key does not bring back. */
export function lostToOrphans(
  context: PlanContext,
  table: string,
  { name, columns }: ForeignKey,
): string[] | undefined {
  const [found, former] = [context.formerTable(table), context.formerOwned(table, name)];
  const clearing = context.cleared.find((one) => one.table === found && one.name === former);
  if (clearing === undefined) return undefined;
  if (clearing.columns === undefined) return [table];
  const there = tableOf(context.origin, clearing.table)?.foreignKeys.find((one) => one.name === former)?.columns ?? [];
  return clearing.columns.map((column) => `${table}.${columns[there.indexOf(column)] ?? column}`);
}
