import { expect, test } from 'vitest';
import { fluent } from '../../../src/query/fluent.ts';
import type { Request } from '../../../src/query/request.ts';
import type { Runner } from '../../../src/query/runner.ts';
import { Ticket } from '../../support/domain/ticket.ts';

/** Answers with rows made up for the test and keeps what was asked. */
function recording(rows: readonly Readonly<Record<string, unknown>>[]) {
  const asked: Request[] = [];
  const runner = {
    rows: async (request: Request) => {
      asked.push(request);
      return rows.slice(0, request.limit);
    },
    count: async () => rows.length,
  } as unknown as Runner;
  return { asked, query: fluent(Ticket, runner) };
}

test('a query is immutable: each method gives another one', async () => {
  const { asked, query } = recording([]);
  const open = query.filter((t) => t.isOpen);
  await open.limit(3).all();
  await open.all();
  await query.all();
  expect(asked.map((request) => [request.filters.length, request.limit])).toEqual([
    [1, 3],
    [1, undefined],
    [0, undefined],
  ]);
});

test('limit() and offset() refuse what is no number of rows', () => {
  const { query } = recording([]);
  for (const count of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, '3' as never]) {
    expect(() => query.limit(count)).toThrow(/limit is a whole number from 0 on/);
    expect(() => query.offset(count)).toThrow(/offset is a whole number from 0 on/);
  }
});

test('lock() refuses words that are none, before they come near a statement', () => {
  const { query } = recording([]);
  expect(() => query.lock('updat' as 'update')).toThrow("lock() knows no 'updat'. Did you mean 'update'?");
  expect(() => query.lock('share', 'skp' as 'skip')).toThrow("Did you mean 'skip'?");
  expect(() => query.limit('3' as never)).toThrow("not '3'");
});

test('filter(), sort() and load() refuse what they cannot read', () => {
  const { query } = recording([]);
  expect(() => query.filter('status = open' as never)).toThrow('filter() takes a function of the record');
  expect(() => query.sort(3 as never)).toThrow('sort() takes a function of the record');
  expect(() => query.load(3 as never)).toThrow('load() takes a name, names or a spec');
  expect(() => query.load({ comments: () => 3 } as never)).toThrow('a nested load returns the query it was given');
});

test('first() asks for one record, one() for two', async () => {
  const { asked, query } = recording([{ id: 1 }, { id: 2 }]);
  expect(await query.first()).toEqual({ id: 1 });
  await expect(query.one()).rejects.toMatchObject({ name: 'TooManyError', count: 2 });
  expect(asked.map((request) => request.limit)).toEqual([1, 2]);
});

test('page() refuses a size of 0, two beginnings, and a query that is limited already', async () => {
  const { query } = recording([]);
  await expect(query.page({ size: 0 })).rejects.toThrow('a page of 0 records');
  await expect(query.page({ size: 2, after: 'x', before: 'y' })).rejects.toThrow('give one of them');
  await expect(query.limit(3).page({ size: 2 })).rejects.toThrow('a limit or an offset has no pages');
});

test('find() refuses undefined instead of finding anything', async () => {
  const { query } = recording([{ id: 1 }]);
  await expect(query.find(undefined as never)).rejects.toThrow('not by undefined');
});

test('all(), page() and the others refuse an option there is not, and a time that is none', async () => {
  const { asked, query } = recording([]);
  const slip = { timout: 50 } as object;
  await expect(query.all(slip)).rejects.toThrow("all() has no option 'timout'. Did you mean 'timeout'?");
  await expect(query.page({ siz: 5 } as never)).rejects.toThrow("page() has no option 'siz'. Did you mean 'size'?");
  await expect(query.explain({ analyse: true } as object)).rejects.toThrow("Did you mean 'analyze'?");
  const others = ['first', 'one', 'count', 'exists'] as const;
  for (const name of others) await expect(query[name](slip)).rejects.toThrow(`${name}() has no option 'timout'`);
  for (const name of ['get', 'find'] as const)
    await expect(query[name]('key' as never, slip)).rejects.toThrow(`${name}() has no option 'timout'`);
  expect(() => query.stream(slip)).toThrow("stream() has no option 'timout'");
  for (const timeout of [0, -1, Number.NaN, 2 ** 31, '5' as never])
    await expect(query.all({ timeout })).rejects.toThrow('the timeout of all() is a number of milliseconds from 1');
  expect(asked).toEqual([]);
  await query.all({ timeout: 5, signal: undefined });
  expect(asked).toHaveLength(1);
});
