import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SortBy } from '../../src/query/terms.ts';
import { stopRepo } from '../../src/repo/session.ts';
import { Comment } from '../support/domain/comment.ts';
import { Helpdesk, key, seeds, tables, useHelpdesk } from '../support/domain/helpdesk.ts';
import { Tag, Tagging } from '../support/domain/tag.ts';
import { Ticket } from '../support/domain/ticket.ts';
import { User } from '../support/domain/user.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

let url = '';
/** How many statements were sent so far. */
let sent = 0;

beforeAll(async () => {
  url = await createDatabase('query');
  useHelpdesk(url);
  for (const statement of `${tables}${seeds}`.split(';')) if (statement.trim() !== '') await Helpdesk.query(statement);
  Helpdesk.on('statement', () => sent++);
});
afterAll(async () => {
  await stopRepo(Helpdesk);
  await dropDatabase(url);
});

const names = (rows: readonly { readonly name: string }[]): string => rows.map((row) => row.name).join(' ');
const subjects = (rows: readonly { readonly subject: string }[]): string =>
  rows.map((row) => row.subject.replace('Issue ', '')).join(' ');

/** The result, and the number of statements it took. */
async function counted<T>(work: () => Promise<T>): Promise<[T, number]> {
  const before = sent;
  const result = await work();
  return [result, sent - before];
}

test('all() reads every attribute that is not hidden', async () => {
  const [ann] = await User.query().sort('name').all();
  expect(ann).toEqual({
    id: key(1),
    name: 'Ann',
    email: 'ann@example.org',
    managerId: null,
    insertedAt: expect.any(Date),
  });
});

test('filter() keeps the rows that match and no others (A011)', async () => {
  expect(subjects(await Ticket.filter((t) => t.subject.eq('Issue 2')).all())).toBe('2');
  expect(await Ticket.filter((t) => t.subject.eq('nothing')).all()).toEqual([]);
});

test('filter() combines and, or, not (A016)', async () => {
  const rows = await Ticket.filter((t) => t.subject.eq('Issue 1').or(t.priority.gt(5)))
    .sort('subject')
    .all();
  expect(subjects(rows)).toBe('1 6');
  expect(subjects(await Ticket.filter((t) => t.isOpen.not().and(t.priority.lt(4))).all())).toBe('2');
});

test('filter() through to-one paths joins each once, null where there is nobody', async () => {
  const rows = await Ticket.filter((t) => t.representative.manager.name.eq('Ann'))
    .sort((t) => t.representative.name.desc(), 'subject')
    .load({ representative: { manager: true } })
    .all();
  expect(rows.map((t) => `${t.subject} ${t.representative?.name} ${t.representative?.manager?.name}`)).toEqual([
    'Issue 5 Cid Ann',
    'Issue 1 Bob Ann',
    'Issue 2 Bob Ann',
    'Issue 3 Bob Ann',
    'Issue 4 Bob Ann',
  ]);
});

test('exists() in a filter never doubles a parent (A013)', async () => {
  const rows = await Ticket.filter((t) => t.comments.exists((c) => c.likes.gt(0)))
    .sort('subject')
    .all();
  expect(subjects(rows)).toBe('1 2');
});

test('exists() stands on either side of an or (A017, A018)', async () => {
  const rows = await Ticket.filter((t) => t.subject.eq('Issue 6').or(t.comments.exists((c) => c.body.eq('alone'))))
    .sort('subject')
    .all();
  expect(subjects(rows)).toBe('2 6');
});

test('exists() sees the outer record and nests (A040)', async () => {
  const rows = await User.filter((u) =>
    u.reportedTickets.exists((t) => t.comments.exists((c) => c.authorId.eq(u.id))),
  ).all();
  expect(names(rows)).toBe('Ann');
});

test('exists() over a limited relationship limits before it asks (A055)', async () => {
  const has = (priority: number) => User.filter((u) => u.urgentTickets.exists((t) => t.priority.eq(priority))).all();
  expect(names(await has(3))).toBe('Bob');
  expect(names(await has(2))).toBe('');
});

test('every() is true of no rows and false where one fails', async () => {
  const rows = await User.filter((u) => u.assignedTickets.every((t) => t.isOpen))
    .sort('name')
    .all();
  expect(names(rows)).toBe('Ann Cid Dan');
});

