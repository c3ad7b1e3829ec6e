// Drizzle 1.0 as its documentation shows it: the query builder, relational queries of the second version for nested
// records. `prepared`: every query prepared once by hand, rows mapped by generated code (`jit`), which is the fastest
// it can be asked to be.
import { peer } from '../peers.js';
import { contestantOf, queriesOf, tablesOf } from './drizzle-tables.js';

const load = await peer('drizzle');
const operators = await load('drizzle-orm');
const { drizzle } = await load('drizzle-orm/node-postgres');
const { default: pg } = await load('pg');
const { defineRelations, sql } = operators;

const tables = tablesOf(await load('drizzle-orm/pg-core'));
const { users, tickets, comments } = tables;
const relations = defineRelations({ users, tickets, comments }, (r) => ({
  users: { tickets: r.many.tickets({ from: r.users.id, to: r.tickets.reporterId }) },
  tickets: { comments: r.many.comments({ from: r.tickets.id, to: r.comments.ticketId }) },
  comments: { author: r.one.users({ from: r.comments.authorId, to: r.users.id, optional: false }) },
}));

const relationalOf = (db) => ({
  W3: ({ after }) =>
    db.query.users.findMany({
      columns: { id: true, name: true, email: true, role: true },
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      limit: 50,
      with: {
        tickets: {
          columns: { id: true, subject: true, status: true, createdAt: true },
          orderBy: { id: 'desc' },
          limit: 3,
        },
      },
    }),
  W4: ({ status, after }) =>
    db.query.tickets.findMany({
      columns: { id: true, subject: true, createdAt: true },
      where: { status, id: { gt: after } },
      orderBy: { id: 'asc' },
      limit: 20,
      with: {
        comments: {
          columns: { id: true, body: true, createdAt: true },
          orderBy: { id: 'asc' },
          with: { author: { columns: { id: true, name: true } } },
        },
      },
    }),
});

const placeholders = {
  W1: ['id'],
  W2: ['status', 'priority', 'offset'],
  W3: ['after'],
  W4: ['status', 'after'],
  W5: ['min'],
  W6: ['subject', 'body', 'status', 'priority', 'reporterId', 'representativeId', 'createdAt', 'updatedAt', 'closedAt'],
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
  const prepared = variant === 'prepared';
  const db = drizzle({ client: pool, relations, jit: prepared });
  const built = { ...queriesOf(db, tables, operators), ...relationalOf(db) };
  const queries = prepared ? preparedOf(built) : built;
  return { ...contestantOf(db, tables, operators, queries), close: () => pool.end() };
}
