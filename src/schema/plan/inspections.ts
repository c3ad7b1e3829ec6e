import type { DeltaOf } from '../delta/delta.ts';
import { exclusionColumns } from '../exclusion.ts';
import type { Inspection } from '../operation.ts';
import type { Exclusion } from '../state.ts';
import { columnOf, type Index, tableOf } from '../state.ts';
import { mapTree, type Tree } from '../tree.ts';
import { fillOf } from './fill.ts';
import type { PlanContext } from './node.ts';
import { indexColumns, inTable, inTo } from './swap.ts';

/**
 * What to look for before anything runs, in the names that hold then. Where a column is new, the names are those after
 * the migration: such a search waits until there is something to search.
 */
interface Sight {
  readonly table: string;
  readonly column: (name: string) => string;
}

/** Undefined where nothing can be said: the table is new, or a column changes its type on the way. */
function sight(context: PlanContext, key: string, columns: readonly string[]): Sight | undefined {
  const table = context.formerTable(key);
  if (table === undefined || columns.some((column) => context.touched.has(`${key}.${column}`))) return undefined;
  const anyNew = columns.some((column) => context.nameBefore(key, column) === undefined);
  if (anyNew) return { table: key, column: (name) => name };
  return { table, column: (name) => context.nameBefore(key, name) ?? name };
}

/** All columns at once, so that two that swapped their names do not become one. */
const seenAs = (tree: Tree, { column }: Sight, columns: readonly string[]): Tree =>
  mapTree(tree, (node) => {
    if ('column' in node) return { ...node, column: column(node.column) };
    if (!('raw' in node)) return node;
    return {
      ...node,
      raw: node.raw.map((part) => (typeof part === 'string' && columns.includes(part) ? column(part) : part)),
    };
  });

export function violations(
  context: PlanContext,
  key: string,
  check: { readonly name: string; readonly condition: Tree },
): Inspection | undefined {
  const columns = inTable(context.to, key, check.condition);
  const seen = sight(context, key, columns);
  if (seen === undefined) return undefined;
  return {
    finds: 'violations',
    table: seen.table,
    name: check.name,
    condition: seenAs(check.condition, seen, columns),
  };
}

export function duplicates(context: PlanContext, key: string, index: Index): Inspection | undefined {
  const alike = alikeColumns(context, key, indexColumns(index));
  const bare = index.keys.flatMap(({ on }) => (typeof on === 'string' ? [on] : []));
  // NULLs are no duplicates of each other.
  if (index.nullsDistinct && bare.some((name) => isNull(alike.get(name)))) return undefined;
  const known = alike.size === 0 ? index : withConstants(context, key, { index, alike });
  const columns = indexColumns(known).filter((name) => inTo(context, key, name));
  const seen = sight(context, key, columns);
  if (seen === undefined) return undefined;
  const keys = known.keys.map(({ on, ...rest }) => ({
    ...rest,
    on: typeof on === 'string' ? seen.column(on) : seenAs(on, seen, columns),
  }));
  const where = known.where === undefined ? undefined : seenAs(known.where, seen, columns);
  return {
    finds: 'duplicates',
    table: seen.table,
    index: { ...known, keys, where },
    ...(alike.size === 0 ? {} : { alike: [...alike.keys()] }),
  };
}

/** Those of the columns that are new and the same in every row: their default, or nothing. */
function alikeColumns(context: PlanContext, key: string, columns: readonly string[]): ReadonlyMap<string, Tree> {
  const found = new Map<string, Tree>();
  for (const delta of context.deltas) {
    if (delta.kind !== 'addColumn' || delta.table !== key || fillOf(delta, context) !== undefined) continue;
    const { name, type, default: preset, identity, generated } = delta.column;
    if (identity !== undefined || generated !== undefined || !columns.includes(name)) continue;
    found.set(name, preset ?? { literal: null, type });
  }
  return found;
}

const isNull = (tree: Tree | undefined): boolean => tree !== undefined && 'literal' in tree && tree.literal === null;

/** The index as it is before such columns are there: without the keys that tell no rows apart. */
function withConstants(
  context: PlanContext,
  key: string,
  { index, alike }: { readonly index: Index; readonly alike: ReadonlyMap<string, Tree> },
): Index {
  const constant = (on: string | Tree): boolean =>
    typeof on === 'string'
      ? alike.has(on)
      : inTable(context.to, key, on).length > 0 && inTable(context.to, key, on).every((name) => alike.has(name));
  return {
    ...index,
    include: [],
    keys: index.keys
      .filter(({ on }) => !constant(on))
      .map(({ on, ...rest }) => ({ ...rest, on: typeof on === 'string' ? on : filledIn(on, alike) })),
    where: index.where === undefined ? undefined : filledIn(index.where, alike),
  };
}

const filledIn = (tree: Tree, alike: ReadonlyMap<string, Tree>): Tree =>
  mapTree(tree, (node) => {
    if ('column' in node) return alike.get(node.column) ?? node;
    if (!('raw' in node)) return node;
    return { ...node, raw: node.raw.map((part) => (typeof part === 'string' ? (alike.get(part) ?? part) : part)) };
  });

export function conflicts(context: PlanContext, key: string, exclusion: Exclusion): Inspection | undefined {
  const alike = alikeColumns(context, key, exclusionColumns(exclusion));
  // A row without one of the values excludes none.
  if (exclusion.keys.some(({ on }) => typeof on === 'string' && isNull(alike.get(on)))) return undefined;
  const columns = exclusionColumns(exclusion).filter((name) => !alike.has(name) && inTo(context, key, name));
  const seen = sight(context, key, columns);
  if (seen === undefined) return undefined;
  const asSeen = (tree: Tree): Tree => seenAs(filledIn(tree, alike), seen, columns);
  const keys = exclusion.keys.map(({ on, ...rest }) => ({
    ...rest,
    on: typeof on === 'string' ? (alike.get(on) ?? seen.column(on)) : asSeen(on),
  }));
  const where = exclusion.where === undefined ? undefined : asSeen(exclusion.where);
  const range = rangeAmong(exclusion, (name) => columnOf(tableOf(context.to, key), name)?.type ?? '');
  return { finds: 'conflicts', table: seen.table, exclusion: { ...exclusion, keys, where }, range };
}

/** The key that is a range and must not overlap where all the others are equal. */
function rangeAmong({ keys }: Exclusion, typeOf: (column: string) => string): number | undefined {
  const at = keys.findIndex(({ operator }) => operator === '&&');
  const on = keys[at]?.on;
  if (on === undefined || keys.some(({ operator }, i) => i !== at && operator !== '=')) return undefined;
  return (typeof on === 'string' ? typeOf(on) : on.type).endsWith('range') ? at : undefined;
}

export function orphans(
  context: PlanContext,
  key: string,
  foreign: DeltaOf<'addForeignKey'>['object'],
): Inspection | undefined {
  const [here, there] = [sight(context, key, foreign.columns), sight(context, foreign.to.table, foreign.to.columns)];
  if (here === undefined || there === undefined) return undefined;
  return {
    finds: 'orphans',
    table: here.table,
    columns: foreign.columns.map(here.column),
    to: { table: there.table, columns: foreign.to.columns.map(there.column) },
  };
}
