import { same } from '../canonical.ts';
import { castBetween } from '../cast.ts';
import type { Delta, DeltaOf } from '../delta/delta.ts';
import { exclusionColumns } from '../exclusion.ts';
import { indexColumns, temporary } from '../plan/swap.ts';
import { type Column, columnOf, domainOfType, type Index, keyOf, type State, type Table, tableOf } from '../state.ts';
import { columnsOf, rawTree } from '../tree.ts';

/** `users.home`, with what the column of the new type is called while it stands beside the old one. */
export type Replaced = ReadonlyMap<string, string>;

export const nothingReplaced: Replaced = new Map();

type Retyping = DeltaOf<'alterColumnType'>;

interface Sides {
  readonly from: State;
  readonly to: State;
  readonly deltas: readonly Delta[];
}

/** The columns whose new type no cast leads to, and that can be made anew beside the traffic. */
export function replacedIn(sides: Sides): Replaced {
  const found = new Map<string, string>();
  for (const delta of sides.deltas) {
    if (delta.kind !== 'alterColumnType' || !isUncastable(delta, sides) || inPlace(delta, sides) !== undefined)
      continue;
    found.set(`${delta.table}.${delta.column}`, asideName(delta, sides));
  }
  return found;
}

/** Why a column whose type no cast leads to is changed where it is all the same; undefined where nothing is to be said. */
export const whyInPlace = (delta: Retyping, sides: Sides): string | undefined =>
  isUncastable(delta, sides) ? (inPlace(delta, sides) ?? inTheWay) : undefined;

const inTheWay =
  'something else in this migration has to go before a column beside it could be filled; in a migration of its own it need not';

const isUncastable = ({ table, before, after }: Retyping, { from, to }: Sides): boolean =>
  tableOf(from, table) !== undefined && castBetween(before.type, after.type, [from, to]).by === 'none';

function inPlace(delta: Retyping, { from, to }: Sides): string | undefined {
  const { table, column } = delta;
  const [before, after] = [tableOf(from, table), tableOf(to, table)];
  const ends = [columnOf(before, column), columnOf(after, column)];
  if (domainOfType(from, delta.before.type) !== undefined || domainOfType(to, delta.after.type) !== undefined)
    return 'a domain may refuse what is not filled yet';
  if (before?.partition !== undefined) return 'its table is partitioned';
  if (ends.some((one) => one?.generated !== undefined)) return 'it is computed';
  if (ends.some((one) => one?.identity !== undefined)) return 'it numbers the rows';
  const standing = [before, after]
    .flatMap((one) => one?.columns ?? [])
    .find(({ generated }) => reads(generated, column));
  if (standing !== undefined) return `${table}.${standing.name} is computed from it and is written anew as well`;
  const excluding = before?.exclusions?.find((one) => exclusionColumns(one).includes(column));
  if (excluding !== undefined) return `the constraint ${excluding.name} can only be made in one go`;
  const computed = before?.columns.find(
    ({ name, generated }) => generated !== undefined && delta.using !== undefined && reads(rawTree(delta.using), name),
  );
  return computed === undefined ? undefined : `its values come from ${table}.${computed.name}, which is computed`;
}

const reads = (tree: Column['generated'], column: string): boolean => tree !== undefined && columnsOf(tree).has(column);

/** A name that no column of the table has. */
function asideName({ table, column }: Retyping, { from, to }: Sides): string {
  const taken = new Set([from, to].flatMap((state) => tableOf(state, table)?.columns ?? []).map(({ name }) => name));
  let name = temporary(column);
  while (taken.has(name)) name = temporary(name);
  return name;
}

/** The replaced columns of a table, in its order. */
export const replacedOf = (replaced: Replaced, table: Table | undefined): readonly string[] =>
  (table?.columns ?? [])
    .map(({ name }) => name)
    .filter((name) => table !== undefined && replaced.has(`${keyOf(table)}.${name}`));

/** Whether an index stays as it is, so that only its columns are others. */
export const staysIndex = (to: State, table: string, index: Index): boolean =>
  tableOf(to, table)?.indexes.some((one) => same(one, index)) ?? false;

/** Whether an index is built again beside the old one, with the column that is replaced. */
export const isCarried = (
  to: State,
  { table, column }: { readonly table: string; readonly column: string },
  drop: Delta,
): boolean =>
  drop.kind === 'dropIndex' &&
  drop.table === table &&
  indexColumns(drop.object).includes(column) &&
  staysIndex(to, table, drop.object);
