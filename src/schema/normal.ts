import { canonical } from './canonical.ts';
import { fingerprint } from './hash.ts';
import { type Column, type Grant, keyOf, type State, type Table } from './state.ts';

/** The State without hints, everything in the order of its name except columns and enum values. */
export function normalize(state: State): State {
  const byName = <T extends { readonly name: string }>(all: readonly T[]): T[] =>
    [...all].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    schemas: [...state.schemas].sort(),
    extensions: [...state.extensions].sort(),
    enums: byKey(state.enums),
    ...presentIn(
      'domains',
      byKey(state.domains ?? []).map(({ was: _, ...domain }) => domain),
    ),
    tables: byKey(state.tables.map(withoutHints)).map((table) => ({
      ...table,
      uniques: byName(table.uniques),
      checks: byName(table.checks),
      ...presentIn('exclusions', byName(table.exclusions ?? [])),
      indexes: byName(table.indexes),
      foreignKeys: byName(table.foreignKeys),
      ...presentIn('policies', byName(table.policies ?? [])),
      ...presentIn('grants', byRole(table.grants ?? [])),
      ...presentIn('partitions', byName(table.partitions ?? [])),
    })),
    ...presentIn('statements', byName(state.statements ?? [])),
    views: byKey(state.views).map((view) => ({
      ...view,
      indexes: byName(view.indexes),
      ...presentIn('grants', byRole(view.grants ?? [])),
    })),
  };
}

const byRole = (all: readonly Grant[]): Grant[] => [...all].sort((a, b) => (a.role < b.role ? -1 : 1));

/** What older migrations did not know is no part of their hash. */
const presentIn = <K extends string, T>(key: K, all: readonly T[]) => ({ [key]: all.length === 0 ? undefined : all });

const byKey = <T extends { readonly schema?: string | undefined; readonly name: string }>(all: readonly T[]): T[] =>
  [...all].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));

function withoutHints({ was: _, ...table }: Table): Table {
  return { ...table, columns: table.columns.map(({ was: _hint, ...column }: Column) => column) };
}

/** 16 hex digits that are equal for equal structures, whatever the order of columns. */
export function hashState(state: State): string {
  const { tables, views, ...rest } = normalize(state);
  const sorted = tables.map((table) => ({
    ...table,
    columns: [...table.columns].sort((a, b) => (a.name < b.name ? -1 : 1)),
  }));
  // A State without views hashes as before there were any.
  return fingerprint(canonical({ ...rest, tables: sorted, ...(views.length === 0 ? {} : { views }) }));
}
