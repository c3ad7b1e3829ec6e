import type { Catalog } from '../catalog/catalog.ts';
import type { Session } from '../migration/session.ts';
import { identifier } from '../model/naming.ts';
import { keyOf, type PartitionBound, type State, type Table } from '../schema/state.ts';
import { printOperation } from '../sql/ddl/operations.ts';
import { attempt } from './run-steps.ts';

const isOthers = ({ partition }: Table): boolean => partition !== undefined && partition.declared !== true;

/** Keys of tables whose partitions one of the States leaves to others: what there is of them is nobody's mistake. */
export const partedByOthers = (...states: readonly State[]): ReadonlySet<string> =>
  new Set(states.flatMap(({ tables }) => tables.filter(isOthers).map(keyOf)));

/** The catalogue without what is not to be compared. */
export function withoutPartitionsOf(catalog: Catalog, keys: ReadonlySet<string>): Catalog {
  const tables = Object.entries(catalog.tables).map(([name, table]) => {
    const counts = table.partitions === undefined || !keys.has(name.replace(/^public\./, ''));
    return [name, counts ? table : { ...table, partitions: {} }] as const;
  });
  return { ...catalog, tables: Object.fromEntries(tables) };
}

/** Makes room for rows where neither State says which partitions there are: one that takes them all. */
export async function openPartitions(session: Session, ...states: readonly State[]): Promise<void> {
  const declared = new Set(
    states.flatMap(({ tables }) => tables.filter(({ partition }) => partition?.declared).map(keyOf)),
  );
  const closed = new Map(
    states.flatMap(({ tables }) =>
      tables.filter((table) => isOthers(table) && !declared.has(keyOf(table))).map((table) => [keyOf(table), table]),
    ),
  );
  if (closed.size === 0) return;
  await session.begin();
  // A table that is not there, or has such a partition already, is left as it is.
  for (const table of closed.values()) await attempt(session, () => session.run(roomIn(table)));
  await session.commit();
}

function roomIn(table: Table): string {
  const { by = 'range', columns = [] } = table.partition ?? {};
  const bound: PartitionBound = by === 'hash' ? { modulus: 1, remainder: 0 } : 'default';
  const partition = { name: identifier(table.name, 'quarry_room'), bound };
  return printOperation({
    kind: 'createPartition',
    table: keyOf(table),
    partition,
    columns: columns.length,
    ifAbsent: true,
  });
}
