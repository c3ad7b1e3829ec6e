import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { defineRepo, hasMany, integer, Resource, resolve, sql, text } from 'quarry';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openPg } from '../../src/driver/pg.ts';
import { parseDatabaseUrl } from '../../src/repo/database-url.ts';
import { driverOf, stopRepo } from '../../src/repo/session.ts';
import { openQuery } from '../support/pg-query.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

const parents = 50_000;
let url = '';
let outside: Awaited<ReturnType<typeof openQuery>>;
const sent: string[] = [];
const Store = defineRepo('streams', {
  driver: async () => {
    const { host, port, user, password, database } = parseDatabaseUrl(url);
    return openPg({ name: 'streams', host, port, user, password, database, max: 3, applicationName: 'streams' });
  },
});

class Parent extends Resource('parents', { repo: Store }) {
  id = integer({ primaryKey: true });
  name = text();
  children = hasMany(Child, (c) => c.parentId, { sort: (c) => c.id.asc() });
  childCount = this.children.count();
}
class Child extends Resource('children', { repo: Store }) {
  id = integer({ primaryKey: true });
  parentId = integer();
  body = text();
}

beforeAll(async () => {
  url = await createDatabase('streams');
  outside = await openQuery(url);
  for (const statement of [
    'create table parents (id int primary key, name text not null)',
    'create table children (id int primary key, parent_id int not null references parents on delete cascade, body text not null)',
    `insert into parents select n, 'parent ' || n from generate_series(1, ${parents}) n`,
    `insert into children select n, (n + 1) / 2, repeat('x', 300) from generate_series(1, ${2 * parents}) n`,
    'create index on children (parent_id)',
    'analyze',
  ]) {
    await outside(statement);
  }
  resolve([Parent, Child]);
  Store.on('statement', ({ sql: text }) => sent.push(text));
});
beforeEach(() => {
  sent.length = 0;
});
afterAll(async () => {
  await stopRepo(Store);
  await outside.close();
  await dropDatabase(url);
});

setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc') as () => void;
const heap = (): number => {
  gc();
  return process.memoryUsage().heapUsed;
};

const withChildren = Parent.sort('id').load({ children: true, childCount: true });
const busy = () => driverOf(Store)?.pool.busy;
const fetches = () => sent.filter((text) => text.startsWith('fetch')).length;

test('stream() with to-manys keeps memory flat over 50,000 parents, and loses none (E112)', async () => {
  let seen = 0;
  let begin = 0;
  let most = 0;
  for await (const parent of withChildren.stream()) {
    seen += 1;
    if (parent.id !== seen || parent.childCount !== 2) throw new TypeError(`${parent.id} is not the ${seen}th`);
    if (parent.children.map((c) => c.id).join() !== `${2 * seen - 1},${2 * seen}`)
      throw new TypeError('wrong children');
    if (seen === 1000) begin = heap();
    if (seen % 10_000 === 0) most = Math.max(most, heap());
  }
  expect(seen).toBe(parents);
  // Held as a whole the children alone are more than 30 MB.
  expect((most - begin) / 2 ** 20).toBeLessThan(5);
  expect(fetches()).toBe(parents / 500 + 1);
  expect(sent[0]).toBe('begin isolation level repeatable read read only');
  expect(sent.at(-1)).toBe('commit');
  expect(busy()).toBe(0);
});

test('stream() with to-manys reads no further than the consumer has come', async () => {
  const rows = withChildren.stream()[Symbol.asyncIterator]();
  await rows.next();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(fetches()).toBe(1);
  for (let i = 0; i < 499; i++) await rows.next();
  expect(fetches()).toBe(1);
  await rows.next();
  expect(fetches()).toBe(2);
  await rows.return?.();
  expect(busy()).toBe(0);
});

