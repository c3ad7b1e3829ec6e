import { eq } from 'drizzle-orm';
import { and, concat, not } from 'quarry';
import { drizzleOn } from 'quarry/drizzle';
import { tickets } from '../../drizzle/schema.ts';
import { Article } from '../article.ts';
import { Support } from '../repos.ts';
import { Ticket } from '../ticket.ts';
import { User } from '../user.ts';

/** One stop: what it shows, and the call itself, whose source is printed. */
export interface Stop {
  readonly says: string;
  readonly call: () => Promise<unknown>;
}

/** The helpdesk in a dozen calls; run in transactions that are rolled back. */
export const tour: readonly Stop[] = [
  {
    says: 'Six tickets, opened by an action',
    call: async () => {
      const opened = [];
      for (let i = 0; i <= 5; i++) opened.push(await Ticket.create('new', { subject: `Issue ${i}` }));
      return Ticket.load(opened, ['label']);
    },
  },
  {
    says: 'Every second one closed',
    call: async () => {
      const issues = await Ticket.filter((t) => t.subject.startsWith('Issue'))
        .sort('subject')
        .all();
      return Promise.all(issues.filter((_, i) => i % 2 === 0).map((ticket) => Ticket.update(ticket, 'close')));
    },
  },
  {
    says: 'A filter: % and _ in it would be literal',
    call: () =>
      Ticket.filter((t) => t.subject.contains('2'))
        .select('subject', 'status')
        .all(),
  },
  {
    says: 'Closed, and not the fourth',
    call: () =>
      Ticket.filter((t) => and(t.status.eq('closed'), t.subject.startsWith('Issue'), not(t.subject.contains('4'))))
        .select('subject', 'status')
        .sort('subject')
        .all(),
  },
  {
    says: 'The same as plain data, as a URL or a form could carry it',
    call: () =>
      Ticket.where({ status: 'closed', not: { subject: { contains: '4' } } })
        .select('subject', 'status')
        .sort('subject')
        .all(),
  },
  {
    says: 'A calculation made up on the spot, and the declared one',
    call: () =>
      User.select('name')
        .calculate('dashed', (u) => concat(u.name, '-'))
        .load('username')
        .sort('name')
        .all(),
  },
  {
    says: 'An aggregate over a relationship, with a filter: one statement, no N+1',
    call: () =>
      User.select('name')
        .aggregate('openReported', (u) => u.reportedTickets.filter((t) => t.status.neq('closed')).count())
        .sort('name')
        .all(),
  },
  {
    says: 'A ratio of two aggregates, declared once: filtered, sorted and loaded, each count computed once',
    call: () =>
      User.filter((u) => u.allAssignedTickets.gt(0))
        .filter((u) => u.assignedOpenPercent.gt(0.25))
        .sort('-assignedOpenPercent')
        .select('name')
        .load('assignedOpenPercent')
        .all(),
  },
  {
    says: 'Relationships load in the same statement, each with its own filter, order and limit',
    call: () =>
      User.select('name')
        .load({
          manager: (q) => q.select('name'),
          assignedTickets: (q) =>
            q
              .filter((t) => t.isOpen)
              .sort('-openedAt')
              .limit(3)
              .select('subject'),
        })
        .sort('name')
        .first(),
  },
  {
    says: 'More loaded onto records already read: one statement, same order',
    call: async () => {
      const users = await User.select('id', 'name').sort('name').all();
      return User.load(users, ['activeAssignedTickets', 'closedAssignedTickets', 'assignedOpenPercent']);
    },
  },
  {
    says: 'Another repo, another database: a resource names its own',
    call: () => Article.select('slug', 'title').all(),
  },
  {
    says: 'Drizzle and a resource in one transaction',
    call: () =>
      Support.transaction(async () => {
        const ticket = await Ticket.create('new', { subject: 'Seen by both' });
        return drizzleOn(Support)
          .select({ subject: tickets.subject, status: tickets.status })
          .from(tickets)
          .where(eq(tickets.id, ticket.id));
      }),
  },
];
