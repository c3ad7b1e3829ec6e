import {
  bigint,
  bytea,
  date,
  decimal,
  defineRepo,
  hasMany,
  integer,
  Resource,
  resolve,
  sql,
  text,
  timestamp,
} from 'quarry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPg } from '../../src/driver/pg.ts';
import type { Query } from '../../src/query/query.ts';
import type { SortBy } from '../../src/query/terms.ts';
import { parseDatabaseUrl } from '../../src/repo/database-url.ts';
import { stopRepo } from '../../src/repo/session.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

let url = '';
let sent = 0;
const driver = async () => {
  const { host, port, user, password, database } = parseDatabaseUrl(url);
  return openPg({ name: 'cursors', host, port, user, password, database, max: 2 });
};
const secret = 'a secret that is long enough to be one';
const Store = defineRepo('cursors', { driver, cursorSecret: secret });

class Event extends Resource('events', { repo: Store }) {
  id = integer({ primaryKey: true });
  kind = text();
  /** Finer in the table than here. */
  at = timestamp({ optional: true });
  exact = timestamp({ precision: 6, optional: true });
  whole = bigint({ optional: true });
  share = decimal({ optional: true });
  bytes = bytea({ optional: true });
  day = date({ optional: true });
  notes = hasMany(Note, (n) => n.eventId);
  weight = this.notes.sum((n) => n.weight, { default: null });
  later = this.at.plus('PT0.000001S');
}
class Note extends Resource('notes', { repo: Store }) {
  id = integer({ primaryKey: true });
  eventId = integer();
  weight = integer({ optional: true });
}

beforeAll(async () => {
  url = await createDatabase('cursors');
  for (const statement of [
    `create table events (id int primary key, kind text not null, at timestamptz, exact timestamptz, whole bigint,
       share numeric, bytes bytea, day date)`,
    'create table notes (id int primary key, event_id int not null references events, weight int)',
    `insert into events values
       (1, 'a', '2026-01-01 00:00:00.000001Z', '2026-01-01 00:00:00.000001Z', 9007199254740993, 0.10000000000000000001, '\\x00', 'infinity'),
       (2, 'a', '2026-01-01 00:00:00.000002Z', '2026-01-01 00:00:00.000002Z', 9007199254740992, 0.10000000000000000002, '\\xff', '-infinity'),
       (3, 'a', 'infinity', 'infinity', -9223372036854775808, 'NaN', '', '2026-01-01'),
       (4, 'a', '-infinity', '-infinity', 9223372036854775807, -1, '\\x00ff', null),
       (5, 'a', null, null, null, null, null, '0044-03-15 BC'),
       (6, 'b', null, null, null, null, null, '2026-01-01'),
       (7, 'a', '2026-01-01 00:00:00.000001Z', '2026-01-01 00:00:00.000001Z', 9007199254740993, 0.10000000000000000001, '\\x00', 'infinity')`,
    'insert into notes values (1, 1, 5), (2, 1, 3), (3, 2, 9), (4, 3, null), (5, 4, 5)',
  ]) {
    await Store.query(statement);
  }
  resolve([Event, Note]);
  Store.on('statement', () => sent++);
});
afterAll(async () => {
  await stopRepo(Store);
  await dropDatabase(url);
});

/** The ids page by page, forwards to the end and back to the beginning. */
async function walk(query: Query<Event, { id: number }>, size: number): Promise<readonly [number[], number[]]> {
  const there: number[] = [];
  const back: number[] = [];
  let page = await query.page({ size });
  let pages = 1;
  there.push(...page.records.map((r) => r.id));
  while (page.after !== null && pages++ < 20) {
    page = await query.page({ size, after: page.after });
    there.push(...page.records.map((r) => r.id));
  }
  back.push(...page.records.map((r) => r.id).reverse());
  while (page.before !== null && pages++ < 40) {
    page = await query.page({ size, before: page.before });
    back.push(...page.records.map((r) => r.id).reverse());
  }
  return [there, back];
}

const sorts: Readonly<Record<string, SortBy<Event>>> = {
  'a time finer than shown': 'at',
  'the same from its end': '-at',
  microseconds: 'exact',
  'a bigint no number holds': 'whole',
  'a decimal no number holds': '-share',
  bytes: 'bytes',
  'infinite days': 'day',
  'nulls first': (e) => e.at.asc('first'),
  'nulls last, descending': (e) => e.whole.desc('last'),
  'a calculation': 'later',
  'an aggregate': '-weight',
  'a to-many value': (e) => e.notes.desc((n) => n.weight),
  'raw SQL': (e) => sql<number>`${e.id} % 3`,
};

test('page() goes on by raw SQL and by fine times where to-manys travel along', async () => {
  for (const name of ['raw SQL', 'a time finer than shown'] as const) {
    const query = Event.sort(sorts[name] ?? 'id', '-kind')
      .select('id')
      .load({ notes: true });
    expect((await walk(query, 2))[0]).toEqual((await query.sort('id').all()).map((e) => e.id));
  }
});

