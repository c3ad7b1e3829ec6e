import type { Catalog, CatalogTable } from '../../catalog/catalog.ts';

/** A structure in which those partitions count that migrations made, as far as an earlier one knows of them. */
export function withPartitionsOf(now: Catalog, known: Catalog | undefined): Catalog {
  const counted = ([name, table]: readonly [string, CatalogTable]) => {
    const { partitions } = table;
    if (partitions === undefined) return [name, table] as const;
    const before = known?.tables[name]?.partitions ?? {};
    const kept = Object.entries(partitions).filter(([one]) => one in before);
    return [name, { ...table, partitions: Object.fromEntries(kept) }] as const;
  };
  return { ...now, tables: Object.fromEntries(Object.entries(now.tables).map(counted)) };
}

/** A structure that an older Quarry recorded has partitions as tables of their own. */
export function withoutPartitions(catalog: Catalog): Catalog {
  const parted = new Set(
    Object.entries(catalog.tables).flatMap(([key, { name, partitionedBy }]) =>
      partitionedBy === null ? [] : [key, name],
    ),
  );
  const isPartition = ({ inherits }: CatalogTable): boolean =>
    inherits.some((parent) => parted.has(parent.replaceAll('"', '')));
  if (parted.size === 0) return catalog;
  const tables = Object.entries(catalog.tables).filter(([, table]) => !isPartition(table));
  return { ...catalog, tables: Object.fromEntries(tables) };
}
