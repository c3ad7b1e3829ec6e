import { beforeAll, describe, expect, test } from 'vitest';
import { Comment } from '../../../resources/comment.ts';
import { Support } from '../../../resources/repos.ts';
import { Tag } from '../../../resources/tag.ts';
import { Ticket } from '../../../resources/ticket.ts';
import { User } from '../../../resources/user.ts';
import { sql } from '../../../src/index.ts';
import { memoryHelpdesk, tickets, users } from '../../support/memory-helpdesk.ts';

let inMemory: Awaited<ReturnType<typeof memoryHelpdesk>>['inMemory'];
let scratch: Awaited<ReturnType<typeof memoryHelpdesk>>['scratch'];
beforeAll(async () => {
  ({ inMemory, scratch } = await memoryHelpdesk());
});

const subjects = async (query: { all(): PromiseLike<readonly { subject: string }[]> }) =>
  (await inMemory(() => query.all())).map(({ subject }) => subject);

describe('memory: finding', () => {
  test('all() reads every attribute that is not hidden', async () => {
    const [ann] = await inMemory(() => User.sort('name').limit(1).all());
    expect(ann).toEqual({
      id: users.ann,
      name: 'Ann',
      email: 'ann@example.org',
      managerId: null,
      insertedAt: new Date('2024-01-01'),
      updatedAt: new Date('2024-01-01'),
    });
  });

  test('filter() has three truths: what is null is not met', async () => {
    expect(await subjects(Ticket.filter((t) => t.reporterId.neq(users.eve)).sort('subject'))).toEqual([
      'The mouse has gone',
    ]);
    expect(await subjects(Ticket.filter((t) => t.reporterId.isDistinctFrom(users.eve)).sort('subject'))).toEqual([
      'A chair',
      'The mouse has gone',
    ]);
  });

  test('filter() follows to-ones and asks to-manys', async () => {
    const annsPeople = Ticket.filter((t) => t.reporter.manager.name.eq('Ann')).sort('priority');
    expect(await subjects(annsPeople)).toEqual(['Printer on fire', 'Cannot log in', 'The mouse has gone']);
    const said = Ticket.filter((t) => t.comments.exists((c) => c.author.name.eq('Eve')));
    expect(await subjects(said)).toEqual(['Printer on fire']);
    const silent = Ticket.filter((t) => t.comments.every((c) => c.internal)).sort('subject');
    expect(await subjects(silent)).toEqual(['A chair', 'The mouse has gone']);
  });

  test('where() reads plain data', async () => {
    const found = Ticket.where({ status: 'open', priority: { gte: 3 }, tags: { some: { name: 'hardware' } } });
    expect(await subjects(found)).toEqual(['The mouse has gone']);
  });

  test('get(), find(), one() and first() find by key, or say that there is none', async () => {
    await inMemory(async () => {
      expect((await Ticket.get(tickets.mouse)).subject).toBe('The mouse has gone');
      expect(await Ticket.find(users.ann)).toBeNull();
      await expect(Ticket.get(users.ann)).rejects.toThrow('there is no Ticket with the key');
      await expect(Ticket.one()).rejects.toThrow('there are 4 records of Ticket');
      expect((await User.find({ email: 'bob@example.org' }))?.name).toBe('Bob');
      expect((await Ticket.sort('-priority').first())?.subject).toBe('The mouse has gone');
    });
  });

  test('sort() has nulls where PostgreSQL has them, and text by code point', async () => {
    const byReporter = Ticket.sort((t) => t.reporter.name, 'subject');
    expect(await subjects(byReporter)).toEqual(['The mouse has gone', 'Cannot log in', 'Printer on fire', 'A chair']);
    expect((await subjects(Ticket.sort((t) => t.reporter.name.desc(), 'subject')))[0]).toBe('A chair');
    expect((await subjects(Ticket.sort((t) => t.reporter.name.desc('last'), 'subject')))[3]).toBe('A chair');
    expect(await subjects(Ticket.filter((t) => t.subject.gt('Cannot')).sort('-subject'))).toEqual([
      'The mouse has gone',
      'Printer on fire',
      'Cannot log in',
    ]);
  });

  test('distinct() keeps the first record of each combination', async () => {
    await inMemory(async () => {
      expect(await Ticket.select('status').distinct().sort('status').all()).toEqual([
        { status: 'closed' },
        { status: 'open' },
      ]);
      expect(await Ticket.select('subject').distinct('reporterId').sort('reporterId', 'priority').all()).toEqual([
        { subject: 'The mouse has gone' },
        { subject: 'Printer on fire' },
        { subject: 'A chair' },
      ]);
    });
  });

  test('count() and exists() look at what is left', async () => {
    await inMemory(async () => {
      expect(await Ticket.count()).toBe(4);
      expect(await Ticket.limit(3).offset(2).count()).toBe(2);
      expect(await Ticket.filter((t) => t.isOpen).count()).toBe(3);
      expect(await Ticket.where({ priority: 2 }).exists()).toBe(false);
      expect(await Ticket.where({ priority: 1 }).exists()).toBe(true);
    });
  });

  test('page() goes both ways', async () => {
    await inMemory(async () => {
      const query = Ticket.select('subject').sort((t) => t.reporter.name);
      const seen: string[] = [];
      let after: string | null = null;
      let before: string | null = null;
      do {
        const page: { records: { subject: string }[]; after: string | null; before: string | null; count: number } =
          await query.page({ size: 1, after, count: true });
        expect(page.count).toBe(4);
        seen.push(...page.records.map(({ subject }) => subject));
        ({ after, before } = page);
      } while (after !== null);
      expect(seen).toEqual(['The mouse has gone', 'Printer on fire', 'Cannot log in', 'A chair']);
      const back = await query.page({ size: 2, before });
      expect(back.records).toEqual([{ subject: 'Printer on fire' }, { subject: 'Cannot log in' }]);
      expect(back.before).not.toBeNull();
    });
  });

  test('stream() gives the records one by one', async () => {
    await inMemory(async () => {
      const names: string[] = [];
      for await (const { name } of User.sort('-name').stream()) names.push(name);
      expect(names).toEqual(['Eve', 'Bob', 'Ann']);
    });
  });
});

