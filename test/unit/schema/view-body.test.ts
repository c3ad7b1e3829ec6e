import { expect, test } from 'vitest';
import { bodyOf, selectsAll } from '../../../src/schema/view/body.ts';
import { bodyText } from '../../../src/sql/ddl/view.ts';

const relations = new Map([
  ['users', new Set(['id', 'name', 'status'])],
  ['tickets', new Set(['id', 'user_id', 'status'])],
  ['audit.log', new Set(['id', 'at'])],
]);
/** Tables and columns that were told apart. */
const named = (sql: string, ours = false): readonly string[] =>
  bodyOf(sql, relations, ours).flatMap((part) =>
    typeof part === 'string' ? [] : [part.column === undefined ? part.table : `${part.table}.${part.column}`],
  );

test.each([
  ['select u.name from users u', ['users.name', 'users']],
  ['SELECT "u"."name" FROM "users" AS "u"', ['users.name', 'users']],
  ['select users.name from users', ['users', 'users.name', 'users']],
  ['select u.name, t.id from users u, tickets as t', ['users.name', 'tickets.id', 'users', 'tickets']],
  [
    'select t.id from users u left join (tickets t) on t.user_id = u.id',
    ['tickets.id', 'users', 'tickets', 'tickets.user_id', 'users.id'],
  ],
  ['select l.at from audit.log l', ['audit.log.at', 'audit.log']],
  ['select name from public.users', ['users']],
  ['select x.id from (select t.id from tickets t) x', ['tickets.id', 'tickets']],
  ['select u.nothing from users u', ['users']],
  // What a name stands for is not certain.
  [
    'select t.status from (select u.status from users u) t join tickets t2 on true',
    ['users.status', 'users', 'tickets'],
  ],
  ['select t.id from users t where exists (select 1 from tickets t where t.status is null)', ['users', 'tickets']],
  ['with users as (select 1 as id) select users.id from users', []],
  ['select extract(epoch from users) from tickets', ['tickets']],
  ['select 1 from tickets t where t.status is distinct from users', ['tickets', 'tickets.status']],
  ['select users, tickets', []],
  [
    "select 'users' as x, t.id from tickets t where t.status = 'from users'",
    ['tickets.id', 'tickets', 'tickets.status'],
  ],
])('bodyOf() tells tables and columns apart in %s', (sql, found) => {
  expect(named(sql)).toEqual(found);
});

test('bodyOf() knows that an alias of ours means the same records at every depth', () => {
  expect(named('select t0."id" from (select t0."id" from "users" t0 limit 3) t0', true)).toEqual([
    'users.id',
    'users.id',
    'users',
  ]);
});

test('bodyText() writes what bodyOf() read', () => {
  const sql = `select u."name", count(*) filter (where t."status" = 'a  b') as n
from "users" u join "tickets" t on t."user_id" = u."id"
where u."id" in (select 1 from "audit"."log") and u."name" ~* E'\\\\d' and u."id" - - 1 > 0
group by u."name"
order by n desc
limit 3`;
  const text = bodyText(bodyOf(sql, relations));
  expect(text).toBe(sql);
  expect(bodyOf(text, relations)).toEqual(bodyOf(`${sql} ;`, relations));
});

test.each([
  ['select * from users', true],
  ['select u.* from users u', true],
  ['select id, u.*, name from users u', true],
  ['select distinct * from users', true],
  ['select distinct on (id) * from users', true],
  ['select id from (select * from users) x', true],
  ['select id, * from users', true],
  ['table users union select *', true],
  ['select count(*) from users', false],
  ['select id * 2, (id) * id as n from users', false],
  ['select \'*\' as "*" /* * */ from users', false],
])('selectsAll() sees the star of %s', (sql, found) => {
  expect(selectsAll(sql)).toBe(found);
});
