import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { hasMany, hasOne, Resource, recordsOf, sql, through, uuid } from 'quarry';
import { expect, test } from 'vitest';
import { lineOf } from '../../../src/query/plan/choices.ts';
import type { Purpose } from '../../../src/query/plan/plan.ts';
import type { Request } from '../../../src/query/request.ts';
import { StatementCache } from '../../../src/sql/compile/cache.ts';
import type { Statement } from '../../../src/sql/statement.ts';
import { Comment } from '../../support/domain/comment.ts';
import { key } from '../../support/domain/helpdesk.ts';
import { Tag, Tagging } from '../../support/domain/tag.ts';
import { Ticket } from '../../support/domain/ticket.ts';
import { User } from '../../support/domain/user.ts';

// Each query stands in expected/<name>.sql with its statement, parameters and the choices explain() tells. Run with
// UPDATE_GOLDEN=1 to write what is there now, then read the difference like code.

class Colleague extends Resource('users') {
  id = uuid({ primaryKey: true });
  assignedTickets = hasMany(Ticket, (t) => t.representativeId);
  heard = through(this.assignedTickets, (t) => t.comments);
  loudest = hasOne(this.heard, { sort: (c) => c.likes.desc() });
  below = hasMany(Colleague, {
    pairs: sql`with recursive line as (select manager_id, id from users where name <> ${'Zoe'} union
      select line.manager_id, users.id from line join users on users.manager_id = line.id) select * from line`,
  });
  size = this.below.count();
}

const queries: Readonly<Record<string, () => object>> = {
  'all attributes': () => Ticket.query(),
  'filters, sorts, page': () =>
    Ticket.filter((t) => t.status.eq('open'))
      .filter((t) => t.subject.contains('100%').or(t.priority.gt(2)))
      .sort('-openedAt')
      .limit(50)
      .offset(100)
      .select('id', 'subject'),
  'by key': () => Ticket.filter((t) => t.id.eq(key(1))).load('tagCount'),
  first: () => Ticket.query().sort('subject').limit(1),
  'to-one paths share a join': () =>
    Ticket.filter((t) => t.reporter.name.eq('Ann'))
      .sort((t) => t.representative.name.asc('last'))
      .load({ reporter: true, representative: { manager: true }, label: true }),
  'a nested query of a to-one': () =>
    Ticket.load({ representative: (r) => r.select('name').filter((u) => u.name.neq('Bob')) }),
  vision: () =>
    User.filter((u) => u.allAssignedTickets.gt(0))
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
            .select('id', 'subject'),
      }),
  'aggregates filtered and sorted by, flat': () =>
    User.filter((u) => u.assignedOpenPercent.gt(0.25))
      .sort('-assignedOpenPercent')
      .load(['assignedOpenPercent', 'closedAssignedTickets'])
      .limit(20),
  'every aggregate filtered': () => User.sort('activeAssignedTickets', 'closedAssignedTickets'),
  'aggregates only loaded with a page': () =>
    User.sort('name')
      .load({ assignedOpenPercent: true, lastLabel: true, manager: { allAssignedTickets: true } })
      .limit(10),
  'aggregates only loaded of all': () => User.load(['allAssignedTickets', 'lastLabel']),
  'aggregates over a join table': () => Ticket.sort('-tagCount').load('tagCount'),
  'aggregates through a to-one': () => Ticket.filter((t) => t.representative.allAssignedTickets.gt(3)),
  'aggregates of aggregates': () =>
    User.calculate('n', (u) =>
      u.assignedTickets.filter((t) => t.comments.count().gt(2)).sum((t) => t.comments.sum((c) => c.likes)),
    ),
  'an aggregate that refers to the outer record': () =>
    User.calculate('own', (u) => u.assignedTickets.filter((t) => t.reporterId.eq(u.id)).count()).load(
      'allAssignedTickets',
    ),
  'aggregates over a limited relationship': () => User.calculate('sum', (u) => u.urgentTickets.sum((t) => t.priority)),
  'exists and every': () =>
    User.filter((u) =>
      u.assignedTickets
        .exists((t) => t.tags.exists((tag) => tag.name.eq('bug')))
        .or(u.reports.every((r) => r.name.neq(u.name))),
    ),
  'exists over a limited relationship': () => User.filter((u) => u.urgentTickets.exists((t) => t.priority.eq(5))),
  'one of many': () => User.filter((u) => u.newestTicket.subject.eq('x')).load({ newestTicket: { reporter: true } }),
  'where as data': () => User.where({ assignedTickets: { some: { status: 'open' }, none: { priority: { gt: 5 } } } }),
  distinct: () => Ticket.distinct('subject').sort('-openedAt').load('tagCount'),
  'parts put together': () =>
    Ticket.filter((t) => t.priority.lt(3))
      .union(
        Ticket.sort('-openedAt').limit(10),
        Ticket.filter((t) => t.reporter.name.eq('Ann')),
      )
      .filter((t) => t.isOpen)
      .sort('priority')
      .limit(5)
      .load({ reporter: true, tagCount: true })
      .select('subject'),
  'parts put together, folded': () =>
    Ticket.filter((t) => t.priority.lt(3))
      .union(Ticket.distinct('status').sort('status', '-priority'))
      .except(Ticket.filter((t) => t.comments.count().gt(2)))
      .select('id')
      .load('comments'),
  'records behind others': () =>
    User.filter((u) => through(u.assignedTickets, (t) => t.tags).exists((tag) => tag.name.eq('bug')))
      .calculate('n', (u) => through(u.assignedTickets, (t) => t.comments).count())
      .calculate('likes', (u) =>
        through(
          u.assignedTickets.sort((t) => t.openedAt).limit(3),
          (t) => t.comments,
          (c) => c.author,
        ).count(),
      ),
  'records behind others, loaded': () => Colleague.load({ heard: (q) => q.sort('likes').limit(5) }).select('id'),
  'records of another resource': () =>
    User.calculate('n', (u) =>
      recordsOf(Ticket)
        .filter((t) => t.subject.contains(u.name))
        .count(),
    ),
  'pairs of raw SQL': () =>
    Colleague.filter((c) => c.size.gt(1))
      .load({ below: { size: true } })
      .select('id'),
  'one of the records behind others': () => Colleague.load('loudest').select('id'),
  'groups by fields and expressions': () =>
    Ticket.filter((t) => t.reporter.name.neq('Bob'))
      .groupBy({ status: true, month: (t) => t.openedAt.startOf('month'), who: (t) => t.representative.name })
      .summary({
        n: (ts) => ts.count(),
        urgent: (ts) => ts.filter((t) => t.priority.lt(2)).count(),
        oldest: (ts) => ts.min((t) => t.openedAt),
        talk: (ts) => ts.sum((t) => t.comments.count()),
        first: (ts) => ts.sort((t) => t.openedAt).first((t) => t.subject),
        commented: (ts) => ts.exists((t) => t.comments.exists()),
      })
      .having((g) => g.n.gt(3))
      .having((g) => g.urgent.div(g.n).gt(0.5))
      .sort('-n', (g) => g.who.asc('first'))
      .limit(10),
  'groups of a page': () =>
    Ticket.sort('-openedAt')
      .limit(100)
      .groupBy('status')
      .summary({ n: (ts) => ts.count() }),
  lock: () => Ticket.filter((t) => t.isOpen).lock('update', 'skip'),
  'raw SQL': () => Ticket.filter((t) => sql<boolean>`${t.subject} ~ ${'^x'}` as never).sort('id'),
  'keys of several attributes': () => Tagging.filter((t) => t.ticketId.eq(key(1))).load(['ticket', 'tag']),
  'the same of all, with nested loads apart': () =>
    User.filter((u) => u.assignedOpenPercent.gt(0.25))
      .select('name')
      .hint({ loads: 'apart' })
      .load({ assignedTickets: (t) => t.limit(3).select('subject').load('comments') }),
  'many-to-many': () => Tag.load({ tickets: (t) => t.sort('subject').load('tags') }),
  'comments of a page with their authors': () =>
    Ticket.query()
      .sort('id')
      .limit(20)
      .select('id', 'subject')
      .load({ comments: (c) => c.select('body').load({ author: (a) => a.select('name') }) }),
};

