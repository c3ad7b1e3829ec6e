import { castBetween } from '../cast.ts';
import type { DeltaOf } from '../delta/delta.ts';
import { aside as domainAside } from '../domain/anew.ts';
import { overEnum } from '../domain/strays.ts';
import { nameOfKey, renamedKey } from '../key.ts';
import type { Inspection, Operation } from '../operation.ts';
import { type Column, columnOf, domainOf, enumOf, enumOfType, keyOf, tableOf } from '../state.ts';
import { dependantsOf } from './extensions.ts';
import { computedAnew } from './fill.ts';
import { factOf, leaves, type Node, node, type PlanContext } from './node.ts';
import { withoutDefault } from './without-default.ts';

/** Enum types. */
export const createEnum = (delta: DeltaOf<'createEnum'>): Node[] => [
  node([{ kind: 'createEnum', enum: delta.enum }], {
    makes: [`type ${keyOf(delta.enum)}`],
    needs: factOf.schema(delta.enum.schema),
  }),
];

export const dropEnum = (delta: DeltaOf<'dropEnum'>): Node[] => [
  node([{ kind: 'dropEnum', enum: keyOf(delta.enum) }], {
    ends: [`type ${keyOf(delta.enum)}`],
    uses: factOf.schema(delta.enum.schema),
  }),
];

export const renameEnum = (delta: DeltaOf<'renameEnum'>): Node[] => [node([delta])];
export const renameEnumValue = (delta: DeltaOf<'renameEnumValue'>): Node[] => [node([delta])];

export function alterEnumValues(delta: DeltaOf<'alterEnumValues'>, context: PlanContext): Node[] {
  return isSubsequence(delta.before, delta.after) ? additions(delta) : [rebuild(delta, context)];
}

/** Whether values are only added, so that the type need not be made anew. */
export function isSubsequence(short: readonly string[], long: readonly string[]): boolean {
  let at = 0;
  for (const value of long) if (value === short[at]) at++;
  return at === short.length;
}

function additions({ enum: key, before, after }: DeltaOf<'alterEnumValues'>): Node[] {
  const known = new Set(before);
  const operations = after.flatMap((value, i): Operation[] => {
    if (known.has(value)) return [];
    known.add(value);
    const previous = after[i - 1];
    if (previous !== undefined) {
      const last = after.slice(i).every((later) => !before.includes(later));
      return [{ kind: 'addEnumValue', enum: key, value, after: last ? undefined : previous }];
    }
    const following = after.find((other) => before.includes(other));
    return [{ kind: 'addEnumValue', enum: key, value, before: following }];
  });
  const makes = after.filter((value) => !before.includes(value)).map((value) => `value ${key}.${value}`);
  return [node(operations, { mode: 'apart', makes, needs: [`type ${key}`] })];
}

/** PostgreSQL cannot remove or move a value: a new type takes the old one's place. */
function rebuild(delta: DeltaOf<'alterEnumValues'>, context: PlanContext): Node {
  const { enum: key, after } = delta;
  const aside = `${nameOfKey(key).slice(0, 56)}__old`;
  const type = enumOf(context.to, key);
  // A column computed anew is dropped before and added behind.
  const columns = columnsOfEnum(context, key).filter(({ table, now }) => !computedAnew(context, table, now.name));
  const domains = overEnum(context, key);
  const anew = domains.flatMap((own) => {
    const domain = domainOf(context.to, own);
    return domain === undefined ? [] : [domainAside(own, domain)];
  });
  const facts = [
    ...[key, ...domains].map((own) => `type ${own}`),
    ...columns.flatMap(({ table, now }) => factOf.columns(table, [now.name])),
  ];
  return node(
    [
      { kind: 'renameEnum', enum: key, to: aside },
      { kind: 'createEnum', enum: { ...type, name: nameOfKey(key), values: after } },
      ...anew.flatMap(({ first }) => first),
      ...columns.flatMap(({ table, before, now }) => recast(context, { table, before, now, values: after })),
      ...anew.map(({ last }) => last),
      { kind: 'dropEnum', enum: renamedKey(key, aside), precheck: dependantsOf('type', key, context) },
    ],
    { makes: [...facts, ...after.map((value) => `value ${key}.${value}`)], ends: facts },
  );
}

