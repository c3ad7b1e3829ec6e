import type { Column, Link } from '../../expr/node.ts';
import type { ResourceModel } from '../../model/model.ts';
import type { HoistJoin, Inside, Join, OneJoin, Scope } from '../../query/plan/scope.ts';
import { quoteName, quoteTable } from '../quote.ts';
import type { Context } from './context.ts';
import { groupText } from './group.ts';
import { printConditions, printSorts } from './phrase.ts';
import { correlation, joinAlias, tiebroken, tied } from './reach.ts';
import type { Reached } from './reached.ts';

/** A FROM clause: the base record, and what is joined to it. */
export function fromText(scope: Scope, reached: Reached | undefined, context: Context): string {
  return baseText(scope, reached, context) + joinsText(scope.joins, scope, context);
}

export function joinsText(joins: readonly Join[], scope: Scope, context: Context): string {
  return joins.map((join) => joinText(join, scope, context)).join('');
}

function joinText(join: Join, scope: Scope, context: Context): string {
  switch (join.kind) {
    case 'one':
      return oneText(join, context);
    case 'group':
      return groupText(join, context);
    case 'hoist':
      return hoistText(join, scope, context);
  }
}

const hoistText = (hoist: HoistJoin, scope: Scope, context: Context): string =>
  ` cross join lateral (select ${context.expr(hoist.body, scope)} as c1) ${context.alias(hoist, 'k')}`;

function oneText(join: OneJoin, context: Context): string {
  if (join.narrowed !== undefined) return ` left join lateral ${narrowedText(join, context)} on true`;
  const { home, alias } = { home: join.link.destination, alias: context.alias(join) };
  const on = join.link.on.map(
    ({ here, there }) => `${alias}.${quoteName(there.column)} = ${context.column(join.from, here)}`,
  );
  return ` ${join.inner ? 'join' : 'left join'} ${quoteTable(home.schema, home.table)} ${alias} on ${on.join(' and ')}`;
}

/** The one record that a `hasOne` with conditions or an order of its own picks. */
function narrowedText(join: OneJoin, context: Context): string {
  const { narrowed } = join;
  if (narrowed === undefined) return '';
  const { scope } = narrowed;
  context.sameAlias(scope, join);
  const reached = { link: join.link, from: join.from, inside: undefined };
  const columns = [...join.columns].map((column) => context.column(scope, column));
  const conditions = [...correlation(scope, reached, context), ...printConditions(narrowed.filters, scope, context)];
  const order = printSorts(narrowed.sorts, scope, context);
  const skipped = narrowed.offset === 0 ? '' : ` offset ${narrowed.offset}`;
  const tail = narrowed.single ? `${tiebroken(order, scope, context)} limit 1${skipped}` : '';
  const from = fromText(scope, reached, context);
  const list = columns.length === 0 ? '1' : columns.join(', ');
  return `(select ${list} from ${from}${where(conditions)}${tail}) ${context.alias(join)}`;
}

/** The table a scope starts from; of a limited relationship the rows it is limited to. */
export function baseText(scope: Scope, reached: Reached | undefined, context: Context): string {
  const alias = context.alias(scope);
  if (reached?.inside !== undefined) return cutText(scope, reached, reached.inside, context);
  if (scope.rows !== undefined) return `(${context.rows(scope.rows, scope)}) ${alias}`;
  if (scope.home.table === '') return `(select) ${alias}`;
  const { via } = scope;
  if (via === undefined) return joinedText(scope, reached, context);
  const { inside } = via.step;
  const before = fromText(via.scope, via, context);
  if (inside !== undefined) return `${before} cross join lateral ${cutText(scope, via.step, inside, context)}`;
  const ties = tied(scope, via.step, context);
  const on = ties.length === 0 ? '' : ` on ${ties.join(' and ')}`;
  const step = joinedText(scope, { ...via.step, whole: reached?.whole === true }, context, on);
  return `${before} ${on === '' ? 'cross join' : 'join'} ${step}`;
}

function cutText(scope: Scope, reached: Reached, inside: Inside, context: Context): string {
  const { text, row } = insideText(scope, reached, inside, context);
  return `${text} ${context.alias(scope)}${row}`;
}

