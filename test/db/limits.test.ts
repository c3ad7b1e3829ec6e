import { defineRepo, hasMany, integer, Resource, sql, text } from 'quarry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openPg } from '../../src/driver/pg.ts';
import type { RunOptions } from '../../src/query/runner.ts';
import { parseDatabaseUrl } from '../../src/repo/database-url.ts';
import { driverOf, stopRepo } from '../../src/repo/session.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

let url = '';
const Store = defineRepo('limits', {
  driver: async () => {
    const { host, port, user, password, database } = parseDatabaseUrl(url);
    return openPg({ name: 'limits', host, port, user, password, database, max: 2 });
  },
});

class Item extends Resource('items', { repo: Store }) {
  id = integer({ primaryKey: true });
  name = text();
  parentId = integer({ optional: true });
  parts = hasMany(Item, (i) => i.parentId);
  slow = sql<string>`pg_sleep(20)::text || ${this.name}`;
}

beforeAll(async () => {
  url = await createDatabase('limits');
  await Store.query('create table items (id int primary key, name text not null, parent_id int)');
  await Store.query(`insert into items values (1, 'a', null), (2, 'b', 1)`);
});
afterAll(async () => {
  await stopRepo(Store);
  await dropDatabase(url);
});

const slow = Item.filter((i) => i.slow.neq('x'));
const paged = Item.load({ parts: (q) => q.filter((i) => i.slow.neq('x')).page({ size: 1, count: true }) });
const ways: Readonly<Record<string, (options: RunOptions) => Promise<unknown>>> = {
  all: (o) => slow.all(o),
  first: (o) => slow.first(o),
  one: (o) => slow.one(o),
  get: (o) => slow.get(1, o),
  find: (o) => slow.find(1, o),
  count: (o) => slow.count(o),
  exists: (o) => slow.exists(o),
  page: (o) => slow.page({ size: 1, count: true, ...o }),
  'a nested page': (o) => paged.all(o),
  summary: (o) => slow.summary({ n: (items) => items.count() }, o),
  explain: (o) => slow.explain({ analyze: true, ...o }),
  'load onto records': (o) => Item.load([{ id: 1 }], 'slow', o),
  'load with reuse': (o) => Item.load([{ id: 1 }], 'slow', { reuse: true, ...o }),
  compute: (o) => Item.compute({ id: 1 }, 'slow', true, o),
};

test.each(Object.entries(ways))(
  '%s() ends with its timeout and with its signal, on the server too',
  async (_, read) => {
    await expect(read({ timeout: 60 })).rejects.toMatchObject({ name: 'QueryCancelled' });
    await expect(read({ signal: AbortSignal.timeout(60) })).rejects.toMatchObject({ name: 'QueryCancelled' });
    await expect(read({ signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'QueryCancelled' });
    const running = await Store.sql`select 1 from pg_stat_activity
    where datname = current_database() and state = 'active' and pid <> pg_backend_pid() and query like '%pg_sleep%'`;
    expect(running).toHaveLength(0);
    expect(driverOf(Store)?.pool.busy).toBe(0);
    expect(await Item.count()).toBe(2);
  },
);

/** `depth` levels of parts inside parts. */
const nested = (depth: number): object =>
  Array.from({ length: depth - 1 }).reduce<object>((inner) => ({ parts: inner }), { parts: true });
const sum = (item: { id: { add(n: number): unknown } }, depth: number): unknown =>
  Array.from({ length: depth }).reduce<{ add(n: number): unknown }>(
    (left) => left.add(1) as { add(n: number): unknown },
    item.id,
  );

test('what is nested too deeply is refused with words, forty levels are read', async () => {
  const load = (depth: number) => Item.filter((i) => i.id.eq(1)).load(nested(depth) as { parts: true });
  expect(await load(40).all()).toEqual([
    expect.objectContaining({ id: 1, parts: [expect.objectContaining({ id: 2 })] }),
  ]);
  const endless: { parts?: object } = {};
  endless.parts = endless;
  for (const spec of [nested(10_000), endless])
    expect(() => Item.query().load(spec as { parts: true })).toThrow(
      'what load() is given is nested more than 100 deep',
    );
  const deep = Item.filter((i) => sum(i, 20_000) as never);
  await expect(deep.all()).rejects.toMatchObject({ code: 'query.misuse' });
  expect(await Item.count()).toBe(2);
});

test('connections compile no plans unless they are told to', async () => {
  const told = (settings?: Record<string, string>) =>
    defineRepo('told', {
      driver: async () => {
        const { host, port, user, password, database } = parseDatabaseUrl(url);
        return openPg({ name: 'told', host, port, user, password, database, settings });
      },
    });
  for (const [settings, jit] of [
    [undefined, 'off'],
    [{ jit: 'on' }, 'on'],
  ] as const) {
    const repo = told(settings);
    expect(await repo.sql`select current_setting('jit') as jit`).toEqual([{ jit }]);
    await stopRepo(repo);
  }
});
