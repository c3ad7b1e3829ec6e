import { identifier } from '../../model/naming.ts';
import { type ForeignKey, keyOf, type State, type Table, tableOf } from '../../schema/state.ts';
import type { FoundView } from '../../schema/view/found.ts';
import type { Target } from './target.ts';

/** What makes a resource a view. */
export interface ViewPlan {
  readonly materialized: boolean;
  /** The query and what it reads; undefined where the view is not Quarry's to make. */
  readonly definition: { readonly sql: string; readonly reads: readonly Target[] } | undefined;
  readonly keyIndex: string | undefined;
}

/** A view as a table with nothing but columns, a key and indexes, so that it is written as one. */
export const tableOfView = ({ schema, name, comment, columns, key, indexes, foreignKeys = [] }: FoundView): Table => ({
  ...(schema === undefined ? {} : { schema }),
  name,
  ...(comment === undefined ? {} : { comment }),
  columns: columns.map((column) => ({
    name: column.name,
    type: column.type,
    nullable: column.nullable,
    ...(column.comment === undefined ? {} : { comment: column.comment }),
  })),
  primaryKey: { name: `${name}_pkey`, columns: key },
  uniques: [],
  checks: [],
  indexes,
  foreignKeys,
});

/** Its query where all that it reads has a resource. */
export function viewPlan(
  { materialized, keyIndex, sql, reads, ...view }: FoundView,
  targetOf: (key: string) => Target | undefined,
): ViewPlan {
  const targets = reads.map(targetOf).filter((one) => one !== undefined);
  const usual = keyIndex === identifier(view.name, ...view.key, 'index');
  return {
    materialized,
    definition: sql === undefined || targets.length < reads.length ? undefined : { sql, reads: targets },
    keyIndex: usual ? undefined : keyIndex,
  };
}

/** Where values of a view lead that are taken from a key: to the record they are the key of, or refer to. */
export function referencesOf(view: FoundView, state: State): readonly ForeignKey[] {
  if (view.foreignKeys !== undefined) return view.foreignKeys;
  return view.columns.flatMap(({ name, from }): ForeignKey[] => {
    const origin = from === undefined ? undefined : tableOf(state, from.relation);
    if (origin === undefined || from === undefined) return [];
    const key = origin.foreignKeys.find(({ columns }) => columns.length === 1 && columns[0] === from.column);
    const own = origin.primaryKey?.columns;
    const to =
      key?.to ?? (own?.length === 1 && own[0] === from.column ? { table: keyOf(origin), columns: own } : undefined);
    if (to === undefined) return [];
    return [
      {
        name: identifier(view.name, name, 'fkey'),
        columns: [name],
        to,
        onDelete: 'no action',
        onUpdate: 'no action',
      },
    ];
  });
}