describe('memory: loading', () => {
  test('load() nests, sorts and limits for each parent', async () => {
    const found = await inMemory(() =>
      User.select('name')
        .sort('name')
        .load({
          manager: true,
          assignedTickets: (t) =>
            t
              .select('subject')
              .sort('-priority')
              .limit(1)
              .load({ tags: (g) => g.select('name').sort('name'), comments: { author: true } }),
        })
        .all(),
    );
    expect(found.map(({ name, manager }) => [name, manager?.name])).toEqual([
      ['Ann', undefined],
      ['Bob', 'Ann'],
      ['Eve', 'Ann'],
    ]);
    expect(found[0]?.assignedTickets).toEqual([
      { subject: 'The mouse has gone', tags: [{ name: 'hardware' }], comments: [] },
    ]);
    expect(found[1]?.assignedTickets[0]?.comments[0]?.author?.name).toBe('Bob');
    expect(found[2]?.assignedTickets).toEqual([]);
  });

  test('load() finds the one of many that a hasOne means', async () => {
    const found = await inMemory(() => User.select('name').sort('name').load('latestTicket').all());
    expect(found.map(({ latestTicket }) => latestTicket?.subject)).toEqual([
      undefined,
      'The mouse has gone',
      'Cannot log in',
    ]);
  });

  test('load() gives calculations, aggregates and arguments', async () => {
    const [eve] = await inMemory(() =>
      User.where({ name: 'Eve' })
        .select('name')
        .load({ salutation: { greeting: 'Hello' }, allReportedTickets: true, lastSubject: true, username: true })
        .all(),
    );
    expect(eve).toEqual({
      name: 'Eve',
      salutation: 'Hello Eve',
      allReportedTickets: 2,
      lastSubject: 'Cannot log in',
      username: `Eve-${users.eve}`,
    });
  });

  test('load() onto records keeps their order and what they had', async () => {
    await inMemory(async () => {
      const found = await Ticket.select('id', 'subject').sort('-subject').all();
      const loaded = await Ticket.load(found, { tagNames: true, comments: (c) => c.select('body').sort('-body') });
      expect(loaded.map(({ subject, tagNames, comments }) => [subject, tagNames, comments.length])).toEqual([
        ['The mouse has gone', ['hardware'], 0],
        ['Printer on fire', ['hardware', 'urgent'], 2],
        ['Cannot log in', [], 1],
        ['A chair', [], 0],
      ]);
    });
  });

  test('calculate(), aggregate() and summary() compute on the spot', async () => {
    await inMemory(async () => {
      const found = await Tag.select('name')
        .sort('name')
        .calculate('loud', (t) => t.name.upper())
        .aggregate('urgency', (t) => t.tickets.filter((k) => k.isOpen).min((k) => k.priority))
        .aggregate('many', (t) => t.tickets.count({ bigint: true }))
        .all();
      expect(found).toEqual([
        { name: 'hardware', loud: 'HARDWARE', urgency: 1, many: 2n },
        { name: 'urgent', loud: 'URGENT', urgency: 1, many: 1n },
      ]);
      expect(
        await Ticket.filter((t) => t.isOpen).summary({
          all: (t) => t.count(),
          mean: (t) => t.avg((k) => k.priority),
          sum: (t) => t.sum((k) => k.priority),
          reporters: (t) => t.list((k) => k.reporterId, { distinct: true }),
          first: (t) => t.sort((k) => k.priority).first((k) => k.subject),
          none: (t) => t.filter((k) => k.priority.gt(5)).max((k) => k.priority, { default: 0 }),
        }),
      ).toEqual({ all: 3, mean: 3, sum: 9, reporters: [users.bob, users.eve], first: 'Printer on fire', none: 0 });
    });
  });

  test('aggregates over no records are what they are in SQL', async () => {
    const [ann] = await inMemory(() =>
      User.where({ name: 'Ann' })
        .select('name')
        .load(['allReportedTickets', 'assignedOpenPercent', 'lastSubject'])
        .all(),
    );
    expect(ann).toEqual({ name: 'Ann', allReportedTickets: 0, assignedOpenPercent: 0.5, lastSubject: null });
  });
});

