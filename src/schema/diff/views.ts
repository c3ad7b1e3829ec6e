import { same } from '../canonical.ts';
import type { Delta } from '../delta/delta.ts';
import { keyOf, type View, viewOf } from '../state.ts';
import { inOrder, withReaders } from '../view/reads.ts';
import type { Differ } from './differ.ts';

/** Views by their names: they hold nothing of their own, so nobody is asked. */
export function diffViews(differ: Differ): void {
  const { current, next } = differ;
  const gone = new Set(current.views.map(keyOf).filter((key) => viewOf(next, key) === undefined));
  const drops = withReaders(current, gone).filter((view) => gone.has(keyOf(view)));
  differ.push(
    ...viewDrops(drops),
    ...inOrder(next.views).flatMap((after): Delta[] => {
      const before = viewOf(current, keyOf(after));
      if (before === undefined) return [{ kind: 'createView', view: after }];
      return same(before, after) ? [] : [{ kind: 'alterView', before, after }];
    }),
  );
}

/** The views dropped, in this order. */
export const viewDrops = (views: readonly View[]): Delta[] => views.map((view) => ({ kind: 'dropView', view }));
