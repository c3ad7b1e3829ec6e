import type { DeltaOf } from '../delta/delta.ts';
import { schemaOfKey } from '../key.ts';
import type { Operation } from '../operation.ts';
import { type Index, tableOf } from '../state.ts';
import { duplicates } from './inspections.ts';
import { factOf, type Node, node, online, type PlanContext, standsOnTouched, valuesIn } from './node.ts';
import { statementsIn } from './statements.ts';
import { added, columnsIn, indexColumns, swaps, temporary, treesOf } from './swap.ts';

/** Indexes: on a table in use they are built beside the traffic, and a changed one beside the old one. */
const plainColumns = (index: Index): string[] | undefined =>
  index.unique && index.where === undefined && index.keys.every(({ on }) => typeof on === 'string')
    ? index.keys.map(({ on }) => String(on))
    : undefined;

export function addIndex({ table, object }: DeltaOf<'addIndex'>, context: PlanContext): Node[] {
  const columns = indexColumns(object);
  const unique = plainColumns(object);
  const facts = {
    needs: [
      factOf.table(table),
      ...factOf.columns(table, columns),
      ...factOf.extensions(context.to),
      ...statementsIn(context.to, ...treesOf(object)),
    ],
    settled: [
      ...object.keys.flatMap(({ on }) => (typeof on === 'string' ? [] : valuesIn(context.to, on))),
      ...valuesIn(context.to, object.where),
    ],
    makes: [factOf.relation(table, object.name), ...(unique === undefined ? [] : [factOf.key(table, unique)])],
  };
  if (!online(context, table))
    return [node([{ kind: 'createIndex', table, index: object, concurrently: false }], facts)];
  const ahead = object.unique ? duplicates(context, table, object) : {};
  const create = (index: Index): Operation => ({ kind: 'createIndex', table, index, concurrently: true, ...ahead });
  if (!swaps(context, 'dropIndex', table, object)) return [node([create(object)], { ...facts, mode: 'auto' })];
  const aside = temporary(object.name);
  const schema = schemaOfKey(table);
  const built = `built ${table}.${aside}`;
  return [
    node([create({ ...object, name: aside })], { ...facts, makes: [built], mode: 'auto' }),
    node(
      [
        { kind: 'dropIndex', schema, name: object.name, concurrently: false },
        { kind: 'renameIndex', schema, from: aside, to: object.name },
      ],
      { settled: [built], makes: facts.makes, uses: statementsIn(context.from, ...oldTrees(context, table, object)) },
    ),
  ];
}

/** What the old version of an index calls may go once the new one has its place. */
function oldTrees(context: PlanContext, table: string, { name }: Index): ReturnType<typeof treesOf> {
  const old = tableOf(context.from, table)?.indexes.find((one) => one.name === name);
  return old === undefined ? [] : treesOf(old);
}

export function dropIndex({ table, object }: DeltaOf<'dropIndex'>, context: PlanContext): Node[] {
  if (added(context, 'addIndex', table, object.name) && swaps(context, 'dropIndex', table, object)) return [];
  const unique = plainColumns(object);
  const concurrently = online(context, table) && !givesWay(context, table, object);
  return [
    node([{ kind: 'dropIndex', schema: schemaOfKey(table), name: object.name, concurrently }], {
      mode: concurrently ? 'auto' : 'tx',
      needs: [factOf.unlinked(table)],
      uses: [
        factOf.table(table),
        ...factOf.columns(table, indexColumns(object)),
        ...factOf.extensions(context.from),
        ...statementsIn(context.from, ...treesOf(object)),
      ],
      ends: [factOf.relation(table, object.name), ...(unique === undefined ? [] : [factOf.key(table, unique)])],
    }),
  ];
}

/** On a column that goes or changes its type: then the table is locked anyway, and both go in one transaction. */
const givesWay = (context: PlanContext, table: string, object: Index): boolean =>
  standsOnTouched(context, table, columnsIn(context.from, table, indexColumns(object)));

export const renameIndex = ({ table, from, to }: DeltaOf<'renameIndex'>): Node[] => [
  node([{ kind: 'renameIndex', schema: schemaOfKey(table), from, to }]),
];
