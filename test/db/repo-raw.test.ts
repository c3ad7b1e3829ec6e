import { decimal, integer, oneOf, Resource, text, timestamp } from 'quarry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPg } from '../../src/driver/pg.ts';
import { parseDatabaseUrl } from '../../src/repo/database-url.ts';
import { identifier, queryText } from '../../src/repo/raw.ts';
import { defineRepo } from '../../src/repo/repo.ts';
import { stopRepo } from '../../src/repo/session.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

let url = '';
const repo = defineRepo('raw', {
  driver: () => {
    const { host, port, user, password, database } = parseDatabaseUrl(url);
    return openPg({ name: 'raw', host, port, user, password, database });
  },
});
beforeAll(async () => {
  url = await createDatabase('raw');
});
afterAll(async () => {
  await stopRepo(repo);
  await dropDatabase(url);
});

test('sql`` reads columns by their type', async () => {
  const [row] = await repo.sql`select 1 i, 9007199254740993::int8 b, 1.50 d, 0.5::float8 f, true t, 'x'::text s,
    '2024-01-02 03:04:05.678+00'::timestamptz at, '2024-01-02'::date as day, '{"a":[1]}'::jsonb j, '\\x00ff'::bytea y,
    array[1, null] l, array['2024-01-02'::date] days, null::int n, '(1,2)'::point p, now()::timestamp is not null ts`;
  expect(row).toEqual({
    i: 1,
    b: 9007199254740993n,
    d: '1.50',
    f: 0.5,
    t: true,
    s: 'x',
    at: new Date('2024-01-02T03:04:05.678Z'),
    day: '2024-01-02',
    j: { a: [1] },
    y: new Uint8Array([0, 255]),
    l: [1, null],
    days: ['2024-01-02'],
    n: null,
    p: '(1,2)',
    ts: true,
  });
});

test('sql`` sends values as parameters, whatever is in them', async () => {
  const nasty = `'; drop table x; -- $1 \\ " \u{1f600}`;
  const at = new Date('2024-01-02T03:04:05.678Z');
  const [row] = await repo.sql`select ${nasty}::text s, ${at}::timestamptz at, ${[nasty, null]}::text[] l,
    ${{ a: nasty }}::jsonb j, ${new Uint8Array([1, 2])}::bytea y, ${12n}::int8 b, ${false}::boolean t`;
  expect(row).toEqual({ s: nasty, at, l: [nasty, null], j: { a: nasty }, y: new Uint8Array([1, 2]), b: 12n, t: false });
});

test('sql`` takes names by identifier() and other sql`` as parts', async () => {
  await repo.sql`create table ${identifier('public', 'odd "name"')} (n int)`;
  const { count, command } = await repo.sql`insert into ${identifier('odd "name"')} values (1), (2)`.result();
  expect([count, command]).toEqual([2, 'INSERT']);
  const large = repo.sql`n > ${1}`;
  expect(await repo.sql`select * from ${identifier('odd "name"')} where ${large} or n = ${7}`).toEqual([{ n: 2 }]);
});

test('query() on a read-only repo is refused by its connections (E164)', async () => {
  const { host, port, user, database } = parseDatabaseUrl(url);
  const reader = defineRepo('rawReader', {
    host,
    ...(port && { port }),
    ...(user && { user }),
    database,
    readOnly: true,
  });
  try {
    await expect(reader.query('create table x (n int)')).rejects.toMatchObject({ sqlstate: '25006' });
    expect(await reader.sql`select 1 one`).toEqual([{ one: 1 }]);
  } finally {
    await stopRepo(reader);
  }
});

test('afterConnect has completed on every connection before it is used (E017)', async () => {
  const greeted = defineRepo('greeted', {
    url,
    afterConnect: (connection) => connection.simple("set application_name = 'greeted'"),
  });
  try {
    const names = await Promise.all(
      [1, 2, 3].map(
        async () => (await greeted.sql`select current_setting('application_name') n, pg_sleep(0.01)::text`)[0],
      ),
    );
    expect(names.map((row) => row?.['n'])).toEqual(['greeted', 'greeted', 'greeted']);
  } finally {
    await stopRepo(greeted);
  }
});

