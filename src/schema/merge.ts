import type { ResourceModel } from '../model/model.ts';
import { same } from './canonical.ts';
import { type Column, columnOf, keyOf, type Table } from './state.ts';

/** One table out of what several resources say about it; disagreements become complaints. */
export function merged(resources: readonly ResourceModel[], tables: readonly Table[], complaints: string[]): Table {
  const [first, ...others] = tables;
  if (first === undefined || others.length === 0) return first as Table;
  const names = [...new Set(tables.flatMap((table) => table.columns.map(({ name }) => name)))];
  const columns = names.flatMap((name) => mergedColumn(name, resources, tables, complaints));
  const together = <T extends { readonly name: string }>(all: readonly T[]): T[] => {
    const found: T[] = [];
    for (const one of all) {
      const twin = found.find(({ name }) => name === one.name);
      if (twin === undefined) found.push(one);
      else if (!same(twin, one)) {
        complaints.push(
          `${namesOf(resources)} both declare '${one.name}' on the table '${keyOf(first)}', but differently.`,
        );
      }
    }
    return found;
  };
  const keys = tables.flatMap(({ primaryKey }) => (primaryKey === undefined ? [] : [primaryKey]));
  const [primaryKey] = together(keys);
  const [storage, ...otherStorages] = tables.flatMap((table) => (table.storage === undefined ? [] : [table.storage]));
  if (otherStorages.some((other) => !same(other, storage)))
    complaints.push(`${namesOf(resources)} say different things about how the table '${keyOf(first)}' is stored.`);
  const [parted = {}, ...otherwise] = tables.flatMap(({ partition, partitions }) =>
    partition === undefined ? [] : [{ partition, ...(partitions === undefined ? {} : { partitions }) }],
  );
  if (otherwise.some((other) => !same(other, parted)))
    complaints.push(`${namesOf(resources)} say different things about how the table '${keyOf(first)}' is partitioned.`);
  return {
    ...first,
    columns,
    ...(primaryKey === undefined ? {} : { primaryKey }),
    ...(storage === undefined ? {} : { storage }),
    ...parted,
    uniques: together(tables.flatMap(({ uniques }) => uniques)),
    checks: together(tables.flatMap(({ checks }) => checks)),
    exclusions: together(tables.flatMap(({ exclusions = [] }) => exclusions)),
    indexes: together(tables.flatMap(({ indexes }) => indexes)),
    foreignKeys: together(tables.flatMap(({ foreignKeys }) => foreignKeys)),
    ...mergedSecurity(tables),
    ...mergedGrants(tables),
    policies: together(tables.flatMap(({ policies = [] }) => policies)),
  };
}

/** Who may do something by one of them may do it. */
function mergedGrants(tables: readonly Table[]): Pick<Table, 'grants'> {
  const all = tables.flatMap(({ grants = [] }) => grants);
  const roles = [...new Set(all.map(({ role }) => role))].sort();
  const grants = roles.map((role) => ({
    role,
    privileges: [...new Set(all.flatMap((one) => (one.role === role ? one.privileges : [])))].sort(),
  }));
  return grants.length === 0 ? {} : { grants };
}

/** The strictest of what they say. */
function mergedSecurity(tables: readonly Table[]): Pick<Table, 'rowSecurity'> {
  const said = tables.flatMap(({ rowSecurity }) => (rowSecurity === undefined ? [] : [rowSecurity]));
  if (said.length === 0) return {};
  return { rowSecurity: said.includes('forced') ? 'forced' : 'enabled' };
}

/** A column that only some of the resources fill in must be optional for the others' sake. */
function mergedColumn(
  name: string,
  resources: readonly ResourceModel[],
  tables: readonly Table[],
  complaints: string[],
): Column[] {
  const versions = tables.map((table) => columnOf(table, name));
  const [first, ...rest] = versions.filter((column) => column !== undefined);
  if (first === undefined) return [];
  for (const other of rest) {
    if (same({ ...other, was: undefined, comment: undefined }, { ...first, was: undefined, comment: undefined }))
      continue;
    const types = versions.flatMap((column, i) =>
      column === undefined ? [] : [`${resources[i]?.name} (${words(column)})`],
    );
    complaints.push(
      `${types.join(' and ')} disagree about the column '${name}' of the table '${keyOf(tables[0] as Table)}'.`,
    );
    break;
  }
  const everywhere = versions.every((column) => column !== undefined);
  const provided = first.default !== undefined || first.identity !== undefined || first.generated !== undefined;
  return [everywhere || provided ? first : { ...first, nullable: true }];
}

const words = (column: Column): string => `${column.type}${column.nullable ? ', optional' : ''}`;
const namesOf = (resources: readonly ResourceModel[]): string => resources.map(({ name }) => name).join(' and ');
