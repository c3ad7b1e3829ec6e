import { same } from '../schema/canonical.ts';
import { keyOf, type State, type View, viewOf } from '../schema/state.ts';
import { inOrder, readsOf } from '../schema/view/reads.ts';

/**
 * The keys of the views that differ, or stand on tables that are kept, or are asked for, with the views they read. The tables those read
 * are added to what is kept: without them there would be no view.
 */
export function viewsAmong(
  sides: readonly [State, State],
  kept: Set<string>,
  asked: ReadonlySet<string> = new Set(),
): ReadonlySet<string> {
  const [before, after] = sides;
  const keys = new Set([...before.views, ...after.views].map(keyOf));
  const differing = [...keys].filter((key) => !same(viewOf(before, key), viewOf(after, key)));
  const found = new Set([...differing, ...asked]);
  for (const { views } of sides) for (const key of readersAmong(views, kept)) found.add(key);
  // What one side reads the other may not: both are looked through until nothing is added.
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const { views } of sides) for (const key of readBy(views, found)) found.add(key);
  }
  const views = sides.flatMap((side) => side.views).filter((view) => found.has(keyOf(view)));
  for (const view of views) for (const key of readsOf(view)) if (!keys.has(key)) kept.add(key);
  return found;
}

/** The views that read these tables, or other views that do. */
function readersAmong(views: readonly View[], tables: ReadonlySet<string>): readonly string[] {
  const found = new Set<string>();
  for (const view of inOrder(views)) {
    if ([...readsOf(view)].some((key) => tables.has(key) || found.has(key))) found.add(keyOf(view));
  }
  return [...found];
}

const readBy = (views: readonly View[], keys: ReadonlySet<string>): readonly string[] =>
  views
    .filter((view) => keys.has(keyOf(view)))
    .flatMap((view) => [...readsOf(view)].filter((key) => views.some((other) => keyOf(other) === key)));
