import { keyOf, type Partitioning, type State, type Table } from '../../schema/state.ts';

/** What a table has that drizzle's schema cannot say: a line each, which stands as a comment in its place. */
export function beyondDrizzle(table: Table): readonly string[] {
  const commented = [
    ...(table.comment === undefined ? [] : ['the table']),
    ...table.columns.flatMap(({ name, comment }) => (comment === undefined ? [] : [name])),
  ];
  return [
    ...(commented.length === 0 ? [] : [`comments on ${commented.join(', ')}`]),
    ...table.columns.flatMap(({ name, collation }) =>
      collation === undefined ? [] : [`the collation ${collation} of ${name}`],
    ),
    ...(table.rowSecurity === undefined ? [] : [`that row security is ${table.rowSecurity}`]),
    ...(table.grants ?? []).map(({ role }) => `what ${role} may do`),
    ...(table.policies ?? []).map(({ name }) => `the policy ${name}`),
    ...storedHow(table),
    ...(table.partition === undefined ? [] : [`that the table is partitioned by ${partedBy(table.partition)}`]),
    ...(table.exclusions ?? []).map(({ name }) => `the exclusion constraint ${name}`),
    ...table.indexes.flatMap(({ name, include, unique, nullsDistinct }) => [
      ...(include.length === 0 ? [] : [`what the index ${name} includes (${include.join(', ')})`]),
      ...(unique && !nullsDistinct ? [`that nulls are not distinct in the index ${name}`] : []),
    ]),
    ...table.foreignKeys.flatMap(({ name, deferrable, onDeleteColumns }) => [
      ...(deferrable === undefined ? [] : [`that the foreign key ${name} is deferrable`]),
      ...(onDeleteColumns === undefined ? [] : [`which columns the foreign key ${name} empties`]),
    ]),
  ];
}

const partedBy = ({ by, columns }: Partitioning): string => `${by} (${columns.join(', ')})`;

function storedHow({ storage }: Table): readonly string[] {
  if (storage === undefined) return [];
  const { unlogged, tablespace, parameters = {} } = storage;
  const names = Object.entries(parameters).map(([name, value]) => `${name} = ${value}`);
  return [
    ...(unlogged ? ['that the table is unlogged'] : []),
    ...(tablespace === undefined ? [] : [`the tablespace ${tablespace}`]),
    ...(names.length === 0 ? [] : [`the storage parameters ${names.join(', ')}`]),
  ];
}

/** The same for what belongs to no table. */
export const beyondTables = ({ extensions, domains = [], statements = [] }: State): readonly string[] => [
  ...extensions.map((name) => `the extension ${name}`),
  ...domains.map((domain) => `the domain ${keyOf(domain)}`),
  ...statements.map(({ name }) => `the statement ${name}`),
];
