import { exclusionColumns } from '../exclusion.ts';
import type { Inspection } from '../operation.ts';
import { columnOf, defaultOf, type Exclusion, type ForeignKey, type Index, tableOf } from '../state.ts';
import { mapTree, type Tree } from '../tree.ts';
import { isVolatile } from '../volatile.ts';
import { fillOf } from './fill.ts';
import { foresee, foreseeTree, isUnseen, type Unseen } from './foresight.ts';
import type { PlanContext } from './node.ts';
import { indexColumns, inTable, inTo } from './swap.ts';

/**
 * What to look for before anything runs. Nothing in a new table; and where rows cannot be looked at beforehand, why.
 * A new column that nobody can foresee is looked at when it is there, by its own name.
 */
export interface Ahead {
  readonly precheck?: Inspection;
  readonly unseen?: string;
}

/** How the columns of a table look before: by their values then, or by their names when they are there. */
interface Sight {
  readonly table: string;
  readonly value: (name: string) => string | Tree;
  readonly tree: (tree: Tree) => Tree;
  readonly unseen?: string;
}

function sight(
  context: PlanContext,
  key: string,
  { columns, trees }: { readonly columns: readonly string[]; readonly trees: readonly Tree[] },
): Sight | Unseen | undefined {
  const table = context.formerTable(key);
  if (table === undefined) return undefined;
  const seen = [
    ...columns.filter((name) => inTo(context, key, name)).map((name) => foresee(context, key, name)),
    ...trees.map((tree) => foreseeTree(context, key, tree)),
  ];
  const unseen = seen.find(isUnseen);
  if (unseen === undefined) {
    return {
      table,
      value: (name) => {
        const one = foresee(context, key, name);
        return isUnseen(one) ? name : one.value;
      },
      tree: (tree) => {
        const one = foreseeTree(context, key, tree);
        return isUnseen(one) ? tree : one.tree;
      },
    };
  }
  const all = [...columns, ...trees.flatMap((tree) => inTable(context.to, key, tree))];
  const isNew = all.some((name) => inTo(context, key, name) && context.nameBefore(key, name) === undefined);
  return isNew ? { table: key, value: (name) => name, tree: (tree) => tree, ...unseen } : unseen;
}

const noted = ({ unseen }: Sight): Unseen | object => (unseen === undefined ? {} : { unseen });

export function violations(
  context: PlanContext,
  key: string,
  check: { readonly name: string; readonly condition: Tree },
): Ahead {
  const seen = sight(context, key, { columns: [], trees: [check.condition] });
  if (seen === undefined || !('table' in seen)) return seen ?? {};
  const condition = seen.tree(check.condition);
  return { precheck: { finds: 'violations', table: seen.table, name: check.name, condition }, ...noted(seen) };
}

export function nulls(context: PlanContext, key: string, column: string): Ahead {
  const seen = sight(context, key, { columns: [column], trees: [] });
  if (seen === undefined || !('table' in seen)) return seen ?? {};
  const value = seen.value(column);
  if (typeof value === 'string')
    return { precheck: { finds: 'nulls', table: seen.table, column: value }, ...noted(seen) };
  return { precheck: { finds: 'nulls', table: seen.table, column, value }, ...noted(seen) };
}

export function duplicates(context: PlanContext, key: string, index: Index): Ahead {
  const alike = alikeColumns(context, key, indexColumns(index));
  const bare = index.keys.flatMap(({ on }) => (typeof on === 'string' ? [on] : []));
  // NULLs are no duplicates of each other.
  if (index.nullsDistinct && bare.some((name) => isNull(alike.get(name)))) return {};
  const known = alike.size === 0 ? index : withConstants(context, key, { index, alike });
  const columns = known.keys.flatMap(({ on }) => (typeof on === 'string' ? [on] : []));
  const trees = [...known.keys.flatMap(({ on }) => (typeof on === 'string' ? [] : [on])), ...listed(known.where)];
  const seen = sight(context, key, { columns, trees });
  if (seen === undefined || !('table' in seen)) return seen ?? {};
  const keys = known.keys.map(({ on, ...rest }) => ({
    ...rest,
    on: typeof on === 'string' ? seen.value(on) : seen.tree(on),
  }));
  const where = known.where === undefined ? undefined : seen.tree(known.where);
  const precheck: Inspection = {
    finds: 'duplicates',
    table: seen.table,
    index: { ...known, keys, where },
    ...(alike.size === 0 ? {} : { alike: [...alike.keys()] }),
  };
  return { precheck, ...noted(seen) };
}

