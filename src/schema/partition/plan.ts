import type { DeltaOf } from '../delta/delta.ts';
import { renamedKey } from '../key.ts';
import type { Operation } from '../operation.ts';
import { droppedTwin, factOf, type Node, node, online, type PlanContext, valuesIn } from '../plan/node.ts';
import { type Partition, type PartitionBound, type Table, tableOf } from '../state.ts';
import { valuesOfBound } from './bound.ts';

/** Parts of tables: one of a table in use is made beside it and attached; one that goes is detached first. */
export function addPartition({ table, object }: DeltaOf<'addPartition'>, context: PlanContext): Node[] {
  const columns = columnsBy(context, table);
  const facts = factsOf(table, object, context);
  const old = droppedTwin(context, 'dropPartition', table, object.name);
  if (old !== undefined) return [rebound(table, object, context)];
  // It comes back without its rows; of a table that is made again, that is said of the whole.
  const isBack = context.direction === 'down' && context.formerTable(table) !== undefined;
  const loss = isBack ? { loses: [renamedKey(table, object.name)] } : {};
  if (!online(context, table))
    return [node([{ kind: 'createPartition', table, partition: object, columns, ifAbsent: false, ...loss }], facts)];
  return [
    node(
      [
        { kind: 'createPartitionBeside', table, partition: object.name, ...loss },
        { kind: 'attachPartition', table, partition: object, columns, ...leftOver(context, table, object) },
      ],
      { ...facts, needs: [...facts.needs, `freed ${table}`] },
    ),
  ];
}

/** The partitions of a table that is made in the same plan. */
export const partitionsOf = (key: string, { partitions = [] }: Table, context: PlanContext): Node[] =>
  partitions.flatMap((object) => addPartition({ kind: 'addPartition', table: key, object }, context));

/** Somebody else has made them, as a rule; where that is not so, they are made. */
export function takePartitions({ table, partitions }: DeltaOf<'takePartitions'>, context: PlanContext): Node[] {
  const columns = columnsBy(context, table);
  return partitions.map((partition) =>
    node([{ kind: 'createPartition', table, partition, columns, ifAbsent: true }], factsOf(table, partition, context)),
  );
}

export function dropPartition({ table, object }: DeltaOf<'dropPartition'>, context: PlanContext): Node[] {
  if (droppedTwin(context, 'addPartition', table, object.name) !== undefined) return [];
  const key = renamedKey(table, object.name);
  const facts = { uses: [factOf.table(table)], ends: [`relation ${key}`], makes: [`freed ${table}`] };
  const gone: Operation = { kind: 'dropTable', table: key, ...(context.direction === 'down' ? { loses: [key] } : {}) };
  const detach = (concurrently: boolean): Operation => ({
    kind: 'detachPartition',
    table,
    partition: object.name,
    concurrently,
  });
  // A server detaches nothing beside the traffic where a partition has what fits nowhere.
  if (!online(context, table) || hasRest(tableOf(context.from, table))) return [node([detach(false), gone], facts)];
  const detached = `detached ${key}`;
  return [
    node([detach(true)], { mode: 'auto', uses: facts.uses, makes: [detached] }),
    node([gone], { settled: [detached], ends: facts.ends, makes: facts.makes }),
  ];
}

/** The rows stay: the partition is away for the moment in which its bounds change. */
function rebound(table: string, partition: Partition, context: PlanContext): Node {
  const columns = columnsBy(context, table);
  const was = formerPartition(context, table, partition.name);
  const { bound } = partition;
  const misplaced =
    was === undefined || bound === 'default' || context.formerTable(table) === undefined
      ? {}
      : { precheck: searchIn(context, table, { partition: was, bound, inside: false }) };
  return node(
    [
      { kind: 'detachPartition', table, partition: partition.name, concurrently: false },
      { kind: 'attachPartition', table, partition, columns, ...misplaced },
    ],
    { needs: factsOf(table, partition, context).needs, makes: [`freed ${table}`] },
  );
}

export const renamePartition = ({ table, from, to }: DeltaOf<'renamePartition'>): Node[] => [
  node([{ kind: 'renameTable', table: renamedKey(table, from), to }]),
];

const columnsBy = (context: PlanContext, table: string): number =>
  tableOf(context.to, table)?.partition?.columns.length ?? 1;

const factsOf = (table: string, { name, bound }: Partition, context: PlanContext) => ({
  needs: [
    factOf.table(table),
    ...factOf.columns(table, tableOf(context.to, table)?.partition?.columns ?? []),
    ...valuesOfBound(bound).flatMap(({ type }) => factOf.type(context.to, type)),
  ],
  makes: [`relation ${renamedKey(table, name)}`],
  settled: valuesOfBound(bound).flatMap((value) => valuesIn(context.to, value)),
});

const isRest = ({ bound }: Partition): boolean => bound === 'default';
const hasRest = (table: Table | undefined): boolean => table?.partitions?.some(isRest) ?? false;

/** Rows of the default partition that belong to a new one are in its way. */
function leftOver(context: PlanContext, table: string, { bound }: Partition): Pick<Operation, 'precheck'> {
  const rest = tableOf(context.from, table)?.partitions?.find(isRest);
  const stays = rest !== undefined && tableOf(context.to, table)?.partitions?.some(({ name }) => name === rest.name);
  if (rest === undefined || !stays || bound === 'default') return {};
  const name = formerPartition(context, table, rest.name);
  return name === undefined ? {} : { precheck: searchIn(context, table, { partition: name, bound, inside: true }) };
}

/** What a partition is called as the migration finds it. */
function formerPartition(context: PlanContext, table: string, name: string): string | undefined {
  const former = context.formerTable(table);
  const was = context.formerOwned(table, name);
  const found = former === undefined ? undefined : tableOf(context.origin, former);
  return found?.partitions?.some((one) => one.name === was) ? renamedKey(former ?? table, was) : undefined;
}

function searchIn(
  context: PlanContext,
  table: string,
  search: { readonly partition: string; readonly bound: Exclude<PartitionBound, 'default'>; readonly inside: boolean },
): Operation['precheck'] {
  const columns = (tableOf(context.to, table)?.partition?.columns ?? []).map(
    (column) => context.nameBefore(table, column) ?? column,
  );
  return { finds: 'misplaced', columns, whole: table, ...search };
}
