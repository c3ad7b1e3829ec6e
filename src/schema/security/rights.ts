import { sequenceName } from '../plan/sequence-name.ts';
import { type Grant, keyOf, type State, type Table } from '../state.ts';

/** On what a role has rights. */
export interface Right {
  readonly on: 'table' | 'sequence' | 'schema';
  readonly key: string;
  readonly role: string;
}
/** All that one role may do with one thing. */
export interface Rights extends Right {
  readonly privileges: readonly string[];
}

/**
 * What the roles of a State may do: with tables and views as declared; the schemas these are in, and the sequences of
 * `serial` columns for who inserts, follow from that.
 */
export function rightsOf({ tables, views }: State): readonly Rights[] {
  const all = [...tables, ...views];
  const schemas = all.flatMap(({ schema, grants = [] }) =>
    schema === undefined || schema === 'public'
      ? []
      : grants.map(({ role }) => right('schema', schema, role, ['usage'])),
  );
  const distinct = new Map(schemas.map((one) => [nameOf(one), one]));
  return [
    ...distinct.values(),
    ...all.flatMap((one) =>
      (one.grants ?? []).map(({ role, privileges }) => right('table', keyOf(one), role, privileges)),
    ),
    ...tables.flatMap((table) => (table.grants ?? []).flatMap((grant) => onSequences(table, grant))),
  ];
}

/** What tells the rights of a State apart. */
export const nameOf = ({ on, key, role }: Right): string => `${on} ${key} ${role}`;

const right = (on: Right['on'], key: string, role: string, privileges: readonly string[]): Rights => ({
  on,
  key,
  role,
  privileges,
});

const onSequences = ({ schema, name, columns }: Table, { role, privileges }: Grant): Rights[] =>
  privileges.includes('insert')
    ? columns
        .filter(({ identity }) => identity === 'serial')
        .map((column) => right('sequence', keyOf({ schema, name: sequenceName(name, column.name) }), role, ['usage']))
    : [];

/** The roles that a State lets do something. */
export const grantees = (state: State): string[] => [...new Set(rightsOf(state).map(({ role }) => role))].sort();
