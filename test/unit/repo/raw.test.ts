import { expect, test } from 'vitest';
import type { Sending } from '../../../src/driver/driver.ts';
import { InvalidRawValue, identifier } from '../../../src/repo/raw.ts';
import { defineRepo } from '../../../src/repo/repo.ts';
import { FakeDriver } from './fake-driver.ts';

let made = 0;
function setUp() {
  made += 1;
  const driver = new FakeDriver();
  const sent: Sending[] = [];
  driver.answer = (_text, sending) => {
    if (sending !== undefined) sent.push(sending);
    return {
      rows: [['1', null, '9007199254740993', '{a,NULL}']],
      names: [
        ['n', 23],
        ['x', 25],
        ['big', 20],
        ['l', 1009],
      ],
    };
  };
  return { sent, repo: defineRepo(`raw${made}`, { driver }) };
}

test('sql`` makes parameters of values and reads columns by their type', async () => {
  const { sent, repo } = setUp();
  const rows =
    await repo.sql`select * from t where a = ${'x'} and b = ${5} and c = any(${['p', 'q"']}) and d = ${null}`;
  expect(sent).toEqual([
    {
      text: 'select * from t where a = $1 and b = $2 and c = any($3) and d = $4',
      values: ['x', '5', '{"p","q\\""}', null],
    },
  ]);
  expect(rows).toEqual([{ n: 1, x: null, big: 9007199254740993n, l: ['a', null] }]);
});

test('sql`` inside sql`` becomes part of it, with its values numbered anew', () => {
  const { repo } = setUp();
  const open = repo.sql`status = ${'open'}`;
  const all = repo.sql`select * from ${identifier('public', 'my "t"')} where id = ${1} and ${open} and ${repo.sql`x < ${2}`}`;
  expect(all.toSQL()).toEqual({
    sql: 'select * from "public"."my ""t""" where id = $1 and status = $2 and x < $3',
    params: [1, 'open', 2],
  });
});

test('sql`` sends nothing until it is awaited, and once', async () => {
  const { sent, repo } = setUp();
  const query = repo.sql`select 1`;
  await Promise.resolve();
  expect(sent.length).toBe(0);
  await query;
  await query;
  expect(sent.length).toBe(1);
});

test('query() spells dates, bytes and objects as PostgreSQL reads them', async () => {
  const { sent, repo } = setUp();
  await repo.query('select $1', [new Date(0), new Uint8Array([1, 255]), { a: 1 }, true, 12n, undefined]);
  expect(sent[0]?.values).toEqual(['1970-01-01T00:00:00.000Z', '\\x01ff', '{"a":1}', 't', '12', null]);
});

test('query() refuses what has no SQL value before sending', async () => {
  const { sent, repo } = setUp();
  expect(() => repo.query('select $1, $2', [1, () => 1])).toThrow(InvalidRawValue);
  expect(() => repo.query('select $1', [new Date('x')])).toThrow('an invalid date');
  expect(sent).toEqual([]);
});
