import type { DeltaOf } from '../delta/delta.ts';
import { obeyed } from '../orphans/plan.ts';
import { type Check, type ForeignKey, tableOf } from '../state.ts';
import { violations } from './inspections.ts';
import { droppedTwin, factOf, type Node, node, type PlanContext } from './node.ts';

type OnConstraint = DeltaOf<'validateConstraint'>;

/** Of what is made again for another's sake the new one is valid, or not, from the beginning. */
const madeAgain = (context: PlanContext, { table, name }: OnConstraint): boolean =>
  (['dropCheck', 'dropForeignKey'] as const).some((kind) => droppedTwin(context, kind, table, name) !== undefined);

const named = <T extends { readonly name: string }>(all: readonly T[] | undefined, name: string): T | undefined =>
  all?.find((one) => one.name === name);

export function validateConstraint(delta: DeltaOf<'validateConstraint'>, context: PlanContext): Node[] {
  if (madeAgain(context, delta)) return [];
  const { table, name } = delta;
  const owner = tableOf(context.to, table);
  const [check, foreign] = [named<Check>(owner?.checks, name), named<ForeignKey>(owner?.foreignKeys, name)];
  const { ahead, settled } =
    foreign !== undefined
      ? obeyed(context, table, foreign)
      : { ahead: check === undefined ? {} : violations(context, table, check), settled: [] };
  return [node([{ kind: 'validateConstraint', table, name, ...ahead }], { needs: [factOf.table(table)], settled })];
}

/** PostgreSQL cannot forget that all rows obey: the constraint is dropped and made again beside this delta. */
export const invalidateConstraint = (): Node[] => [];
