import { castBetween, isText } from '../cast.ts';
import type { Delta, DeltaOf } from '../delta/delta.ts';
import { nameOfKey, renamedKey } from '../key.ts';
import type { Inspection, Operation, OperationOf } from '../operation.ts';
import { dependantsOf } from '../plan/extensions.ts';
import { computedAnew } from '../plan/fill.ts';
import { factOf, leaves, type Node, node, type PlanContext, valuesIn } from '../plan/node.ts';
import { statementsIn } from '../plan/statements.ts';
import { withoutDefault } from '../plan/without-default.ts';
import { bareType, type Column, columnOf, type Domain, domainOfType, keyOf, type State, tableOf } from '../state.ts';
import { addedChecks, columnsOfDomain, isOf, newBase, straysFrom } from './strays.ts';

/** What has to be there before a domain. */
export const foundations = ({ schema, type, default: preset, checks }: Domain, { to }: PlanContext) => {
  const trees = [preset, ...checks.map(({ condition }) => condition)];
  return {
    needs: [
      ...factOf.schema(schema),
      ...factOf.type(to, type),
      ...factOf.extensions(to),
      ...statementsIn(to, ...trees),
    ],
    settled: trees.flatMap((tree) => valuesIn(to, tree)),
  };
};

/** Whether it takes a new domain: the server changes neither its type, nor what it demands inside of lists. */
export function isMadeAnew({ before, after }: DeltaOf<'alterDomain'>, from: State, to: State): boolean {
  if (before.type !== after.type) return true;
  const more = (after.notNull && !before.notNull) || addedChecks(before, after).length > 0;
  return more && [from, to].some((state) => isListed(state, keyOf(after)));
}

const isListed = (state: State, key: string): boolean =>
  state.tables.some(({ columns }) => columns.some(({ type }) => type.endsWith('[]') && isOf(state, type, key)));

/** A new domain takes the old one's place in every column; `move` is what a column of it takes. */
export function aside(key: string, domain: Domain, precheck?: Inspection): { first: Operation[]; last: Operation } {
  const old = `${nameOfKey(key).slice(0, 56)}__old`;
  return {
    first: [
      { kind: 'renameDomain', domain: key, to: old },
      { kind: 'createDomain', domain, precheck },
    ],
    last: { kind: 'dropDomain', domain: renamedKey(key, old) },
  };
}

export function madeAnew(delta: DeltaOf<'alterDomain'>, context: PlanContext): Node {
  const { before, after } = delta;
  const key = keyOf(after);
  const columns = columnsOfDomain(context, key).filter(({ table, now }) => !computedAnew(context, table, now.name));
  const { first, last } = aside(key, after, straysFrom(delta, context));
  const [rename, ...create] = first;
  const facts = columns.flatMap(({ table, now }) => factOf.columns(table, [now.name]));
  const { needs, settled } = foundations(after, context);
  return node(
    [
      ...(rename === undefined ? [] : [{ ...rename, precheck: dependantsOf('type', key, context) } as Operation]),
      ...create,
      ...columns.flatMap((column) => moved(delta, context, column)),
      last,
    ],
    {
      needs,
      settled: [...settled, ...columns.flatMap(({ now }) => valuesIn(context.to, now.default))],
      uses: factOf.type(context.from, before.type),
      makes: [`type ${key}`, ...facts],
      ends: [`type ${key}`, ...facts],
    },
  );
}

type Moving = ReturnType<typeof columnsOfDomain>[number];

function moved(delta: DeltaOf<'alterDomain'>, context: PlanContext, column: Moving): Operation[] {
  const { before: was, after, using } = delta;
  const { table, before, now } = column;
  const on = { table, column: now.name };
  const list = now.type.endsWith('[]');
  const cast = castBetween(was.type, after.type, [context.from, context.to]);
  const [formerTable, formerColumn] = [context.formerTable(table), context.nameBefore(table, now.name)];
  const uncastable: Inspection | undefined =
    cast.mayFail && using === undefined && !list && formerTable !== undefined && formerColumn !== undefined
      ? { finds: 'uncastable', table: formerTable, column: formerColumn, type: after.type, text: isText(was.type) }
      : undefined;
  const made = context.oneWay.has(`${formerTable}.${formerColumn}`) || cast.by === 'none' || cast.lossy;
  const loses = context.direction === 'down' && made ? [`${table}.${now.name}`] : undefined;
  const how = cast.by === 'automatic' && using === undefined && !list ? undefined : newBase(delta, context, list);
  return withoutDefault(on, { before, now }, [
    { kind: 'alterType', ...on, type: now.type, collation: undefined, using: how, precheck: uncastable, loses },
  ]);
}

/**
 * A column that becomes a list of a domain, or one value of it, while the domain is made anew: it is of neither in
 * between. Undefined for every other change of type.
 */
export function pastAnew(
  { table, column, before: was, after: is }: DeltaOf<'alterColumnType'>,
  context: PlanContext,
  leaving: Pick<OperationOf<'alterType'>, 'using' | 'precheck' | 'loses'>,
): Node[] | undefined {
  const [from, to] = [domainOfType(context.from, was.type), domainOfType(context.to, is.type)];
  if (from === undefined || to === undefined || keyOf(from) !== keyOf(to) || was.type === is.type) return undefined;
  const anew = context.deltas.some(
    (delta) =>
      delta.kind === 'alterDomain' && keyOf(delta.after) === keyOf(to) && isMadeAnew(delta, context.from, context.to),
  );
  if (!anew) return undefined;
  const [before, now] = [context.from, context.to].map((state) => columnOf(tableOf(state, table), column));
  const on = { table, column };
  const [facts, between] = [factOf.columns(table, [column]), `bare ${table}.${column}`];
  const retype = { kind: 'alterType', ...on, collation: undefined } as const;
  return [
    node(
      withoutDefault(on, { before, now: undefined }, [{ ...retype, ...leaving, type: bareType(context.to, is.type) }]),
      {
        uses: factOf.type(context.from, was.type),
        ends: facts,
        makes: [between, ...(before === undefined ? [] : leaves(context.from, before))],
      },
    ),
    node(withoutDefault(on, { before: undefined, now }, [{ ...retype, type: is.type, using: undefined }]), {
      needs: [between, factOf.table(table), ...factOf.type(context.to, is.type)],
      makes: [...facts, ...(now?.default === undefined ? [`nodefault ${table}.${column}`] : [])],
    }),
  ];
}

/** Columns whose domain is made anew: what stands on them gives way. */
export function movedWithDomains(
  from: State,
  to: State,
  deltas: readonly Delta[],
): { table: string; column: string }[] {
  return deltas.flatMap((delta) =>
    delta.kind === 'alterDomain' && isMadeAnew(delta, from, to)
      ? columnsOfDomain({ from, to }, keyOf(delta.after)).map(({ table, now }) => ({ table, column: now.name }))
      : [],
  );
}

/** A new column of a domain that is never null would have to have values at once: it enters the domain when it has. */
export const entersLater = (context: PlanContext, { type }: Column): boolean =>
  domainOfType(context.to, type)?.notNull === true && !type.endsWith('[]');

/** Until it has entered, it is not there for what stands on it: what a view reads changes its type no more. */
export const entering = (table: string, { name, type, collation }: Column, context: PlanContext): Node => {
  const enter: Operation = { kind: 'alterType', table, column: name, type, collation, using: undefined };
  return node([enter], {
    needs: [...factOf.notNull(table, [name]), factOf.full(table, name), ...factOf.type(context.to, type)],
    makes: factOf.columns(table, [name]),
  });
};
