import { asDecimal, concat, nullIf, when } from 'quarry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stopRepo } from '../../src/repo/session.ts';
import { Comment } from '../support/domain/comment.ts';
import { Helpdesk, key, seeds, tables, useHelpdesk } from '../support/domain/helpdesk.ts';
import { Tag } from '../support/domain/tag.ts';
import { Ticket } from '../support/domain/ticket.ts';
import { User } from '../support/domain/user.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

let url = '';

beforeAll(async () => {
  url = await createDatabase('aggregates');
  useHelpdesk(url);
  for (const statement of `${tables}${seeds}`.split(';')) if (statement.trim() !== '') await Helpdesk.query(statement);
});
afterAll(async () => {
  await stopRepo(Helpdesk);
  await dropDatabase(url);
});

const subjects = (rows: readonly { readonly subject: string }[]): string =>
  rows.map((row) => row.subject.replace('Issue ', '')).join(' ');
const names = (rows: readonly { readonly name: string }[]): string => rows.map((row) => row.name).join(' ');
const bodies = (rows: readonly { readonly body: string }[]): string => rows.map((row) => row.body).join(' ');
const tickets = () => Ticket.query().sort('subject');

test('filter() through several relationships finds a record once (A014)', async () => {
  const rows = await Comment.filter((c) => c.author.reportedTickets.exists((t) => t.tags.exists()))
    .sort('body')
    .all();
  expect(bodies(rows)).toBe('first');
});

test('filter() compares a value with one of a related record (A019)', async () => {
  expect(
    subjects(
      await tickets()
        .filter((t) => t.comments.exists((c) => c.authorId.eq(t.reporterId)))
        .all(),
    ),
  ).toBe('1');
  expect(
    subjects(
      await tickets()
        .filter((t) => t.comments.exists((c) => c.authorId.neq(t.reporterId)))
        .all(),
    ),
  ).toBe('1 2');
});

test('filter() on exists follows a join table in its own direction (A037)', async () => {
  expect(
    subjects(
      await tickets()
        .filter((t) => t.tags.exists((tag) => tag.name.eq('urgent')))
        .all(),
    ),
  ).toBe('1');
  expect(names(await Tag.filter((tag) => tag.tickets.exists((t) => t.subject.eq('Issue 2'))).all())).toBe('bug');
});

test('exists() inside exists() looks at the same record (A038, A039)', async () => {
  const both = (body: string) =>
    Tag.filter((tag) =>
      tag.tickets.exists((t) => t.subject.eq('Issue 2').and(t.comments.exists((c) => c.body.eq(body)))),
    ).all();
  expect(names(await both('alone'))).toBe('bug');
  expect(names(await both('first'))).toBe('');
});

test('an aggregate’s own filter may follow relationships (A049, A112)', async () => {
  const byBob = tickets().filter((t) =>
    t.comments
      .filter((c) => c.author.name.eq('Bob'))
      .count()
      .eq(1),
  );
  expect(subjects(await byBob.all())).toBe('1 2');
  const tagged = await tickets()
    .calculate('n', (t) => t.comments.filter((c) => c.ticket.tags.exists((tag) => tag.name.eq('urgent'))).count())
    .all();
  expect(tagged.map((t) => t.n)).toEqual([3, 0, 0, 0, 0, 0]);
});

test('a condition on an optional to-one does not lose records without one (A056)', async () => {
  const rows = await tickets()
    .filter((t) => t.representative.name.isNull().and(t.reporter.name.lower().contains('bo')))
    .all();
  expect(subjects(rows)).toBe('6');
});

test('isNull() and isNotNull() keep what they say, 0 being a value (A058, A059)', async () => {
  expect(
    subjects(
      await tickets()
        .filter((t) => t.closedAt.isNotNull())
        .all(),
    ),
  ).toBe('2 4 6');
  expect(
    subjects(
      await tickets()
        .filter((t) => t.closedAt.isNull())
        .all(),
    ),
  ).toBe('1 3 5');
  expect(
    subjects(
      await tickets()
        .filter((t) => t.tagCount.isNotNull())
        .all(),
    ),
  ).toBe('1 2 3 4 5 6');
});

test('exists() is a boolean like any other, also of a related record (A085, A158)', async () => {
  const rows = await Comment.query()
    .sort('createdAt')
    .calculate('urgent', (c) => c.ticket.tags.exists((tag) => tag.name.eq('urgent')))
    .calculate('none', (c) => c.ticket.tags.exists((tag) => tag.name.eq('unused')))
    .all();
  expect(rows.map((c) => [c.urgent, c.none])).toEqual([
    [true, false],
    [true, false],
    [true, false],
    [false, false],
  ]);
  const sorted = await tickets()
    .sort((t) => t.comments.exists().desc())
    .limit(6)
    .all();
  expect(sorted).toHaveLength(6);
});

