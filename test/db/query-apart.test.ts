import { belongsTo, bigint, hasMany, integer, manyToMany, Resource, sql, text, timestamp } from 'quarry';
import { beforeAll, expect, test } from 'vitest';
import type { Hints } from '../../src/query/hints.ts';
import { scratchRepo, sent, useTables } from '../support/scratch.ts';

// To-manys that are read by statements of their own, when the records are there.

const Store = scratchRepo('apart');

class Person extends Resource('persons', { repo: Store }) {
  id = bigint({ primaryKey: true });
  name = text();
  shops = hasMany(Shop, (s) => s.chiefId);
}
class Shop extends Resource('shops', { repo: Store }) {
  id = integer({ primaryKey: true });
  city = text();
  goal = integer();
  opened = timestamp({ precision: 6 });
  chiefId = bigint({ optional: true });
  chief = belongsTo(Person, this.chiefId);
  sales = hasMany(Sale, (s) => s.shopId);
  best = hasMany(Sale, (s) => s.shopId, { sort: (s) => s.amount.desc(), limit: 2 });
  beyond = hasMany(Sale, (s) => s.shopId, { filter: (s) => s.amount.gt(this.goal) });
  atOpening = hasMany(Sale, { filter: (s) => s.at.eq(this.opened) });
  everything = hasMany(Sale, {});
  goods = manyToMany(
    Good,
    Stock,
    (s) => s.shopId,
    (s) => s.goodId,
  );
  turnover = this.sales.sum((s) => s.amount);
}
class Sale extends Resource('sales', { repo: Store }) {
  id = integer({ primaryKey: true });
  shopId = integer({ primaryKey: true });
  amount = integer();
  at = timestamp({ precision: 6 });
  shop = belongsTo(Shop, this.shopId);
  lines = hasMany(Line, (l) => [l.saleId, l.shopId]);
}
class Line extends Resource('lines', { repo: Store }) {
  id = integer({ primaryKey: true });
  saleId = integer();
  shopId = integer();
  what = text();
}
class Good extends Resource('goods', { repo: Store }) {
  id = integer({ primaryKey: true });
  name = text();
  shops = manyToMany(
    Shop,
    Stock,
    (s) => s.goodId,
    (s) => s.shopId,
  );
}
class Stock extends Resource('stocks', { repo: Store }) {
  shopId = integer({ primaryKey: true });
  goodId = integer({ primaryKey: true });
  shop = belongsTo(Shop, this.shopId);
  good = belongsTo(Good, this.goodId);
}

useTables(Store, () => [Person, Shop, Sale, Line, Good, Stock], { sandbox: false });

beforeAll(async () => {
  for (const statement of [
    `insert into persons values (1, 'Ann'), (9007199254740993, 'Bob')`,
    `insert into shops select i, 'city ' || i % 3, i * 10, timestamptz '2026-01-01 00:00:00.000001Z' + i * interval '1 day',
      case i when 1 then 9007199254740993 when 2 then 9007199254740993 when 3 then 1 end from generate_series(1, 6) i`,
    `insert into sales select i, 1 + i % 5, i, timestamptz '2026-01-01 00:00:00.000001Z' + i * interval '12 hours'
      from generate_series(1, 40) i`,
    `insert into lines select i, 1 + i % 40, 1 + (1 + i % 40) % 5, 'line ' || i from generate_series(1, 90) i`,
    `insert into goods select i, 'good ' || i from generate_series(1, 3) i`,
    `insert into stocks select s, g from generate_series(1, 6) s, generate_series(1, 3) g where (s + g) % 2 = 0`,
  ])
    await Store.query(statement);
});

