import type { Extra } from './extra.ts';
import { shown } from './extras.ts';
import { keyAt, type Place } from './table-in-catalog.ts';
import { inOrderOfUse, speaksOf } from './views-in-catalog.ts';

/** The SQL of what needs a table that no migration makes would fail elsewhere: it is listed without. */
export function withoutUnmade(extras: readonly Extra[], strange: readonly string[], place: Place): readonly Extra[] {
  const { catalog } = place;
  const tables = Object.keys(catalog.tables).filter((key) => strange.includes(keyAt(place, key)));
  if (tables.length === 0) return extras;
  const lacking = new Map(tables.map((key) => [key, key]));
  for (const [key, { reads }] of inOrderOfUse(Object.entries(catalog.views))) {
    const [needed] = Object.keys(reads).flatMap((one) => lacking.get(one) ?? []);
    if (needed !== undefined) lacking.set(key, needed);
  }
  for (const [key, { definition }] of Object.entries(catalog.functions)) {
    const [head = ''] = definition.split(/\bas\s+\$/i);
    const needed = tables.find((table) => speaksOf(head, table.slice(table.indexOf('.') + 1)));
    if (needed !== undefined) lacking.set(key, needed);
  }
  const why = new Map([...lacking].map(([key, needed]) => [shown(key, place), shown(needed, place)]));
  return extras.flatMap((extra): Extra[] => {
    const refers = extra.needs === undefined ? undefined : why.get(extra.needs);
    if (refers !== undefined) return [unmade(extra, refers)];
    const needed = why.get(extra.name) ?? why.get(extra.name.replace(/( to |\.)[^.]*$/, ''));
    if (needed === undefined) return [extra];
    return why.has(extra.name) && !extra.kind.startsWith('comment') ? [unmade(extra, needed)] : [];
  });
}

/** What stays as it is, since what it needs is not made. */
export const unmade = ({ kind, name, when }: Extra, needed: string): Extra => ({
  kind,
  name,
  when,
  why: `it needs ${needed}, which no migration makes`,
});