const listed = <T>(one: T | undefined): T[] => (one === undefined ? [] : [one]);

/** Those of the columns that are new and the same in every row: their default, or nothing. */
function alikeColumns(context: PlanContext, key: string, columns: readonly string[]): ReadonlyMap<string, Tree> {
  const found = new Map<string, Tree>();
  for (const delta of context.deltas) {
    if (delta.kind !== 'addColumn' || delta.table !== key || fillOf(delta, context) !== undefined) continue;
    const { name, type, identity, generated } = delta.column;
    const preset = defaultOf(context.to, delta.column);
    if (identity !== undefined || generated !== undefined || isVolatile(preset) || !columns.includes(name)) continue;
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

export function conflicts(context: PlanContext, key: string, exclusion: Exclusion): Ahead {
  const alike = alikeColumns(context, key, exclusionColumns(exclusion));
  // A row without one of the values excludes none.
  if (exclusion.keys.some(({ on }) => typeof on === 'string' && isNull(alike.get(on)))) return {};
  const columns = exclusion.keys.flatMap(({ on }) => (typeof on === 'string' && !alike.has(on) ? [on] : []));
  const trees = [
    ...exclusion.keys.flatMap(({ on }) => (typeof on === 'string' ? [] : [on])),
    ...listed(exclusion.where),
  ];
  const seen = sight(context, key, { columns, trees: trees.map((tree) => filledIn(tree, alike)) });
  if (seen === undefined || !('table' in seen)) return seen ?? {};
  const keys = exclusion.keys.map(({ on, ...rest }) => ({
    ...rest,
    on: typeof on === 'string' ? (alike.get(on) ?? seen.value(on)) : seen.tree(filledIn(on, alike)),
  }));
  const where = exclusion.where === undefined ? undefined : seen.tree(filledIn(exclusion.where, alike));
  const range = rangeAmong(exclusion, (name) => columnOf(tableOf(context.to, key), name)?.type ?? '');
  return {
    precheck: { finds: 'conflicts', table: seen.table, exclusion: { ...exclusion, keys, where }, range },
    ...noted(seen),
  };
}

/** The key that is a range and must not overlap where all the others are equal. */
function rangeAmong({ keys }: Exclusion, typeOf: (column: string) => string): number | undefined {
  const at = keys.findIndex(({ operator }) => operator === '&&');
  const on = keys[at]?.on;
  if (on === undefined || keys.some(({ operator }, i) => i !== at && operator !== '=')) return undefined;
  return (typeof on === 'string' ? typeOf(on) : on.type).endsWith('range') ? at : undefined;
}

export function orphans(context: PlanContext, key: string, foreign: ForeignKey): Ahead {
  const here = sight(context, key, { columns: foreign.columns, trees: [] });
  if (here === undefined || !('table' in here)) return here ?? {};
  const target = foreign.to.table;
  const columns = foreign.columns.map(here.value);
  const search = { finds: 'orphans', table: here.table, names: foreign.columns, columns } as const;
  if (context.formerTable(target) === undefined) return intoNew(context, { ...search, to: { table: target } }, here);
  const there = sight(context, target, { columns: foreign.to.columns, trees: [] });
  if (there === undefined || !('table' in there)) return there ?? {};
  const to = { table: there.table, columns: foreign.to.columns.map(there.value) };
  return { precheck: { ...search, to }, ...noted(here), ...noted(there) };
}

/** Nothing refers to a row of a table that is only being made, unless SQL of one's own fills it. */
function intoNew(context: PlanContext, precheck: Inspection, here: Sight): Ahead {
  return runsStatements(context)
    ? { unseen: 'SQL of its own may fill the table it refers to' }
    : { precheck, ...noted(here) };
}

const runsStatements = ({ deltas }: PlanContext): boolean =>
  deltas.some(({ kind }) => kind === 'createStatement' || kind === 'alterStatement');

/** Once that SQL has run: a search by names that nothing has when the migration begins waits for them. */
export function orphansBehind(context: PlanContext, key: string, foreign: ForeignKey): Ahead {
  const { columns, to } = foreign;
  const waits = tableOf(context.origin, to.table) === undefined && runsStatements(context);
  return waits ? { precheck: { finds: 'orphans', table: key, names: columns, columns, to } } : {};
}
