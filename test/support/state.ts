import {
  type Check,
  type Column,
  emptyState,
  type ForeignKey,
  type Index,
  type IndexKey,
  keyOf,
  type State,
  type Table,
  type View,
} from '../../src/schema/state.ts';
import { rawTree, type Tree } from '../../src/schema/tree.ts';
import { bodyOf } from '../../src/schema/view/body.ts';

/** Small States for tests: `state([table('users', [id(), column('email', 'text')])])`. */
export const state = (tables: readonly Table[], more: Partial<State> = {}): State => ({
  ...emptyState,
  tables,
  ...more,
});

export const column = (name: string, type: string, more: Partial<Column> = {}): Column => ({
  name,
  type,
  nullable: true,
  ...more,
});
export const required = (name: string, type: string, more: Partial<Column> = {}): Column =>
  column(name, type, { nullable: false, ...more });
export const id = (type = 'uuid'): Column =>
  required('id', type, type === 'uuid' ? { default: raw('gen_random_uuid()', 'uuid') } : { identity: 'by default' });

export const raw = (sql: string, type = ''): Tree => rawTree(sql, type);
export const literal = (value: string | null, type: string): Tree => ({ literal: value, type });
export const col = (name: string, type: string): Tree => ({ column: name, type });
export const call = (operator: string, args: readonly Tree[], type: string): Tree => ({ call: operator, args, type });

/** With a primary key over `id` where there is one. */
export function table(name: string, columns: readonly Column[], more: Partial<Table> = {}): Table {
  const keyed = columns.some((one) => one.name === 'id');
  return {
    name,
    columns,
    ...(keyed ? { primaryKey: { name: `${name}_pkey`, columns: ['id'] } } : {}),
    uniques: [],
    checks: [],
    indexes: [],
    foreignKeys: [],
    ...more,
  };
}

export const check = (name: string, condition: Tree): Check => ({ name, condition });
export const on = (column: string | Tree): IndexKey => ({ on: column, direction: 'asc' });
export const index = (name: string, keys: readonly (string | Tree)[], more: Partial<Index> = {}): Index => ({
  name,
  unique: false,
  method: 'btree',
  keys: keys.map(on),
  include: [],
  nullsDistinct: true,
  ...more,
});
export const foreignKey = (
  name: string,
  columns: readonly string[],
  to: string,
  more: Partial<ForeignKey> = {},
): ForeignKey => ({
  name,
  columns,
  to: { table: to, columns: ['id'] },
  onDelete: 'no action',
  onUpdate: 'no action',
  ...more,
});

/** A view over tables and views of the State it will be in: `view('names', 'select u.name from users u', [users], { name: 'text' })`. */
export function view(
  name: string,
  sql: string,
  over: readonly (Table | View)[],
  columns: Readonly<Record<string, string>>,
  more: Partial<View> = {},
): View {
  const relations = new Map(over.map((one) => [keyOf(one), new Set(one.columns.map((column) => column.name))]));
  return {
    name,
    materialized: false,
    columns: Object.entries(columns).map(([column, type]) => ({ name: column, type })),
    body: bodyOf(sql, relations),
    dependsOn: over.map(keyOf),
    indexes: [],
    ...more,
  };
}
