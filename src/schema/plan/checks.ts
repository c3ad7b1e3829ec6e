import type { DeltaOf } from '../delta/delta.ts';
import { type Check, tableOf } from '../state.ts';
import { columnsOf } from '../tree.ts';
import { violations } from './inspections.ts';
import { factOf, type Node, node, online, type PlanContext, valuesIn } from './node.ts';
import { statementsIn } from './statements.ts';
import { added, swaps, temporary } from './swap.ts';

/** Checks, and renaming of every kind of constraint. */
export const renameConstraint = ({
  table,
  from,
  to,
}: {
  readonly table: string;
  readonly from: string;
  readonly to: string;
}): Node[] => [node([{ kind: 'renameConstraint', table, from, to }])];

export function addCheck({ table, object }: DeltaOf<'addCheck'>, context: PlanContext): Node[] {
  const facts = {
    needs: [
      factOf.table(table),
      ...factOf.columns(table, columnsOf(object.condition)),
      ...factOf.extensions(context.to),
      ...statementsIn(context.to, object.condition),
    ],
    settled: valuesIn(context.to, object.condition),
    makes: [factOf.constraint(table, object.name)],
  };
  const allowed = object.notValid ?? false;
  if (!online(context, table)) return [node([{ kind: 'addCheck', table, check: object, notValid: allowed }], facts)];
  const swap = swaps(context, 'dropCheck', table, object);
  const name = swap ? temporary(object.name) : object.name;
  const [guarded, valid] = [`guarded ${table}.${name}`, `valid ${table}.${name}`];
  return [
    node(
      [
        {
          kind: 'addCheck',
          table,
          check: { ...object, name },
          notValid: true,
          ...(allowed ? {} : violations(context, table, object)),
        },
      ],
      {
        ...facts,
        makes: [guarded, ...(swap ? [] : facts.makes)],
      },
    ),
    ...(allowed ? [] : [node([{ kind: 'validateConstraint', table, name }], { settled: [guarded], makes: [valid] })]),
    ...(swap
      ? [
          node(
            [
              { kind: 'dropConstraint', table, name: object.name },
              { kind: 'renameConstraint', table, from: name, to: object.name },
            ],
            {
              settled: [allowed ? guarded : valid],
              makes: facts.makes,
              uses: statementsIn(context.from, oldCondition(context, table, object.name)),
            },
          ),
        ]
      : []),
  ];
}

/** What the old version of a check calls may go once the new one has its place. */
const oldCondition = (context: PlanContext, table: string, name: string): Check['condition'] | undefined =>
  tableOf(context.from, table)?.checks.find((one) => one.name === name)?.condition;

export function dropCheck({ table, object }: DeltaOf<'dropCheck'>, context: PlanContext): Node[] {
  if (added(context, 'addCheck', table, object.name) && swaps(context, 'dropCheck', table, object)) return [];
  return [
    node([{ kind: 'dropConstraint', table, name: object.name }], {
      uses: [
        factOf.table(table),
        ...factOf.columns(table, columnsOf(object.condition)),
        ...factOf.extensions(context.from),
        ...statementsIn(context.from, object.condition),
      ],
      ends: [factOf.constraint(table, object.name)],
    }),
  ];
}
