import { castBetween } from '../cast.ts';
import type { DeltaOf } from '../delta/delta.ts';
import type { OperationOf } from '../operation.ts';
import { isRebuilt } from '../plan/enums.ts';
import { factOf, leaves, type Node, node, type PlanContext, valuesIn } from '../plan/node.ts';
import { withoutDefault } from '../plan/without-default.ts';
import { bareType, columnOf, domainOf, domainOfType, enumOfType, keyOf, type State, tableOf } from '../state.ts';
import { isMadeAnew } from './anew.ts';

/**
 * A column that goes from a type that is made anew to another one that is: where a second column goes the other way, neither
 * type could be first, so it is of neither in between. Undefined for every other change of type.
 */
export function pastBoth(
  { table, column, before: was, after: is, using }: DeltaOf<'alterColumnType'>,
  context: PlanContext,
  leaving: Pick<OperationOf<'alterType'>, 'precheck' | 'loses'>,
): Node[] | undefined {
  const both = isRemade(context, context.from, was.type) && isRemade(context, context.to, is.type);
  const [before, now] = [context.from, context.to].map((state) => columnOf(tableOf(state, table), column));
  if (!both || before === undefined || now === undefined) return undefined;
  const worded = enumOfType(context.from, was.type) !== undefined;
  const list = was.type.endsWith('[]') ? '[]' : '';
  const bare = worded ? `text${list}` : bareType(context.from, was.type);
  const on = { table, column };
  const retype = { kind: 'alterType', ...on } as const;
  const [facts, between] = [factOf.columns(table, [column]), `bare ${table}.${column}`];
  const cast = castBetween(bare, is.type, [context.from, context.to]);
  return [
    node(
      withoutDefault(on, { before, now: undefined }, [
        { ...retype, ...leaving, type: bare, collation: undefined, using: worded ? `$::${bare}` : undefined },
      ]),
      {
        uses: [...factOf.type(context.from, was.type), ...factOf.extensions(context.from)],
        ends: facts,
        makes: [between, ...leaves(context.from, before)],
      },
    ),
    node(
      withoutDefault(on, { before: undefined, now }, [
        {
          ...retype,
          type: is.type,
          collation: is.collation,
          using: using ?? cast.using ?? (cast.by === 'none' ? `$::text::${is.type}` : undefined),
        },
      ]),
      {
        needs: [between, factOf.table(table), ...factOf.type(context.to, is.type), ...factOf.extensions(context.to)],
        makes: [...facts, ...(now.default === undefined ? [`nodefault ${table}.${column}`] : [])],
        settled: valuesIn(context.to, now.default),
      },
    ),
  ];
}

/** Whether another type of the same name takes its place. */
function isRemade(context: PlanContext, state: State, type: string): boolean {
  const [domain, values] = [domainOfType(state, type), enumOfType(state, type)];
  if (values !== undefined && isRebuilt(context, keyOf(values))) return true;
  if (domain === undefined || domainOf(context.to, keyOf(domain)) === undefined) return false;
  return context.deltas.some(
    (delta) =>
      delta.kind === 'alterDomain' &&
      keyOf(delta.after) === keyOf(domain) &&
      isMadeAnew(delta, context.from, context.to),
  );
}