test('aggregates over no rows: count 0, sum 0, list [], first null (A080, A104)', async () => {
  const rows = await User.query()
    .sort('name')
    .select('name')
    .load(['allAssignedTickets', 'lastLabel'])
    .aggregate('sum', (u) => u.assignedTickets.sum((t) => t.priority))
    .aggregate('max', (u) => u.assignedTickets.max((t) => t.priority))
    .aggregate('subjects', (u) => u.assignedTickets.sort((t) => t.subject.desc()).list((t) => t.subject))
    .aggregate('any', (u) => u.assignedTickets.exists())
    .all();
  expect(rows[1]).toEqual({
    name: 'Bob',
    allAssignedTickets: 4,
    lastLabel: `Issue 6 by Bob-${key(2)}`,
    sum: 10,
    max: 4,
    subjects: ['Issue 4', 'Issue 3', 'Issue 2', 'Issue 1'],
    any: true,
  });
  expect(rows[3]).toEqual({
    name: 'Dan',
    allAssignedTickets: 0,
    lastLabel: null,
    sum: 0,
    max: null,
    subjects: [],
    any: false,
  });
});

test('aggregates are filtered, sorted by and loaded in one statement, computed once (A082, A096)', async () => {
  const query = User.filter((u) => u.allAssignedTickets.gt(0))
    .filter((u) => u.assignedOpenPercent.gt(0.25))
    .sort('-assignedOpenPercent')
    .load({
      username: true,
      assignedOpenPercent: true,
      assignedTickets: (t) =>
        t
          .filter((one) => one.isOpen)
          .sort('-openedAt')
          .limit(3)
          .select('subject'),
    });
  const [rows, statements] = await counted(() => query.all());
  expect(statements).toBe(1);
  expect(rows.map((u) => [u.username, u.assignedOpenPercent, subjects(u.assignedTickets)])).toEqual([
    [`Cid-${key(3)}`, 1, '5'],
    [`Bob-${key(2)}`, 0.5, '3 1'],
  ]);
  const { sql } = query.toSQL();
  expect(sql.match(/count\(\*\)/g)).toHaveLength(2);
  expect(sql.match(/nullif/g)).toHaveLength(1);
});

test('a page is the same whether its aggregates are late or early', async () => {
  const late = await User.query().sort('name').limit(3).load(['allAssignedTickets', 'assignedOpenPercent']).all();
  const early = await User.query().sort('name').load(['allAssignedTickets', 'assignedOpenPercent']).all();
  expect(late).toEqual(early.slice(0, 3));
  expect(late.map((u) => u.assignedOpenPercent)).toEqual([null, 0.5, 1]);
});

test('aggregates refer to other aggregates of the child (A126)', async () => {
  const rows = await User.query()
    .sort('name')
    .calculate('likes', (u) =>
      u.assignedTickets.filter((t) => t.comments.count().gt(1)).sum((t) => t.comments.sum((c) => c.likes)),
    )
    .calculate('tagged', (u) => u.assignedTickets.filter((t) => t.tagCount.gte(1)).count())
    .all();
  expect(rows.map((u) => [u.name, u.likes, u.tagged])).toEqual([
    ['Ann', 0, 0],
    ['Bob', 7, 3],
    ['Cid', 0, 0],
    ['Dan', 0, 0],
  ]);
});

test('an aggregate that refers to the outer record stands beside one that does not (A103)', async () => {
  const [bob] = await User.filter((u) => u.name.eq('Bob'))
    .calculate('own', (u) => u.assignedTickets.filter((t) => t.reporterId.eq(u.id)).count())
    .load('allAssignedTickets')
    .all();
  expect([bob?.own, bob?.allAssignedTickets]).toEqual([1, 4]);
});

test('aggregates over a limited relationship count what is left (A129)', async () => {
  const [bob] = await User.filter((u) => u.name.eq('Bob'))
    .calculate('count', (u) => u.urgentTickets.count())
    .calculate('priorities', (u) => u.urgentTickets.list((t) => t.priority))
    .all();
  expect([bob?.count, bob?.priorities]).toEqual([2, [3, 1]]);
});

