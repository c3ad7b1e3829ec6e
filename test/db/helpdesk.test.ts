import { and, concat, NotFoundError, not, sql } from 'quarry';
import { aroundEach, expect, test } from 'vitest';
import { Support } from '../../resources/repos.ts';
import { Ticket } from '../../resources/ticket.ts';
import { User } from '../../resources/user.ts';
import { createSandbox } from '../../src/repo/sandbox.ts';
import { useHelpdesk } from '../support/helpdesk.ts';

useHelpdesk();
const sandbox = createSandbox({ repos: [Support] });
aroundEach(sandbox.aroundEach);

async function statements(work: () => Promise<unknown>): Promise<readonly string[]> {
  const sql: string[] = [];
  const end = Support.on('statement', (event) => void sql.push(event.sql));
  try {
    await work();
    return sql;
  } finally {
    end();
  }
}

/** Six tickets, every second one closed. */
async function sixTickets() {
  for (let i = 0; i <= 5; i++) {
    const ticket = await Ticket.create('new', { subject: `Issue ${i}` });
    if (i % 2 === 0) await Ticket.update(ticket, 'close');
  }
}

/** Ann has 1 of 2 assigned tickets open, Bob 3 of 3, Eve none. */
async function team() {
  const [ann, bob, eve] = [
    await User.create('register', { name: 'Ann', email: 'ann@example.org' }),
    await User.create('register', { name: 'Bob', email: 'bob@example.org' }),
    await User.create('register', { name: 'Eve', email: 'eve@example.org' }),
  ];
  for (const [subject, representative, closed] of [
    ['a1', ann, false],
    ['a2', ann, true],
    ['b1', bob, false],
    ['b2', bob, false],
    ['b3', bob, false],
  ] as const) {
    const ticket = await Ticket.create('new', { subject, reporterId: eve.id, representativeId: representative.id });
    if (closed) await Ticket.update(ticket, 'close');
  }
  return { ann, bob, eve };
}

const subjects = (rows: readonly { readonly subject: string }[]) => rows.map((row) => row.subject);

test('all() gives every record, an empty list where there is none (S36, S38, S106)', async () => {
  expect(await Ticket.all()).toEqual([]);
  await sixTickets();
  expect(await Ticket.all()).toHaveLength(6);
});

test('get() finds by key and rejects where there is nothing, find() gives null (S107, E033)', async () => {
  const ticket = await Ticket.create('new', { subject: 'x' });
  expect(await Ticket.get(ticket.id)).toEqual(ticket);
  await Ticket.destroy(ticket, 'remove');
  await expect(Ticket.get(ticket.id)).rejects.toThrow(NotFoundError);
  expect(await Ticket.find(ticket.id)).toBeNull();
});

test('get() takes the values of an identity', async () => {
  const { ann } = await team();
  expect(await User.get({ email: 'ann@example.org' })).toEqual(ann);
});

test('filter() by contains finds the one ticket (S108, A027)', async () => {
  await sixTickets();
  expect(subjects(await Ticket.filter((t) => t.subject.contains('2')).all())).toEqual(['Issue 2']);
});

test('filter() takes %, _ and \\ in contains literally (S108, A030)', async () => {
  for (const subject of ['100%-off', '100abc-off', 'a_b', 'aXb', 'back\\slash'])
    await Ticket.create('new', { subject });
  expect(subjects(await Ticket.filter((t) => t.subject.startsWith('100%')).all())).toEqual(['100%-off']);
  expect(subjects(await Ticket.filter((t) => t.subject.contains('_')).all())).toEqual(['a_b']);
  expect(subjects(await Ticket.filter((t) => t.subject.contains('\\')).all())).toEqual(['back\\slash']);
  expect(subjects(await Ticket.where({ subject: { endsWith: '\\slash' } }).all())).toEqual(['back\\slash']);
});

test('filter() by status and not contains finds 0 and 2 (S109)', async () => {
  await sixTickets();
  const closed = Ticket.filter((t) => and(t.status.eq('closed'), not(t.subject.contains('4')))).sort('subject');
  expect(subjects(await closed.all())).toEqual(['Issue 0', 'Issue 2']);
});

test('calculate() makes a value up on the spot, null where a part is null (S110)', async () => {
  await team();
  const users = await User.query()
    .select('name')
    .calculate('dashed', (u) => concat(u.name, '-'))
    .calculate('boss', (u) => concat(u.manager.name, '-'))
    .sort('name')
    .all();
  expect(users).toEqual([
    { name: 'Ann', dashed: 'Ann-', boss: null },
    { name: 'Bob', dashed: 'Bob-', boss: null },
    { name: 'Eve', dashed: 'Eve-', boss: null },
  ]);
});

test('aggregate() with a filter counts in the same statement, 0 where there is nothing (S111, A080)', async () => {
  await team();
  const query = User.query()
    .select('name')
    .aggregate('openReported', (u) => u.reportedTickets.filter((t) => t.status.neq('closed')).count())
    .sort('name');
  let rows: unknown;
  const sql = await statements(async () => {
    rows = await query.all();
  });
  expect(rows).toEqual([
    { name: 'Ann', openReported: 0 },
    { name: 'Bob', openReported: 0 },
    { name: 'Eve', openReported: 4 },
  ]);
  expect(sql).toHaveLength(1);
});

