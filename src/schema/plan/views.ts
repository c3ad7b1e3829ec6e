import { same } from '../canonical.ts';
import type { DeltaOf } from '../delta/delta.ts';
import { schemaOfKey } from '../key.ts';
import type { Operation } from '../operation.ts';
import { columnOf, enumOfType, type Index, keyOf, type State, tableOf, type View, viewOf } from '../state.ts';
import { groups, readsColumn, readsOf, usesType } from '../view/reads.ts';
import { factOf, type Node, node, type PlanContext } from './node.ts';
import { statementsIn } from './statements.ts';

/** Views: a new one is filled and indexed at once; one that stays is replaced in place, or only what is about it. */
export function createView({ view }: DeltaOf<'createView'>, context: PlanContext): Node[] {
  const key = keyOf(view);
  const indexes = view.indexes.map((index) => createIndex(key, index, false));
  return [
    node([{ kind: 'createView', view, replace: false }, ...indexes, ...comments(view)], {
      needs: standsOn(view, context.to),
      settled: valuesOf(view, context.to),
      makes: names(view),
    }),
  ];
}

export function dropView({ view }: DeltaOf<'dropView'>, context: PlanContext): Node[] {
  const { materialized } = view;
  return [
    node([{ kind: 'dropView', view: keyOf(view), materialized }], {
      uses: standsOn(view, context.from),
      ends: names(view),
    }),
  ];
}

export function alterView({ before, after }: DeltaOf<'alterView'>, context: PlanContext): Node[] {
  const key = keyOf(after);
  const replaced = !same(before.body, after.body) || before.columns.length !== after.columns.length;
  const query: Node[] = replaced
    ? [
        node([{ kind: 'createView', view: after, replace: true }], {
          uses: standsOn(before, context.from),
          needs: standsOn(after, context.to),
          settled: valuesOf(after, context.to),
          makes: names(after).filter((name) => !names(before).includes(name)),
        }),
      ]
    : [];
  const words = comments(after, before);
  const needs = [factOf.table(key), ...columnFacts(after)];
  return [...query, ...alterIndexes(before, after, context), ...(words.length === 0 ? [] : [node(words, { needs })])];
}

export const renameViewColumn = (delta: DeltaOf<'renameViewColumn'>, { from }: PlanContext): Node[] => [
  node([{ ...delta, materialized: viewOf(from, delta.view)?.materialized ?? false }]),
];

/** On a view that is being read, indexes are built and dropped beside the traffic. */
function alterIndexes(before: View, after: View, { simple }: PlanContext): Node[] {
  const key = keyOf(after);
  const mode = simple ? 'tx' : 'auto';
  const missing = (all: readonly Index[], others: readonly Index[]): readonly Index[] =>
    all.filter((one) => !others.some((other) => same(one, other)));
  return [
    ...missing(before.indexes, after.indexes).map(({ name }) =>
      node([{ kind: 'dropIndex', schema: schemaOfKey(key), name, concurrently: !simple }], {
        mode,
        ends: [factOf.relation(key, name)],
      }),
    ),
    ...missing(after.indexes, before.indexes).map((index) =>
      node([createIndex(key, index, !simple)], { mode, makes: [factOf.relation(key, index.name)] }),
    ),
  ];
}

const createIndex = (table: string, index: Index, concurrently: boolean): Operation => ({
  kind: 'createIndex',
  table,
  index,
  concurrently,
});

/** Comments that are not what they were. */
function comments(view: View, before?: View): Operation[] {
  const key = keyOf(view);
  const { materialized, comment } = view;
  return [
    ...(comment === before?.comment ? [] : [{ kind: 'commentView', view: key, materialized, comment } as const]),
    ...view.columns.flatMap((column): Operation[] => {
      const was = before?.columns.find(({ name }) => name === column.name)?.comment;
      return column.comment === was
        ? []
        : [{ kind: 'commentColumn', table: key, column: column.name, comment: column.comment }];
    }),
  ];
}

const columnFacts = (view: View): string[] =>
  factOf.columns(
    keyOf(view),
    view.columns.map(({ name }) => name),
  );

/** What a view is called, and what it gives. */
const names = (view: View): string[] => {
  const key = keyOf(view);
  const relations = view.indexes.map(({ name }) => factOf.relation(key, name));
  return [factOf.table(key), `relation ${key}`, ...relations, ...columnFacts(view)];
};

/** Everything that must be there while a view, or a policy, is. */
export function standsOn(view: View, state: State): string[] {
  const columns = [...readsOf(view)].flatMap((key) => {
    const relation = tableOf(state, key) ?? viewOf(state, key);
    const read = (relation?.columns ?? []).map(({ name }) => name).filter((name) => readsColumn(view, key, name));
    const primary = tableOf(state, key)?.primaryKey;
    return [
      factOf.table(key),
      ...factOf.columns(key, read),
      ...(primary !== undefined && groups(view) ? [factOf.key(key, primary.columns)] : []),
      ...read.flatMap((name) => factOf.type(state, columnOf(tableOf(state, key), name)?.type ?? '')),
    ];
  });
  const types = state.enums.filter((type) => usesType(view, state, keyOf(type))).map((type) => `type ${keyOf(type)}`);
  const called = statementsIn(state, { raw: view.body.filter((part) => typeof part === 'string'), type: '' });
  return [...factOf.schema(view.schema), ...factOf.extensions(state), ...columns, ...types, ...called];
}

/** Values of enums that a query may name: a new one is of use only when it was committed. */
export function valuesOf(view: View, state: State): string[] {
  const read = state.enums.filter(
    (type) =>
      usesType(view, state, keyOf(type)) ||
      [...readsOf(view)].some((key) =>
        (tableOf(state, key)?.columns ?? []).some((column) => enumOfType(state, column.type) === type),
      ),
  );
  return read.flatMap((type) =>
    type.values
      .filter((value) => view.body.includes(`'${value.replaceAll("'", "''")}'`))
      .map((value) => `value ${keyOf(type)}.${value}`),
  );
}
