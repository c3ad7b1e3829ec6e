import {
  belongsTo,
  bigint,
  boolean,
  bytea,
  date,
  decimal,
  defineRepo,
  enumeration,
  float,
  hasMany,
  integer,
  interval,
  json,
  list,
  oneOf,
  Resource,
  text,
  time,
  timestamp,
  uuid,
} from 'quarry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { openPg } from '../../src/driver/pg.ts';
import { parseDatabaseUrl } from '../../src/repo/database-url.ts';
import { stopRepo } from '../../src/repo/session.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

let url = '';
const Store = defineRepo('values', {
  driver: async () => {
    const { host, port, user, password, database } = parseDatabaseUrl(url);
    return openPg({ name: 'values', host, port, user, password, database, max: 2 });
  },
});

class Box extends Resource('boxes', { repo: Store }) {
  id = integer({ primaryKey: true });
  things = hasMany(Thing, (t) => t.boxId);
}
class Thing extends Resource('things', { repo: Store }) {
  id = integer({ primaryKey: true });
  boxId = integer();
  whole = bigint({ optional: true });
  exact = decimal({ optional: true });
  real = float({ optional: true });
  flag = boolean({ optional: true });
  word = text({ optional: true });
  key = uuid({ optional: true });
  kind = oneOf(['a', 'b'], { optional: true });
  mood = enumeration('mood', ['sad', 'glad'], { optional: true });
  day = date({ optional: true });
  clock = time({ optional: true });
  milli = timestamp({ optional: true });
  micro = timestamp({ precision: 6, optional: true });
  span = interval({ optional: true });
  bytes = bytea({ optional: true });
  blob = json(z.unknown(), { optional: true });
  tags = list(text(), { optional: true });
  numbers = list(integer(), { optional: true });

  box = belongsTo(Box, this.boxId);
}

beforeAll(async () => {
  url = await createDatabase('values');
  for (const statement of [
    `create type mood as enum ('sad', 'glad')`,
    'create table boxes (id int primary key)',
    `create table things (id int primary key, box_id int not null references boxes, whole bigint, exact numeric,
      "real" float8, flag boolean, word text, key uuid, kind text, mood mood, day date, clock time, milli timestamptz(3),
      micro timestamptz(6), span interval, bytes bytea, blob jsonb, tags text[], numbers int[])`,
    'insert into boxes values (1), (2)',
    `insert into things values
      (1, 1, 9223372036854775807, 12345678901234567890.123456789, 0.1, true, E'a\\tb "q" ü', '${'0'.repeat(8)}-0000-4000-8000-000000000001',
        'a', 'glad', '2026-02-28', '23:59:59.999999', '2026-01-02 03:04:05.678Z', '2026-01-02 03:04:05.678901Z',
        '1 mon 2 days 03:04:05.678901', '\\x00ff', '{"a": [1, null, "x"]}', array['x,y', null, '"'], array[1, 2]),
      (2, 1, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null),
      (3, 1, -1, 'NaN', 'Infinity', false, '', null, 'b', 'sad', '0044-03-15 BC', '00:00', '0044-03-15 BC', null,
        '-1 year', '', '[]', '{}', '{}')`,
  ]) {
    await Store.query(statement);
  }
});
afterAll(async () => {
  await stopRepo(Store);
  await dropDatabase(url);
});

test('values are the same read flat, nested, through a to-one, and after a second load', async () => {
  const flat = await Thing.query().sort('id').all();
  const [box, empty] = await Box.query()
    .sort('id')
    .load({ things: (t) => t.sort('id') })
    .all();
  expect(box?.things).toEqual(flat);
  expect(empty?.things).toEqual([]);
  const [first] = await Box.query()
    .sort('id')
    .limit(1)
    .load({ things: { box: { things: true } } })
    .all();
  expect(first?.things[0]?.box.things).toEqual(flat);
  const onto = await Box.load([{ id: 1 }], 'things');
  expect(onto[0]?.things).toEqual(flat);
  expect(flat[0]).toMatchObject({
    whole: 9223372036854775807n,
    exact: '12345678901234567890.123456789',
    tags: ['x,y', null, '"'],
  });
});

test('values find their record again: every type can be compared', async () => {
  const [one] = await Thing.filter((t) => t.id.eq(1)).all();
  if (one === undefined) throw new TypeError('the first record is missing');
  const { blob, ...rest } = one;
  expect(blob).toEqual({ a: [1, null, 'x'] });
  for (const [name, value] of Object.entries(rest)) {
    const found = await Thing.where({ [name]: value } as object)
      .sort('id')
      .limit(1)
      .load({ box: { things: (t) => t.where({ [name]: value } as object).select('id') } })
      .all();
    expect([name, found[0]?.id, found[0]?.box.things[0]?.id]).toEqual([name, 1, 1]);
  }
});

test('page() goes by every type that can be sorted by, and back', async () => {
  for (const name of Object.keys((await Thing.get(1)) as object)) {
    if (name === 'blob') continue;
    const query = Thing.query().sort(name as 'id');
    const all = (await query.all()).map((t) => t.id);
    const seen: number[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < 3; pages++) {
      const page: { records: { id: number }[]; after: string | null } = await query.page({ size: 1, after });
      seen.push(...page.records.map((t) => t.id));
      after = page.after;
      if (after === null) break;
    }
    expect([name, [...seen].sort()]).toEqual([name, [1, 2, 3]]);
    if (name !== 'boxId') expect([name, seen]).toEqual([name, all]);
  }
});

test('the year of a day without end is an invalid value, as every number too large for its type', async () => {
  const years = Thing.query()
    .calculate('year', (t) => t.day.part('year'))
    .sort('id');
  expect((await years.all()).map((t) => t.year)).toEqual([2026, null, -44]);
  await expect(
    Store.transaction(async () => {
      await Store.query("update things set day = 'infinity' where id = 2");
      await years.all();
    }),
  ).rejects.toMatchObject({ code: 'db.invalid_value' });
});
