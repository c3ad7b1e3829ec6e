import { keyOf, type View } from '../state.ts';
import { readsOf } from '../view/reads.ts';
import { renameViewColumn } from '../view/rename.ts';
import type { DeltaKind, DeltaOf, Footprint } from './delta.ts';

/** Views: there, gone, another one under the same name. */
function footprint(...views: readonly View[]): Footprint {
  const writes = views.flatMap((view) => [
    `table ${keyOf(view)}`,
    ...view.indexes.map(({ name }) => `relation ${keyOf({ schema: view.schema, name })}`),
  ]);
  const reads = views.flatMap((view) => [
    ...[...readsOf(view)].map((key) => `table ${key}`),
    ...view.body.flatMap((part) =>
      typeof part === 'string' || part.column === undefined ? [] : [`column ${part.table}.${part.column}`],
    ),
    ...view.columns.map(({ type }) => `type ${type.replace(/(\[\])+$/, '')}`),
  ]);
  return { reads: [...new Set(reads)], writes: [...new Set(writes)] };
}

const nounOf = (view: View): string => (view.materialized ? 'materialized view' : 'view');

export const createView: DeltaKind<DeltaOf<'createView'>> = {
  apply: (state, { view }) => ({ ...state, views: [...state.views, view] }),
  inverse: ({ view }) => ({ kind: 'dropView', view }),
  footprint: ({ view }) => footprint(view),
  describe: ({ view }) => `create ${nounOf(view)} ${keyOf(view)}`,
};

export const dropView: DeltaKind<DeltaOf<'dropView'>> = {
  apply: (state, { view }) => ({ ...state, views: state.views.filter((other) => keyOf(other) !== keyOf(view)) }),
  inverse: ({ view }) => ({ kind: 'createView', view }),
  footprint: ({ view }) => footprint(view),
  describe: ({ view }) => `drop ${nounOf(view)} ${keyOf(view)}`,
};

export const alterView: DeltaKind<DeltaOf<'alterView'>> = {
  apply: (state, { after }) => ({
    ...state,
    views: state.views.map((other) => (keyOf(other) === keyOf(after) ? after : other)),
  }),
  inverse: ({ before, after }) => ({ kind: 'alterView', before: after, after: before }),
  footprint: ({ before, after }) => footprint(before, after),
  describe: ({ after }) => `change ${nounOf(after)} ${keyOf(after)}`,
};

export const renameColumn: DeltaKind<DeltaOf<'renameViewColumn'>> = {
  apply: (state, { view, from, to }) => renameViewColumn(state, view, from, to),
  inverse: (delta) => ({ ...delta, from: delta.to, to: delta.from }),
  footprint: ({ view, from, to }) => ({
    reads: [],
    writes: [`table ${view}`, `column ${view}.${from}`, `column ${view}.${to}`],
  }),
  describe: ({ view, from, to }) => `rename column ${view}.${from} to ${to}`,
};
