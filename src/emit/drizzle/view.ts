import type { Column, View } from '../../schema/state.ts';
import { keyOf } from '../../schema/state.ts';
import { bodyText } from '../../sql/ddl/view.ts';
import { columnText } from './column.ts';
import type { Extras } from './constraint.ts';
import { block, property, quoted, sqlTag } from './source.ts';

/** `pgView('adults', { … }).as(sql…)`, with its query as migrations make it. */
export function viewText(view: View, extras: Extras): string {
  const { state, names, imports } = extras;
  const attributes = names.resource(keyOf(view))?.attributes ?? [];
  const columns = view.columns.map(({ name, type }) => {
    const nullable = attributes.find(({ column }) => column === name)?.nullable ?? true;
    const column: Column = { name, type, nullable };
    return `${property(names.column(view, column))}: ${columnText(column, state, names, imports)}`;
  });
  const opening = openingOf(view, extras);
  return `${opening}(${quoted(view.name)}, ${block(['{', '}'], columns)}).as(${sqlTag(bodyText(view.body))})`;
}

function openingOf({ schema, materialized }: View, { names, imports }: Extras): string {
  if (schema !== undefined && schema !== 'public')
    return `${names.table(schema)}Schema.${materialized ? 'materializedView' : 'view'}`;
  const builder = materialized ? 'pgMaterializedView' : 'pgView';
  imports.add(builder);
  return builder;
}

/** What drizzle has no words for. */
export function beyondView({ comment, columns, indexes }: View): readonly string[] {
  const commented = [
    ...(comment === undefined ? [] : ['the view']),
    ...columns.flatMap((column) => (column.comment === undefined ? [] : [column.name])),
  ];
  return [
    ...(commented.length === 0 ? [] : [`comments on ${commented.join(', ')}`]),
    ...indexes.map(({ name }) => `the index ${name}`),
  ];
}