test('load() brings to-manys of any depth in one statement, in their own order', async () => {
  const query = User.filter((u) => u.name.eq('Ann'))
    .load({
      reports: (r) =>
        r.sort('-name').load({
          assignedTickets: (t) =>
            t
              .sort('-priority')
              .limit(2)
              .load({ comments: { author: true }, tags: true }),
        }),
      reportedTickets: true,
      newestTicket: { representative: { reports: true } },
    })
    .limit(5);
  const [[ann], statements] = await counted(() => query.all());
  expect(statements).toBe(1);
  expect(names(ann?.reports ?? [])).toBe('Cid Bob');
  expect(ann?.reports.map((r) => subjects(r.assignedTickets))).toEqual(['5', '4 3']);
  expect(subjects(ann?.reportedTickets ?? [])).toBe('1 2 3');
  expect(ann?.newestTicket?.subject).toBe('Issue 3');
  expect(ann?.newestTicket?.representative?.reports).toEqual([]);
});

test('load() keeps microseconds, nulls and numbers of nested records as they are', async () => {
  const [ticket] = await Ticket.filter((t) => t.subject.eq('Issue 1'))
    .load({ comments: (c) => c.sort('createdAt').load('author') })
    .all();
  expect(ticket?.comments.map((c) => [c.createdAt, c.likes, c.author?.name ?? null])).toEqual([
    [expect.stringContaining('10:00:00.000001'), 1, 'Ann'],
    [expect.stringContaining('10:00:00.000002'), 2, 'Bob'],
    [expect.stringContaining('10:00:00.000003'), 4, null],
  ]);
});

test('load() gives children shared by two parents to each of them once (A241)', async () => {
  const rows = await Ticket.filter((t) => t.tags.exists())
    .sort('subject')
    .load({ tags: (t) => t.sort('name').load('openTickets') })
    .all();
  expect(rows.map((t) => t.tags.map((tag) => `${tag.name} ${tag.openTickets}`).join(', '))).toEqual([
    'bug 2, urgent 1',
    'bug 2',
    'bug 2',
  ]);
  const tags = await Tag.query()
    .sort('name')
    .load({ tickets: (t) => t.sort('subject') })
    .all();
  expect(tags.map((tag) => `${tag.name}: ${subjects(tag.tickets)}`)).toEqual(['bug: 1 2 3', 'unused: ', 'urgent: 1']);
});

test('load() limits each parent by itself (A248)', async () => {
  const rows = await User.query()
    .sort('name')
    .load({ assignedTickets: (t) => t.sort('-subject').limit(1) })
    .all();
  expect(rows.map((u) => subjects(u.assignedTickets))).toEqual(['', '4', '5', '']);
});

test('load() of a limited relationship keeps its filter, sort and limit', async () => {
  const rows = await User.query().sort('name').load('urgentTickets').all();
  expect(rows.map((u) => subjects(u.urgentTickets))).toEqual(['', '3 1', '5', '']);
});

test('a page with to-manys has aggregates, nested pages and its own limit in one statement (A222)', async () => {
  const [rows, statements] = await counted(() =>
    User.query()
      .sort('-name')
      .limit(3)
      .select('name')
      .load({
        allAssignedTickets: true,
        reports: { allAssignedTickets: true },
        assignedTickets: (t) => t.limit(1).select('subject'),
      })
      .all(),
  );
  expect(statements).toBe(1);
  expect(rows.map((u) => [u.name, u.allAssignedTickets, subjects(u.assignedTickets), u.reports.length])).toEqual([
    ['Dan', 0, '', 0],
    ['Cid', 1, '5', 0],
    ['Bob', 4, '1', 0],
  ]);
});

test('pages below pages: each level is cut before its aggregates are joined to it', async () => {
  const rows = await User.query()
    .sort('name')
    .limit(3)
    .select('name')
    .load({
      allAssignedTickets: true,
      assignedTickets: (t) =>
        t
          .sort('-priority')
          .limit(2)
          .offset(1)
          .select('subject')
          .load({ tagCount: true, comments: (c) => c.sort('-likes').limit(1).select('body') }),
    })
    .all();
  expect(
    rows.map((u) => [u.allAssignedTickets, u.assignedTickets.map((t) => [t.subject, t.tagCount, t.comments[0]?.body])]),
  ).toEqual([
    [0, []],
    [
      4,
      [
        ['Issue 3', 1, undefined],
        ['Issue 2', 1, 'alone'],
      ],
    ],
    [1, []],
  ]);
});

