import type { DeltaOf } from '../delta/delta.ts';
import { exclusionColumns } from '../exclusion.ts';
import { columnOf, type Exclusion, type State, tableOf } from '../state.ts';
import { conflicts } from './inspections.ts';
import { factOf, type Node, node, type PlanContext, valuesIn } from './node.ts';
import { statementsIn } from './statements.ts';
import { treesOf } from './swap.ts';

/**
 * Exclusion constraints. They can neither be added not valid nor take over an index, so there is no long way: the table
 * waits while the index is built, which lint says.
 */
export function addExclusion({ table, object }: DeltaOf<'addExclusion'>, context: PlanContext): Node[] {
  return [
    node([{ kind: 'addExclusion', table, exclusion: object, ...conflicts(context, table, object) }], {
      needs: [
        factOf.table(table),
        ...factOf.columns(table, inTable(context.to, table, object)),
        ...factOf.extensions(context.to),
        ...statementsIn(context.to, ...treesOf(object)),
      ],
      settled: [
        ...object.keys.flatMap(({ on }) => (typeof on === 'string' ? [] : valuesIn(context.to, on))),
        ...valuesIn(context.to, object.where),
      ],
      makes: [factOf.relation(table, object.name)],
    }),
  ];
}

export function dropExclusion({ table, object }: DeltaOf<'dropExclusion'>, context: PlanContext): Node[] {
  return [
    node([{ kind: 'dropConstraint', table, name: object.name }], {
      uses: [
        factOf.table(table),
        ...factOf.columns(table, inTable(context.from, table, object)),
        ...factOf.extensions(context.from),
        ...statementsIn(context.from, ...treesOf(object)),
      ],
      ends: [factOf.relation(table, object.name)],
    }),
  ];
}

/** Raw SQL mentions words that are no columns. */
const inTable = (state: State, table: string, exclusion: Exclusion): string[] =>
  exclusionColumns(exclusion).filter((name) => columnOf(tableOf(state, table), name) !== undefined);
