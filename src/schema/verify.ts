import type { Model } from '../model/model.ts';
import { byteLength, maxIdentifierBytes } from '../model/naming.ts';
import { same } from './canonical.ts';
import { keysOf } from './diff/dependents.ts';
import { bareType, columnOf, type ForeignKey, keyOf, type State, type Table, tableOf } from './state.ts';
import { storageComplaints } from './stored/complaints.ts';
import { columnsOf } from './tree.ts';
import { viewComplaints } from './view/complaints.ts';

/** Everything in a State that PostgreSQL would refuse, or that another repo would have to know. */
export function complaintsAbout(state: State, model: Model, repo: string): string[] {
  return [
    ...state.tables.flatMap((table) => [
      ...keyComplaints(table),
      ...generatedComplaints(table),
      ...nameComplaints(table),
    ]),
    ...state.tables.flatMap((table) => table.foreignKeys.flatMap((foreign) => targetComplaints(state, table, foreign))),
    ...storageComplaints(state),
    ...viewComplaints(state),
    ...dotComplaints(model, repo),
    ...relationComplaints(state),
    ...repoComplaints(model, repo),
  ];
}

function keyComplaints(table: Table): string[] {
  return (table.primaryKey?.columns ?? [])
    .filter((name) => columnOf(table, name)?.nullable)
    .map((name) => `'${name}' of the table '${keyOf(table)}' is in the primary key, so it cannot be optional.`);
}

function generatedComplaints(table: Table): string[] {
  return table.columns.flatMap(({ name, generated }) => {
    if (generated === undefined || 'raw' in generated) return [];
    return [...columnsOf(generated)]
      .filter(
        (column) =>
          /^[a-z_]\w*$/.test(column) && columnOf(table, column) === undefined && mentionsColumn(generated, column),
      )
      .map((column) => `'${name}' of '${keyOf(table)}' is computed from '${column}', which does not exist.`);
  });
}

/** Words of raw SQL inside an expression may be functions. */
function mentionsColumn(tree: Parameters<typeof columnsOf>[0], name: string): boolean {
  if ('column' in tree) return tree.column === name;
  return 'call' in tree && tree.args.some((arg) => mentionsColumn(arg, name));
}

function nameComplaints(table: Table): string[] {
  const names = table.columns.map(({ name }) => name);
  const twice = names.filter((name, i) => names.indexOf(name) !== i);
  const long = [table.name, ...names].filter((name) => byteLength(name) > maxIdentifierBytes);
  return [
    ...twice.map((name) => `Two attributes are the column '${name}' of the table '${keyOf(table)}'.`),
    ...long.map((name) => `'${name}' is longer than the ${maxIdentifierBytes} bytes PostgreSQL keeps of a name.`),
  ];
}

/** A dot stands between a table and its schema wherever they are named as one, and between a table and a column. */
function dotComplaints(model: Model, repo: string): string[] {
  const own = model.resources.filter((resource) => resource.migrate && resource.repo.name === repo);
  return own.flatMap(({ name: owner, schema, table, attributes }) => [
    ...(table.includes('.')
      ? [
          `The table '${table}' of ${owner} has a dot in its name, which migrations take for the one behind a schema. Name the schema by itself, or leave the dot out.`,
        ]
      : []),
    ...(schema?.includes('.')
      ? [`The schema '${schema}' of ${owner} has a dot in its name, which migrations take for the one behind a schema.`]
      : []),
    ...attributes.flatMap(({ name, column, type }) => [
      ...(column.includes('.')
        ? [
            `The column '${column}' of ${owner}.${name} has a dot in its name, which migrations take for the one behind a table.`,
          ]
        : []),
      ...((type.domain ?? type.item?.domain)?.name.includes('.')
        ? [`The domain of ${owner}.${name} has a dot in its name, which migrations take for the one behind a schema.`]
        : []),
      ...(type.enumeration?.includes('.')
        ? [
            `The enumeration '${type.enumeration}' of ${owner}.${name} has a dot in its name, which migrations take for the one behind a schema.`,
          ]
        : []),
    ]),
  ]);
}