test('distinct() goes with to-manys, aggregates and a limit', async () => {
  const rows = await Ticket.query()
    .distinct('status')
    .sort('-priority')
    .limit(1)
    .load({ tagCount: true, comments: true, reporter: { reportedTickets: (t) => t.sort('subject') } })
    .all();
  expect(rows.map((t) => [t.subject, t.tagCount, t.comments.length, subjects(t.reporter.reportedTickets)])).toEqual([
    ['Issue 6', 0, 0, '4 5 6'],
  ]);
  expect(
    await User.query()
      .distinct((u) => u.allAssignedTickets)
      .count(),
  ).toBe(3);
});

test('limit(0) reads nothing, offset() alone skips', async () => {
  expect(await Ticket.query().limit(0).load('comments').all()).toEqual([]);
  expect(subjects(await Ticket.query().sort('subject').offset(4).all())).toBe('5 6');
  expect(await Ticket.query().limit(0).count()).toBe(0);
  expect(await Ticket.query().limit(0).first()).toBeNull();
});

test('a nested query of a to-one leaves null where it does not hold', async () => {
  const rows = await Ticket.query()
    .sort('subject')
    .limit(5)
    .select('subject')
    .load({ representative: (r) => r.select('name').filter((u) => u.name.neq('Bob')) })
    .all();
  expect(rows.map((t) => t.representative?.name ?? null)).toEqual([null, null, null, null, 'Cid']);
});

test('unknown names are complained about with the nearest one', async () => {
  await expect(
    Ticket.query()
      .select('subjet' as never)
      .all(),
  ).rejects.toThrow("Ticket has no attribute 'subjet'. Did you mean 'subject'?");
  await expect(
    Ticket.query()
      .sort('-prioriti' as never)
      .all(),
  ).rejects.toThrow("Did you mean 'priority'?");
  await expect(
    Ticket.query()
      .load('coments' as never)
      .all(),
  ).rejects.toThrow("Did you mean 'comments'?");
  await expect(
    Ticket.filter((t) => (t as never as { sbject: { eq(v: string): never } }).sbject.eq('x')).all(),
  ).rejects.toThrow("Did you mean 'subject'?");
});

test('load() calls calculations with arguments, and by their defaults without', async () => {
  const one = await User.filter((u) => u.name.eq('Ann'))
    .load({ salutation: { greeting: 'Hi' } })
    .one();
  expect(one.salutation).toBe('Hi Ann');
  expect(
    (
      await User.filter((u) => u.name.eq('Ann'))
        .load('salutation')
        .one()
    ).salutation,
  ).toBe('Dear Ann');
});

test('load(records, …) loads onto records already read, in their order', async () => {
  const users = await User.query().sort('-name').select('id', 'name').all();
  const [loaded, statements] = await counted(() =>
    User.load(users, ['username', 'closedAssignedTickets', 'assignedTickets']),
  );
  expect(statements).toBe(1);
  expect(loaded.map((u) => [u.name, u.closedAssignedTickets, u.assignedTickets.length])).toEqual([
    ['Dan', 0, 0],
    ['Cid', 0, 1],
    ['Bob', 2, 4],
    ['Ann', 0, 0],
  ]);
});

test('count() and exists() see filters, limits and distinct, not the order (A086, A114, A116)', async () => {
  expect(await Ticket.query().count()).toBe(6);
  expect(
    await Ticket.filter((t) => t.comments.exists((c) => c.likes.gt(0)))
      .sort('-tagCount')
      .count(),
  ).toBe(2);
  expect(await Ticket.query().sort('subject').limit(4).offset(3).count()).toBe(3);
  expect(await Ticket.query().distinct('status').count()).toBe(2);
  expect(await Ticket.filter((t) => t.isOpen).exists()).toBe(true);
  expect(await Ticket.filter((t) => t.subject.eq('nothing')).exists()).toBe(false);
});

