import type { AggregateNode, Expr } from '../../expr/node.ts';
import { dropsNulls, speaksOf } from '../../query/plan/cost.ts';
import type { Keys } from '../../query/plan/key.ts';
import type { GroupJoin, GroupShape, Scope, Slot } from '../../query/plan/scope.ts';
import { castName } from '../literal.ts';
import { enclose } from '../operator/spelling.ts';
import type { Context } from './context.ts';
import { printConditions, printSorts } from './phrase.ts';
import { tiebroken } from './reach.ts';

/** The column of a sub-select that holds an aggregate. */
export const slotName = (group: GroupJoin, slot: Slot): string => `c${group.slots.indexOf(slot) + 1}`;

/** What an aggregate without rows amounts to where SQL says null. */
export function valueOverNoRows(node: AggregateNode, shape: GroupShape): string | undefined {
  switch (node.function) {
    case 'count':
      // A lateral has its one row whatever happens; a grouped sub-select has none for a record without children.
      return shape === 'grouped' ? '0' : undefined;
    case 'sum':
      return node.type.family === 'interval' ? "'0'::interval" : '0';
    case 'list':
      return `'{}'`;
    default:
      return undefined;
  }
}

/** Conditions that hold for all aggregates of a group, and those that hold for one alone. */
export interface Split {
  readonly common: readonly Expr[];
  readonly own: ReadonlyMap<Slot, readonly Expr[]>;
}

export function splitFilters(slots: readonly Slot[], keys: Keys): Split {
  const [first, ...rest] = slots.map((slot) => slot.filters);
  const others = rest.map((filters) => new Set(filters.map((filter) => keys.of(filter))));
  const common = (first ?? []).filter((filter) => others.every((set) => set.has(keys.of(filter))));
  const shared = new Set(common.map((filter) => keys.of(filter)));
  const own = slots.map((slot) => [slot, slot.filters.filter((filter) => !shared.has(keys.of(filter)))] as const);
  return { common, own: new Map(own) };
}

/** One aggregate of a group: `count(*) filter (where …)`. */
export function aggregateText(slot: Slot, own: readonly Expr[], scope: Scope, context: Context): string {
  const { node } = slot;
  const conditions = [...printConditions(own, scope, context)];
  const of = node.of === undefined ? undefined : context.expr(node.of, scope);
  if (of !== undefined && dropsNulls(node)) conditions.push(`${enclose(of)} is not null`);
  if (node.of !== undefined && !speaksOf(node.of, scope.bases)) conditions.push(...tie(scope, context));
  const filter = conditions.length === 0 ? '' : ` filter (where ${conditions.join(' and ')})`;
  const text = `${callText(node, of, scope, context)}${filter}`;
  return node.function === 'first' ? `(${text})[1]` : cast(text, node);
}

/** An aggregate whose arguments all come from the query around belongs to that: SQL looks at what it names alone. */
const tie = (scope: Scope, context: Context): readonly string[] =>
  scope.home.primaryKey.slice(0, 1).map((key) => `${context.column(scope, key)} is not null`);

function callText(node: AggregateNode, of: string | undefined, scope: Scope, context: Context): string {
  const distinct = node.distinct ? 'distinct ' : '';
  switch (node.function) {
    case 'count':
      return of === undefined ? 'count(*)' : `count(${distinct}${of})`;
    case 'list': {
      const given =
        node.distinct && of !== undefined ? distinctOrder(node, of) : printSorts(node.many.sorts, scope, context);
      return `array_agg(${distinct}${of}${given})`;
    }
    case 'min':
    case 'max':
      return extreme(node, of);
    case 'first':
      // Of grouped rows; elsewhere a lateral stops at the first.
      return `array_agg(${of}${tiebroken(printSorts(node.many.sorts, scope, context), scope, context)})`;
    default:
      return `${node.function}(${distinct}${of})`;
  }
}

/** A distinct aggregate can be ordered by its own value only. */
function distinctOrder(node: AggregateNode, of: string): string {
  const [sort] = node.many.sorts;
  return sort === undefined ? '' : ` order by ${of}${sort.direction === 'desc' ? ' desc' : ''}`;
}

/** PostgreSQL has no min and max of booleans and, before 18, of uuids. */
function extreme(node: AggregateNode, of: string | undefined): string {
  if (node.type.family === 'boolean') return `${node.function === 'min' ? 'bool_and' : 'bool_or'}(${of})`;
  if (node.type.family === 'uuid') return `${node.function}(${enclose(of ?? '')}::text)`;
  return `${node.function}(${of})`;
}

/** PostgreSQL widens: the average of integers is numeric, the sum of bigints too. */
function cast(text: string, node: AggregateNode): string {
  const natural = naturalType(node);
  const wanted = castName(node.type);
  return natural === wanted ? text : `(${text})::${wanted}`;
}

const whole: ReadonlySet<string> = new Set(['integer', 'smallint']);

function naturalType(node: AggregateNode): string {
  const of = node.of === undefined ? '' : castName(node.of.type);
  switch (node.function) {
    case 'count':
      return 'bigint';
    case 'sum':
      if (whole.has(of)) return 'bigint';
      return of === 'bigint' ? 'numeric' : of;
    case 'avg':
      return whole.has(of) || of === 'bigint' ? 'numeric' : of;
    case 'min':
    case 'max':
      return node.type.family === 'uuid' ? 'text' : castName(node.type);
    default:
      return castName(node.type);
  }
}