test('list() drops nulls unless told to keep them, and lists each once if asked (A088, A089, A091)', async () => {
  const [ticket] = await tickets()
    .calculate('authors', (t) => t.comments.sort((c) => c.createdAt).list((c) => c.author.name))
    .calculate('all', (t) => t.comments.sort((c) => c.createdAt).list((c) => c.author.name, { nulls: true }))
    .calculate('statuses', (t) => t.reporter.reportedTickets.list((x) => x.status, { distinct: true }))
    .limit(1)
    .all();
  expect(ticket?.authors).toEqual(['Ann', 'Bob']);
  expect(ticket?.all).toEqual(['Ann', 'Bob', null]);
  expect([...(ticket?.statuses ?? [])].sort()).toEqual(['closed', 'open']);
});

test('first() takes the first value that is not null, unless nulls count (A092, A093, A095)', async () => {
  const [ticket] = await tickets()
    .calculate('last', (t) => t.comments.sort((c) => c.createdAt.desc()).first((c) => c.author.name))
    .calculate('even', (t) =>
      t.comments.sort((c) => c.createdAt.desc()).first((c) => c.author.name, { nulls: true } as object),
    )
    .calculate('newest', (t) => t.comments.sort((c) => c.createdAt.desc()).first((c) => c.createdAt))
    .limit(1)
    .all();
  expect([ticket?.last, ticket?.even]).toEqual(['Bob', null]);
  expect(ticket?.newest).toContain('10:00:00.000003');
});

test('sort() by an aggregate that is not loaded, limited (A096, A122)', async () => {
  const by = await User.query()
    .sort((u) =>
      u.reportedTickets
        .sort((t) => t.openedAt.desc())
        .first((t) => t.priority)
        .desc('last'),
    )
    .limit(1)
    .all();
  expect(names(by)).toBe('Bob');
  expect(subjects(await Ticket.query().sort('-tagCount', 'subject').limit(2).load('tagCount').all())).toBe('1 2');
});

test('sort() by an aggregate beside a to-many filter does not double (A099, A223)', async () => {
  const rows = await Ticket.filter((t) =>
    t.tags.exists((tag) => tag.name.in(['bug', 'urgent'])).or(t.subject.eq('Issue 9')),
  )
    .sort((t) => t.comments.max((c) => c.likes).desc('last'), 'subject')
    .limit(2)
    .all();
  expect(subjects(rows)).toBe('2 1');
});

test('sum() of sums over a nested path, filtered on the way (A100, A107, A108, A109)', async () => {
  const [bob, cid] = await User.filter((u) => u.name.in(['Bob', 'Cid']))
    .sort('name')
    .calculate('all', (u) => u.assignedTickets.sum((t) => t.comments.sum((c) => c.likes)))
    .calculate('some', (u) => u.assignedTickets.sum((t) => t.comments.filter((c) => c.likes.gt(1)).sum((c) => c.likes)))
    .calculate('most', (u) => u.assignedTickets.max((t) => t.comments.max((c) => c.likes)))
    .all();
  expect([bob?.all, bob?.some, bob?.most]).toEqual([15, 14, 8]);
  expect([cid?.all, cid?.some, cid?.most]).toEqual([0, 0, null]);
});

test('sum() of no rows is 0, or what one asks for (A104)', async () => {
  const [dan] = await User.filter((u) => u.name.eq('Dan'))
    .calculate('zero', (u) => u.assignedTickets.sum((t) => t.priority))
    .calculate('none', (u) => u.assignedTickets.sum((t) => t.priority, { default: null }))
    .calculate('least', (u) => u.assignedTickets.min((t) => t.priority, { default: 7 }))
    .calculate('average', (u) => u.assignedTickets.avg((t) => t.priority))
    .all();
  expect([dan?.zero, dan?.none, dan?.least, dan?.average]).toEqual([0, null, 7, null]);
});

test('avg(), min() and max() are of the types they promise', async () => {
  const [bob] = await User.filter((u) => u.name.eq('Bob'))
    .calculate('avg', (u) => u.assignedTickets.avg((t) => t.priority))
    .calculate('first', (u) => u.assignedTickets.min((t) => t.id))
    .calculate('anyOpen', (u) => u.assignedTickets.max((t) => t.isOpen))
    .calculate('allOpen', (u) => u.assignedTickets.min((t) => t.isOpen))
    .calculate('opened', (u) => u.assignedTickets.max((t) => t.openedAt))
    .all();
  expect([bob?.avg, bob?.first, bob?.anyOpen, bob?.allOpen]).toEqual([2.5, key(11), true, false]);
  expect(bob?.opened).toEqual(new Date('2026-01-05T00:00:00Z'));
});

