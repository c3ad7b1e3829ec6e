import type { Delta } from '../delta/delta.ts';
import { exclusionColumns } from '../exclusion.ts';
import type { Fill, Inspection, Operation } from '../operation.ts';
import { columnOf, tableOf } from '../state.ts';
import { columnsOf, type Tree } from '../tree.ts';
import { fillGroups, walkKey } from './fill.ts';
import { foresee, isUnseen } from './foresight.ts';
import { conflicts, duplicates, nulls, orphans, violations } from './inspections.ts';
import { keyIndex } from './keys.ts';
import { droppedTwin, factOf, type Node, node, online, type PlanContext } from './node.ts';
import { indexColumns } from './swap.ts';
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
  const ahead = fill === undefined ? nulls(context, table, column) : { precheck: refusedFills(context, table, column) };
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

/** Searches for rows that cannot be filled in a column, since something that stands on it, and stays, refuses them then. */
function refusedFills(context: PlanContext, table: string, column: string): readonly Inspection[] {
  const [before, after] = [tableOf(context.from, table), tableOf(context.to, table)];
  if (before === undefined || after === undefined || !isKnown(context, table, column)) return [];
  const stay = <T extends { readonly name: string }>(
    kind: Delta['kind'],
    [old = [], now = []]: readonly [readonly T[] | undefined, readonly T[] | undefined],
    columnsIn: (one: T) => Iterable<string>,
  ): readonly T[] =>
    now.filter(
      (one) =>
        old.some(({ name }) => name === one.name) &&
        droppedTwin(context, kind, table, one.name) === undefined &&
        [...columnsIn(one)].includes(column),
    );
  const indexes = stay('dropIndex', [before.indexes, after.indexes], indexColumns).filter(({ unique }) => unique);
  const uniques = stay('dropUnique', [before.uniques, after.uniques], ({ columns }) => columns);
  const exclusions = stay('dropExclusion', [before.exclusions, after.exclusions], exclusionColumns);
  const checks = stay('dropCheck', [before.checks, after.checks], ({ condition }) => columnsOf(condition));
  const foreignKeys = stay('dropForeignKey', [before.foreignKeys, after.foreignKeys], ({ columns }) => columns);
  // Rows that are allowed to disobey are none of the fill's.
  const strict = ({ notValid = false }: { readonly notValid?: boolean | undefined }): boolean => !notValid;
  return [
    ...[...indexes, ...uniques.map(keyIndex)].map((index) => duplicates(context, table, index)),
    ...exclusions.map((exclusion) => conflicts(context, table, exclusion)),
    ...checks.filter(strict).map((check) => violations(context, table, check)),
    ...foreignKeys.filter(strict).map((foreignKey) => orphans(context, table, foreignKey)),
  ].flatMap(({ precheck }) => precheck ?? []);
}

/** Whether it can be said beforehand what rows are filled with: not where each gets a value of its own. */
function isKnown(context: PlanContext, table: string, column: string): boolean {
  const seen = foresee(context, table, column);
  return !isUnseen(seen) && typeof seen.value !== 'string';
}
