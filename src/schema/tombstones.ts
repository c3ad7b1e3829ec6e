import { type Column, keyOf, type State } from './state.ts';

/** A column that `--keep-dropped` kept. */
export interface Tombstone {
  /** `users` */
  readonly table: string;
  readonly column: Column;
  /** The migration that renamed it: when it was. */
  readonly version: string;
  /** `users.age`: what it was called. */
  readonly was: string;
}

/** The columns that were kept, in the order in which they were. */
export function tombstonesOf(state: State): readonly Tombstone[] {
  return state.tables
    .flatMap((table) =>
      table.columns.flatMap((column): Tombstone[] => {
        const [, version = '', name = ''] = /^_dropped_(\d{14})_(.*)$/.exec(column.name) ?? [];
        const key = keyOf(table);
        return column.tombstone && version !== '' ? [{ table: key, column, version, was: `${key}.${name}` }] : [];
      }),
    )
    .sort((a, b) => (a.version < b.version ? -1 : a.version > b.version ? 1 : 0));
}

/** The State without some of the columns that were kept. */
export function withoutTombstones(state: State, gone: readonly Tombstone[]): State {
  const columns = new Set(gone.map(({ column }) => column));
  return {
    ...state,
    tables: state.tables.map((table) => ({
      ...table,
      columns: table.columns.filter((column) => !columns.has(column)),
    })),
  };
}