test('first(), one(), get(), find() (A011)', async () => {
  expect((await Ticket.query().sort('-subject').first())?.subject).toBe('Issue 6');
  expect(await Ticket.filter((t) => t.subject.eq('nothing')).first()).toBeNull();
  await expect(Ticket.query().one()).rejects.toMatchObject({ code: 'too_many' });
  await expect(Ticket.filter((t) => t.subject.eq('nothing')).one()).rejects.toMatchObject({ code: 'not_found' });
  expect((await Ticket.get(key(11))).subject).toBe('Issue 1');
  expect((await Ticket.get({ id: key(12) })).subject).toBe('Issue 2');
  expect(await Ticket.find(key(99))).toBeNull();
  await expect(Ticket.get(key(99))).rejects.toMatchObject({ code: 'not_found' });
});

test('distinct() keeps the first of each in the query’s order, and is limited afterwards (A265, A266)', async () => {
  const first = (limit: number) =>
    Ticket.query().distinct('status').sort('-priority').limit(limit).load('tagCount').all();
  expect(subjects(await first(3))).toBe('6 5');
  expect(subjects(await first(1))).toBe('6');
  expect(subjects(await Ticket.query().distinct('status').sort('status', 'priority').all())).toBe('2 1');
});

test('sort() puts nulls last ascending and first descending, unless told otherwise (A232)', async () => {
  const by = async (sort: SortBy<Ticket>) => subjects(await Ticket.query().sort(sort, 'subject').all());
  expect(await by('closedAt')).toBe('2 4 6 1 3 5');
  expect(await by('-closedAt')).toBe('1 3 5 2 4 6');
  expect(await by((t) => t.closedAt.asc('first'))).toBe('1 3 5 2 4 6');
  expect(await by((t) => t.closedAt.desc('last'))).toBe('2 4 6 1 3 5');
});

test('page() walks forwards and backwards without repeating or skipping, nulls included', async () => {
  const query = Ticket.query().sort('closedAt', '-priority').select('subject');
  const all = subjects(await query.all());
  const seen: string[] = [];
  let after: string | null = null;
  let last: Awaited<ReturnType<typeof query.page>> | undefined;
  do {
    last = await query.page({ size: 2, after });
    seen.push(subjects(last.records));
    after = last.after;
  } while (after !== null);
  expect(seen.join(' ')).toBe(all);
  expect(Object.keys(last.records[0] ?? {})).toEqual(['subject']);
  const back = await query.page({ size: 2, before: last.before });
  expect(subjects(back.records)).toBe(seen[1]);
  const front = await query.page({ size: 2, before: back.before, count: true });
  expect([subjects(front.records), front.before, front.count]).toEqual([seen[0], null, 6]);
  expect(subjects((await query.page({ size: 2, after: front.after })).records)).toBe(seen[1]);
  expect(subjects((await query.page({ size: 4, offset: 4 })).records)).toBe(seen[2]);
});

test('page() brings to-manys and aggregates along', async () => {
  const query = User.query()
    .sort('-allAssignedTickets')
    .select('name')
    .load({ assignedTickets: (t) => t.sort('subject').limit(2).load('comments'), lastLabel: true });
  const first = await query.page({ size: 2 });
  const second = await query.page({ size: 2, after: first.after });
  const all = [...first.records, ...second.records];
  expect(all.map((u) => [u.name, subjects(u.assignedTickets), u.assignedTickets[0]?.comments.length])).toEqual([
    ['Bob', '1 2', 3],
    ['Cid', '5', 0],
    ['Ann', '', undefined],
    ['Dan', '', undefined],
  ]);
  expect(second.after).toBeNull();
  const back = await query.page({ size: 2, before: second.before });
  expect(names(back.records)).toBe('Bob Cid');
});

test('load() refuses to cut a to-one', async () => {
  await expect(Ticket.load({ reporter: (r) => r.limit(1) }).all()).rejects.toThrow('Ticket.reporter is one record');
});

test('page() refuses cursors of another order and texts that are none', async () => {
  const { after } = await Comment.query().sort('createdAt').page({ size: 1 });
  await expect(Comment.query().sort('likes').page({ size: 1, after })).rejects.toMatchObject({
    code: 'query.invalid_cursor',
  });
  for (const forged of ['nonsense', '', 'W10', after?.slice(3)]) {
    await expect(
      Comment.query()
        .sort('createdAt')
        .page({ size: 1, after: forged ?? '' }),
    ).rejects.toMatchObject({
      code: 'query.invalid_cursor',
    });
  }
  const next = await Comment.query().sort('createdAt').page({ size: 2, after });
  expect(next.records.map((c) => c.body)).toEqual(['second', 'third']);
});

