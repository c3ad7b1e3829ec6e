import type { Catalog, CatalogTable, CatalogView, Named } from './catalog.ts';
import { CATALOG_SQL, type CatalogPart } from './catalog-sql.ts';
import type { Query } from './query.ts';

export interface CatalogScope {
  /** Schemas to read; every schema but the system's where not given. */
  readonly schemas?: readonly string[];
  /** Names of tables, views and sequences to leave out, in any schema. */
  readonly except?: readonly string[];
}

type Row = Readonly<Record<string, unknown>>;
type Parts = Readonly<Record<CatalogPart, readonly Row[]>>;

/** Reads the structure of a database in one statement. */
export async function readCatalog(query: Query, scope: CatalogScope = {}): Promise<Catalog> {
  const rows = await query(CATALOG_SQL, [list(scope.schemas), list(scope.except)]);
  const parts = JSON.parse(rows[0]?.['catalog'] ?? '{}') as Parts;
  return {
    schemas: keyed(parts.schemas, (row) => String(row['name']), ['name']),
    extensions: keyed(parts.extensions, (row) => String(row['name']), ['name']),
    tables: tables(parts),
    views: views(parts),
    enums: keyed(parts.enums, qualified, ['schema', 'name']),
    domains: keyed(parts.domains, qualified, ['schema', 'name']),
    sequences: keyed(parts.sequences.map(flattenRange), qualified, ['schema', 'name']),
    functions: keyed(parts.functions, qualified, ['schema', 'name']),
  };
}

const list = (names: readonly string[] | undefined): string | null => (names ? JSON.stringify(names) : null);
const qualified = (row: Row): string => `${row['schema']}.${row['name']}`;
const owner = (row: Row): string => `${row['schema']}.${row['table']}`;

function tables(parts: Parts): Named<CatalogTable> {
  const columns = grouped(parts.columns.filter((row) => row['view'] === false).map(withIdentity));
  const constraints = grouped(parts.constraints);
  const indexes = grouped(parts.indexes.filter((row) => row['view'] === false));
  const triggers = grouped(parts.triggers);
  const policies = grouped(parts.policies);
  const whole = parts.tables.map(({ partitions, ...row }) => ({
    ...row,
    ...(partitions === null ? {} : { partitions: sorted(partitions) }),
    columns: columns(qualified(row)),
    constraints: constraints(qualified(row)),
    indexes: indexes(qualified(row)),
    triggers: triggers(qualified(row)),
    policies: policies(qualified(row)),
  }));
  return keyed(whole, qualified, []);
}

function views(parts: Parts): Named<CatalogView> {
  const columns = grouped(
    parts.columns
      .filter((row) => row['view'] === true)
      .map(({ schema, table, name, position, type, comment }) => ({ schema, table, name, position, type, comment })),
  );
  const indexes = grouped(parts.indexes.filter((row) => row['view'] === true));
  const whole = parts.views.map((row) => ({
    ...row,
    columns: columns(qualified(row)),
    indexes: indexes(qualified(row)),
  }));
  return keyed(whole, qualified, []);
}

/** An object in the order of its keys, so that equal databases give equal JSON. */
function keyed<T>(rows: readonly Row[], key: (row: Row) => string, without: readonly string[]): Named<T> {
  const entries = rows.map((row): [string, Row] => [key(row), omit(row, without)]);
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries) as Named<T>;
}

/** What belongs to each table, by the table's qualified name. */
function grouped(rows: readonly Row[]): (table: string) => Named<unknown> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(owner(row));
    if (group) group.push(row);
    else groups.set(owner(row), [row]);
  }
  return (table) => keyed(groups.get(table) ?? [], (row) => String(row['name']), ['schema', 'table', 'name', 'view']);
}

const sorted = (entries: unknown): unknown =>
  Object.fromEntries(Object.entries(entries as object).sort(([a], [b]) => (a < b ? -1 : 1)));

const omit = (row: Row, names: readonly string[]): Row =>
  Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));

const flattenRange = ({ range, ...row }: Row): Row => ({ ...row, ...(range as Row) });

const withIdentity = (row: Row): Row =>
  row['identity'] === null ? row : { ...row, identity: flattenRange(row['identity'] as Row) };
