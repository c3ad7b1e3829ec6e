import fc from 'fast-check';
import { keyOf, type View } from '../../../src/schema/state.ts';
import { bodyOf } from '../../../src/schema/view/body.ts';
import { index } from '../state.ts';
import { maybe, part, quoted, quotedKey } from './part.ts';
import { tableNames } from './tables.ts';

interface DrawnView {
  readonly name: string;
  readonly of: string;
  /** What is joined to it. */
  readonly beside: string | undefined;
  readonly grouped: boolean;
  readonly materialized: boolean;
  readonly comment: string | undefined;
  /** How many columns it gives, beside the first. */
  readonly columns: number;
  readonly filtered: boolean;
  readonly indexed: boolean;
  readonly byHand: boolean;
}
const drawnView: fc.Arbitrary<DrawnView> = fc.record({
  name: fc.constantFrom('first_view', 'second_view', 'third_view'),
  of: fc.constantFrom(...tableNames, 'first_view', 'second_view'),
  beside: fc.constantFrom(undefined, undefined, ...tableNames, 'first_view'),
  grouped: fc.boolean(),
  materialized: fc.boolean(),
  comment: maybe(fc.constantFrom('seen', 'looked at')),
  columns: fc.nat({ max: 3 }),
  filtered: fc.boolean(),
  indexed: fc.boolean(),
  byHand: fc.boolean(),
});

interface Relation {
  readonly key: string;
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Whether the rest of a row follows from its `id`; a view has no key. */
  readonly keyed: boolean;
}

/** Views over the tables there are, and over each other; declared in any order. */
export const views = part(
  fc.uniqueArray(drawnView, { maxLength: 3, selector: ({ name }) => name }),
  (state, drawnViews) => {
    const relations: Relation[] = state.tables.map((table) => ({
      key: keyOf(table),
      name: table.name,
      columns: table.columns,
      keyed: table.primaryKey?.columns.join() === 'id',
    }));
    const made: View[] = [];
    for (const one of [...drawnViews].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const source = relations.find(({ name }) => name === one.of) ?? relations[0];
      if (source === undefined) continue;
      const view = toView(one, source, relations);
      made.push(view);
      relations.push({ key: view.name, name: view.name, columns: view.columns, keyed: false });
    }
    return { ...state, views: made.reverse() };
  },
);

function toView(one: DrawnView, source: Relation, relations: readonly Relation[]): View {
  const { name, materialized, comment, indexed } = one;
  const beside = relations.find((relation) => relation.name === one.beside && relation !== source);
  const picked = source.columns.slice(0, 1 + one.columns);
  const [first] = picked;
  const grouped = one.grouped && beside === undefined && source.keyed;
  const given = [
    ...picked.map((column) => ({ sql: `t.${quoted(column.name)}`, type: column.type })),
    ...(beside?.columns.slice(-1) ?? []).map((column) => ({ sql: `s.${quoted(column.name)}`, type: column.type })),
    ...(grouped ? [{ sql: 'count(*)', type: 'bigint' }] : []),
  ];
  const sql = [
    `select ${given.map((column, i) => `${column.sql} as "c${i}"`).join(', ')} from ${quotedKey(source.key)} t`,
    ...(beside === undefined ? [] : [`left join ${quotedKey(beside.key)} s on true`]),
    ...(one.filtered && first ? [`where t.${quoted(first.name)} is not null`] : []),
    ...(grouped ? ['group by t."id"'] : []),
  ].join(' ');
  const known = new Map(relations.map(({ key, columns }) => [key, new Set(columns.map((column) => column.name))]));
  const last = `c${given.length - 1}`;
  return {
    name,
    materialized,
    ...(comment === undefined ? {} : { comment }),
    columns: given.map(({ type }, i) => ({ name: `c${i}`, type, ...(i === 1 && comment ? { comment } : {}) })),
    body: bodyOf(sql, known),
    ...(one.byHand ? { dependsOn: [source.key, ...(beside === undefined ? [] : [beside.key])] } : {}),
    indexes:
      materialized && indexed
        ? [
            index(`${name}_c0_index`, ['c0'], { unique: beside === undefined && source.keyed }),
            ...(one.filtered ? [index(`${name}_last_index`, [last])] : []),
          ]
        : [],
  };
}