test.each<[string, (hints: Hints) => Promise<readonly object[]>]>([
  ['everything of each', (h) => Shop.load('sales').sort('id').hint(h).all()],
  [
    'a part of each, sorted by what is not read',
    (h) =>
      Shop.load({
        sales: (s) =>
          s
            .filter((one) => one.amount.gt(5))
            .sort('-amount')
            .select('at'),
      })
        .select('city')
        .sort('-id')
        .hint(h)
        .all(),
  ],
  [
    'the same number for each',
    (h) =>
      Shop.load({ sales: (s) => s.sort('-at').limit(2).offset(1) })
        .sort('id')
        .hint(h)
        .all(),
  ],
  [
    'one for each of several values',
    (h) =>
      Shop.load({ everything: (s) => s.distinct('shopId').sort('-id') })
        .sort('id')
        .hint(h)
        .all(),
  ],
  [
    'limited relationships, and those that look at their record',
    (h) => Shop.load(['best', 'beyond', 'everything']).select('id').sort('id').hint(h).all(),
  ],
  [
    'what is tied by a time to the microsecond',
    (h) => Shop.load(['atOpening']).select('city').sort('id').hint(h).all(),
  ],
  [
    'aggregates and to-ones in what is loaded',
    (h) =>
      Shop.load({ sales: (s) => s.load({ shop: { turnover: true } }).sort('-id') })
        .sort('id')
        .hint(h)
        .all(),
  ],
  [
    'to-manys below to-manys, of several attributes',
    (h) =>
      Shop.load({
        sales: (s) =>
          s
            .select('amount')
            .sort('amount')
            .load({ lines: (l) => l.sort('-id') }),
        goods: true,
      })
        .sort('id')
        .hint(h)
        .all(),
  ],
  [
    'to-manys below to-ones, which may be missing',
    (h) =>
      Shop.load({ chief: { shops: (s) => s.sort('-id').load('goods') } })
        .sort('id')
        .hint(h)
        .all(),
  ],
  [
    'children shared by parents',
    (h) =>
      Good.load({ shops: (s) => s.sort('id').load('goods') })
        .sort('id')
        .hint(h)
        .all(),
  ],
  [
    'nothing, of nobody',
    (h) =>
      Shop.filter((s) => s.id.gt(99))
        .load('sales')
        .hint(h)
        .all(),
  ],
])('load() gives the same together and apart: %s', async (_, run) => {
  const together = await sent(Store, () => run({ loads: 'together' }));
  const apart = await sent(Store, () => run({ loads: 'apart' }));
  expect(together.sql).toHaveLength(1);
  expect(apart.value).toEqual(together.value);
  for (const row of apart.value) expect(Object.keys(row)).toEqual(Object.keys(together.value[0] ?? {}));
  expect(apart.sql.length).toBeGreaterThan(apart.value.length === 0 ? 0 : 1);
});

test('load() reads apart where there are more than a few records, and together where there are not', async () => {
  const count = async (query: { all(): Promise<unknown> }) => (await sent(Store, () => query.all())).sql.length;
  const loaded = Shop.load(['sales', 'goods']);
  expect(await count(loaded)).toBe(1);
  expect(await count(loaded.limit(501))).toBe(3);
  expect(await count(loaded.limit(500))).toBe(1);
  expect(await count(loaded.filter((s) => s.id.in([1, 2])))).toBe(1);
});

test('load() without a bound learns from the first answer how many records there are', async () => {
  await Store.query("insert into shops select n, 'many', 0, now(), null from generate_series(1001, 1501) n");
  try {
    const query = () => Shop.filter((s) => s.city.eq('many')).load('sales');
    const first = await sent(Store, () => query().all());
    const second = await sent(Store, () => query().all());
    expect([first.sql.length, second.sql.length]).toEqual([1, 2]);
    expect(second.value).toEqual(first.value);
    expect(await query().explain()).toContain(
      '-- sales: loaded in a statement of its own (more than 500 records came before)',
    );
  } finally {
    await Store.query("delete from shops where city = 'many'");
  }
});

test('load() apart gives two parents of one child a record each', async () => {
  const [first, second] = await Shop.load({ chief: { shops: true } })
    .filter((s) => s.id.lte(2))
    .sort('id')
    .hint({ loads: 'apart' })
    .all();
  expect(first?.chief?.shops).toEqual(second?.chief?.shops);
  expect(first?.chief?.shops[0]).not.toBe(second?.chief?.shops[0]);
});

test('load() apart binds what the nested query asks for, each time anew', async () => {
  const above = (amount: number) =>
    Shop.select('id')
      .load({ sales: (s) => s.filter((one) => one.amount.gt(amount)).select('amount') })
      .sort('id')
      .all();
  expect((await above(38))[4]?.sales).toEqual([{ amount: 39 }]);
  expect((await above(34))[4]?.sales).toEqual([{ amount: 39 }]);
  expect((await above(33))[4]?.sales).toEqual([{ amount: 34 }, { amount: 39 }]);
});

test('load() apart reads two relationships at once on connections of their own, and one after the other on a pinned one (E093)', async () => {
  const pid = () => sql<number>`pg_backend_pid()` as never;
  const query = Shop.select('id').load({
    sales: (s) => s.calculate('pid', pid).limit(1),
    goods: (g) => g.calculate('pid', pid).limit(1),
  });
  const pids = async () => {
    const [shop] = await query
      .filter((s) => s.id.eq(2))
      .hint({ loads: 'apart' })
      .all();
    return [shop?.sales[0], shop?.goods[0]].map((row) => (row as { pid?: unknown } | undefined)?.pid);
  };
  await pids();
  const [one, two] = await pids();
  expect(one).toBeDefined();
  expect(two).not.toBe(one);
  for (const pinned of [() => Store.checkout(pids), () => Store.transaction(pids)]) {
    const [first, second] = await pinned();
    expect(second).toBe(first);
  }
});