test('where() takes conditions as data, to-manys by some, none and every', async () => {
  const rows = await User.where({ assignedTickets: { some: { status: 'open', tags: { none: { name: 'urgent' } } } } })
    .sort('name')
    .all();
  expect(names(rows)).toBe('Bob Cid');
  expect(
    names(
      await User.where({ assignedTickets: { every: { priority: { gt: 4 } } } })
        .sort('name')
        .all(),
    ),
  ).toBe('Ann Cid Dan');
  const hidden = { passwordHash: { startsWith: 's' } } as object;
  await expect(User.where(hidden).all()).rejects.toMatchObject({ name: 'InvalidCondition' });
});

test('lock() locks the records it reads, aggregates beside it', async () => {
  const rows = await Helpdesk.transaction(() =>
    Ticket.filter((t) => t.isOpen)
      .sort('subject')
      .lock('update', 'skip')
      .load(['tagCount', 'label'])
      .all(),
  );
  expect(subjects(rows)).toBe('1 3 5');
});

test('lock() loads to-manys in statements of their own, keys or not', async () => {
  const [rows, statements] = await counted(() =>
    Helpdesk.transaction(() =>
      User.filter((u) => u.name.eq('Bob'))
        .lock()
        .select('name')
        .load({
          assignedTickets: (t) => t.sort('subject').select('subject'),
          allAssignedTickets: true,
          manager: { reports: true },
        })
        .all(),
    ),
  );
  // Begin, commit, the records, and each to-many.
  expect(statements).toBe(5);
  expect(Object.keys(rows[0] ?? {}).sort()).toEqual(['allAssignedTickets', 'assignedTickets', 'manager', 'name']);
  expect(subjects(rows[0]?.assignedTickets ?? [])).toBe('1 2 3 4');
  expect(rows[0]?.manager?.reports).toHaveLength(2);
});

test('several values of the first row come from one lateral', async () => {
  const query = User.query()
    .sort('name')
    .calculate('subject', (u) => u.reportedTickets.sort((t) => t.openedAt.desc()).first((t) => t.subject))
    .calculate('status', (u) => u.reportedTickets.sort((t) => t.openedAt.desc()).first((t) => t.status));
  expect(query.toSQL().sql.match(/lateral/g)).toHaveLength(1);
  expect((await query.all()).map((u) => [u.subject, u.status])).toEqual([
    ['Issue 3', 'open'],
    ['Issue 6', 'closed'],
    [null, null],
    [null, null],
  ]);
});

test('a to-one that picks one of many is filtered, sorted and aggregated through (A042, A053)', async () => {
  const rows = await User.filter((u) => u.newestTicket.isOpen)
    .sort((u) => u.newestTicket.openedAt.desc())
    .calculate('tags', (u) => u.newestTicket.tagCount)
    .all();
  expect(rows.map((u) => [u.name, u.tags])).toEqual([['Ann', 1]]);
});

test('keys of several attributes: get(), pages, load() onto', async () => {
  const id = { ticketId: key(11), tagId: key(32) };
  const tagging = await Tagging.query().load(['ticket', 'tag']).get(id);
  expect([tagging.ticket.subject, tagging.tag.name]).toEqual(['Issue 1', 'urgent']);
  const page = await Tagging.query().page({ size: 3 });
  const next = await Tagging.query().page({ size: 3, after: page.after });
  expect([page.records.length, next.records.length, next.after]).toEqual([3, 1, null]);
  const loaded = await Tagging.load([...next.records, ...page.records], ['tag']);
  expect(loaded.map((one) => one.tag.name).sort()).toEqual(['bug', 'bug', 'bug', 'urgent']);
  await expect(Tagging.query().get(key(11) as never)).rejects.toThrow('a key of 2 attributes');
});

test('stream() yields records in order', async () => {
  const seen: string[] = [];
  for await (const ticket of Ticket.query().sort('-subject').stream()) seen.push(ticket.subject);
  expect(seen).toHaveLength(6);
  expect(seen[0]).toBe('Issue 6');
});
