// Quarry as its users write it: resource classes, queries and actions; no prepared queries, no hints.
import {
  actions,
  and,
  belongsTo,
  boolean,
  defineRepo,
  hasMany,
  indexes,
  integer,
  oneOf,
  Resource,
  text,
  timestamp,
} from 'quarry';
import { stopRepo } from 'quarry/testing';

export async function open({ url, connections }) {
  const repo = defineRepo('measured', { url, pool: connections });

  class User extends Resource('users', { repo }) {
    id = integer({ primaryKey: true, generated: true });
    name = text();
    email = text();
    role = oneOf(['agent', 'customer']);
    active = boolean();
    createdAt = timestamp();
    tickets = hasMany(Ticket, (t) => t.reporterId);
    assignedTickets = hasMany(Ticket, (t) => t.representativeId);
    openAssigned = this.assignedTickets.filter((t) => t.status.eq('open')).count();
    allAssigned = this.assignedTickets.count();
    assignedOpenPercent = this.openAssigned.div(this.allAssigned);
  }

  const withTicketFields = (Base) =>
    class extends Base {
      id = integer({ primaryKey: true, generated: true });
      subject = text();
      body = text();
      status = oneOf(['open', 'pending', 'closed']);
      priority = integer();
      reporterId = integer();
      representativeId = integer({ optional: true });
      createdAt = timestamp();
      updatedAt = timestamp();
      closedAt = timestamp({ optional: true });
    };

  class Ticket extends withTicketFields(Resource('tickets', { repo })) {
    comments = hasMany(Comment, (c) => c.ticketId);
    // Those that the database has: the planner goes by them.
    static indexes = indexes(Ticket, {
      reported: ['reporterId', 'id'],
      urgent: ['reporterId', 'status', 'priority'],
      assigned: ['representativeId', 'status'],
      queue: ['status', '-createdAt', '-id'],
      open: ['status', 'id'],
    });
  }

  class Comment extends Resource('comments', { repo }) {
    id = integer({ primaryKey: true, generated: true });
    ticketId = integer();
    authorId = integer();
    body = text();
    internal = boolean();
    createdAt = timestamp();
    ticket = belongsTo(Ticket, this.ticketId);
    author = belongsTo(User, this.authorId);
  }

  class NewTicket extends withTicketFields(Resource('new_tickets', { repo })) {
    static actions = actions(NewTicket, (action) => ({
      add: action.create({
        accept: [
          'subject',
          'body',
          'status',
          'priority',
          'reporterId',
          'representativeId',
          'createdAt',
          'updatedAt',
          'closedAt',
        ],
      }),
      suspend: action.update({ set: { status: 'pending' } }),
    }));
  }

  class MovingTicket extends Resource('moving_tickets', { repo }) {
    id = integer({ primaryKey: true, generated: true });
    reporterId = integer();
    status = oneOf(['open', 'pending', 'closed']);
    updatedAt = timestamp();
    static actions = actions(MovingTicket, (action) => ({
      move: action.update({ accept: ['status', 'updatedAt'] }),
    }));
  }

  return {
    W1: ({ id }) => Ticket.get(id),
    W2: ({ status, priority, offset }) =>
      Ticket.filter((t) => and(t.status.eq(status), t.priority.gte(priority)))
        .sort('-createdAt', '-id')
        .limit(50)
        .offset(offset)
        .all(),
    W3: ({ after }) =>
      User.filter((u) => u.id.gt(after))
        .sort('id')
        .limit(50)
        .select('id', 'name', 'email', 'role')
        .load({ tickets: (q) => q.sort('-id').limit(3).select('id', 'subject', 'status', 'createdAt') })
        .all(),
    W4: ({ status, after }) =>
      Ticket.filter((t) => and(t.status.eq(status), t.id.gt(after)))
        .sort('id')
        .limit(20)
        .select('id', 'subject', 'createdAt')
        .load({
          comments: (q) =>
            q
              .sort('id')
              .select('id', 'body', 'createdAt')
              .load({ author: (a) => a.select('id', 'name') }),
        })
        .all(),
    W5: ({ min }) =>
      User.filter((u) => and(u.role.eq('agent'), u.assignedOpenPercent.gt(min)))
        .sort('-assignedOpenPercent', 'id')
        .limit(20)
        .select('id', 'name')
        .load('assignedOpenPercent')
        .all(),
    W6: (ticket) => NewTicket.create('add', ticket),
    W7: async (tickets) => (await NewTicket.createMany('add', tickets)).count,
    W8: async ({ status, at, reporterId }) =>
      (await MovingTicket.updateMany(MovingTicket.where({ reporterId }), 'move', { status, updatedAt: at })).count,
    W9: (ticket) =>
      repo.transaction(async () => {
        const { id } = await NewTicket.create('add', ticket);
        // Neither needs the other's answer, so they travel together.
        const [, reporter] = await Promise.all([
          NewTicket.update(id, 'suspend'),
          User.select('id', 'name', 'email', 'role').get(ticket.reporterId),
        ]);
        return reporter;
      }),
    W10: async (_, each) => {
      for await (const ticket of Ticket.sort('id').stream()) each(ticket);
    },
    W11: ({ priority }) =>
      User.filter((u) =>
        and(
          u.active,
          u.tickets.exists((t) => and(t.status.eq('open'), t.priority.gte(priority))),
        ),
      ).count(),
    close: () => stopRepo(repo),
  };
}