test.each(Object.entries(sorts))('page() visits each record once, there and back, by %s', async (_, by) => {
  const query = Event.sort(by, '-kind').select('id');
  const all = (await query.sort('id').all()).map((e) => e.id);
  for (const size of [1, 2, 3]) {
    const [there, back] = await walk(query, size);
    expect(there).toEqual(all);
    expect(back).toEqual([...all].reverse());
  }
});

describe('a cursor is refused, before anything is sent', () => {
  const ofA = Event.where({ kind: 'a' }).sort('at');

  async function refused(query: Pick<Query<Event>, 'page'>, options: object): Promise<Error> {
    const before = sent;
    const error = await query.page({ size: 2, ...options }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(sent).toBe(before);
    expect(error).toMatchObject({ name: 'InvalidCursor', code: 'query.invalid_cursor' });
    return error as Error;
  }

  test('by another filter, another value of it, another order, another resource: it says which', async () => {
    const { after } = await ofA.page({ size: 2 });
    expect((await ofA.page({ size: 5, after })).records).toHaveLength(4);
    expect((await ofA.select('id').load('notes').page({ size: 1, after })).records).toHaveLength(1);
    const conditions = 'this cursor belongs to a query with other conditions';
    expect((await refused(Event.where({ kind: 'b' }).sort('at'), { after })).message).toContain(conditions);
    expect((await refused(Event.sort('at'), { after })).message).toContain(conditions);
    expect((await refused(Event.filter((e) => e.kind.eq('a')).sort('at'), { after })).message).toContain(conditions);
    expect((await refused(ofA.distinct('kind'), { after })).message).toContain(conditions);
    expect((await refused(Event.where({ kind: 'a' }).sort('-at'), { after })).message).toContain('in another order');
    const both = Event.where({ kind: 'a' })
      .union(Event.where({ kind: 'b' }))
      .sort('at');
    const { after: ofBoth } = await both.page({ size: 2 });
    expect((await both.page({ size: 9, after: ofBoth })).records).toHaveLength(5);
    const other = Event.where({ kind: 'a' })
      .union(Event.where({ kind: 'c' }))
      .sort('at');
    expect((await refused(other, { after: ofBoth })).message).toContain(conditions);
    expect((await refused(Event.sort('at'), { after: ofBoth })).message).toContain(conditions);
    const notes = await Note.query().page({ size: 1 });
    expect((await refused(Event.query(), { after: notes.after })).message).toContain('belongs to another resource');
  });

  test('by one made elsewhere, cut short, altered, over-long, or no text at all', async () => {
    const { after } = await ofA.page({ size: 2 });
    const cursor = after ?? '';
    const wrong = [
      '',
      ' ',
      'nonsense',
      'W10',
      btoa('["2026-01-01T00:00:00Z", 1]'),
      `${cursor}'; drop table events; --`,
      cursor.slice(0, -1),
      cursor.slice(1),
      cursor.toUpperCase(),
      `${cursor}=`,
      `${cursor}\u0000`,
      `\ud800${cursor}`,
      'A'.repeat(2_000_000),
      '\u0000'.repeat(100),
      7,
      7n,
      true,
      {},
      [cursor],
      { toString: () => cursor },
      JSON.parse('{"__proto__": {"length": 3}}'),
      Symbol('cursor'),
      () => cursor,
    ];
    for (const given of wrong) {
      for (const way of ['after', 'before']) {
        const { message } = await refused(ofA, { [way]: given });
        expect(message).toContain('is no cursor');
        expect(message.length).toBeLessThan(600);
      }
    }
  });

  test('by a repo with another secret; one that knows both takes it', async () => {
    const { after } = await ofA.page({ size: 2 });
    const at = (cursorSecret: string | readonly string[]) => {
      const repo = defineRepo(`cursors${String(cursorSecret).length}`, { driver, cursorSecret });
      class Same extends Resource('events', { repo }) {
        id = integer({ primaryKey: true });
        kind = text();
        at = timestamp({ optional: true });
      }
      return { repo, page: () => Same.where({ kind: 'a' }).sort('at').page({ size: 2, after }) };
    };
    const next = 'another secret, as long as the first one';
    const [changed, rotated] = [at(next), at([next, secret])];
    await expect(changed.page()).rejects.toMatchObject({ code: 'query.invalid_cursor' });
    expect((await rotated.page()).records.map((e) => e.id)).toEqual([7, 2]);
    await stopRepo(changed.repo);
    await stopRepo(rotated.repo);
  });

  test('shows none of the values it holds', async () => {
    const { after } = await Event.sort('-whole').page({ size: 3 });
    expect(Buffer.from(after ?? '', 'base64url').toString('latin1')).not.toContain('900719925474099');
  });
});
