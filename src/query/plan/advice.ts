import type { Column, Expr, Home, Link } from '../../expr/node.ts';
import type { ResourceModel } from '../../model/model.ts';
import { tableOf } from './covering-index.ts';
import { conjuncts, unindexed } from './decide.ts';
import { columnOf, indexesOf, leads } from './indexes.ts';
import type { LevelPlan } from './level-plan.ts';
import type { Plan } from './plan.ts';
import type { Scope } from './scope.ts';
import { isSmall, type Statistics } from './statistics.ts';

/** An index that a query would be faster with. */
export interface Advice {
  readonly table: Home;
  readonly columns: readonly Column[];
}

/** Indexes a query would look things up by, were they there. Nothing is said of tables known to be small. */
export function adviceOf({ root }: Plan, statistics: Statistics | undefined): readonly Advice[] {
  const found = new Map<string, Advice>();
  for (const advice of [...ofRoot(root), ...ofLevel(root)]) {
    if (isSmall(statistics, advice.table) === true) continue;
    found.set([advice.table.table, ...advice.columns.map(({ column }) => column)].join(' '), advice);
  }
  return [...found.values()];
}

/** A line of advice, with what is to be added to the resource. */
export function adviceLine({ table, columns }: Advice): string {
  const named = columns.map(({ name }) => `${name.charAt(0).toUpperCase()}${name.slice(1)}`).join('And');
  const fields = columns.map(({ name }) => `'${name}'`).join(', ');
  const declared = `static indexes = indexes(${table.name}, { by${named}: [${fields}] })`;
  return `advice: index on ${table.table} (${columns.map(({ column }) => column).join(', ')}): ${declared}`;
}

/** What finds the records, and what orders them where only some are wanted. */
function ofRoot({ scope, selection, filters }: LevelPlan): readonly Advice[] {
  if (scope.home.table === '' || selection.combined !== undefined || selection.keyed) return [];
  const own = filters.flatMap(conjuncts).flatMap((filter) => lookedUp(filter, scope));
  const equal = own.filter(({ exactly }) => exactly).map(({ column }) => column);
  const range = own.filter(({ exactly }) => !exactly).map(({ column }) => column);
  const order = selection.limit === undefined || selection.groups !== undefined ? [] : orderOf(selection, scope);
  const columns = [...new Set([...equal, ...(order.length > 0 ? order : range.slice(0, 1))])];
  // Of few values each leads to too many rows.
  if (columns.every(({ type }) => type.values !== undefined || type.family === 'boolean')) return [];
  const led = new Set<Column | undefined>([...equal, ...range, ...order.slice(0, 1)]);
  return indexesOf(selection.resource).some(({ keys }) => led.has(keys[0])) ? [] : [{ table: scope.home, columns }];
}

/** The columns of an order an index can yield as it is; the key that breaks ties at its end costs nothing. */
function orderOf({ sorts, resource }: LevelPlan['selection'], scope: Scope): readonly Column[] {
  const columns = sorts.map(({ by, nulls }) =>
    by.kind === 'attribute' && scope.bases.has(by.from) && nulls === undefined ? by.column : undefined,
  );
  const given = columns.filter((column, i) => i === 0 || !resource.primaryKey.some((key) => key === column));
  return given.every((column) => column !== undefined) ? given : [];
}

const comparisons: ReadonlySet<string> = new Set(['eq', 'in', 'gt', 'gte', 'lt', 'lte']);

function lookedUp(filter: Expr, scope: Scope): readonly { readonly column: Column; readonly exactly: boolean }[] {
  if (filter.kind === 'calculation') return lookedUp(filter.body, scope);
  if (filter.kind !== 'call' || !comparisons.has(filter.operator)) return [];
  const [left, right] = filter.args;
  const column = left === undefined ? undefined : columnOf(left);
  const isOwn = left?.kind === 'attribute' && scope.bases.has(left.from);
  if (
    column === undefined ||
    !isOwn ||
    (right?.kind !== 'param' && right?.kind !== 'literal' && right?.kind !== 'actor')
  )
    return [];
  return [{ column, exactly: filter.operator === 'eq' || filter.operator === 'in' }];
}

function ofLevel({ scope, lists }: LevelPlan): readonly Advice[] {
  return [
    ...ofScope(scope),
    ...lists.flatMap(({ level }) => [...ofLink(level.selection.many?.item.link), ...ofLevel(level)]),
  ];
}

/** What is looked for once for each record. What is read as a whole needs no index. */
function ofScope(scope: Scope): readonly Advice[] {
  const joins = scope.joins.flatMap((join) => {
    if (join.kind !== 'group') return [];
    const each = join.shape !== 'grouped' || join.why === unindexed;
    return [...(each ? ofLink(join.link) : []), ...ofScope(join.scope)];
  });
  const semis = [...scope.semis.values()].flatMap((semi) => [...ofLink(semi.link), ...ofScope(semi.scope)]);
  return [...joins, ...semis];
}

function ofLink(link: Link | undefined): readonly Advice[] {
  if (link === undefined || link.on.length === 0) return [];
  const table = tableOf(link) as Partial<ResourceModel> & Home;
  const columns = link.on.map(({ there }) => there);
  return leads(table, columns) || indexesOf(table).some(({ keys }) => columns.some((column) => column === keys[0]))
    ? []
    : [{ table, columns }];
}
