import fc from 'fast-check';
import { type Column, keyOf, type Named, type State, tableOf } from '../../../src/schema/state.ts';
import { tableNames } from './tables.ts';

interface Drawn {
  readonly on: string;
  readonly type: string;
  readonly was: string;
}

/** Columns that a migration before kept when it dropped them. */
export const drawnTombstones: fc.Arbitrary<readonly Drawn[]> = fc.oneof(
  fc.constant([]),
  fc.uniqueArray(
    fc.record({
      on: fc.constantFrom(...tableNames),
      type: fc.constantFrom('text', 'integer', 'text[]'),
      was: fc.constantFrom('name', 'kind', 'Odd "name'),
    }),
    { maxLength: 3, selector: ({ on, was }) => `${on} ${was}` },
  ),
);

/** Of what there was before; what resources say knows of none. */
export const withTombstones = (state: State, drawn: readonly Drawn[]): State => ({
  ...state,
  tables: state.tables.map((table) => ({
    ...table,
    columns: [
      ...table.columns,
      ...drawn
        .filter(({ on }) => on === table.name)
        .map(({ type, was }) => ({
          name: `_dropped_20261001000000_${was}`,
          type,
          nullable: true,
          tombstone: true,
        })),
    ],
  })),
});

/** What is kept stays, though no resource says so; its type does as well. */
export function keeping(wanted: State, state: State): State {
  const tables = wanted.tables.map((table) => {
    const kept = (tableOf(state, keyOf(table))?.columns ?? []).filter(({ tombstone }: Column) => tombstone);
    return kept.length === 0 ? table : { ...table, columns: [...table.columns, ...kept] };
  });
  if (tables.every((table, i) => table === wanted.tables[i])) return wanted;
  const both = <T extends Named>(known: readonly T[], all: readonly T[]): T[] => [
    ...known,
    ...all.filter((one) => !known.some((other) => keyOf(other) === keyOf(one))),
  ];
  return {
    ...wanted,
    tables,
    schemas: [...new Set([...wanted.schemas, ...state.schemas])],
    enums: both(wanted.enums, state.enums),
    domains: both(wanted.domains ?? [], state.domains ?? []),
  };
}