/** The table itself, behind its join table if there is one; `tie` joins it to what stands before. */
function joinedText(scope: Scope, reached: Reached | undefined, context: Context, tie = ''): string {
  const alias = context.alias(scope);
  const table = `${quoteTable(scope.home.schema, scope.home.table)} ${alias}`;
  const through = reached?.link.through;
  if (reached === undefined || through === undefined) return table + tie;
  const join = joinAlias(scope, reached.link, context);
  const joined = `${joinTable(reached.link, scope, context)} ${join}${tie}`;
  if (isNeedless(scope, reached)) return joined;
  const on = through.on.map(
    ({ here, there }) => `${alias}.${quoteName(there.column)} = ${join}.${quoteName(here.column)}`,
  );
  return `${joined} join ${table} on ${on.join(' and ')}`;
}

/** A join table, or raw SQL in its place: a pair that comes twice counts once. */
function joinTable({ on, through }: Link, scope: Scope, context: Context): string {
  if (through === undefined) return '';
  const { schema, table, rows } = through.home;
  if (rows === undefined) return quoteTable(schema, table);
  const columns = [...on.map(({ there }) => there), ...through.on.map(({ here }) => here)];
  const names = columns.map(({ column }) => quoteName(column)).join(', ');
  return `(select distinct * from (${context.expr(rows, scope)}) p (${names}))`;
}

/** Counting through a join table needs nothing beyond it where foreign keys vouch for the other side. */
function isNeedless(scope: Scope, { link, whole }: Reached): boolean {
  if (whole || scope.columns.size > 0 || scope.joins.length > 0 || scope.semis.size > 0) return false;
  const { references } = (link.through?.home ?? {}) as Partial<ResourceModel>;
  const vouched = (column: Column): boolean =>
    references?.some((reference) => reference.on.some(({ here }) => here === column)) ?? false;
  return link.through?.on.every(({ here }) => !here.nullable && vouched(here)) ?? false;
}

/** The rows a limited relationship is limited to; where more is asked of their join records, `row` brings that. */
function insideText(
  scope: Scope,
  reached: Reached,
  inside: Inside,
  context: Context,
): { readonly text: string; readonly row: string } {
  const inner = inside.scope;
  const within = { ...reached, inside: inside.inside, whole: true };
  const wanted = new Set<Column>([...scope.columns, ...scope.home.primaryKey]);
  const columns = [...wanted].map((column) => context.column(inner, column));
  const { through } = reached.link;
  const row = through === undefined ? undefined : scope.ones.get(through.row);
  if (inside.inside !== undefined) handOn(wanted, row, inner);
  const ofRow = [...(row?.columns ?? [])].map(({ column }) => ({
    column: quoteName(column),
    as: quoteName(`join ${column}`),
  }));
  const join = ofRow.length === 0 ? '' : joinAlias(inner, reached.link, context);
  columns.push(...ofRow.map(({ column, as }) => `${join}.${column} as ${as}`));
  const conditions = [...correlation(inner, within, context), ...printConditions(inside.filters, inner, context)];
  const order = tiebroken(printSorts(inside.sorts, inner, context), inner, context);
  const from = fromText(inner, within, context);
  const cut = `${inside.limit === undefined ? '' : ` limit ${inside.limit}`}${inside.offset === 0 ? '' : ` offset ${inside.offset}`}`;
  return {
    text: `(select ${columns.length === 0 ? '1' : columns.join(', ')} from ${from}${where(conditions)}${order}${cut})`,
    row: ofRow.length === 0 ? '' : rowText(scope, reached, ofRow, context),
  };
}

/** What is asked of rows that were cut twice is asked of the inner ones too. */
function handOn(columns: ReadonlySet<Column>, row: OneJoin | undefined, inner: Scope): void {
  for (const column of columns) inner.columns.add(column);
  if (row === undefined) return;
  const known = inner.ones.get(row.link);
  if (known === undefined) inner.ones.set(row.link, row);
  else for (const column of row.columns) known.columns.add(column);
}

function rowText(
  scope: Scope,
  reached: Reached,
  columns: readonly { readonly column: string; readonly as: string }[],
  context: Context,
): string {
  const list = columns.map(({ column, as }) => `${context.alias(scope)}.${as} as ${column}`);
  return ` cross join lateral (select ${list.join(', ')}) ${joinAlias(scope, reached.link, context)}`;
}

const where = (conditions: readonly string[]): string =>
  conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`;