test('load() apart sends ten thousand parents at a time', async () => {
  await Store.transaction(async () => {
    await Store.query(`insert into shops select i, 'many', 0, now(), null from generate_series(100, 12098) i`);
    await Store.query(`insert into sales select i, i, 1, now() from generate_series(100, 12098) i`);
    const { value, sql } = await sent(Store, () =>
      Shop.select('id')
        .filter((s) => s.city.eq('many'))
        .load({ sales: (s) => s.select('id') })
        .all(),
    );
    expect(sql).toHaveLength(3);
    expect(value).toHaveLength(11_999);
    expect(value.every((shop) => shop.sales.length === 1 && shop.sales[0]?.id === shop.id)).toBe(true);
    Store.rollback('enough');
  }).catch(() => undefined);
});

/** Reads with a sale being added between the records and their sales. */
async function whileAdded<T>(id: number, read: () => Promise<T>): Promise<T> {
  let locked = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    locked = resolve;
  });
  const adding = Store.transaction(async () => {
    await Store.query('lock table sales in access exclusive mode');
    await Store.query(`insert into sales values (${id}, 6, 1, now())`);
    locked();
    for (;;) {
      const { rows } = await Store.query(
        `select 1 from pg_locks l join pg_database d on d.oid = l.database
         where d.datname = current_database() and not granted and relation = 'sales'::regclass`,
      );
      if (rows.length > 0) return;
    }
  });
  await held;
  const result = await read();
  await adding;
  return result;
}

test('all() sees everything as of one moment if asked to', async () => {
  const six = Shop.filter((s) => s.city.eq('city 0').and(s.id.eq(6)))
    .load('sales')
    .hint({ loads: 'apart' });
  const later = await whileAdded(1001, () => six.all());
  expect(later[0]?.sales).toHaveLength(1);
  const { value, sql } = await sent(Store, () => whileAdded(1002, () => six.all({ snapshot: true })));
  expect(value[0]?.sales).toHaveLength(1);
  expect(sql).toContain('begin isolation level repeatable read read only');
  await Store.query('delete from sales where id > 1000');
});

test('all() sees everything as of one moment inside transactions, too: by one statement where they see what others commit', async () => {
  const query = Shop.load('sales').limit(501);
  const read = () => query.all({ snapshot: true });
  const inside = async (isolation: 'read committed' | 'repeatable read') =>
    (await sent(Store, () => Store.transaction(() => Store.transaction(read), { isolation }))).sql;
  expect((await inside('read committed')).filter((text) => text.startsWith('with l0'))).toHaveLength(1);
  expect((await inside('repeatable read')).filter((text) => text.startsWith('select'))).toHaveLength(2);
  await expect(Store.transaction(() => query.lock().all({ snapshot: true }))).rejects.toThrow(
    /locked and their to-manys are read by several statements/,
  );
});

test('load(records, …) reads the to-manys of many records apart', async () => {
  const records = Array.from({ length: 501 }, (_, i) => ({ id: 1 + (i % 6) }));
  const { value, sql } = await sent(Store, () => Shop.load(records, 'sales'));
  expect(sql).toHaveLength(2);
  expect(value).toHaveLength(501);
  expect((await sent(Store, () => Shop.load(records.slice(0, 500), 'sales'))).sql).toHaveLength(1);
});

test('explain() tells about the statements that follow, toSQL() shows the first', async () => {
  const query = Shop.select('city')
    .hint({ loads: 'apart' })
    .load({ sales: (s) => s.select('amount').load('lines') });
  expect(query.toSQL().sql).toBe('select t0."city", t0."id" from "shops" t0');
  const told = await query.explain();
  expect(told).toContain('-- sales: loaded in a statement of its own (as hinted)');
  expect(told).toContain(
    '-- sales: select t1."shop_id", t1."amount", t1."id" from "sales" t1 where t1."shop_id" = any($1::integer[]) order by t1."id"',
  );
  expect(told).toMatch(
    /-- sales\.lines: select x\.o, .* from unnest\(\$1::integer\[\], \$2::integer\[\]\) with ordinality x\(s1, s2, o\) cross join "lines"/,
  );
  expect(await query.hint({ loads: 'together' }).explain()).toContain(
    '-- sales: loaded in the same statement, tagged union all (as hinted)',
  );
});

test('stream() brings to-manys that are read apart', async () => {
  const cities: number[] = [];
  for await (const shop of Shop.load('sales').sort('id').stream()) cities.push(shop.sales.length);
  expect(cities).toEqual([8, 8, 8, 8, 8, 0]);
});

test('hint() refuses words it does not know', () => {
  expect(() => Shop.query().hint({ loads: 'appart' } as never)).toThrow(
    /the hint loads: 'appart' is unknown\. Did you mean 'apart'\?/,
  );
  expect(() => Shop.query().hint({ load: 'apart' } as never)).toThrow(
    /the hint 'load' is unknown\. Did you mean 'loads'\?/,
  );
  expect(() => Shop.query().hint(null as never)).toThrow(/unknown/);
});