function targetComplaints(state: State, table: Table, { name, columns, to }: ForeignKey): string[] {
  const target = tableOf(state, to.table);
  // A table of somebody else is not ours to judge.
  if (target === undefined) return [];
  const label = `${keyOf(table)}.${columns.join(', ')}`;
  const types = columns.flatMap((column, i) => {
    const [here, there] = [columnOf(table, column), columnOf(target, to.columns[i] ?? '')];
    if (here === undefined || there === undefined)
      return [`The foreign key '${name}' needs a column that does not exist.`];
    return kindOf(bareType(state, here.type)) === kindOf(bareType(state, there.type))
      ? []
      : [`'${label}' is ${here.type}, but '${to.table}.${there.name}' which it refers to is ${there.type}.`];
  });
  const unique = keysOf(target).some((key) => same([...key.columns].sort(), [...to.columns].sort()));
  return unique
    ? types
    : [...types, `'${label}' refers to '${to.table}.${to.columns.join(', ')}', which is not unique.`];
}

/** Types whose values PostgreSQL compares with each other, by the name of one of them. */
function kindOf(type: string): string {
  const bare = type.replace(/\([\d,]+\)/, '');
  return kinds[bare] ?? bare;
}
const kinds: Readonly<Record<string, string>> = {
  'character varying': 'text',
  character: 'text',
  smallint: 'integer',
};

type Claim = (name: string, owner: string) => void;

function claimTypes({ enums, domains = [] }: State, claim: Claim): void {
  for (const type of enums) claim(keyOf(type), `the enumeration '${keyOf(type)}'`);
  for (const domain of domains) claim(keyOf(domain), `the domain '${keyOf(domain)}'`);
}

/** A partition is a table. */
function claimPartitions({ schema, partitions = [], ...table }: Table, claim: Claim): void {
  const owner = keyOf({ schema, name: table.name });
  for (const { name } of partitions) claim(keyOf({ schema, name }), `a partition of '${owner}'`);
}

/** Tables and their indexes share one name space per schema, and a table occupies the name of a type too. */
function relationComplaints(state: State): string[] {
  const owners = new Map<string, string>();
  const complaints: string[] = [];
  const claim = (name: string, owner: string): void => {
    const other = owners.get(name);
    if (other === undefined) owners.set(name, owner);
    else complaints.push(`The name '${name}' is wanted by ${other} and by ${owner}.`);
  };
  for (const table of state.tables) claim(keyOf(table), `the table '${keyOf(table)}'`);
  claimTypes(state, claim);
  for (const view of state.views) {
    claim(keyOf(view), `the view '${keyOf(view)}'`);
    for (const { name } of view.indexes) claim(keyOf({ schema: view.schema, name }), `an index of '${keyOf(view)}'`);
  }
  for (const table of state.tables) {
    for (const owned of [table.primaryKey, ...table.uniques, ...(table.exclusions ?? []), ...table.indexes]) {
      if (owned !== undefined)
        claim(keyOf({ schema: table.schema, name: owned.name }), `an index of '${keyOf(table)}'`);
    }
    claimPartitions(table, claim);
    const constraints = [...table.checks, ...table.foreignKeys].map(({ name }) => name);
    for (const name of constraints.filter((one, i) => constraints.indexOf(one) !== i)) {
      complaints.push(`The table '${keyOf(table)}' has two constraints called '${name}'.`);
    }
  }
  return complaints;
}

function repoComplaints(model: Model, repo: string): string[] {
  return model.resources
    .filter((resource) => resource.migrate && resource.repo.name === repo)
    .flatMap((resource) =>
      resource.references
        .filter(({ destination }) => destination.repo.name !== repo)
        .map(
          ({ relationship, destination }) =>
            `${resource.name}.${relationship.name} refers to ${destination.name} in the repo '${destination.repo.name}': a foreign key cannot leave its database. Write { references: false }.`,
        ),
    );
}
