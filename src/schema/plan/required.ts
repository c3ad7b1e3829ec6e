import type { Operation } from '../operation.ts';
import { columnOf, type Table, tableOf } from '../state.ts';
import type { Tree } from '../tree.ts';
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
  const needs = factOf.columns(table, [column]);
  const former = context.formerColumn(table, column);
  const formerTable = context.formerTable(table);
  const precheck =
    fill === undefined && former !== undefined && formerTable !== undefined
      ? ({ finds: 'nulls', table: formerTable, column: former } as const)
      : undefined;
  if (!online(context, table)) {
    const update = fill === undefined ? [] : [backfill(context, { table, column, fill })];
    return [node([...update, { kind: 'setNotNull', ...on, precheck }], { needs, makes })];
  }
  const name = temporaryName(table, column, 'not_null');
  const [guarded, full, valid] = [`guarded ${table}.${column}`, `full ${table}.${column}`, `valid ${table}.${column}`];
  return [
    node([{ kind: 'addNotNullCheck', ...on, name, precheck }], { needs, makes: [guarded] }),
    ...(fill === undefined ? [] : [fillNode(context, { table, column, fill })]),
    node([{ kind: 'validateConstraint', table, name }], { settled: [guarded, full], makes: [valid] }),
    node(
      [
        { kind: 'setNotNull', ...on },
        { kind: 'dropConstraint', table, name },
      ],
      { settled: [valid], makes },
    ),
  ];
}

/** Fills the rows that have nothing. */
export function fillNode(context: PlanContext, what: Tighten & { readonly fill: string | Tree }): Node {
  const { table, column } = what;
  const operation = backfill(context, what);
  return node([operation], {
    mode: operation.kind === 'backfill' ? 'tx' : 'batch',
    settled: [...factOf.columns(table, [column]), `guarded ${table}.${column}`],
    makes: [`full ${table}.${column}`],
  });
}

/** In batches where there is a key to walk by. */
function backfill(
  context: PlanContext,
  { table, column, fill }: Tighten & { readonly fill: string | Tree },
): Operation {
  const key = walkKey(tableOf(context.from, table), context, table);
  const batches = online(context, table) && key.length > 0;
  return { kind: batches ? 'backfillInBatches' : 'backfill', table, column, value: fill, key };
}

function walkKey(table: Table | undefined, context: PlanContext, key: string): readonly string[] {
  if (table === undefined) return [];
  const stays = (columns: readonly string[]): boolean =>
    columns.every((name) => !context.touched.has(`${key}.${name}`) && columnOf(table, name)?.nullable === false);
  return [table.primaryKey, ...table.uniques].find((one) => one !== undefined && stays(one.columns))?.columns ?? [];
}