const others: Readonly<Record<string, readonly [Purpose, () => object]>> = {
  count: ['count', () => Comment.filter((c) => c.author.name.eq('Ann')).sort('likes')],
  'count of a page': ['count', () => Comment.query().limit(5)],
  'count of parts put together': [
    'count',
    () => Comment.filter((c) => c.likes.gt(1)).unionAll(Comment.filter((c) => c.body.eq('x')).sort('likes')),
  ],
  'count of groups': [
    'count',
    () =>
      Comment.query()
        .groupBy('ticketId')
        .summary({ n: (cs) => cs.count() })
        .having((g) => g.n.gt(1)),
  ],
  exists: ['exists', () => User.filter((u) => u.allAssignedTickets.gt(2))],
};

const expected = fileURLToPath(new URL('./expected/', import.meta.url));
const all = [
  ...Object.entries(queries).map(([name, make]) => [name, 'rows', make] as const),
  ...Object.entries(others).map(([name, [purpose, make]]) => [name, purpose, make] as const),
];

test.each(all)('%s', async (name, purpose, make) => {
  const cache = new StatementCache();
  const { request } = make() as { readonly request: Request };
  const { statement, values } = cache.compile(request, purpose);
  const choices = purpose === 'rows' ? cache.choices(request).map((choice) => `-- ${lineOf(choice)}`) : [];
  const actual = `${[...linesOf(statement, values), ...choices].join('\n')}\n`;
  const file = `${expected}${name.replaceAll(/[^a-z0-9]+/gi, '-')}.sql`;
  if (process.env['UPDATE_GOLDEN'] !== undefined) await writeFile(file, actual);
  expect(actual).toBe(await readFile(file, 'utf8'));
});

/** A statement with its parameters, and those sent after it. */
function linesOf({ text, params, apart = [] }: Statement, values: readonly unknown[]): readonly string[] {
  const shown = params.map(({ from, type }, i) => {
    const value = 'need' in from ? 'given by the parents' : 'ordinal' in from ? values[from.ordinal] : from.value;
    return `-- $${i + 1} ${type.sql} ${JSON.stringify(value)}`;
  });
  const later = apart.flatMap(({ property, statement }) => [`-- then ${property}`, ...linesOf(statement, values)]);
  return [pretty(text), ...shown, ...later];
}

/** A line for each clause, so that differences can be read. */
function pretty(text: string): string {
  return text.replaceAll(
    / (from|where|order by|group by|left join|join|cross join|union all|limit|for update) /g,
    '\n$1 ',
  );
}
