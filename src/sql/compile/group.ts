import type { Expr } from '../../expr/node.ts';
import { dropsNulls } from '../../query/plan/cost.ts';
import type { GroupJoin, Slot } from '../../query/plan/scope.ts';
import { enclose } from '../operator/spelling.ts';
import { aggregateText, type Split, splitFilters } from './aggregate.ts';
import type { Context } from './context.ts';
import { printConditions, printSorts, printValue } from './phrase.ts';
import { correlation, farKeys, onTheWay, reachedBy, tiebroken } from './reach.ts';

/** The join that brings the aggregates over one relationship. */
export function groupText(group: GroupJoin, context: Context): string {
  const alias = context.alias(group, 'a');
  switch (group.shape) {
    case 'grouped': {
      const on = group.link.on.map(({ here }, i) => `${alias}.k${i + 1} = ${context.column(group.from, here)}`);
      return ` left join (${grouped(group, context)}) ${alias} on ${on.join(' and ')}`;
    }
    case 'lateral':
      return ` cross join lateral (${lateral(group, context)}) ${alias}`;
    case 'first':
      return ` left join lateral (${first(group, context)}) ${alias} on true`;
  }
}

function grouped(group: GroupJoin, context: Context): string {
  const reached = reachedBy(group);
  const keys = farKeys(group.scope, reached, context);
  const { columns, conditions } = aggregates(group, context);
  const from = context.from(group.scope, reached);
  const named = keys.map((key, i) => `${key} as k${i + 1}`);
  // Nobody's rows would be a group as well, of a tenth of the table perhaps, that nothing is joined to.
  const owned = keys.filter((_, i) => group.link.on[i]?.there.nullable).map((key) => `${key} is not null`);
  const filters = where([...onTheWay(group.scope, reached, context), ...owned, ...conditions]);
  return `select ${[...named, ...columns].join(', ')} from ${from}${filters} group by ${keys.join(', ')}`;
}

function lateral(group: GroupJoin, context: Context): string {
  const reached = reachedBy(group);
  const tied = correlation(group.scope, reached, context);
  const { columns, conditions } = aggregates(group, context);
  const from = context.from(group.scope, reached);
  return `select ${columns.join(', ')} from ${from}${where([...tied, ...conditions])}`;
}

/** Never `array_agg(…)[1]`: an index can stop at the first row. */
function first(group: GroupJoin, context: Context): string {
  const { scope, slots } = group;
  const reached = reachedBy(group);
  const values = slots.map((slot) => firstValue(slot, group, context));
  const [slot] = slots;
  const filters = slot === undefined ? [] : printConditions(slot.filters, scope, context);
  const conditions = [...correlation(scope, reached, context), ...filters];
  // A group whose value skips nulls has no other value.
  if (slot !== undefined && dropsNulls(slot.node)) conditions.push(`${enclose(values[0] ?? '')} is not null`);
  const order = tiebroken(printSorts(slot?.node.many.sorts ?? [], scope, context), scope, context);
  const from = context.from(scope, reached);
  const columns = values.map((value, i) => `${value} as c${i + 1}`);
  return `select ${columns.join(', ')} from ${from}${where(conditions)}${order} limit 1`;
}

function firstValue({ node }: Slot, { scope }: GroupJoin, context: Context): string {
  return node.of === undefined ? 'null' : printValue(node.of, scope, context);
}

function aggregates(
  group: GroupJoin,
  context: Context,
): { readonly columns: readonly string[]; readonly conditions: readonly string[] } {
  const split = splitFilters(group.slots, context.keys);
  const { scope } = group;
  const columns = group.slots.map(
    (slot, i) => `${aggregateText(slot, split.own.get(slot) ?? [], scope, context)} as c${i + 1}`,
  );
  const conditions = [
    ...printConditions(split.common, scope, context),
    ...either(group.slots, split, (filters) => printConditions(filters, scope, context)),
  ];
  return { columns, conditions };
}

/** Where every aggregate has conditions of its own, rows that meet none of them need not be read. */
function either(
  slots: readonly Slot[],
  { own }: Split,
  print: (filters: readonly Expr[]) => readonly string[],
): readonly string[] {
  const cases = slots.map((slot) => own.get(slot) ?? []);
  if (cases.length < 2 || cases.some((filters) => filters.length === 0)) return [];
  const texts = cases.map((filters) => {
    const printed = print(filters);
    return printed.length === 1 ? printed.join('') : `(${printed.join(' and ')})`;
  });
  return [`(${[...new Set(texts)].join(' or ')})`];
}

const where = (conditions: readonly string[]): string =>
  conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`;
