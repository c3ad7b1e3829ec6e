// Drizzle 0.45 as its documentation shows it: the query builder, relational queries for nested records.
import * as operators from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import * as core from 'drizzle-orm/pg-core';
import pg from 'pg';
import { contestantOf, queriesOf, tablesOf } from './drizzle-tables.js';

const { and, asc, desc, eq, gt, relations } = operators;
const tables = tablesOf(core);
const { users, tickets, comments } = tables;
const schema = {
  ...tables,
  userRelations: relations(users, ({ many }) => ({ tickets: many(tickets) })),
  ticketRelations: relations(tickets, ({ one, many }) => ({
    reporter: one(users, { fields: [tickets.reporterId], references: [users.id] }),
    comments: many(comments),
  })),
  commentRelations: relations(comments, ({ one }) => ({
    ticket: one(tickets, { fields: [comments.ticketId], references: [tickets.id] }),
    author: one(users, { fields: [comments.authorId], references: [users.id] }),
  })),
};

const relationalOf = (db) => ({
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
});

export async function open({ url, connections: max }) {
  const pool = new pg.Pool({ connectionString: url, max, min: max, idleTimeoutMillis: 0 });
  const db = drizzle(pool, { schema });
  const queries = { ...queriesOf(db, tables, operators), ...relationalOf(db) };
  return { ...contestantOf(db, tables, operators, queries), close: () => pool.end() };
}
