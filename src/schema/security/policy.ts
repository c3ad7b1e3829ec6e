import { same } from '../canonical.ts';
import type { BodyPart, Policy, State, Table, View } from '../state.ts';
import { keyOf } from '../state.ts';
import { readsColumn, readsOf } from '../view/reads.ts';

/** What a policy reads is found as in the query of a view: its conditions are tokens with names among them. */
export const asView = (table: string, { name, using = [], check = [] }: Policy): View => ({
  name,
  materialized: false,
  columns: [],
  body: [...using, ...check],
  dependsOn: [table],
  indexes: [],
});

/** The policies of a State that meet a condition, with the key of their table. */
export function policiesWhere(
  { tables }: State,
  meets: (view: View, table: Table) => boolean,
): { readonly table: string; readonly object: Policy }[] {
  return tables.flatMap((owner) => {
    const table = keyOf(owner);
    return (owner.policies ?? [])
      .filter((policy) => meets(asView(table, policy), owner))
      .map((object) => ({ table, object }));
  });
}

/** The policies of any table that read a column. */
export const policiesOnColumn = (state: State, key: string, column: string) =>
  policiesWhere(state, (view) => readsColumn(view, key, column));

/** The policies of other tables that read a table or view. */
export const policiesOn = (state: State, key: string) =>
  policiesWhere(state, (view, owner) => keyOf(owner) !== key && readsOf(view).has(key));

/** The names of what a policy reads, and of whom it is for. */
export function policyReads(table: string, policy: Policy): string[] {
  const view = asView(table, policy);
  return [
    ...[...readsOf(view)].map((key) => `table ${key}`),
    ...view.body.flatMap((part) =>
      typeof part === 'string' || part.column === undefined ? [] : [`column ${part.table}.${part.column}`],
    ),
  ];
}

/** The State with the names in its policies passed through `change`. */
export const mapPolicies = (
  state: State,
  change: (body: readonly BodyPart[], table: Table) => readonly BodyPart[],
): State =>
  state.tables.some(({ policies }) => policies !== undefined)
    ? {
        ...state,
        tables: state.tables.map((table) => ({
          ...table,
          ...(table.policies === undefined
            ? {}
            : {
                policies: table.policies.map((policy) => ({
                  ...policy,
                  ...(policy.using === undefined ? {} : { using: change(policy.using, table) }),
                  ...(policy.check === undefined ? {} : { check: change(policy.check, table) }),
                })),
              }),
        })),
      }
    : state;

/** Whether `alter policy` leads from one to the other: it gives conditions and roles, and takes none away. */
export const alterable = (before: Policy, after: Policy): boolean =>
  before.command === after.command &&
  before.restrictive === after.restrictive &&
  (before.using === undefined) === (after.using === undefined) &&
  (before.check === undefined) === (after.check === undefined) &&
  !same(before, after);

/** The roles that policies name, but for everybody. */
export const rolesOf = ({ tables }: State): string[] => [
  ...new Set(
    tables.flatMap(({ policies = [] }) => policies.flatMap(({ roles }) => roles.filter((role) => role !== 'public'))),
  ),
];
