// Drizzle 0.45 as its documentation shows it; `drizzle:prepared` prepares every query once by hand.
import { and, asc, desc, eq, exists, gt, gte, relations, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { boolean, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import pg from 'pg';

const identity = () => integer('id').primaryKey().generatedByDefaultAsIdentity();
const moment = (name) => timestamp(name, { withTimezone: true, precision: 3 });

const users = pgTable('users', {
  id: identity(),
  name: text('name').notNull(),
  email: text('email').notNull(),
  role: text('role').notNull(),
  active: boolean('active').notNull(),
  createdAt: moment('created_at').notNull(),
});
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
const tickets = pgTable('tickets', ticketColumns());
const newTickets = pgTable('new_tickets', ticketColumns());
const movingTickets = pgTable('moving_tickets', {
  id: identity(),
  reporterId: integer('reporter_id').notNull(),
  status: text('status').notNull(),
  updatedAt: moment('updated_at').notNull(),
});
const comments = pgTable('comments', {
  id: identity(),
  ticketId: integer('ticket_id').notNull(),
  authorId: integer('author_id').notNull(),
  body: text('body').notNull(),
  internal: boolean('internal').notNull(),
  createdAt: moment('created_at').notNull(),
});
const userRelations = relations(users, ({ many }) => ({ tickets: many(tickets) }));
const ticketRelations = relations(tickets, ({ one, many }) => ({
  reporter: one(users, { fields: [tickets.reporterId], references: [users.id] }),
  comments: many(comments),
}));
const commentRelations = relations(comments, ({ one }) => ({
  ticket: one(tickets, { fields: [comments.ticketId], references: [tickets.id] }),
  author: one(users, { fields: [comments.authorId], references: [users.id] }),
}));
const schema = { users, tickets, comments, userRelations, ticketRelations, commentRelations };

/** The queries, their arguments values or placeholders. */
const queriesOf = (db) => ({
  W1: ({ id }) => db.select().from(tickets).where(eq(tickets.id, id)),
  W2: ({ status, priority, offset }) =>
    db
      .select()
      .from(tickets)
      .where(and(eq(tickets.status, status), gte(tickets.priority, priority)))
      .orderBy(desc(tickets.createdAt), desc(tickets.id))
      .limit(50)
      .offset(offset),
  W3: ({ after }) =>
    db.query.users.findMany({
      columns: { id: true, name: true, email: true, role: true },
      where: gt(users.id, after),
      orderBy: asc(users.id),
      limit: 50,
      with: {
        tickets: {
          columns: { id: true, subject: true, status: true, createdAt: true },
          orderBy: desc(tickets.id),
          limit: 3,
        },
      },
    }),
  W4: ({ status, after }) =>
    db.query.tickets.findMany({
      columns: { id: true, subject: true, createdAt: true },
      where: and(eq(tickets.status, status), gt(tickets.id, after)),
      orderBy: asc(tickets.id),
      limit: 20,
      with: {
        comments: {
          columns: { id: true, body: true, createdAt: true },
          orderBy: asc(comments.id),
          with: { author: { columns: { id: true, name: true } } },
        },
      },
    }),
  W5: ({ min }) => {
    const open = sql`count(*) filter (where ${tickets.status} = 'open')::float8`;
    const shares = db
      .select({
        id: tickets.representativeId,
        share: sql`${open} / nullif(count(*), 0)`.as('share'),
      })
      .from(tickets)
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
});

const placeholders = {
  W1: ['id'],
  W2: ['status', 'priority', 'offset'],
  W3: ['after'],
  W4: ['status', 'after'],
  W5: ['min'],
  // A null for a timestamp's placeholder throws, so closedAt, which is always null here, is left out.
  W6: ['subject', 'body', 'status', 'priority', 'reporterId', 'representativeId', 'createdAt', 'updatedAt'],
  W8: ['status', 'at', 'reporterId'],
  W11: ['priority'],
};

function preparedOf(queries) {
  const prepare = ([name, query]) => {
    const holes = Object.fromEntries(placeholders[name].map((hole) => [hole, sql.placeholder(hole)]));
    const prepared = query(holes).prepare(name);
    return [name, (args) => prepared.execute(args)];
  };
  return Object.fromEntries(Object.entries(queries).map(prepare));
}

export async function open({ url, connections: max, variant }) {
  const pool = new pg.Pool({ connectionString: url, max, min: max, idleTimeoutMillis: 0 });
  const db = drizzle(pool, { schema });
  const queries = variant === 'prepared' ? preparedOf(queriesOf(db)) : queriesOf(db);
  return {
    W1: async (args) => (await queries.W1(args))[0],
    W2: (args) => queries.W2(args),
    W3: (args) => queries.W3(args),
    W4: (args) => queries.W4(args),
    W5: (args) => queries.W5(args),
    W6: async (ticket) => (await queries.W6(ticket))[0],
    // At most 65,535 parameters fit into a statement.
    W7: (list) =>
      db.transaction(async (tx) => {
        let count = 0;
        for (let i = 0; i < list.length; i += 5000)
          count += (await tx.insert(newTickets).values(list.slice(i, i + 5000))).rowCount;
        return count;
      }),
    W8: async (args) => (await queries.W8(args)).rowCount,
    W9: (ticket) =>
      db.transaction(async (tx) => {
        const [{ id }] = await tx.insert(newTickets).values(ticket).returning({ id: newTickets.id });
        await tx.update(newTickets).set({ status: 'pending' }).where(eq(newTickets.id, id));
        const { name, email, role } = users;
        const found = await tx
          .select({ id: users.id, name, email, role })
          .from(users)
          .where(eq(users.id, ticket.reporterId));
        return found[0];
      }),
    // It has no cursors for PostgreSQL: pages by key.
    W10: async (_, each) => {
      for (let last = 0; ; ) {
        const page = await db.select().from(tickets).where(gt(tickets.id, last)).orderBy(asc(tickets.id)).limit(2000);
        for (const row of page) each(row);
        if (page.length < 2000) return;
        last = page.at(-1).id;
      }
    },
    W11: async (args) => (await queries.W11(args))[0].n,
    close: () => pool.end(),
  };
}