test('load() reads a declared calculation over a uuid (S112)', async () => {
  const { ann } = await team();
  expect(
    (
      await User.load('username')
        .filter((u) => u.name.eq('Ann'))
        .one()
    ).username,
  ).toBe(`Ann-${ann.id}`);
});

test('counts divide as real numbers, null on nothing (S113)', async () => {
  await team();
  const users = await User.load('assignedOpenPercent').sort('name').all();
  expect(users.map((user) => user.assignedOpenPercent)).toEqual([0.5, 1, null]);
});

test('filter, sort and load by a ratio of aggregates are one statement that counts once (S114, S116)', async () => {
  await team();
  const query = User.query()
    .filter((u) => u.allAssignedTickets.gt(0))
    .filter((u) => u.assignedOpenPercent.gt(0.25))
    .sort('-assignedOpenPercent')
    .load({
      assignedOpenPercent: true,
      assignedTickets: (q) =>
        q
          .filter((t) => t.isOpen)
          .sort('-subject')
          .limit(2)
          .select('subject'),
    });
  let rows: unknown;
  const sql = await statements(async () => {
    rows = await query.all();
  });
  expect(rows).toMatchObject([
    { name: 'Bob', assignedOpenPercent: 1, assignedTickets: [{ subject: 'b3' }, { subject: 'b2' }] },
    { name: 'Ann', assignedOpenPercent: 0.5, assignedTickets: [{ subject: 'a1' }] },
  ]);
  expect(sql).toHaveLength(1);
  expect(sql[0]?.match(/count\(\*\)/g)).toHaveLength(2);
});

test('load() onto records already read is one statement, in their order, leaving them as they were (S115, S116, E099)', async () => {
  const { ann, bob, eve } = await team();
  let loaded: unknown;
  const sql = await statements(async () => {
    loaded = await User.load([eve, ann, bob], ['username', 'closedAssignedTickets']);
  });
  expect(loaded).toEqual([
    { ...eve, username: `Eve-${eve.id}`, closedAssignedTickets: 0 },
    { ...ann, username: `Ann-${ann.id}`, closedAssignedTickets: 1 },
    { ...bob, username: `Bob-${bob.id}`, closedAssignedTickets: 0 },
  ]);
  expect(sql).toHaveLength(1);
  expect(await User.load(ann, 'username')).toEqual({ ...ann, username: `Ann-${ann.id}` });
});

test('a calculation takes its arguments when it is loaded', async () => {
  await team();
  const [user] = await User.load({ salutation: { greeting: 'Hi' } })
    .sort('name')
    .limit(1)
    .all();
  expect(user?.salutation).toBe('Hi Ann');
  expect((await User.load('salutation').sort('name').first())?.salutation).toBe('Dear Ann');
});

test('a to-many in a filter never doubles a record (A013)', async () => {
  const { eve } = await team();
  const reporters = await User.filter((u) => u.reportedTickets.exists((t) => t.status.eq('open'))).all();
  expect(reporters).toEqual([eve]);
  expect(await User.where({ reportedTickets: { some: { status: 'open' } } }).count()).toBe(1);
});

test('page() goes through all records once, by a cursor', async () => {
  await sixTickets();
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof next>> = await next(after);
    seen.push(...subjects(page.records));
    after = page.after;
  } while (after !== null);
  expect(seen).toEqual(['Issue 5', 'Issue 3', 'Issue 1', 'Issue 4', 'Issue 2', 'Issue 0']);
  function next(cursor: string | null) {
    return Ticket.sort('-status', '-subject').page({ size: 4, after: cursor });
  }
});

test('stream() gives record by record', async () => {
  await sixTickets();
  const seen: string[] = [];
  for await (const ticket of Ticket.sort('subject').stream()) seen.push(ticket.subject);
  expect(seen).toHaveLength(6);
});

test('calculate() reads raw SQL by the type the server says it has', async () => {
  await sixTickets();
  const read = () =>
    Ticket.select('subject')
      .calculate('size', (t) => sql<number>`length(${t.subject})`)
      .calculate('soon', () => sql<boolean>`now() < '2100-01-01'`)
      .calculate('parts', (t) => sql<string[]>`string_to_array(${t.subject}, ' ')`)
      .sort('subject')
      .first();
  const expected = { subject: 'Issue 0', size: 7, soon: true, parts: ['Issue', '0'] };
  expect(await read()).toEqual(expected);
  expect(await read()).toEqual(expected); // the second time nothing is described again
});

test('a calculation of a to-one that is missing is null, whatever it makes of nulls', async () => {
  const { ann } = await team();
  await Ticket.create('new', { subject: 'nobody’s' });
  const tickets = await Ticket.query()
    .select('subject')
    .calculate('assigned', (t) => t.representative.allAssignedTickets)
    .calculate('reported', (t) => t.reporter.lastSubject)
    .filter((t) => t.subject.in(['nobody’s', 'a1']))
    .sort('subject')
    .all();
  expect(tickets).toEqual([
    { subject: 'a1', assigned: 2, reported: expect.any(String) },
    { subject: 'nobody’s', assigned: null, reported: null },
  ]);
  expect(await Ticket.filter((t) => t.representative.allAssignedTickets.eq(0)).count()).toBe(0);
  expect(
    await User.load({ manager: { allAssignedTickets: true } })
      .filter((u) => u.id.eq(ann.id))
      .one(),
  ).toMatchObject({ manager: null });
});
