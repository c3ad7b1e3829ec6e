import type { DeltaOf } from '../delta/delta.ts';
import type { Inspection } from '../operation.ts';
import type { Index } from '../state.ts';
import { mapTree, type Tree } from '../tree.ts';
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
  const columns = indexColumns(index).filter((name) => inTo(context, key, name));
  const seen = sight(context, key, columns);
  if (seen === undefined) return undefined;
  const keys = index.keys.map(({ on, ...rest }) => ({
    ...rest,
    on: typeof on === 'string' ? seen.column(on) : seenAs(on, seen, columns),
  }));
  const where = index.where === undefined ? undefined : seenAs(index.where, seen, columns);
  return { finds: 'duplicates', table: seen.table, index: { ...index, keys, where } };
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
