import { mapExclusion } from './exclusion.ts';
import { mapPartition } from './partition/bound.ts';
import { type Column, type Domain, type EnumType, type Index, keyOf, type State, type Table } from './state.ts';
import { mapTree, type Tree } from './tree.ts';

/** The State with one table changed. */
export function updateTable(state: State, key: string, change: (table: Table) => Table): State {
  return { ...state, tables: state.tables.map((table) => (keyOf(table) === key ? change(table) : table)) };
}

/** The State with one column changed. */
export function updateColumn(state: State, key: string, name: string, change: (column: Column) => Column): State {
  return updateTable(state, key, (table) => ({
    ...table,
    columns: table.columns.map((column) => (column.name === name ? change(column) : column)),
  }));
}

/** The State with one enum changed. */
export function updateEnum(state: State, key: string, change: (type: EnumType) => EnumType): State {
  return { ...state, enums: state.enums.map((type) => (keyOf(type) === key ? change(type) : type)) };
}

/** The State with one domain changed. */
export function updateDomain(state: State, key: string, change: (domain: Domain) => Domain): State {
  if (state.domains === undefined) return state;
  return { ...state, domains: state.domains.map((domain) => (keyOf(domain) === key ? change(domain) : domain)) };
}

/** The table with every expression in it passed through `change`. */
export function mapTrees(table: Table, change: (tree: Tree) => Tree): Table {
  const optional = <K extends string>(key: K, tree: Tree | undefined) =>
    tree === undefined ? {} : { [key]: change(tree) };
  const index = (before: Index): Index => ({
    ...before,
    keys: before.keys.map((key) => (typeof key.on === 'string' ? key : { ...key, on: change(key.on) })),
    ...optional('where', before.where),
  });
  return {
    ...table,
    columns: table.columns.map((column) => ({
      ...column,
      ...optional('default', column.default),
      ...optional('generated', column.generated),
    })),
    checks: table.checks.map((check) => ({ ...check, condition: change(check.condition) })),
    ...(table.exclusions === undefined ? {} : { exclusions: table.exclusions.map((one) => mapExclusion(one, change)) }),
    ...(table.partitions === undefined ? {} : { partitions: table.partitions.map((one) => mapPartition(one, change)) }),
    indexes: table.indexes.map(index),
  };
}

/** The State with the types of all columns and expressions passed through `type`, and literals through `literal`. */
export function mapTypes(
  state: State,
  type: (text: string) => string,
  literal: (value: string | null, type: string) => string | null = (value) => value,
): State {
  const inTree = (tree: Tree): Tree =>
    mapTree(tree, (node) =>
      'literal' in node
        ? { literal: literal(node.literal, node.type), type: type(node.type) }
        : { ...node, type: type(node.type) },
    );
  const inDomain = (domain: Domain): Domain => ({
    ...domain,
    type: type(domain.type),
    checks: domain.checks.map((check) => ({ ...check, condition: inTree(check.condition) })),
    ...(domain.default === undefined ? {} : { default: inTree(domain.default) }),
  });
  return {
    ...state,
    ...(state.domains === undefined ? {} : { domains: state.domains.map(inDomain) }),
    tables: state.tables.map((table) => {
      const mapped = mapTrees(table, inTree);
      return { ...mapped, columns: mapped.columns.map((column) => ({ ...column, type: type(column.type) })) };
    }),
  };
}