test('filter() on an aggregate of a related record (A102, A161, A201)', async () => {
  const rows = await Comment.filter((c) => c.ticket.tagCount.eq(2))
    .sort('createdAt')
    .load({ ticket: { tagCount: true } })
    .all();
  expect(bodies(rows)).toBe('first second third');
  expect(rows[0]?.ticket.tagCount).toBe(2);
});

test('an aggregate may look at an aggregate of the outer record', async () => {
  const rows = await User.query()
    .sort('name')
    .calculate('above', (u) =>
      u.assignedTickets.filter((t) => t.priority.gt(u.assignedTickets.avg((x) => x.priority))).count(),
    )
    .all();
  expect(rows.map((u) => u.above)).toEqual([0, 2, 0, 0]);
});

test('a callback inside one over the same relationship tells its record from the outer one', async () => {
  // Tickets that are not the most urgent of their reporter.
  const rows = await User.query()
    .sort('name')
    .calculate('outdone', (u) =>
      u.reportedTickets.filter((a) => u.reportedTickets.exists((b) => b.priority.gt(a.priority))).count(),
    )
    .all();
  expect(rows.map((u) => [u.name, u.outdone])).toEqual([
    ['Ann', 2],
    ['Bob', 2],
    ['Cid', 0],
    ['Dan', 0],
  ]);
});

test('calculations over aggregates can be sorted by, and are not in the result unless asked for (A150, A156)', async () => {
  const rows = await User.query()
    .sort((u) => concat(u.lastLabel, '!').desc('last'), 'name')
    .all();
  expect(names(rows)).toBe('Bob Ann Cid Dan');
  expect(Object.keys(rows[0] ?? {})).not.toContain('lastLabel');
});

test('conditions choose between values, aggregates among them (A166, A168)', async () => {
  const rows = await User.query()
    .sort('name')
    .calculate('load', (u) =>
      when(u.allAssignedTickets.gt(3), 'heavy', when(u.allAssignedTickets.gt(0), 'light', 'none')),
    )
    .all();
  expect(rows.map((u) => u.load)).toEqual(['none', 'heavy', 'light', 'none']);
});

test('calculations used many times stay one, whatever they build upon', async () => {
  const { sql } = User.filter((u) => u.assignedOpenPercent.gt(0.1).or(u.assignedOpenPercent.eq(0)))
    .sort('assignedOpenPercent')
    .calculate('doubled', (u) => u.assignedOpenPercent.add(u.assignedOpenPercent))
    .load('assignedOpenPercent')
    .toSQL();
  expect(sql.match(/nullif/g)).toHaveLength(1);
  expect(sql.match(/count\(\*\)/g)).toHaveLength(2);
});

test('distinct() goes with filters over to-manys and sorts by calculations (A267, A268)', async () => {
  const rows = await Ticket.filter((t) => t.reporter.reportedTickets.exists((x) => x.isOpen))
    .distinct((t) => t.reporter.name)
    .sort((t) => t.label.desc())
    .load('label')
    .all();
  expect(subjects(rows)).toBe('6 3');
});

test('page(), first() and count() see the same filters over aggregates (A110, A132)', async () => {
  const busy = User.filter((u) => u.allAssignedTickets.gte(1))
    .sort('-allAssignedTickets')
    .load(['lastLabel', 'allAssignedTickets']);
  const page = await busy.page({ size: 1, count: true });
  expect([names(page.records), page.count]).toEqual(['Bob', 2]);
  const next = await busy.page({ size: 1, after: page.after });
  expect([names(next.records), next.after]).toEqual(['Cid', null]);
  expect((await busy.first())?.lastLabel).toBe(`Issue 6 by Bob-${key(2)}`);
  expect(await busy.exists()).toBe(true);
});

test('an aggregate of what lies outside its records is still one over these', async () => {
  const rows = await User.sort('name')
    .select('name')
    .calculate('if any', (u) => u.assignedTickets.max(() => u.name))
    .calculate('each', (u) => u.assignedTickets.filter((t) => t.isOpen).list(() => u.name))
    .all();
  expect(rows).toEqual([
    { name: 'Ann', 'if any': null, each: [] },
    { name: 'Bob', 'if any': 'Bob', each: ['Bob', 'Bob'] },
    { name: 'Cid', 'if any': 'Cid', each: ['Cid'] },
    { name: 'Dan', 'if any': null, each: [] },
  ]);
});

test('nullIf() of a number and a wider one comes back as what it was', async () => {
  const rows = await Ticket.sort('subject')
    .limit(2)
    .select('subject')
    .calculate('some', (t) => nullIf(t.priority, 1.5))
    .calculate('none', (t) => nullIf(t.priority, asDecimal(t.priority)))
    .all();
  expect(rows).toEqual([
    { subject: 'Issue 1', some: 1, none: null },
    { subject: 'Issue 2', some: 2, none: null },
  ]);
});
