import { same } from '../schema/canonical.ts';
import {
  type Column,
  type ForeignKey,
  type Index,
  keyOf,
  type State,
  type Table,
  type TableStorage,
} from '../schema/state.ts';
import type { Catalog, CatalogColumn, CatalogConstraint, CatalogIndex, CatalogTable } from './catalog.ts';

/**
 * What of these tables a database does not have as a State says it, a line each. Only the structure is compared, and no
 * text of expressions, which every version of the server spells in its own way; what the State does not know is no
 * mismatch. `schema` is where names without one live.
 */
export function mismatches(state: State, catalog: Catalog, keys: ReadonlySet<string>, schema: string): string[] {
  const named = (key: string): string => (key.includes('.') ? key : `${schema}.${key}`);
  return state.tables
    .filter((table) => keys.has(keyOf(table)))
    .flatMap((table) => {
      const key = keyOf(table);
      const found = catalog.tables[named(key)];
      if (found === undefined) return [`table ${key} is not there`];
      return [...facts(table, named)].flatMap(([what, expected]) => {
        const is = factOf(found, what, schema);
        if (is === undefined) return [`${what} of table ${key} is not there`];
        return Object.keys(expected).flatMap((property) =>
          same(expected[property], is[property])
            ? []
            : [`${what} of table ${key}, ${property}: ${text(is[property])} instead of ${text(expected[property])}`],
        );
      });
    });
}

type Fact = Readonly<Record<string, unknown>>;
type NameOf = (key: string) => string;

/** `column email` → what is expected of it. */
function* facts(table: Table, named: NameOf): Generator<readonly [string, Fact]> {
  // A table without long values has no TOAST table, which forgets its parameters.
  if (table.storage !== undefined) yield ['storage', storageFact(table.storage)];
  if (table.partition !== undefined) yield ['partitioning', partitionFact(table)];
  for (const column of table.columns) yield [`column ${column.name}`, columnFact(column)];
  if (table.primaryKey !== undefined) {
    yield [`constraint ${table.primaryKey.name}`, { kind: 'primary key', columns: table.primaryKey.columns }];
  }
  for (const { name, columns } of table.uniques) yield [`constraint ${name}`, { kind: 'unique', columns }];
  for (const { name } of table.checks) yield [`constraint ${name}`, { kind: 'check' }];
  for (const { name } of table.exclusions ?? []) yield [`constraint ${name}`, { kind: 'exclusion' }];
  for (const key of table.foreignKeys) yield [`constraint ${key.name}`, foreignKeyFact(key, named)];
  for (const index of table.indexes) yield [`index ${index.name}`, indexFact(index)];
}

const partitionFact = ({ partition, partitions = [] }: Table): Fact => ({
  by: partition && `${partition.by} (${partition.columns.join(', ')})`,
  // Others may have made more.
  ...Object.fromEntries(partitions.map(({ name }) => [`the partition ${name}`, true])),
});

const partitionIs = ({ partitionedBy, partitions = {} }: CatalogTable): Fact => ({
  by: partitionedBy === null ? undefined : unquoted(partitionedBy).replace(/^[A-Z]+/, (by) => by.toLowerCase()),
  ...Object.fromEntries(Object.keys(partitions).map((name) => [`the partition ${name}`, true])),
});

const storageFact = ({ unlogged, tablespace, parameters = {} }: TableStorage): Fact => ({
  unlogged: unlogged === true,
  tablespace,
  parameters: Object.entries(parameters)
    .filter(([name]) => !name.startsWith('toast.'))
    .map(([name, value]) => `${name}=${value}`)
    .sort(),
});

const storageIs = ({ unlogged, tablespace, options }: CatalogTable): Fact => ({
  unlogged,
  tablespace: tablespace ?? undefined,
  parameters: options.filter((option) => !option.startsWith('toast.')).sort(),
});

const columnFact = ({ type, nullable, identity, generated, ...column }: Column): Fact => ({
  type: plainType(type),
  notNull: !nullable,
  default: column.default !== undefined || identity === 'serial',
  identity: identity === 'serial' ? undefined : identity,
  generated: generated !== undefined,
});

const foreignKeyFact = ({ columns, to, onDelete, onUpdate, deferrable }: ForeignKey, named: NameOf): Fact => ({
  kind: 'foreign key',
  columns,
  references: named(to.table),
  ...{ 'referenced columns': to.columns, 'on delete': onDelete, 'on update': onUpdate },
  deferrable: deferrable !== undefined,
});

/** Of a key that is an expression it is only known that there is one. */
const indexFact = ({ unique, method, keys, include, where }: Index): Fact => ({
  ...{ unique, method, keys: keys.length, include, partial: where !== undefined, valid: true },
});

function factOf(table: CatalogTable, what: string, schema: string): Fact | undefined {
  if (what === 'storage') return storageIs(table);
  if (what === 'partitioning') return partitionIs(table);
  const name = what.slice(what.indexOf(' ') + 1);
  if (what.startsWith('column ')) return found(table.columns[name], (column) => columnIs(column, schema));
  if (what.startsWith('constraint ')) return found(table.constraints[name], constraintIs);
  return found(table.indexes[name], indexIs);
}

const found = <T>(value: T | undefined, read: (value: T) => Fact): Fact | undefined =>
  value === undefined ? undefined : read(value);

const columnIs = ({ type, notNull, identity, generated, ...column }: CatalogColumn, schema: string): Fact => ({
  type: plainType(type, schema),
  notNull,
  default: column.default !== null,
  identity: identity?.kind,
  generated: generated !== null,
});

const constraintIs = ({ kind, columns, references, deferrable }: CatalogConstraint): Fact => ({
  ...{ kind, columns, deferrable, references: references?.table, 'referenced columns': references?.columns },
  ...{ 'on delete': references?.onDelete, 'on update': references?.onUpdate },
});

const indexIs = ({ unique, method, keys, include, predicate, valid }: CatalogIndex): Fact => ({
  ...{ unique, method, keys: keys.length, include: include.map(unquoted), partial: predicate !== null, valid },
});

/** Whether a type's schema shows depends on the search path of whoever asks. */
function plainType(type: string, schema?: string): string {
  const bare = unquoted(type);
  return schema !== undefined && bare.startsWith(`${schema}.`) ? bare.slice(schema.length + 1) : bare;
}

const unquoted = (name: string): string => name.replaceAll('"', '');

const text = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none'));
