import type { Catalog, CatalogView } from '../catalog/catalog.ts';
import { DbError } from '../driver/error/db-error.ts';
import { keyOf, type State, type View } from '../schema/state.ts';

/** Views whose query gives other columns than their resource declares, in words. */
export function otherColumns({ views }: State, catalog: Catalog): readonly string[] {
  return views.flatMap((view) => {
    const key = keyOf(view);
    const made = catalog.views[view.schema === undefined ? `public.${key}` : key];
    if (made === undefined) return [];
    const given = Object.entries(made.columns)
      .sort(([, a], [, b]) => a.position - b.position)
      .map(([name, { type }]) => `${name} ${type}`);
    const declared = view.columns.map(({ name, type }) => `${name} ${type}`);
    if (given.join() === declared.join()) return [];
    const hint = castFor(view, made);
    return [
      `the query of the view ${key} gives (${given.join(', ')}), its resource declares (${declared.join(', ')})${hint}`,
    ];
  });
}

/** `; write age::integer` where one differs in nothing but its type. */
function castFor({ columns }: View, made: CatalogView): string {
  const other = columns.find(({ name, type }) => (made.columns[name]?.type ?? type) !== type);
  return other === undefined ? '' : `; say the type in the query: (…)::${other.type} as ${other.name}`;
}

/** Syntax, a column that is not there or ambiguous, grouping, types: nothing outside of what Quarry knows can mend it. */
const mistakes: ReadonlySet<string> = new Set(['42601', '42703', '42702', '42803', '42804', '42P10', '42725']);

/** Whether a structure cannot be made because of what is written in a view. */
export const isMistakeInView = (error: unknown, { views }: State): boolean =>
  views.length > 0 && error instanceof DbError && mistakes.has(error.sqlstate ?? '');