describe('stream() with to-manys hands its connection back', () => {
  test('when the loop is left early, by break or by an error (E112)', async () => {
    for (let i = 0; i < 8; i++) for await (const parent of withChildren.stream()) if (parent.id === 3) break;
    expect([busy(), sent.at(-1)]).toEqual([0, 'commit']);
    const mine = new Error('mine');
    const failing = async () => {
      for await (const parent of withChildren.stream()) if (parent.id === 600) throw mine;
    };
    await expect(failing()).rejects.toBe(mine);
    expect(busy()).toBe(0);
    expect(await Parent.count()).toBe(parents);
  });

  test('when its signal fires, between records and while a statement runs, which is cancelled', async () => {
    const stop = new AbortController();
    let seen = 0;
    const reading = async () => {
      for await (const _ of withChildren.stream({ signal: stop.signal })) if (++seen === 700) stop.abort();
    };
    await expect(reading()).rejects.toMatchObject({ name: 'QueryCancelled' });
    expect([seen, busy()]).toEqual([700, 0]);

    const later = new AbortController();
    const slow = Parent.load({ children: (q) => q.filter(() => sql<boolean>`pg_sleep(100) is not null`) });
    const waiting = (async () => {
      for await (const _ of slow.stream({ signal: later.signal })) break;
    })();
    await running('pg_sleep', 1);
    later.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'QueryCancelled' });
    await running('pg_sleep', 0);
    expect(busy()).toBe(0);
    expect(await Parent.count()).toBe(parents);
  });

  test('when one of its statements takes longer than it may', async () => {
    const slow = Parent.load({ children: (q) => q.filter(() => sql<boolean>`pg_sleep(100) is not null`) });
    const waiting = (async () => {
      for await (const _ of slow.stream({ timeout: 100 })) break;
    })();
    await expect(waiting).rejects.toMatchObject({ name: 'QueryCancelled' });
    await running('pg_sleep', 0);
    expect(busy()).toBe(0);
  });
});

/** Waits until so many backends run a statement with `text` in it. */
async function running(text: string, count: number): Promise<void> {
  for (let i = 0; i < 2400; i++) {
    const rows = await outside(
      `select 1 from pg_stat_activity where datname = current_database() and state = 'active' and pid <> pg_backend_pid() and query like '%${text}%'`,
    );
    if (rows.length === count) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new TypeError(`there are not ${count} statements with ${text}`);
}

test('stream() with to-manys sees one state of the database, whatever others commit meanwhile', async () => {
  const seen: (readonly [number, number])[] = [];
  for await (const parent of withChildren.limit(1200).stream()) {
    if (parent.id === 1) {
      await outside('delete from parents where id = 1100');
      await outside('delete from children where parent_id = 1101');
    }
    if (parent.id > 1098 && parent.id < 1103) seen.push([parent.id, parent.children.length]);
  }
  expect(seen).toEqual([
    [1099, 2],
    [1100, 2],
    [1101, 2],
    [1102, 2],
  ]);
});

test('stream() with to-manys in a transaction uses its connection, with other statements between, and sees what it wrote', async () => {
  const seen: number[] = [];
  await Store.transaction(async () => {
    await Store.query(`update children set body = 'mine' where parent_id = 2`);
    for await (const parent of withChildren.limit(1300).stream()) {
      if (parent.id === 2) expect(parent.children.map((c) => c.body)).toEqual(['mine', 'mine']);
      // Seen by the cursor, gone when its children are asked for.
      if (parent.id === 3) await outside('delete from parents where id = 1250');
      seen.push(parent.id);
    }
    Store.rollback('only tried out');
  }).catch((error: { readonly code?: string }) => expect(error.code).toBe('transaction.rollback_requested'));
  expect(seen).not.toContain(1250);
  expect(seen.at(-1)).toBeGreaterThan(1290);
  expect(sent.filter((text) => text.startsWith('begin'))).toHaveLength(1);
  expect(sent.filter((text) => text.startsWith('close'))).toHaveLength(1);
});

test('stream() inside checkout() keeps to its connection, with and without to-manys', async () => {
  await Store.checkout(async () => {
    let seen = 0;
    for await (const parent of withChildren.limit(700).stream()) {
      seen += 1;
      if (parent.id === 3) await Store.query('select 1');
    }
    for await (const _ of Parent.sort('id').limit(700).stream()) seen += 1;
    expect(seen).toBe(1400);
  });
  expect((await outside('select 1 from pg_cursors')).length).toBe(0);
});

test('stream() with to-manys brings no keys that were not asked for, locks, and nested to-ones', async () => {
  const rows: object[] = [];
  for await (const parent of Parent.select('name')
    .sort('id')
    .limit(2)
    .load({ children: (q) => q.select('id') })
    .stream())
    rows.push(parent);
  expect(rows).toEqual([
    { name: 'parent 1', children: [{ id: 1 }, { id: 2 }] },
    { name: 'parent 2', children: [{ id: 3 }, { id: 4 }] },
  ]);
  await Store.transaction(async () => {
    const locked = Parent.sort('id').limit(1).load('children').lock('update', 'nowait');
    for await (const parent of locked.stream()) expect(parent.children).toHaveLength(2);
    await expect(outside('select 1 from parents where id = 1 for update nowait')).rejects.toThrow(
      'could not obtain lock',
    );
  });
});
