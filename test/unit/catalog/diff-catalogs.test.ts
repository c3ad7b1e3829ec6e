import { expect, test } from 'vitest';
import type { Catalog, CatalogColumn, CatalogTable } from '../../../src/catalog/catalog.ts';
import { diffCatalogs } from '../../../src/catalog/diff-catalogs.ts';

const column: CatalogColumn = {
  position: 1,
  type: 'text',
  collation: null,
  notNull: false,
  default: null,
  identity: null,
  generated: null,
  comment: null,
};
const table = (columns: CatalogTable['columns']): CatalogTable => ({
  schema: 'public',
  name: 'users',
  comment: null,
  unlogged: false,
  partitionedBy: null,
  inherits: [],
  options: [],
  tablespace: null,
  rowSecurity: 'off',
  columns,
  constraints: {},
  indexes: {},
  triggers: {},
  policies: {},
});
const catalog = (columns: CatalogTable['columns'], enums: Catalog['enums'] = {}): Catalog => ({
  schemas: {},
  extensions: {},
  tables: { 'public.users': table(columns) },
  views: {},
  enums,
  domains: {},
  sequences: {},
  functions: {},
});

test('diffCatalogs() finds nothing between equal structures whose columns stand in another order', () => {
  const first = catalog({ id: { ...column, position: 1 }, name: { ...column, position: 2 } });
  const second = catalog({ name: { ...column, position: 1 }, id: { ...column, position: 2 } });
  expect(diffCatalogs(first, second)).toEqual([]);
});

test('diffCatalogs() names the object and both values', () => {
  const first = catalog({ email: column, old: column });
  const second = catalog({ email: { ...column, type: 'citext', notNull: true }, fresh: column });
  expect(diffCatalogs(first, second)).toEqual([
    'table public.users, column email type: text / citext',
    'table public.users, column email notNull: false / true',
    'only in the second: table public.users, column fresh',
    'only in the first: table public.users, column old',
  ]);
});

test('diffCatalogs() sees the order of enum labels', () => {
  const first = catalog({}, { 'public.mood': { labels: ['sad', 'ok'], comment: null } });
  const second = catalog({}, { 'public.mood': { labels: ['ok', 'sad'], comment: null } });
  expect(diffCatalogs(first, second)).toEqual(['enum public.mood labels: ["sad","ok"] / ["ok","sad"]']);
});
