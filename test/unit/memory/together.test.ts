import { beforeAll, expect, test } from 'vitest';
import { Ticket } from '../../../resources/ticket.ts';
import { User } from '../../../resources/user.ts';
import { recordsOf, sql, through } from '../../../src/index.ts';
import { memoryHelpdesk } from '../../support/memory-helpdesk.ts';

let inMemory: Awaited<ReturnType<typeof memoryHelpdesk>>['inMemory'];
beforeAll(async () => {
  ({ inMemory } = await memoryHelpdesk());
});

const [urgent, open] = [Ticket.filter((t) => t.priority.lte(3)), Ticket.filter((t) => t.isOpen)];
const subjects = async (query: { all(): PromiseLike<readonly { subject: string }[]> }) =>
  (await inMemory(() => query.all())).map(({ subject }) => subject);

test('memory: queries are put together as in the database', async () => {
  expect(await subjects(urgent.union(Ticket.sort('-priority').limit(1)).sort('priority'))).toEqual([
    'Printer on fire',
    'Cannot log in',
    'The mouse has gone',
  ]);
  expect(await subjects(urgent.unionAll(urgent).sort('priority').limit(3))).toEqual([
    'Printer on fire',
    'Printer on fire',
    'Cannot log in',
  ]);
  expect(await subjects(open.except(urgent))).toEqual(['The mouse has gone']);
  expect(
    await subjects(
      open.intersect(
        urgent,
        Ticket.filter((t) => t.comments.count().gt(1)),
      ),
    ),
  ).toEqual(['Printer on fire']);
  expect(
    await inMemory(() =>
      open
        .union(urgent)
        .filter((t) => t.priority.gt(1))
        .count(),
    ),
  ).toBe(2);
  expect(
    await inMemory(() =>
      open.unionAll(urgent).summary({ n: (ts) => ts.count(), sum: (ts) => ts.sum((t) => t.priority) }),
    ),
  ).toEqual({
    n: 5,
    sum: 13,
  });
  expect(await inMemory(() => open.union(urgent).explain())).toContain('2 parts: union');
  await expect(inMemory(() => open.union(Ticket.filter(() => sql<boolean>`true` as never)).all())).rejects.toThrow(
    'raw SQL',
  );
});

test('memory: records are grouped as in the database', async () => {
  const groups = Ticket.query()
    .groupBy({ status: true, who: (t) => t.representative.name })
    .summary({
      n: (ts) => ts.count(),
      urgent: (ts) => ts.filter((t) => t.priority.lt(2)).count(),
      some: (ts) => ts.exists((t) => t.priority.gt(4)),
      every: (ts) => ts.every((t) => t.comments.exists()),
      talk: (ts) => ts.sum((t) => t.comments.count()),
      first: (ts) => ts.sort((t) => t.priority.desc()).first((t) => t.subject),
    });
  expect(await inMemory(() => groups.sort('-n', 'who', 'status').all())).toEqual([
    { status: 'open', who: 'Bob', n: 2, urgent: 1, some: false, every: true, talk: 3, first: 'Cannot log in' },
    { status: 'closed', who: 'Ann', n: 1, urgent: 0, some: false, every: false, talk: 0, first: 'A chair' },
    { status: 'open', who: 'Ann', n: 1, urgent: 0, some: true, every: false, talk: 0, first: 'The mouse has gone' },
  ]);
  expect(await inMemory(() => groups.having((g) => g.n.gt(1)).count())).toBe(1);
  expect(
    await inMemory(() =>
      groups
        .having((g) => g.urgent.eq(0))
        .sort('talk', 'status')
        .limit(1)
        .offset(1)
        .all(),
    ),
  ).toMatchObject([{ who: 'Ann', status: 'open' }]);
  expect(
    await inMemory(() =>
      Ticket.sort('priority')
        .limit(3)
        .groupBy('status')
        .summary({ n: (ts) => ts.count() })
        .all(),
    ),
  ).toEqual([
    { status: 'open', n: 2 },
    { status: 'closed', n: 1 },
  ]);
  expect(await inMemory(() => groups.explain())).toContain('Group:');
});

test('memory: records behind others, and of any resource', async () => {
  const heard = (u: User) => through(u.assignedTickets, (t) => t.comments);
  const rows = await inMemory(() =>
    User.select('name')
      .calculate('heard', (u) => heard(u).count())
      .calculate('who', (u) =>
        through(
          u.assignedTickets.sort((t) => t.priority).limit(1),
          (t) => t.comments,
          (c) => c.author,
        ).list((a) => a.name),
      )
      .calculate('like', (u) =>
        recordsOf(Ticket)
          .filter((t) => t.subject.contains(u.name.lower()))
          .count(),
      )
      .calculate('all', () =>
        recordsOf(Ticket)
          .sort((t) => t.priority)
          .first((t) => t.subject),
      )
      .sort('name')
      .all(),
  );
  expect(rows.map(({ who, ...row }) => ({ ...row, who: [...who].sort() }))).toEqual([
    { name: 'Ann', heard: 0, like: 1, all: 'Printer on fire', who: [] },
    { name: 'Bob', heard: 3, like: 0, all: 'Printer on fire', who: ['Bob', 'Eve'] },
    { name: 'Eve', heard: 0, like: 0, all: 'Printer on fire', who: [] },
  ]);
  expect(await inMemory(() => User.filter((u) => heard(u).exists((c) => c.author.name.eq('Eve'))).count())).toBe(1);
});
