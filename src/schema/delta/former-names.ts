import { movedKey, renamedKey } from '../key.ts';
import type { Delta } from './delta.ts';

/** What was renamed or moved was called at the beginning, by its name after all of that. */
export interface Former {
  readonly tables: ReadonlyMap<string, string>;
  readonly columns: ReadonlyMap<string, string>;
  /** Indexes and constraints. */
  readonly owned: ReadonlyMap<string, string>;
  readonly types: ReadonlyMap<string, string>;
}

export function formerNames(deltas: readonly Delta[]): Former {
  const found = {
    tables: new Map<string, string>(),
    columns: new Map<string, string>(),
    owned: new Map<string, string>(),
    types: new Map<string, string>(),
  };
  for (const delta of deltas) {
    const step = stepOf(delta);
    if (step === undefined) continue;
    const { of, from, to, name = from } = step;
    const first = found[of].get(from) ?? name;
    found[of].delete(from);
    found[of].set(to, first);
  }
  return found;
}

interface Step {
  readonly of: keyof Former;
  readonly from: string;
  readonly to: string;
  /** What is called so within its table. */
  readonly name?: string;
}

function stepOf(delta: Delta): Step | undefined {
  switch (delta.kind) {
    case 'move':
      return {
        of: delta.what === 'table' ? 'tables' : 'types',
        from: delta.key,
        to: movedKey(delta.key, delta.schema),
      };
    case 'renameTable':
      return { of: 'tables', from: delta.table, to: renamedKey(delta.table, delta.to) };
    case 'renameEnum':
      return { of: 'types', from: delta.enum, to: renamedKey(delta.enum, delta.to) };
    case 'renameDomain':
      return { of: 'types', from: delta.domain, to: renamedKey(delta.domain, delta.to) };
    default:
      return delta.kind.startsWith('rename') && 'table' in delta && 'from' in delta
        ? { of: delta.kind === 'renameColumn' ? 'columns' : 'owned', ...withinTable(delta) }
        : undefined;
  }
}

const withinTable = ({ table, from, to }: { table: string; from: string; to: string }) => ({
  from: `${table}.${from}`,
  to: `${table}.${to}`,
  name: from,
});
