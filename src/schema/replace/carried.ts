import { same } from '../canonical.ts';
import { applyDeltas } from '../delta/deltas.ts';
import { schemaOfKey } from '../key.ts';
import type { Operation } from '../operation.ts';
import { duplicates } from '../plan/inspections.ts';
import { droppedTwin, type Node, node, type PlanContext } from '../plan/node.ts';
import { indexColumns, temporary } from '../plan/swap.ts';
import { type Index, type Key, type Table, tableOf, type Unique } from '../state.ts';
import { fact } from './ready.ts';
import { replacedOf, staysIndex } from './replaced.ts';

/** What goes over with a replaced column, in two parts: building it beside, and giving it its name. */
interface Carried {
  readonly nodes: readonly Node[];
  readonly operations: readonly Operation[];
}

/** Indexes, keys and unique constraints that stay as they are but for the column; the first of several columns sees to them. */
export function carry(context: PlanContext, table: string, column: string): Carried {
  const [before, after] = [tableOf(context.from, table), tableOf(context.to, table)];
  if (before === undefined || after === undefined) return { nodes: [], operations: [] };
  const columns = replacedOf(context.replaced, after);
  const beside = renamedIn(context, table, columns);
  const mine = (names: readonly string[]): boolean => columns.find((name) => names.includes(name)) === column;
  const indexes = after.indexes.filter(
    (index) =>
      mine(indexColumns(index)) &&
      staysIndex(context.from, table, index) &&
      droppedTwin(context, 'dropIndex', table, index.name) === undefined,
  );
  const keys = keysIn(after).filter(
    ({ drop, key }) =>
      mine(key.columns) &&
      keysIn(before).some((old) => old.drop === drop && same(old.key, key)) &&
      droppedTwin(context, drop, table, key.name) === undefined,
  );
  const schema = schemaOfKey(table);
  const build = (index: Index, renamed: Index | undefined): Node => {
    const ahead = index.unique ? duplicates(context, table, index) : {};
    const built = { ...(renamed ?? index), name: temporary(index.name) };
    return node([{ kind: 'createIndex', table, index: built, concurrently: true, ...ahead }], {
      mode: 'auto',
      settled: columns
        .filter((name) => indexColumns(index).includes(name))
        .map((name) => fact.filled(`${table}.${name}`)),
      makes: [fact.ready(`${table}.${column}`)],
    });
  };
  return {
    nodes: [
      ...indexes.map((index) =>
        build(
          index,
          beside?.indexes.find(({ name }) => name === index.name),
        ),
      ),
      ...keys.map(({ drop, key }) => {
        const renamed = beside === undefined ? undefined : keysIn(beside).find((one) => one.key.name === key.name);
        return build(indexUnder(drop, key), renamed === undefined ? undefined : indexUnder(drop, renamed.key));
      }),
    ],
    operations: [
      ...indexes.map(({ name }): Operation => ({ kind: 'renameIndex', schema, from: temporary(name), to: name })),
      ...keys.map(({ drop, key }): Operation => {
        const usingIndex = temporary(key.name);
        return drop === 'dropPrimaryKey'
          ? { kind: 'addPrimaryKey', table, key, usingIndex }
          : { kind: 'addUnique', table, unique: key, usingIndex };
      }),
    ],
  };
}

/** The table with the names that its replaced columns have until then. */
const renamedIn = (context: PlanContext, table: string, columns: readonly string[]): Table | undefined =>
  tableOf(
    applyDeltas(
      context.to,
      columns.map((from) => {
        const to = context.replaced.get(`${table}.${from}`) ?? from;
        return { kind: 'renameColumn', table, from, to } as const;
      }),
    ),
    table,
  );

type KeyOfTable =
  | { readonly drop: 'dropPrimaryKey'; readonly key: Key }
  | { readonly drop: 'dropUnique'; readonly key: Unique };

const keysIn = ({ primaryKey, uniques }: Table): KeyOfTable[] => [
  ...(primaryKey === undefined ? [] : [{ drop: 'dropPrimaryKey', key: primaryKey } as const]),
  ...uniques.map((key) => ({ drop: 'dropUnique', key }) as const),
];

const indexUnder = (drop: KeyOfTable['drop'], key: Key | Unique): Index => ({
  name: key.name,
  unique: true,
  method: 'btree',
  keys: key.columns.map((on) => ({ on, direction: 'asc' })),
  include: [],
  nullsDistinct: drop === 'dropUnique' && 'nullsDistinct' in key ? key.nullsDistinct : true,
});
