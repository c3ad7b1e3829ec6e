import { readFile, writeFile } from 'node:fs/promises';
import type { AddedFields } from '../../emit/resources/add-fields.ts';
import { type Column, keyOf, type State, type Table } from '../../schema/state.ts';
import type { Existing } from './known-resources.ts';

/** What came to tables that have a resource already. */
export interface NewColumns {
  /** `Film.length` */
  readonly added: readonly string[];
  readonly told: readonly string[];
  apply(): Promise<void>;
}

/** Columns that a resource does not have: added to its class where that is plain, told otherwise. */
export async function newColumns(state: State, known: ReadonlyMap<string, Existing>): Promise<NewColumns> {
  const told: string[] = [];
  const added: string[] = [];
  const texts = new Map<string, string>();
  for (const table of state.tables) {
    const existing = known.get(keyOf(table));
    const columns = table.columns.filter(({ name }) => existing !== undefined && !existing.fields.has(name));
    if (existing === undefined || columns.length === 0) continue;
    const free = columns.filter((column) => isFree(column, table));
    const text = texts.get(existing.file) ?? (await readFile(existing.file, 'utf8'));
    const result = free.length === 0 ? undefined : await insert(text, { existing, table, state, columns: free });
    if (result !== undefined) {
      texts.set(existing.file, result.text);
      added.push(...result.added.map((field) => `${existing.className}.${field}`));
    }
    for (const column of columns.filter((one) => result === undefined || !free.includes(one)))
      told.push(`${existing.className} has no attribute for ${keyOf(table)}.${column.name} (${column.type})`);
  }
  return {
    added,
    told,
    apply: async () => {
      for (const [file, text] of texts) await writeFile(file, text);
    },
  };
}

async function insert(
  text: string,
  on: {
    readonly existing: Existing;
    readonly table: Table;
    readonly state: State;
    readonly columns: readonly Column[];
  },
): Promise<AddedFields | undefined> {
  const { addFields } = await import('../../emit/resources/add-fields.ts');
  const { className, fields, model } = on.existing;
  return addFields({ text, className, fields, names: [...model.fields.keys()], ...on });
}

/** Whether a column stands for itself: nothing has to be decided for rows elsewhere, and no constraint speaks of it. */
function isFree({ name, nullable, default: preset, identity, generated }: Column, table: Table): boolean {
  const filled = nullable || preset !== undefined || identity !== undefined || generated !== undefined;
  const spoken = [...table.foreignKeys, ...table.uniques].some(({ columns }) => columns.includes(name));
  const rest = JSON.stringify([table.checks, table.indexes, table.exclusions ?? []]);
  return filled && !spoken && !rest.includes(`"${name}"`);
}
