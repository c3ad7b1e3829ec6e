import { same } from '../canonical.ts';
import { castBetween } from '../cast.ts';
import type { DeltaOf } from '../delta/delta.ts';
import type { Inspection } from '../operation.ts';
import { factOf, type PlanContext } from '../plan/node.ts';
import {
  type Check,
  type Column,
  columnOf,
  type Domain,
  domainOf,
  domainOfType,
  keyOf,
  type State,
  tableOf,
} from '../state.ts';

// The columns of a domain, and what in them it would refuse.

/** Columns that are of a domain before and after. */
export function columnsOfDomain(
  { from, to }: Pick<PlanContext, 'from' | 'to'>,
  key: string,
): { table: string; before: Column; now: Column }[] {
  return to.tables.flatMap((table) =>
    table.columns.flatMap((now) => {
      const before = columnOf(tableOf(from, keyOf(table)), now.name);
      if (before?.type !== now.type || !isOf(to, now.type, key)) return [];
      return [{ table: keyOf(table), before, now }];
    }),
  );
}

export const isOf = (state: State, type: string, key: string): boolean => {
  const domain = domainOfType(state, type);
  return domain !== undefined && keyOf(domain) === key;
};

export const addedChecks = (before: Domain, after: Domain): readonly Check[] =>
  after.checks.filter((check) => !before.checks.some((one) => same(one, check)));

/** A value of what a domain is made of as one of what it will be made of; `$` is the column, of lists where it is one. */
export function newBase(
  { before, after, using }: DeltaOf<'alterDomain'>,
  { from, to }: Pick<PlanContext, 'from' | 'to'>,
  list: boolean,
): string {
  if (using !== undefined && !list) return ofColumn(using);
  const suffix = list ? '[]' : '';
  const [was, is] = [`${before.type}${suffix}`, `${after.type}${suffix}`];
  const cast = castBetween(was, is, [from, to]);
  return cast.by === 'none' ? `$::text${suffix}::${is}` : (cast.using ?? `$::${is}`);
}

/** SQL over `value`, as one over a column. */
const ofColumn = (using: string): string =>
  using
    .split(/('(?:[^']|'')*'|"(?:[^"]|"")*")/)
    .map((part, i) => (i % 2 === 0 ? part.replace(/\bvalue\b/gi, '$') : part === '"value"' ? '$' : part))
    .join('');

/** Values of all columns of a domain that what is new about it refuses. */
export function straysFrom(delta: DeltaOf<'alterDomain'>, context: PlanContext): Inspection | undefined {
  const { before, after } = delta;
  const required = after.notNull && !before.notNull;
  const anew = before.type !== after.type;
  const conditions = anew ? after.checks : addedChecks(before, after);
  const seen = columnsOfDomain(context, keyOf(after)).flatMap(({ table, before: was, now }) => {
    const [key, column] = [context.formerTable(table), context.nameBefore(table, now.name)];
    const list = now.type.endsWith('[]');
    // A column that becomes required is filled, or looked through, by itself.
    const nulls = required && (list || (was.nullable && now.nullable));
    if (key === undefined || column === undefined || (conditions.length === 0 && !nulls)) return [];
    return [{ table: key, column, list, nulls, ...(anew ? { using: newBase(delta, context, list) } : {}) }];
  });
  return seen.length === 0
    ? undefined
    : {
        finds: 'strays',
        domain: keyOf(before),
        columns: seen,
        conditions: conditions.map(({ condition }) => condition),
      };
}

/** What a column's values must be to become values of a domain. */
export function straysOnEntry(delta: DeltaOf<'alterColumnType'>, context: PlanContext): Inspection | undefined {
  const domain = domainOfType(context.to, delta.after.type);
  const [table, column] = [context.formerTable(delta.table), context.nameBefore(delta.table, delta.column)];
  if (domain === undefined || table === undefined || column === undefined) return undefined;
  const was = domainOfType(context.from, delta.before.type);
  const list = delta.after.type.endsWith('[]');
  const alike = castBetween(delta.before.type, delta.after.type, [context.from, context.to]).by === 'automatic';
  if (!alike || delta.using !== undefined || list !== delta.before.type.endsWith('[]')) return undefined;
  const conditions = domain.checks
    .map(({ condition }) => condition)
    .filter((one) => !was?.checks.some(({ condition }) => same(condition, one)));
  const nulls = domain.notNull && list;
  if (conditions.length === 0 && !nulls) return undefined;
  return { finds: 'strays', domain: keyOf(domain), columns: [{ table, column, list, nulls }], conditions };
}

/** The domains that are made of an enum before and after. */
export const overEnum = ({ from, to }: Pick<PlanContext, 'from' | 'to'>, key: string): string[] =>
  (to.domains ?? []).flatMap((domain) => {
    const own = keyOf(domain);
    const made = factOf.type(to, domain.type).includes(`type ${key}`);
    return made && domainOf(from, own)?.type === domain.type ? [own] : [];
  });
