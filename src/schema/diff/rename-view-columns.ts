import { same } from '../canonical.ts';
import { keyOf, type View, viewOf } from '../state.ts';
import { inOrder } from '../view/reads.ts';
import { calledOtherwise } from '../view/rename.ts';
import type { Differ } from './differ.ts';

/** Columns of views that are what they were under another name: such a view, and what stands on it, stays. */
export function renameViewColumns(differ: Differ): void {
  // Those that are read come first, so that their readers are compared in the new names.
  for (const after of inOrder(differ.next.views)) {
    const key = keyOf(after);
    const before = viewOf(differ.current, key);
    if (before === undefined) continue;
    for (const [from, to] of renamed(before, after)) differ.push({ kind: 'renameViewColumn', view: key, from, to });
  }
}

function renamed(before: View, after: View): readonly (readonly [from: string, to: string])[] {
  const pairs = before.columns.flatMap((column, i) => {
    const to = after.columns[i]?.name;
    return to === undefined || to === column.name ? [] : [[column.name, to] as const];
  });
  if (pairs.length === 0 || before.materialized !== after.materialized) return [];
  // Names that go from one column to another would need a third in between: that is another view.
  if (pairs.some(([, to]) => before.columns.some(({ name }) => name === to))) return [];
  const now = pairs.reduce((view, [from, to]) => calledOtherwise(view, from, to), before);
  return same(now.body, after.body) && same(shapeOf(now), shapeOf(after)) ? pairs : [];
}

const shapeOf = ({ columns }: View): unknown => columns.map(({ name, type }) => [name, type]);
