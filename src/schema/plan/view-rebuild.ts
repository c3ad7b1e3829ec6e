import { same } from '../canonical.ts';
import type { Delta } from '../delta/delta.ts';
import { keyOf, type State, type View, viewOf } from '../state.ts';
import { groups, readsColumn, readsOf, usesType, withReaders } from '../view/reads.ts';
import { isSubsequence } from './enums.ts';

/**
 * The deltas with the views that have to give way to them: those that read what changes its type or is made anew, those
 * that cannot be replaced in place, and all that stand on these. Each is dropped and made again.
 */
export function withViews(
  from: State,
  to: State,
  deltas: readonly Delta[],
  touched: ReadonlySet<string>,
): readonly Delta[] {
  if (from.views.length === 0) return deltas;
  const inTheWay = from.views.filter(
    (view) => changesInKind(view, viewOf(to, keyOf(view))) || standsOn(view, from, { deltas, touched }),
  );
  const going = withReaders(from, inTheWay.map(keyOf));
  const keys = new Set(going.map(keyOf));
  const kept = deltas.filter(
    (delta) =>
      !(delta.kind === 'alterView' && keys.has(keyOf(delta.after))) &&
      !(delta.kind === 'dropView' && keys.has(keyOf(delta.view))),
  );
  const again = going.flatMap((view): Delta[] => {
    const after = viewOf(to, keyOf(view));
    return after === undefined ? [] : [{ kind: 'createView', view: after }];
  });
  return [...going.map((view): Delta => ({ kind: 'dropView', view })), ...kept, ...again];
}

/** PostgreSQL replaces a plain view whose columns stay and are only added to; anything else takes another one. */
function changesInKind(before: View, after: View | undefined): boolean {
  if (after === undefined) return true;
  if (same(before.body, after.body) && same(shapeOf(before), shapeOf(after))) return false;
  if (before.materialized || after.materialized) return true;
  return !before.columns.every((column, i) => {
    const now = after.columns[i];
    return now?.name === column.name && now.type === column.type;
  });
}

/** What of a view is its query's, besides that. */
const shapeOf = ({ materialized, columns }: View): unknown => ({
  materialized,
  columns: columns.map(({ name, type }) => [name, type]),
});

interface Change {
  readonly deltas: readonly Delta[];
  readonly touched: ReadonlySet<string>;
}

function standsOn(view: View, from: State, { deltas, touched }: Change): boolean {
  const onColumn = [...touched].some((id) => {
    const at = id.lastIndexOf('.');
    return readsColumn(view, id.slice(0, at), id.slice(at + 1));
  });
  return onColumn || deltas.some((delta) => standsOnDelta(view, from, delta));
}

function standsOnDelta(view: View, from: State, delta: Delta): boolean {
  switch (delta.kind) {
    case 'dropTable':
      return readsOf(view).has(keyOf(delta.table));
    case 'dropPrimaryKey':
      return groups(view) && readsOf(view).has(delta.table);
    case 'alterEnumValues':
      return !isSubsequence(delta.before, delta.after) && usesType(view, from, delta.enum);
    default:
      return false;
  }
}