interface Recast {
  readonly table: string;
  readonly before: Column;
  readonly now: Column;
  readonly values: readonly string[];
}

function strangersIn(context: PlanContext, { table, now, values }: Recast): Inspection | undefined {
  const [formerTable, formerColumn] = [context.formerTable(table), context.nameBefore(table, now.name)];
  if (formerTable === undefined || formerColumn === undefined) return undefined;
  return { finds: 'strangers', table: formerTable, column: formerColumn, list: now.type.endsWith('[]'), values };
}

function recast(context: PlanContext, { table, before, now, values }: Recast): Operation[] {
  const on = { table, column: now.name };
  const list = now.type.endsWith('[]');
  const precheck = strangersIn(context, { table, before, now, values });
  const using = list ? `$::text[]::${now.type}` : `$::text::${now.type}`;
  return withoutDefault(on, { before, now }, [
    { kind: 'alterType', ...on, type: now.type, collation: undefined, using, precheck },
  ]);
}

/**
 * A column that goes from an enum to a domain over it, or back, while the enum is made anew: neither type is there
 * together with both columns, so it is a text in between. Undefined for every other change of type.
 */
export function pastRebuild(
  delta: DeltaOf<'alterColumnType'>,
  context: PlanContext,
  loses: readonly string[] | undefined,
): Node[] | undefined {
  const { table, column, before: was, after: is, using } = delta;
  const [from, to] = [enumOfType(context.from, was.type), enumOfType(context.to, is.type)];
  const [before, now] = [context.from, context.to].map((state) => columnOf(tableOf(state, table), column));
  if (from === undefined || to === undefined || keyOf(from) !== keyOf(to) || using !== undefined) return undefined;
  if (before === undefined || now === undefined || !isRebuilt(context, keyOf(to))) return undefined;
  if (was.type.endsWith('[]') !== is.type.endsWith('[]')) return undefined;
  const list = is.type.endsWith('[]') ? '[]' : '';
  const on = { table, column };
  const retype = { kind: 'alterType', ...on, collation: undefined } as const;
  const [facts, between] = [factOf.columns(table, [column]), `text ${table}.${column}`];
  const precheck = strangersIn(context, { table, before, now, values: to.values });
  return [
    node(
      withoutDefault(on, { before, now: undefined }, [
        { ...retype, type: `text${list}`, using: `$::text${list}`, precheck, loses },
      ]),
      { uses: factOf.type(context.from, was.type), ends: facts, makes: [between, ...leaves(context.from, before)] },
    ),
    node(withoutDefault(on, { before: undefined, now }, [{ ...retype, type: is.type, using: `$::${is.type}` }]), {
      needs: [between, factOf.table(table), ...factOf.type(context.to, is.type), `type ${keyOf(to)}`],
      makes: [...facts, ...(now.default === undefined ? [`nodefault ${table}.${column}`] : [])],
    }),
  ];
}

/** Whether a new type takes an enum's place. */
export const isRebuilt = ({ deltas }: PlanContext, key: string): boolean =>
  deltas.some(
    (delta) => delta.kind === 'alterEnumValues' && delta.enum === key && !isSubsequence(delta.before, delta.after),
  );

/** Columns that are of the type before and after. */
export function columnsOfEnum(
  context: Pick<PlanContext, 'from' | 'to'>,
  key: string,
): { table: string; before: Column; now: Column }[] {
  return context.to.tables.flatMap((table) =>
    table.columns.flatMap((now) => {
      const before = columnOf(tableOf(context.from, keyOf(table)), now.name);
      const type = enumOfType(context.to, now.type);
      if (before === undefined || type === undefined || keyOf(type) !== key || before.type !== now.type) return [];
      return [{ table: keyOf(table), before, now }];
    }),
  );
}

/** The cast a column's change of type takes, as SQL with `$` for the old value. */
export function usingOf(delta: DeltaOf<'alterColumnType'>, context: PlanContext): string | undefined {
  if (delta.using !== undefined) return delta.using;
  const cast = castBetween(delta.before.type, delta.after.type, [context.from, context.to]);
  // What only the user knows is asked before a plan is made; going back, a text in between is the best there is.
  return cast.by === 'none' ? `$::text::${delta.after.type}` : cast.using;
}
