import type { Owned } from '../delta/delta.ts';
import type { Table } from '../state.ts';

/** What belongs to a table and has a name. */
export type Kind = keyof Owned;

/** Everything a table owns of one kind. */
export function ownedOf<K extends Kind>(table: Table, kind: K): readonly Owned[K][] {
  const all: { readonly [P in Kind]: readonly Owned[P][] } = {
    PrimaryKey: table.primaryKey === undefined ? [] : [table.primaryKey],
    Unique: table.uniques,
    Check: table.checks,
    Exclusion: table.exclusions ?? [],
    Index: table.indexes,
    ForeignKey: table.foreignKeys,
    Policy: table.policies ?? [],
    Partition: table.partitions ?? [],
  };
  return all[kind];
}

/** In the order in which they are compared. */
export const ownedKinds: readonly Kind[] = [
  'PrimaryKey',
  'Unique',
  'Exclusion',
  'Index',
  'Check',
  'ForeignKey',
  'Policy',
  'Partition',
];

/** Keys and indexes share a name space with tables; checks and foreign keys have one per table. */
export const relations = ['PrimaryKey', 'Unique', 'Exclusion', 'Index'] as const;
export const isRelation = (kind: Kind): boolean => (relations as readonly Kind[]).includes(kind);
