import { afterAll, beforeAll, expect, test } from 'vitest';
import { stopRepo } from '../../src/repo/session.ts';
import { Helpdesk, tables, useHelpdesk } from '../support/domain/helpdesk.ts';
import { Ticket } from '../support/domain/ticket.ts';
import { User } from '../support/domain/user.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

let url = '';

beforeAll(async () => {
  url = await createDatabase('order');
  useHelpdesk(url);
  for (const statement of tables.split(';')) if (statement.trim() !== '') await Helpdesk.query(statement);
  await Helpdesk.query(`insert into users (id, name, email)
    select md5('u' || n)::uuid, 'User ' || n, n || '@example.org' from generate_series(1, 400) n`);
  await Helpdesk.query(`insert into tickets (id, subject, status, priority, opened_at, reporter_id, representative_id)
    select md5('t' || n)::uuid, 'Issue ' || n, case when n % 3 = 0 then 'closed' else 'open' end, n % 5,
      timestamptz '2026-01-01Z' + (n * 7919 % 4000) * interval '1 minute', md5('u' || (n % 400 + 1))::uuid, md5('u' || (n % 37 + 1))::uuid
    from generate_series(1, 4000) n`);
  await Helpdesk.query(`insert into comments (id, body, likes, ticket_id, author_id)
    select md5('c' || n)::uuid, 'Comment ' || n, n % 7, md5('t' || (n % 2000 + 1))::uuid, md5('u' || (n % 400 + 1))::uuid
    from generate_series(1, 8000) n`);
  await Helpdesk.query('analyze');
});
afterAll(async () => {
  await stopRepo(Helpdesk);
  await dropDatabase(url);
});

const eager = [
  'set local parallel_setup_cost = 0',
  'set local parallel_tuple_cost = 0',
  'set local min_parallel_table_scan_size = 0',
  'set local min_parallel_index_scan_size = 0',
  'set local max_parallel_workers_per_gather = 4',
];
const withoutIndexes = [
  'set local enable_indexscan = off',
  'set local enable_bitmapscan = off',
  'set local enable_nestloop = off',
];

/** Parents by name, children by their own order: what every plan has to keep. */
const tree = () =>
  User.filter((u) => u.assignedTickets.exists())
    .sort('name')
    .load({
      allAssignedTickets: true,
      assignedTickets: (t) =>
        t.sort('-openedAt', 'subject').load({ comments: (c) => c.sort('-likes', 'body').load('author') }),
    })
    .all();

test.each([
  ['the default plan', []],
  ['a parallel plan', eager],
  ['a parallel plan without indexes or nested loops', [...eager, ...withoutIndexes]],
])('load() keeps the order of parents and children under %s', async (_, settings) => {
  const users = await Helpdesk.transaction(async () => {
    for (const setting of settings) await Helpdesk.query(setting);
    return tree();
  });
  expect(users).toHaveLength(37);
  const sorted = users.map((u) => u.name).sort();
  expect(users.map((u) => u.name)).toEqual(sorted);
  let comments = 0;
  for (const user of users) {
    expect(user.assignedTickets).toHaveLength(user.allAssignedTickets);
    const times = user.assignedTickets.map((t) => t.openedAt.getTime());
    expect(times).toEqual([...times].sort((a, b) => b - a));
    for (const ticket of user.assignedTickets) {
      expect(ticket.representativeId).toBe(user.id);
      comments += ticket.comments.length;
      const likes = ticket.comments.map((c) => c.likes);
      expect(likes).toEqual([...likes].sort((a, b) => b - a));
      const astray = ticket.comments.filter((c) => c.ticketId !== ticket.id || c.author?.id !== c.authorId);
      expect(astray).toEqual([]);
    }
  }
  expect(comments).toBe(8000);
});

test('whatever the shape of its aggregates a query finds the same', async () => {
  // By one grouped sub-select, by laterals after the page was cut, and one by one.
  const all = await User.query().sort('name').load(['assignedOpenPercent', 'lastLabel', 'closedAssignedTickets']).all();
  const page = await User.query()
    .sort('name')
    .limit(100)
    .load(['assignedOpenPercent', 'lastLabel', 'closedAssignedTickets'])
    .all();
  expect(page).toEqual(all.slice(0, 100));
  const few = await User.load(
    all.slice(0, 20).map(({ id, name }) => ({ id, name })),
    ['assignedOpenPercent', 'lastLabel', 'closedAssignedTickets'],
  );
  expect(few.map((u) => [u.assignedOpenPercent, u.lastLabel, u.closedAssignedTickets])).toEqual(
    all.slice(0, 20).map((u) => [u.assignedOpenPercent, u.lastLabel, u.closedAssignedTickets]),
  );
  const filtered = await User.filter((u) => u.assignedOpenPercent.gt(0.6))
    .sort('-assignedOpenPercent', 'name')
    .all();
  const expected = all
    .filter((u) => (u.assignedOpenPercent ?? 0) > 0.6)
    .sort((a, b) => (b.assignedOpenPercent ?? 0) - (a.assignedOpenPercent ?? 0) || (a.name < b.name ? -1 : 1));
  expect(filtered.map((u) => u.name)).toEqual(expected.map((u) => u.name));
  expect(filtered.length).toBeGreaterThan(0);
});

test('pages put together are the whole, sorted by an aggregate', async () => {
  const query = Ticket.filter((t) => t.comments.exists())
    .sort((t) => t.comments.sum((c) => c.likes).desc(), '-openedAt')
    .select('id');
  const all = (await query.all()).map((t) => t.id);
  const seen: string[] = [];
  for (let after: string | null = null, pages = 0; pages < 20; pages++) {
    const page: { records: { id: string }[]; after: string | null } = await query.page({ size: 200, after });
    seen.push(...page.records.map((t) => t.id));
    after = page.after;
    if (after === null) break;
  }
  expect(seen).toHaveLength(2000);
  expect(new Set(seen).size).toBe(2000);
  expect(new Set(all)).toEqual(new Set(seen));
});
