import type { Fill, Operation } from '../operation.ts';
import { columnOf, tableOf } from '../state.ts';
import type { Tree } from '../tree.ts';
import { fillGroups, walkKey } from './fill.ts';
import { nulls } from './inspections.ts';
import { factOf, type Node, node, online, type PlanContext } from './node.ts';
import { temporaryName } from './tables.ts';

/** A column to be required, and what rows without it get. */
export interface Tighten {
  readonly table: string;
  readonly column: string;
  readonly fill: string | Tree | undefined;
}

/** NOT NULL without a scan under lock: new rows obey a check at once, old ones are filled, the check is validated. */
export function tighten(context: PlanContext, { table, column, fill }: Tighten): Node[] {
  const on = { table, column };
  const makes = factOf.notNull(table, [column]);
  const needs = there(context, table, [column]);
  const ahead = fill === undefined ? nulls(context, table, column) : {};
  if (!online(context, table)) {
    const update = fill === undefined ? [] : [backfill(context, table, [{ column, value: fill }])];
    return [node([...update, { kind: 'setNotNull', ...on, ...ahead }], { needs, makes })];
  }
  const name = temporaryName(table, column, 'not_null');
  const [guarded, valid] = [`guarded ${table}.${column}`, `valid ${table}.${column}`];
  // Every update of a row must satisfy the checks there are: none comes before the fills of other columns are through.
  const before = fill === undefined ? [] : fullBefore(context, table, column);
  return [
    node([{ kind: 'addNotNullCheck', ...on, name, ...ahead }], { needs, settled: before, makes: [guarded] }),
    ...(fill === undefined ? [] : fillNodes(context, table, column)),
    node([{ kind: 'validateConstraint', table, name }], {
      settled: [guarded, ...full(table, fillGroups(context, table).at(-1))],
      makes: [valid],
    }),
    node(
      [
        { kind: 'setNotNull', ...on },
        { kind: 'dropConstraint', table, name },
      ],
      { settled: [valid], makes },
    ),
  ];
}

/** Fills the rows that have nothing in a column; the first of those that are filled together stands for all. */
export function fillNodes(context: PlanContext, table: string, column: string): Node[] {
  const group = groupOf(context, table, column);
  if (group?.[0]?.column !== column) return [];
  const operation = backfill(context, table, group);
  const columns = group.map((fill) => fill.column);
  return [
    node([operation], {
      mode: operation.kind === 'backfillInBatches' ? 'batch' : online(context, table) ? 'apart' : 'tx',
      settled: [
        ...there(context, table, columns),
        ...columns.map((name) => `guarded ${table}.${name}`),
        ...fullBefore(context, table, column),
      ],
      makes: full(table, group),
    }),
  ];
}

/** New columns that are to be filled are there before anything else may stand on them. */
const there = (context: PlanContext, table: string, columns: readonly string[]): string[] =>
  columns.flatMap((name) =>
    columnOf(tableOf(context.from, table), name) === undefined
      ? [factOf.begun(table, name)]
      : factOf.columns(table, [name]),
  );

const groupOf = (context: PlanContext, table: string, column: string): readonly Fill[] | undefined =>
  fillGroups(context, table).find((group) => group.some((fill) => fill.column === column));

const full = (table: string, group: readonly Fill[] = []): string[] =>
  group.map(({ column }) => factOf.full(table, column));

/** What the fills before a column's leave behind. */
function fullBefore(context: PlanContext, table: string, column: string): string[] {
  if (!online(context, table)) return [];
  const groups = fillGroups(context, table);
  const at = groups.findIndex((group) => group.some((fill) => fill.column === column));
  return full(table, groups[at - 1]);
}

/** In batches where there is a key to walk by. */
function backfill(context: PlanContext, table: string, fills: readonly Fill[]): Operation {
  const key = walkKey(context, table);
  const batches = online(context, table) && key.length > 0;
  return { kind: batches ? 'backfillInBatches' : 'backfill', table, fills, key };
}
