import { same } from '../canonical.ts';
import type { DeltaOf } from '../delta/delta.ts';
import { lostToOrphans, obeyed } from '../orphans/plan.ts';
import { orphansBehind } from './inspections.ts';
import { droppedTwin, factOf, isParted, type Node, node, online, type PlanContext, standsOnTouched } from './node.ts';
import { standingOn } from './statements.ts';

/** Foreign keys. */
export function addForeignKey({ table, object }: DeltaOf<'addForeignKey'>, context: PlanContext): Node[] {
  if (deferrabilityTwin(context, 'dropForeignKey', { table, object })) {
    return [node([{ kind: 'alterDeferrability', table, foreignKey: object }])];
  }
  const { to, columns, name } = object;
  const facts = {
    needs: [
      factOf.table(table),
      factOf.table(to.table),
      ...[table, to.table].map(factOf.persistence),
      ...factOf.columns(table, columns),
      ...factOf.columns(to.table, to.columns),
      factOf.key(to.table, to.columns),
    ],
    makes: [factOf.constraint(table, name)],
  };
  const allowed = object.notValid ?? false;
  const { ahead, settled, isCleared } = obeyed(context, table, object);
  if (allowed || !(online(context, table) || isCleared))
    return [node([{ kind: 'addForeignKey', table, foreignKey: object, notValid: allowed }], facts)];
  const behind = isCleared ? {} : orphansBehind(context, table, object);
  // Before version 18 a foreign key of a table with partitions is valid from the beginning.
  if (isParted(context, table)) {
    const filled = behind.precheck === undefined ? [] : [factOf.table(to.table), ...standingOn(context.to, to.table)];
    return [
      node([{ kind: 'addForeignKey', table, foreignKey: object, notValid: false, ...ahead, ...behind }], {
        ...facts,
        settled: [...settled, ...filled],
      }),
    ];
  }
  const guarded = `guarded ${table}.${name}`;
  return [
    node([{ kind: 'addForeignKey', table, foreignKey: object, notValid: true, ...ahead }], {
      ...facts,
      makes: [guarded, ...facts.makes],
    }),
    node([{ kind: 'validateConstraint', table, name, ...behind }], { settled: [guarded, ...settled] }),
  ];
}

export function dropForeignKey({ table, object }: DeltaOf<'dropForeignKey'>, context: PlanContext): Node[] {
  if (deferrabilityTwin(context, 'addForeignKey', { table, object })) return [];
  const { to, columns, name } = object;
  return [
    node([{ kind: 'dropConstraint', table, name, loses: lostToOrphans(context, table, object) }], {
      uses: [
        factOf.table(table),
        factOf.table(to.table),
        ...[table, to.table].map(factOf.persistence),
        ...factOf.columns(table, columns),
        ...factOf.columns(to.table, to.columns),
        factOf.key(to.table, to.columns),
      ],
      ends: [factOf.constraint(table, name)],
      makes: [factOf.unlinked(table)],
    }),
  ];
}

/** Whether a foreign key is not there for a while, or for good. */
export const isDropped = (context: PlanContext, table: string, name: string): boolean =>
  context.deltas.some(
    (delta) =>
      delta.kind === 'dropForeignKey' &&
      delta.table === table &&
      delta.object.name === name &&
      !deferrabilityTwin(context, 'addForeignKey', delta),
  );

/** A foreign key of which only the deferrability differs is altered, so that no row is looked at again. */
function deferrabilityTwin(
  context: PlanContext,
  kind: 'addForeignKey' | 'dropForeignKey',
  { table, object }: Pick<DeltaOf<'addForeignKey'>, 'table' | 'object'>,
): boolean {
  const twin = droppedTwin(context, kind, table, object.name);
  if (twin === undefined || twin.kind !== kind || twin.object.deferrable === object.deferrable) return false;
  if (givesWay(context, table, object)) return false;
  return same({ ...twin.object, deferrable: undefined }, { ...object, deferrable: undefined });
}

/** Whether the foreign key has to go for a while anyway: a column changes its type, or the key it refers to is dropped. */
function givesWay(context: PlanContext, table: string, { columns, to }: DeltaOf<'addForeignKey'>['object']): boolean {
  const keyDropped = context.deltas.some(
    (delta) =>
      (delta.kind === 'dropPrimaryKey' || delta.kind === 'dropUnique' || delta.kind === 'dropIndex') &&
      delta.table === to.table,
  );
  return keyDropped || standsOnTouched(context, table, columns) || standsOnTouched(context, to.table, to.columns);
}
