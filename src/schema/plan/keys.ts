import type { DeltaOf } from '../delta/delta.ts';
import type { Operation } from '../operation.ts';
import type { Index, IndexKey, Unique } from '../state.ts';
import { duplicates } from './inspections.ts';
import { droppedTwin, factOf, isParted, type Node, node, online, type PlanContext, standsOnTouched } from './node.ts';
import { temporary } from './swap.ts';

/** Primary keys and unique constraints. */
type KeyDelta = DeltaOf<'addPrimaryKey'> | DeltaOf<'addUnique'>;

/** A key of a table in use: its index is built beside, then the old key goes and the new one takes the index. */
function addKey(delta: KeyDelta, context: PlanContext): Node[] {
  const { table, object } = delta;
  const { columns, name } = object;
  const primary = delta.kind === 'addPrimaryKey';
  const facts = {
    needs: [factOf.table(table), ...factOf.columns(table, columns), ...(primary ? factOf.notNull(table, columns) : [])],
    makes: [factOf.relation(table, name), factOf.key(table, columns)],
  };
  const operation = (usingIndex: string | undefined): Operation =>
    delta.kind === 'addPrimaryKey'
      ? { kind: 'addPrimaryKey', table, key: delta.object, usingIndex }
      : { kind: 'addUnique', table, unique: delta.object, usingIndex };
  if (!online(context, table)) return [node([operation(undefined)], facts)];
  const parted = isParted(context, table);
  const index = keyIndex({ nullsDistinct: true, ...object, name: parted ? name : keyIndexName(delta, context) });
  const gone = [`gone ${delta.kind} ${table}`];
  // There is no way to make a key of an index with parts on partitions.
  if (parted)
    return [
      node([{ ...operation(undefined), ...duplicates(context, table, index) }], {
        ...facts,
        needs: [...facts.needs, ...gone],
      }),
    ];
  const built = `built ${table}.${index.name}`;
  return [
    node([{ kind: 'createIndex', table, index, concurrently: true, ...duplicates(context, table, index) }], {
      mode: 'auto',
      needs: facts.needs,
      makes: [built],
    }),
    node([operation(index.name)], { settled: [built], makes: facts.makes, needs: gone }),
  ];
}

/** The index that a key is. */
export const keyIndex = ({
  name,
  columns,
  nullsDistinct,
}: Pick<Unique, 'name' | 'columns' | 'nullsDistinct'>): Index => ({
  name,
  unique: true,
  method: 'btree',
  keys: columns.map((on): IndexKey => ({ on, direction: 'asc' })),
  include: [],
  nullsDistinct,
});

/** Until the constraint takes the index over, it may need a name beside the old one's. */
function keyIndexName({ kind, table, object }: KeyDelta, context: PlanContext): string {
  const taken = droppedTwin(context, kind === 'addPrimaryKey' ? 'dropPrimaryKey' : 'dropUnique', table, object.name);
  return taken === undefined ? object.name : temporary(object.name);
}

export const addPrimaryKey = addKey;
export const addUnique = addKey;

function dropKey(delta: DeltaOf<'dropPrimaryKey'> | DeltaOf<'dropUnique'>, context: PlanContext): Node[] {
  const { table, object } = delta;
  const primary = delta.kind === 'dropPrimaryKey';
  const twin = context.deltas.find(
    (other): other is KeyDelta =>
      (primary ? other.kind === 'addPrimaryKey' : other.kind === 'addUnique' && other.object.name === object.name) &&
      'table' in other &&
      other.table === table,
  );
  // The old key stays until the index of the new one is built.
  const waits =
    twin !== undefined &&
    online(context, table) &&
    !isParted(context, table) &&
    !standsOnTouched(context, table, object.columns);
  return [
    node([{ kind: 'dropConstraint', table, name: object.name }], {
      uses: [
        factOf.table(table),
        ...factOf.columns(table, object.columns),
        ...(primary ? factOf.notNull(table, object.columns) : []),
      ],
      ends: [factOf.relation(table, object.name), factOf.key(table, object.columns)],
      makes: primary ? [`gone addPrimaryKey ${table}`] : [],
      settled: waits ? [`built ${table}.${keyIndexName(twin, context)}`] : [],
    }),
  ];
}

export const dropPrimaryKey = dropKey;
export const dropUnique = dropKey;
