import { quoteName } from '../../sql/quote.ts';
import type { CatalogView } from '../catalog.ts';
import type { Extra } from './extra.ts';
import { quoted, remark, shown } from './extras.ts';
import type { Place } from './table-in-catalog.ts';
import { inOrderOfUse } from './views-in-catalog.ts';

/** The views that are not `declared` by resources, and what the resource of a view cannot say. */
export const extrasOfViews = (place: Place, declared: ReadonlySet<string>): Extra[] =>
  inOrderOfUse(Object.entries(place.catalog.views)).flatMap(([key, view]) => {
    const unfilled =
      view.populated === false ? `refresh materialized view ${quoted(key, place)} with no data` : undefined;
    if (!declared.has(shown(key, place))) return viewExtras(key, view, place);
    return [
      ...(unfilled === undefined
        ? []
        : [{ kind: 'unfilled view', name: shown(key, place), up: unfilled, when: 'after' } as const]),
      ...indexRemarks(key, view, place),
    ];
  });

function viewExtras(key: string, view: CatalogView, place: Place): Extra[] {
  const kind = view.materialized ? 'materialized view' : 'view';
  const options = view.options.length === 0 ? '' : ` with (${view.options.join(', ')})`;
  const up = `create ${kind} ${quoted(key, place)}${options} as ${view.definition.trim().replace(/;$/, '')}${view.populated === false ? ' with no data' : ''}`;
  const name = shown(key, place);
  return [
    { kind, name, up, down: `drop ${kind} ${quoted(key, place)}`, when: 'after' },
    ...Object.entries(view.indexes).map(
      ([index, { definition }]): Extra => ({
        kind: 'index',
        name: `${name}.${index}`,
        up: definition,
        when: 'after',
      }),
    ),
    ...remark(`${kind} ${quoted(key, place)}`, name, view.comment),
    ...Object.entries(view.columns).flatMap(([column, { comment }]) =>
      remark(`column ${quoted(key, place)}.${quoteName(column)}`, `${name}.${column}`, comment),
    ),
    ...indexRemarks(key, view, place),
  ];
}

const indexRemarks = (key: string, view: CatalogView, place: Place): Extra[] =>
  Object.entries(view.indexes).flatMap(([index, { comment }]) =>
    remark(`index ${quoted(`${view.schema}.${index}`, place)}`, `${shown(key, place)}.${index}`, comment),
  );
