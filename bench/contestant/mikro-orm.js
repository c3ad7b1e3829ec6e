// MikroORM 7: entities by `defineEntity`, a fork of the entity manager per call, as per request; its own default loading
// strategy, which is the fastest here; the ratio a formula, which it can filter and sort by; streams with a cursor of 1,000.
import { peer } from '../peers.js';

const load = await peer('mikro-orm');
const { MikroORM, defineEntity, p, wrap } = await load('@mikro-orm/postgresql');

const moment = (name) => p.datetime().fieldName(name).columnType('timestamptz(3)');
const key = (entity, name) => p.manyToOne(entity).mapToPk().fieldName(name);
const ticketProperties = () => ({
  id: p.integer().primary().autoincrement(),
  subject: p.text(),
  body: p.text(),
  status: p.text(),
  priority: p.integer(),
  reporterId: () => key(User, 'reporter_id'),
  representativeId: () => key(User, 'representative_id').nullable(),
  createdAt: moment('created_at'),
  updatedAt: moment('updated_at'),
  closedAt: moment('closed_at').nullable(),
});

const share = (columns) => `(select count(*) filter (where t.status = 'open')::float8 / nullif(count(*), 0)
  from tickets t where t.representative_id = ${columns.id ?? `${columns}.id`})`;

const User = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: p.integer().primary().autoincrement(),
    name: p.text(),
    email: p.text(),
    role: p.text(),
    active: p.boolean(),
    createdAt: moment('created_at'),
    tickets: () => p.oneToMany(Ticket).mappedBy('reporterId'),
    assignedOpenPercent: p.double().formula(share).lazy().persist(false),
  },
});
const Ticket = defineEntity({
  name: 'Ticket',
  tableName: 'tickets',
  properties: { ...ticketProperties(), comments: () => p.oneToMany(Comment).mappedBy('ticketId') },
});
const NewTicket = defineEntity({ name: 'NewTicket', tableName: 'new_tickets', properties: ticketProperties() });
const MovingTicket = defineEntity({
  name: 'MovingTicket',
  tableName: 'moving_tickets',
  properties: {
    id: p.integer().primary().autoincrement(),
    reporterId: p.integer().fieldName('reporter_id'),
    status: p.text(),
    updatedAt: moment('updated_at'),
  },
});
const Comment = defineEntity({
  name: 'Comment',
  tableName: 'comments',
  properties: {
    id: p.integer().primary().autoincrement(),
    ticketId: () => key(Ticket, 'ticket_id'),
    author: () => p.manyToOne(User).fieldName('author_id'),
    body: p.text(),
    internal: p.boolean(),
    createdAt: moment('created_at'),
  },
});

const pick = (record, ...names) => Object.fromEntries(names.map((name) => [name, record[name]]));
const object = (entity) => wrap(entity).toObject();
/** Entities as plain data, to compare them; not measured. */
const plain = {
  W1: object,
  W2: (list) => list.map(object),
  W3: (list) =>
    list.map((user) => ({
      ...pick(user, 'id', 'name', 'email', 'role'),
      tickets: user.tickets.getItems().map((ticket) => pick(ticket, 'id', 'subject', 'status', 'createdAt')),
    })),
  W4: (list) =>
    list.map((ticket) => ({
      ...pick(ticket, 'id', 'subject', 'createdAt'),
      comments: ticket.comments.getItems().map((comment) => ({
        ...pick(comment, 'id', 'body', 'createdAt'),
        author: pick(comment.author, 'id', 'name'),
      })),
    })),
  W5: (list) => list.map((user) => pick(user, 'id', 'name', 'assignedOpenPercent')),
  W6: object,
  W9: (user) => pick(user, 'id', 'name', 'email', 'role'),
  W10: object,
};

export async function open({ url, connections: max }) {
  const orm = await MikroORM.init({
    entities: [User, Ticket, Comment, NewTicket, MovingTicket],
    clientUrl: url,
    pool: { min: max, max },
    forceUtcTimezone: true,
    ensureDatabase: false,
  });
  const manager = () => orm.em.fork();
  return {
    plain,
    W1: ({ id }) => manager().findOne(Ticket, { id }),
    W2: ({ status, priority, offset }) =>
      manager().find(
        Ticket,
        { status, priority: { $gte: priority } },
        { orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], limit: 50, offset },
      ),
    W3: ({ after }) =>
      manager().find(
        User,
        { id: { $gt: after } },
        {
          orderBy: { id: 'asc' },
          limit: 50,
          populate: ['tickets'],
          fields: ['name', 'email', 'role', 'tickets.subject', 'tickets.status', 'tickets.createdAt'],
          populateHints: { tickets: { limit: 3, orderBy: { id: 'desc' } } },
        },
      ),
    W4: ({ status, after }) =>
      manager().find(
        Ticket,
        { status, id: { $gt: after } },
        {
          orderBy: { id: 'asc' },
          limit: 20,
          populate: ['comments.author'],
          populateOrderBy: { comments: { id: 'asc' } },
          fields: ['subject', 'createdAt', 'comments.body', 'comments.createdAt', 'comments.author.name'],
        },
      ),
    W5: ({ min }) =>
      manager().find(
        User,
        { role: 'agent', assignedOpenPercent: { $gt: min } },
        {
          orderBy: [{ assignedOpenPercent: 'desc' }, { id: 'asc' }],
          limit: 20,
          fields: ['id', 'name', 'assignedOpenPercent'],
        },
      ),
    W6: async (values) => {
      const em = manager();
      const ticket = em.create(NewTicket, values);
      await em.persist(ticket).flush();
      return ticket;
    },
    // What it answers is no count.
    W7: async (list) => {
      await manager().insertMany(NewTicket, list);
      return list.length;
    },
    W8: ({ status, at, reporterId }) => manager().nativeUpdate(MovingTicket, { reporterId }, { status, updatedAt: at }),
    W9: (values) =>
      manager().transactional(async (em) => {
        const ticket = em.create(NewTicket, values);
        await em.persist(ticket).flush();
        ticket.status = 'pending';
        await em.flush();
        return em.findOne(User, { id: values.reporterId }, { fields: ['id', 'name', 'email', 'role'] });
      }),
    W10: async (_, each) => {
      for await (const ticket of manager().stream(Ticket, { orderBy: { id: 'asc' }, chunkSize: 1000 })) each(ticket);
    },
    W11: ({ priority }) =>
      manager().count(User, {
        active: true,
        tickets: { $some: { status: 'open', priority: { $gte: priority } } },
      }),
    close: () => orm.close(true),
  };
}