test('options schema, settings and applicationName hold on each connection', async () => {
  const set = defineRepo('set', {
    url,
    schema: 'mine',
    applicationName: 'tested',
    settings: { work_mem: '5MB' },
    timeout: 1234,
  });
  try {
    const [row] = await set.sql`select current_setting('search_path') path, current_setting('application_name') app,
      current_setting('work_mem') mem, current_setting('statement_timeout') timeout`;
    expect(row).toEqual({ path: '"mine", public', app: 'tested', mem: '5MB', timeout: '1234ms' });
  } finally {
    await stopRepo(set);
  }
});

test('a repo whose server is away fails within its queue limit and says where it is (E010)', async () => {
  const away = defineRepo('away', { host: '127.0.0.1', port: 1, database: 'x', pool: { queueLimit: 300 }, log: false });
  const begun = performance.now();
  const error = await away.query('select 1').catch((caught) => caught);
  expect(error.name).toBe('ConnectionUnavailable');
  expect(String(error.cause)).toContain('ECONNREFUSED');
  expect(performance.now() - begun).toBeLessThan(20_000);
  await stopRepo(away);
});

describe('fromRows()', () => {
  class Post extends Resource('raw_posts', { repo }) {
    id = integer({ primaryKey: true });
    title = text();
    score = decimal({ optional: true });
    status = oneOf(['draft', 'published']);
    postedAt = timestamp();
    pin = text({ hidden: true, sensitive: true });
  }
  const postedAt = new Date('2024-01-02T03:04:05.678Z');
  const select = repo.sql`select 7 as id, 'first' as title, 1.50 as score, 'draft' as status,
    ${postedAt}::timestamptz as posted_at, '1234' as pin, 99 as other`;

  test('fromRows() maps columns to attributes, decodes by their types and passes over others (E043)', async () => {
    const [post] = Post.fromRows(await select);
    expect(post).toEqual({ id: 7, title: 'first', score: '1.50', status: 'draft', postedAt });
    expect(Post.fromRows(await select, 'pin')).toEqual([{ pin: '1234' }]);
    expect(Post.fromRows(await repo.query('select 1 as id, null as score'), 'id', 'score')).toEqual([
      { id: 1, score: null },
    ]);
    const { columns, rows } = await queryText(repo, `select '7' as id, '2024-01-02 03:04:05.678+00' as "postedAt"`);
    const side = { columns: columns.map(({ name }) => name), rows };
    expect(Post.fromRows(side, 'id', 'postedAt')).toEqual([{ id: 7, postedAt }]);
    expect(Post.fromRows([])).toEqual([]);
  });

  test('fromRows() names the row and the field that does not fit (E043)', () => {
    const row = { id: 1, title: 'a', score: null, status: 'draft', posted_at: postedAt };
    const refused = (odd: object) => () => Post.fromRows([row, { ...row, ...odd }]);
    expect(refused({ status: 'gone' })).toThrow(/row 1: Post.status must be .*, not "gone"/);
    expect(refused({ title: null })).toThrow('row 1: Post.title is never null');
    expect(refused({ posted_at: undefined })).toThrow(
      "row 1: Post.postedAt is missing: there is no column 'posted_at'",
    );
    expect(() => Post.fromRows([{ pin: { secret: 1 } }], 'pin')).toThrow(/^row 0: Post.pin must be a? ?text$/);
    expect(refused({ id: 'x' })).toThrow(
      expect.objectContaining({ code: 'query.invalid_row', resource: 'Post', field: 'id', index: 1 }),
    );
    expect(() => Post.fromRows([row], 'titel' as 'title')).toThrow(
      "Post has no attribute 'titel'. Did you mean 'title'?",
    );
    expect(() => Post.fromRows({ columns: ['id'], rows: [[1, 2]] }, 'id')).toThrow('{ columns, rows }');
    expect(() => Post.fromRows('select' as never)).toThrow('{ columns, rows }');
  });
});
