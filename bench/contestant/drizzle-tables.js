// The tables and what Drizzle 0.45 and 1.0 write alike; each version brings its own `core` (its pg-core) and operators.
import { inParts, pagesByKey } from './parts.js';

export function tablesOf({ boolean, integer, pgTable, text, timestamp }) {
  const identity = () => integer('id').primaryKey().generatedByDefaultAsIdentity();
  const moment = (name) => timestamp(name, { withTimezone: true, precision: 3 });
  const ticketColumns = () => ({
    id: identity(),
    subject: text('subject').notNull(),
    body: text('body').notNull(),
    status: text('status').notNull(),
    priority: integer('priority').notNull(),
    reporterId: integer('reporter_id').notNull(),
    representativeId: integer('representative_id'),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
    closedAt: moment('closed_at'),
  });
  return {
    users: pgTable('users', {
      id: identity(),
      name: text('name').notNull(),
      email: text('email').notNull(),
      role: text('role').notNull(),
      active: boolean('active').notNull(),
      createdAt: moment('created_at').notNull(),
    }),
    tickets: pgTable('tickets', ticketColumns()),
    newTickets: pgTable('new_tickets', ticketColumns()),
    movingTickets: pgTable('moving_tickets', {
      id: identity(),
      reporterId: integer('reporter_id').notNull(),
      status: text('status').notNull(),
      updatedAt: moment('updated_at').notNull(),
    }),
    comments: pgTable('comments', {
      id: identity(),
      ticketId: integer('ticket_id').notNull(),
      authorId: integer('author_id').notNull(),
      body: text('body').notNull(),
      internal: boolean('internal').notNull(),
      createdAt: moment('created_at').notNull(),
    }),
  };
}

/** Queries of the builder; their arguments are values or placeholders. */
export function queriesOf(db, { users, tickets, newTickets, movingTickets }, operators) {
  const { and, asc, desc, eq, exists, gt, gte, isNotNull, sql } = operators;
  return {
    W1: ({ id }) => db.select().from(tickets).where(eq(tickets.id, id)),
    W2: ({ status, priority, offset }) =>
      db
        .select()
        .from(tickets)
        .where(and(eq(tickets.status, status), gte(tickets.priority, priority)))
        .orderBy(desc(tickets.createdAt), desc(tickets.id))
        .limit(50)
        .offset(offset),
    W5: ({ min }) => {
      const open = sql`count(*) filter (where ${tickets.status} = 'open')::float8`;
      const shares = db
        .select({ id: tickets.representativeId, share: sql`${open} / nullif(count(*), 0)`.as('share') })
        .from(tickets)
        .where(isNotNull(tickets.representativeId))
        .groupBy(tickets.representativeId)
        .as('shares');
      return db
        .select({ id: users.id, name: users.name, assignedOpenPercent: shares.share })
        .from(users)
        .innerJoin(shares, eq(shares.id, users.id))
        .where(and(eq(users.role, 'agent'), gt(shares.share, min)))
        .orderBy(desc(shares.share), asc(users.id))
        .limit(20);
    },
    W6: (ticket) => db.insert(newTickets).values(ticket).returning(),
    W8: ({ status, at, reporterId }) =>
      db.update(movingTickets).set({ status, updatedAt: at }).where(eq(movingTickets.reporterId, reporterId)),
    W11: ({ priority }) => {
      const urgent = and(eq(tickets.reporterId, users.id), eq(tickets.status, 'open'), gte(tickets.priority, priority));
      return db
        .select({ n: sql`count(*)::int` })
        .from(users)
        .where(and(eq(users.active, true), exists(db.select({ one: sql`1` }).from(tickets).where(urgent))));
    },
  };
}

/** A contestant of those queries and of what is never prepared: several statements, and lists of any length. */
export function contestantOf(db, { users, tickets, newTickets }, { asc, eq, gt }, queries) {
  return {
    W1: async (args) => (await queries.W1(args))[0],
    W2: (args) => queries.W2(args),
    W3: (args) => queries.W3(args),
    W4: (args) => queries.W4(args),
    W5: (args) => queries.W5(args),
    W6: async (ticket) => (await queries.W6(ticket))[0],
    W7: (list) =>
      db.transaction((tx) => inParts(list, async (part) => (await tx.insert(newTickets).values(part)).rowCount)),
    W8: async (args) => (await queries.W8(args)).rowCount,
    W9: (ticket) =>
      db.transaction(async (tx) => {
        const [{ id }] = await tx.insert(newTickets).values(ticket).returning({ id: newTickets.id });
        await tx.update(newTickets).set({ status: 'pending' }).where(eq(newTickets.id, id));
        const { name, email, role } = users;
        const found = tx.select({ id: users.id, name, email, role }).from(users);
        return (await found.where(eq(users.id, ticket.reporterId)))[0];
      }),
    // It has no cursors for PostgreSQL.
    W10: (_, each) =>
      pagesByKey(
        (last, size) => db.select().from(tickets).where(gt(tickets.id, last)).orderBy(asc(tickets.id)).limit(size),
        each,
      ),
    W11: async (args) => (await queries.W11(args))[0].n,
  };
}
