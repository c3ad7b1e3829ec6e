import { columnOf, domainOfType, enumOfType, keyOf, type Named, tableOf } from '../state.ts';
import type { Differ } from './differ.ts';

/** Enumerations, domains and schemas that no resource knows any more, but a column that was kept still has. */
export interface KeptTypes {
  has(type: Named): boolean;
  hasSchema(name: string): boolean;
}

export function keptTypes(differ: Differ): KeptTypes {
  const { current, next } = differ;
  const types = current.tables.flatMap((before) => {
    const key = keyOf(before);
    const after = tableOf(next, key);
    if (after === undefined || differ.decisions.acceptAll) return [];
    return before.columns
      .filter(({ name, tombstone }) => tombstone && columnOf(after, name) === undefined)
      .filter(({ name }) => differ.answer('drop', key, name) === undefined)
      .flatMap(({ type }) => [domainOfType(current, type), enumOfType(current, type)])
      .filter((type) => type !== undefined);
  });
  const keys = new Set(types.map(keyOf));
  const schemas = new Set(types.map(({ schema }) => schema));
  return { has: (type) => keys.has(keyOf(type)), hasSchema: (name) => schemas.has(name) };
}
