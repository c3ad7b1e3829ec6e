import { expect, test } from 'vitest';
import { keyOf, type Table } from '../../../src/schema/state.ts';
import { useSchemaDatabase } from '../../support/schema-database.ts';
import {
  call,
  check,
  col,
  column,
  foreignKey,
  id,
  index,
  literal,
  required,
  state,
  table,
  view,
} from '../../support/state.ts';

const database = useSchemaDatabase();

const products = (more: Partial<Table> = {}): Table =>
  table('products', [id('integer'), required('code', 'text'), column('price', 'integer')], {
    indexes: [index('products_code_index', ['code'], { unique: true })],
    checks: [check('products_price_check', call('gte', [col('price', 'integer'), literal('0', 'integer')], 'boolean'))],
    ...more,
  });
const orders = (target: string): Table =>
  table('orders', [id(), column('product_id', 'integer')], {
    foreignKeys: [foreignKey('orders_product_id_fkey', ['product_id'], target)],
  });
const seed = [
  "insert into products (code, price) values ('a', 1), ('b', 2)",
  'insert into orders (product_id) select id from products',
];
const warehouse = { schemas: ['warehouse'] };

test('plan() moves a table to another schema with all that belongs to it, and back into that of the repo', async () => {
  const { migration } = await database.trip(
    state([products(), orders('products')]),
    state([products({ schema: 'warehouse' }), orders('warehouse.products')], warehouse),
    {
      decisions: ['--rename-table products=warehouse.products'],
      seed,
      check: async (query) => {
        await query("insert into warehouse.products (code) values ('c')");
        expect(await query('select id, code from warehouse.products order by id')).toEqual([
          { id: '1', code: 'a' },
          { id: '2', code: 'b' },
          { id: '3', code: 'c' },
        ]);
      },
      after: async (query) => expect(await query('select 1 from products')).toHaveLength(3),
    },
  );
  expect(migration.up).toEqual([
    { tx: ['create schema "warehouse"', 'alter table "products" set schema "warehouse"'] },
  ]);
  expect(migration.down).toEqual([
    {
      tx: [
        `do $move$ begin execute format('alter table "warehouse"."products" set schema %I', current_schema()); end $move$`,
        'drop schema "warehouse"',
      ],
    },
  ]);
});

test('plan() moves a table and renames it, also where either name is taken on the way', async () => {
  const items = { ...products(), name: 'items', primaryKey: { name: 'items_pkey', columns: ['id'] } };
  const other = (name: string, schema?: string): Table => ({ ...table(name, [id()]), ...(schema ? { schema } : {}) });
  const before = state([products(), orders('products'), other('items'), other('products', 'warehouse')], warehouse);
  await database.trip(
    before,
    state(
      [{ ...items, schema: 'warehouse' }, orders('warehouse.items'), other('items'), other('products', 'warehouse')],
      warehouse,
    ),
    {
      decisions: ['--rename-table products=warehouse.items'],
      seed,
      check: async (query) => expect(await query('select 1 from warehouse.items')).toHaveLength(2),
      after: async (query) => expect(await query('select 1 from products')).toHaveLength(2),
    },
  );
});

test('plan() lets two tables change places between schemas, with indexes of the same names', async () => {
  const a = products();
  const b = table('products', [id('integer'), required('code', 'text'), column('only_b', 'text')], {
    indexes: [index('products_code_index', ['code'])],
  });
  await database.trip(
    state([a, { ...b, schema: 'warehouse' }], warehouse),
    state([b, { ...a, schema: 'warehouse' }], warehouse),
    {
      decisions: ['--rename-table products=warehouse.products', '--rename-table warehouse.products=.products'],
      seed: [
        "insert into products (code, price) values ('a', 1)",
        "insert into warehouse.products (code, only_b) values ('x', 'y'), ('z', 'y')",
      ],
      check: async (query) => expect(await query('select only_b from products')).toHaveLength(2),
      after: async (query) => expect(await query('select only_b from warehouse.products')).toHaveLength(2),
    },
  );
});

test('plan() moves what views and other tables of the schema stand on, and leaves the schema when it is empty', async () => {
  const live = (over: Table) => view('live_products', `select t.code from ${keyOf(over)} t`, [over], { code: 'text' });
  await database.trip(
    state([products({ schema: 'stock' })], { schemas: ['stock'], views: [live(products({ schema: 'stock' }))] }),
    state([products()], { views: [live(products())] }),
    {
      decisions: ['--rename-table stock.products=products'],
      seed: ["insert into stock.products (code) values ('a')"],
      check: async (query) => expect(await query('select code from live_products')).toHaveLength(1),
      after: async (query) => expect(await query('select code from live_products')).toHaveLength(1),
    },
  );
});

test('plan() moves enumerations and domains rather than making them anew', async () => {
  const using = (prefix: string) =>
    table('tickets', [
      id(),
      column('mood', `${prefix}mood`, { default: literal('good', `${prefix}mood`) }),
      column('amount', `${prefix}amount`),
    ]);
  const types = (schema: string | undefined) => ({
    enums: [{ ...(schema === undefined ? {} : { schema }), name: 'mood', values: ['good', 'bad'] }],
    domains: [
      {
        ...(schema === undefined ? {} : { schema }),
        name: 'amount',
        type: 'integer',
        notNull: false,
        checks: [check('amount_check', call('gte', [col('value', 'integer'), literal('0', 'integer')], 'boolean'))],
      },
    ],
  });
  const { migration } = await database.trip(
    state([using('')], types(undefined)),
    state([using('kinds.')], { ...types('kinds'), schemas: ['kinds'] }),
    {
      decisions: ['--rename-type mood=kinds.mood', '--rename-type amount=kinds.amount'],
      seed: ["insert into tickets (mood, amount) values ('bad', 3)"],
      check: async (query) =>
        expect(await query('select mood::text, amount from tickets')).toEqual([{ mood: 'bad', amount: '3' }]),
    },
  );
  expect(migration.up).toEqual([
    {
      tx: ['create schema "kinds"', 'alter type "mood" set schema "kinds"', 'alter domain "amount" set schema "kinds"'],
    },
  ]);
});

test('plan() moves the partitions of a table with it', async () => {
  const bound = (from: string, to: string) => ({
    from: [{ literal: from, type: 'integer' }],
    to: [{ literal: to, type: 'integer' }],
  });
  const events = (schema?: string): Table => ({
    ...table('events', [required('at', 'integer')], {
      partition: { by: 'range', columns: ['at'], declared: true },
      partitions: [{ name: 'events_young', bound: bound('0', '10') }],
    }),
    ...(schema === undefined ? {} : { schema }),
  });
  await database.trip(state([events()]), state([events('warehouse')], warehouse), {
    decisions: ['--rename-table events=warehouse.events'],
    seed: ['insert into events (at) values (3)'],
    check: async (query) => expect(await query('select at from warehouse.events_young')).toHaveLength(1),
    after: async (query) => expect(await query('select at from events_young')).toHaveLength(1),
  });
});