describe('memory: values', () => {
  test('records are the caller’s own', async () => {
    await inMemory(async () => {
      const ticket = await Ticket.get(tickets.mouse);
      ticket.openedAt.setFullYear(1999);
      ticket.subject = 'changed';
      expect(await Ticket.get(tickets.mouse)).toMatchObject({
        subject: 'The mouse has gone',
        openedAt: new Date('2024-01-04'),
      });
    });
  });
});

describe('memory: what it cannot', () => {
  test('raw SQL in a query is refused with what it is, also where there are no rows', async () => {
    await inMemory(async () => {
      const odd = Ticket.where({ subject: 'none' }).filter(() => sql`random() < 1`);
      await expect(odd.all()).rejects.toMatchObject({ code: 'memory.undecidable', reason: /raw SQL/ });
      await expect(odd.all()).rejects.toThrow('sql`…` cannot be decided in memory');
      await expect(odd.all()).rejects.toHaveProperty('fix', expect.stringContaining('PostgreSQL'));
    });
  });

  test('what depends on a locale is refused when it is met', async () => {
    await inMemory(async () => {
      await expect(Ticket.filter((t) => t.subject.upper().eq('A CHAIR')).count()).resolves.toBe(1);
      await expect(Ticket.calculate('x', (t) => t.subject.concat('Ü').upper()).all()).rejects.toThrow('beyond ASCII');
    });
  });

  test('toSQL(), raw SQL and locks outside of transactions are typed errors', async () => {
    await inMemory(async () => {
      expect(() => Ticket.query().toSQL()).toThrow('toSQL() needs SQL, and this repo keeps its records in memory.');
      await expect(Support.sql`select 1`).rejects.toMatchObject({ code: 'db.no_sql' });
      await expect(Ticket.query().lock().all()).rejects.toMatchObject({ code: 'transaction.lock_outside' });
    });
    await expect(scratch.query('select 1')).rejects.toMatchObject({ code: 'db.no_sql' });
  });

  test('explain() says what is done', async () => {
    const text = await inMemory(() =>
      Comment.filter((c) => c.internal)
        .sort('body')
        .limit(2)
        .explain(),
    );
    expect(text).toBe(
      ['Scan of comments in memory (3 rows)', '  Filter: internal', '  Sort: body, id', '  Limit: 2'].join('\n'),
    );
    expect(await inMemory(() => Ticket.where({ id: tickets.mouse }).explain())).toContain('Look-up in tickets by id');
  });
});
