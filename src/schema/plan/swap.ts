import { identifier } from '../../model/naming.ts';
import { type Index, type State, tableOf } from '../state.ts';
import { columnsOf, type Tree } from '../tree.ts';
import { droppedTwin, online, type PlanContext, standsOnTouched } from './node.ts';
import { callsRunAgain } from './statements.ts';

/** The columns an index stands on. */
export const indexColumns = (index: Index): string[] => [
  ...index.include,
  ...index.keys.flatMap(({ on }) => (typeof on === 'string' ? [on] : [...columnsOf(on)])),
  ...(index.where === undefined ? [] : columnsOf(index.where)),
];

/** The expressions of an index or an exclusion. */
export const treesOf = ({
  keys,
  where,
}: {
  readonly keys: readonly { readonly on: string | Tree }[];
  readonly where?: Tree | undefined;
}) => [...keys.map(({ on }) => on), where];

/** The name of a new version while the old one is still there. */
export const temporary = (name: string): string => identifier(name, 'new');

/** Whether a new version can be built beside the old one: nothing they stand on goes away in between. */
export function swaps(
  context: PlanContext,
  kind: 'dropIndex' | 'dropCheck',
  table: string,
  object: { readonly name: string },
): boolean {
  const twin = droppedTwin(context, kind, table, object.name);
  if (twin === undefined || !online(context, table)) return false;
  if (twin.kind === 'dropIndex')
    return (
      !standsOnTouched(context, table, columnsIn(context.from, table, indexColumns(twin.object))) &&
      !callsRunAgain(context.deltas, ...treesOf(twin.object))
    );
  return (
    twin.kind === 'dropCheck' &&
    !callsRunAgain(context.deltas, twin.object.condition) &&
    !standsOnTouched(context, table, inTable(context.from, table, twin.object.condition))
  );
}

/** Raw SQL mentions words that are no columns. */
export const columnsIn = (state: State, table: string, names: readonly string[]): string[] =>
  names.filter((name) => tableOf(state, table)?.columns.some((column) => column.name === name));

export function inTable(state: State, table: string, tree: Tree): string[] {
  const names = tableOf(state, table)?.columns.map(({ name }) => name) ?? [];
  return names.filter((name) => columnsOf(tree).has(name));
}

/** Whether the plan also makes what it drops. */
export function added(context: PlanContext, kind: 'addIndex' | 'addCheck', table: string, name: string): boolean {
  return droppedTwin(context, kind, table, name) !== undefined;
}

/** Whether a table has a column of this name after the migration. */
export const inTo = (context: PlanContext, table: string, name: string): boolean =>
  tableOf(context.to, table)?.columns.some((column) => column.name === name) ?? false;
