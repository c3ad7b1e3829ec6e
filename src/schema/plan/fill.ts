import { castBetween } from '../cast.ts';
import type { Delta, DeltaOf } from '../delta/delta.ts';
import type { Fill } from '../operation.ts';
import { type Column, columnOf, enumOfType, tableOf } from '../state.ts';
import { columnsOf, rawTree, type Tree } from '../tree.ts';
import { isVolatile } from '../volatile.ts';
import { isOld, online, type PlanContext } from './node.ts';

/** What rows that exist get by a delta; nothing where the statement itself sees to it. */
export function fillOf(delta: Delta, context: PlanContext): Fill | undefined {
  if (delta.kind === 'addColumn') {
    const { name, default: preset } = delta.column;
    const value = delta.backfill ?? (isVolatile(preset) ? preset : undefined);
    return value === undefined || !isOld(context, delta.table) ? undefined : { column: name, value };
  }
  if (delta.kind !== 'alterColumnNullability' || delta.after) return undefined;
  const { table, column } = delta;
  const value = delta.backfill ?? columnOf(tableOf(context.to, table), column)?.default;
  return value === undefined || computedAnew(context, table, column) ? undefined : { column, value };
}

/** A column computed in another way is a new column, which brings its type and everything else. */
export const computedAnew = (context: PlanContext, table: string, column: string): boolean =>
  context.deltas.some(
    (delta) =>
      delta.kind === 'alterColumnGenerated' &&
      delta.after !== undefined &&
      delta.table === table &&
      delta.column === column,
  );

interface Filling extends Fill {
  /** A new column that is required: from its check on, every row that is written has a value of its own in it. */
  readonly guarded: boolean;
}

/**
 * The fills of a table that is in use, in their order; those of one group are one statement. New required columns go
 * together. A column that is there already has values that another's fill must not write over, an optional one has NULLs
 * that are meant, and an expression over a new column needs what that was filled with: each of those goes by itself.
 */
export function fillGroups(context: PlanContext, table: string): readonly (readonly Fill[])[] {
  const groups: Filling[][] = [];
  for (const delta of context.deltas) {
    if (!('table' in delta) || delta.table !== table) continue;
    const fill = fillOf(delta, context);
    if (fill === undefined) continue;
    const guarded = delta.kind === 'addColumn' && !delta.column.nullable;
    const last = groups.at(-1);
    if (online(context, table) && guarded && last?.every((other) => goTogether(other, fill))) {
      last.push({ ...fill, guarded });
    } else groups.push([{ ...fill, guarded }]);
  }
  return groups;
}

const goTogether = (one: Filling, other: Fill): boolean =>
  one.guarded && !mentions(one, other.column) && !mentions(other, one.column);

function mentions({ value }: Fill, column: string): boolean {
  const names = columnsOf(typeof value === 'string' ? rawTree(value) : value);
  // Unquoted words of SQL are lower case to PostgreSQL.
  return names.has(column);
}

/** Columns of a key that batches can go by; none where there is no such key. */
export function walkKey(context: PlanContext, key: string): readonly string[] {
  const table = tableOf(context.from, key);
  if (table === undefined) return [];
  const stays = (columns: readonly string[]): boolean =>
    columns.every((name) => !context.touched.has(`${key}.${name}`) && columnOf(table, name)?.nullable === false);
  return [table.primaryKey, ...table.uniques].find((one) => one !== undefined && stays(one.columns))?.columns ?? [];
}

/** What going back over it cannot bring back. */
export const lostBelow = (context: PlanContext, table: string, column: Column): readonly string[] | undefined =>
  context.direction === 'down' && (column.generated === undefined || readsLost(context, table, column.generated))
    ? [`${table}.${column.name}`]
    : undefined;

/** What is computed again from what is lost is another value. */
function readsLost({ deltas }: PlanContext, table: string, tree: Tree): boolean {
  const read = columnsOf(tree);
  return deltas.some(
    (delta) =>
      (delta.kind === 'addColumn' || delta.kind === 'dropColumn') &&
      delta.table === table &&
      delta.column.generated === undefined &&
      read.has(delta.column.name),
  );
}

/** Whether a value that went there and comes back is what it was: a text that was a number loses its spelling. */
export function comesBack(
  { table, column, before, after, using }: DeltaOf<'alterColumnType'>,
  context: PlanContext,
): boolean {
  if (context.direction === 'down' && using !== undefined) return true;
  if (context.oneWay.has(`${context.formerTable(table)}.${context.nameBefore(table, column)}`)) return false;
  const back = castBetween(before.type, after.type, [context.from, context.to]);
  const there = castBetween(after.type, before.type, [context.to, context.from]);
  const respelt =
    after.type === 'text' && enumOfType(context.from, before.type) === undefined && before.type !== 'citext';
  return ![back, there].some(({ by, lossy }) => by === 'none' || lossy) && !respelt;
}
