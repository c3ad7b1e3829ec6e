// TypeORM 1: entity schemas and repositories. Relations by a query each, since with `take` its joins first read all keys
// (W4 15 times as long); "the newest 3 of each" is nothing its find options can say, so W3 is two queries, the second of
// them raw SQL; W5 and W11 are its query builder.
import { peer } from '../peers.js';
import { inParts, pagesByKey } from './parts.js';

const load = await peer('typeorm');
await load('reflect-metadata');
const { DataSource, EntitySchema, MoreThan, MoreThanOrEqual } = await load('typeorm');
const { default: pg } = await load('pg');

const identity = { type: Number, primary: true, generated: true };
const text = { type: 'text' };
const moment = (name, options) => ({ type: 'timestamptz', name, precision: 3, ...options });
const ticketColumns = {
  id: identity,
  subject: text,
  body: text,
  status: text,
  priority: { type: 'int' },
  reporterId: { type: 'int', name: 'reporter_id' },
  representativeId: { type: 'int', name: 'representative_id', nullable: true },
  createdAt: moment('created_at'),
  updatedAt: moment('updated_at'),
  closedAt: moment('closed_at', { nullable: true }),
};
const User = new EntitySchema({
  name: 'User',
  tableName: 'users',
  columns: {
    id: identity,
    name: text,
    email: text,
    role: text,
    active: { type: Boolean },
    createdAt: moment('created_at'),
  },
  relations: { tickets: { type: 'one-to-many', target: 'Ticket', inverseSide: 'reporter' } },
});
const Ticket = new EntitySchema({
  name: 'Ticket',
  tableName: 'tickets',
  columns: ticketColumns,
  relations: {
    reporter: { type: 'many-to-one', target: 'User', inverseSide: 'tickets', joinColumn: { name: 'reporter_id' } },
    comments: { type: 'one-to-many', target: 'Comment', inverseSide: 'ticket' },
  },
});
const Comment = new EntitySchema({
  name: 'Comment',
  tableName: 'comments',
  columns: {
    id: identity,
    ticketId: { type: 'int', name: 'ticket_id' },
    body: text,
    internal: { type: Boolean },
    createdAt: moment('created_at'),
  },
  relations: {
    ticket: { type: 'many-to-one', target: 'Ticket', inverseSide: 'comments', joinColumn: { name: 'ticket_id' } },
    author: { type: 'many-to-one', target: 'User', joinColumn: { name: 'author_id' } },
  },
});
const NewTicket = new EntitySchema({ name: 'NewTicket', tableName: 'new_tickets', columns: ticketColumns });
const MovingTicket = new EntitySchema({
  name: 'MovingTicket',
  tableName: 'moving_tickets',
  columns: {
    id: identity,
    reporterId: { type: 'int', name: 'reporter_id' },
    status: text,
    updatedAt: moment('updated_at'),
  },
});

const newest = `select u.id "userId", t.id, t.subject, t.status, t.created_at "createdAt" from unnest($1::int[]) u(id)
  cross join lateral (select * from tickets where reporter_id = u.id order by id desc limit 3) t`;

const shares = (query) =>
  query
    .select('t.representative_id', 'id')
    .addSelect(`count(*) filter (where t.status = 'open')::float8 / nullif(count(*), 0)`, 'share')
    .from(Ticket, 't')
    .where('t.representative_id is not null')
    .groupBy('t.representative_id');

const urgent = (query) => {
  const tickets = query.subQuery().select('1').from(Ticket, 't').where('t.reporter_id = u.id');
  return `exists ${tickets.andWhere(`t.status = 'open' and t.priority >= :priority`).getQuery()}`;
};

export async function open({ url, connections: max }) {
  const source = await new DataSource({
    type: 'postgres',
    driver: pg,
    url,
    poolSize: max,
    extra: { min: max, idleTimeoutMillis: 0 },
    entities: [User, Ticket, Comment, NewTicket, MovingTicket],
  }).initialize();
  const [users, tickets, newTickets, movingTickets] = [User, Ticket, NewTicket, MovingTicket].map((entity) =>
    source.getRepository(entity),
  );
  return {
    W1: ({ id }) => tickets.findOneBy({ id }),
    W2: ({ status, priority, offset }) =>
      tickets.find({
        where: { status, priority: MoreThanOrEqual(priority) },
        order: { createdAt: 'DESC', id: 'DESC' },
        take: 50,
        skip: offset,
      }),
    W3: async ({ after }) => {
      const select = { id: true, name: true, email: true, role: true };
      const found = await users.find({ select, where: { id: MoreThan(after) }, order: { id: 'ASC' }, take: 50 });
      for (const user of found) user.tickets = [];
      const byId = new Map(found.map((user) => [user.id, user]));
      for (const { userId, ...ticket } of await source.query(newest, [[...byId.keys()]]))
        byId.get(userId).tickets.push(ticket);
      return found;
    },
    W4: async ({ status, after }) => {
      const found = await tickets.find({
        relationLoadStrategy: 'query',
        select: {
          id: true,
          subject: true,
          createdAt: true,
          comments: { id: true, body: true, createdAt: true, author: { id: true, name: true } },
        },
        where: { status, id: MoreThan(after) },
        order: { id: 'ASC' },
        take: 20,
        relations: { comments: { author: true } },
      });
      // This strategy cannot sort what it loads.
      for (const ticket of found) ticket.comments.sort((a, b) => a.id - b.id);
      return found;
    },
    W5: ({ min }) =>
      source
        .createQueryBuilder(User, 'u')
        .select('u.id', 'id')
        .addSelect('u.name', 'name')
        .addSelect('x.share', 'assignedOpenPercent')
        .innerJoin(shares, 'x', 'x.id = u.id')
        .where('u.role = :role', { role: 'agent' })
        .andWhere('x.share > :min', { min })
        .orderBy('x.share', 'DESC')
        .addOrderBy('u.id', 'ASC')
        .limit(20)
        .getRawMany(),
    W6: (ticket) => newTickets.save({ ...ticket }),
    W7: (list) =>
      source.transaction((manager) =>
        inParts(list, async (part) => {
          const insert = manager.createQueryBuilder().insert().into(NewTicket).values(part);
          await insert.updateEntity(false).execute();
          return part.length;
        }),
      ),
    W8: async ({ status, at, reporterId }) =>
      (await movingTickets.update({ reporterId }, { status, updatedAt: at })).affected,
    W9: (ticket) =>
      source.transaction(async (manager) => {
        const { identifiers } = await manager.insert(NewTicket, { ...ticket });
        await manager.update(NewTicket, { id: identifiers[0].id }, { status: 'pending' });
        const select = { id: true, name: true, email: true, role: true };
        return manager.findOne(User, { where: { id: ticket.reporterId }, select });
      }),
    // Its stream gives raw rows; pages keep the records what find() gives.
    W10: (_, each) =>
      pagesByKey((last, take) => tickets.find({ where: { id: MoreThan(last) }, order: { id: 'ASC' }, take }), each),
    W11: ({ priority }) =>
      source.createQueryBuilder(User, 'u').where('u.active').andWhere(urgent).setParameters({ priority }).getCount(),
    close: () => source.destroy(),
  };
}
