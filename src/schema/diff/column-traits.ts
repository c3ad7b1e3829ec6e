import type { Column, State } from '../state.ts';
import { dependentsOfColumn } from './dependents.ts';

/**
 * What a column is besides its name and type: what it holds where nothing is said, and what stands on it. A column that
 * took over the check and the unique index of one that is gone is more likely the same than another of its type.
 */
export function columnTraits(state: State, table: string, column: Column): string[] {
  const { default: value, identity, generated, comment } = column;
  const unnamed = (what: unknown): string =>
    JSON.stringify(what, (key, part: unknown) => {
      if (key === 'name') return undefined;
      return part === column.name ? '' : part;
    });
  return [
    ...Object.entries({ value, identity, generated, comment })
      .filter(([, what]) => what !== undefined)
      .map(unnamed),
    ...dependentsOfColumn(state, table, column.name).map(unnamed),
  ];
}
