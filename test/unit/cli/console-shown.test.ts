import { expect, test } from 'vitest';
import { Ticket } from '../../../resources/ticket.ts';
import { User } from '../../../resources/user.ts';
import { dotCommandIn, goesOn } from '../../../src/cli/console/answer.ts';
import { redacted } from '../../../src/cli/console/redacted.ts';
import { brokenSql } from '../../../src/cli/show/sql.ts';
import { table } from '../../../src/cli/show/table.ts';
import { resolve } from '../../../src/model/resolve.ts';

const sql =
  'select t0."name", coalesce(a0.c1, 0) from "users" t0 left join (select t1."reporter_id" as k1, count(*) as c1 from "tickets" t1 where t1."status" <> \'not, closed\' group by t1."reporter_id") a0 on a0.k1 = t0."id" where t0."age" between $1 and $2 and t0."name" like $3 and not (t0."name" like $4) order by t0."name"';

test('brokenSql() puts clauses, conditions and what is in parentheses on lines of their own', () => {
  expect(brokenSql(sql, 60)).toBe(`select t0."name", coalesce(a0.c1, 0)
from "users" t0
left join (
  select t1."reporter_id" as k1, count(*) as c1
  from "tickets" t1
  where t1."status" <> 'not, closed'
  group by t1."reporter_id"
) a0 on a0.k1 = t0."id"
where t0."age" between $1 and $2
  and t0."name" like $3
  and not (t0."name" like $4)
order by t0."name"`);
});

test('brokenSql() changes nothing but spaces', () => {
  const bare = (text: string): string => text.replaceAll(/\s+/g, '');
  for (const width of [40, 80, 1000]) expect(bare(brokenSql(sql, width))).toBe(bare(sql));
  for (const odd of ['', 'select (', "select ')' )) from", 'a, "b (" c'])
    expect(bare(brokenSql(odd, 40))).toBe(bare(odd));
});

const rows = [1, 2].map((n) => ({
  id: `0000000${n}-0000-4000-8000-000000000000`,
  subject: `Issue ${n}`,
  closedAt: null,
  openedAt: new Date(Date.UTC(2026, 0, n)),
}));

test('table() names columns that are null everywhere and cuts keys first where there is no room', () => {
  expect(table(rows, 45)).toBe(`id              │ subject │ openedAt
────────────────┼─────────┼──────────────────
00000001-0000-… │ Issue 1 │ 2026-01-01T00:00…
00000002-0000-… │ Issue 2 │ 2026-01-02T00:00…
null in all: closedAt`);
});

test('table() cuts nothing where everything fits', () => {
  const shown = table(rows, 200);
  expect(shown).toContain('closedAt');
  expect(shown).not.toContain('…');
});

test('redacted() hides sensitive attributes wherever they are, and shows that there is none', () => {
  const model = resolve([User, Ticket]);
  const user = { name: 'Ann', passwordHash: 'secret' };
  expect(redacted([{ reporter: user }, { reporter: { ...user, passwordHash: null } }], model)).toEqual([
    { reporter: { name: 'Ann', passwordHash: '**redacted**' } },
    { reporter: { name: 'Ann', passwordHash: null } },
  ]);
});

test('goesOn() tells a chain from a dot command', () => {
  for (const chain of ['.filter((t) => t.isOpen)', '  .all()', '?.name.length', '.explain()'])
    expect(goesOn(chain)).toBe(true);
  for (const other of ['.sql', '.as (await User.first())', '.doc Ticket', 'Ticket.all()', '.5'])
    expect(goesOn(other)).toBe(false);
  expect(dotCommandIn('.doc  Ticket.subject ')).toEqual({ name: 'doc', argument: 'Ticket.subject' });
  expect(dotCommandIn('.constructor')).toBeUndefined();
});
