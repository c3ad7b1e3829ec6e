// Kysely as its documentation shows it, nested records by its JSON helpers, streams by its cursor.
import { peer } from '../peers.js';
import { inParts } from './parts.js';

const load = await peer('kysely');
const { Kysely, PostgresDialect, sql } = await load('kysely');
const { jsonArrayFrom, jsonObjectFrom } = await load('kysely/helpers/postgres');
const { default: cursor } = await load('pg-cursor');
const { default: pg } = await load('pg');

const columns = [
  'id',
  'subject',
  'body',
  'status',
  'priority',
  'reporter_id as reporterId',
  'representative_id as representativeId',
  'created_at as createdAt',
  'updated_at as updatedAt',
  'closed_at as closedAt',
];

const stored = (t) => ({
  subject: t.subject,
  body: t.body,
  status: t.status,
  priority: t.priority,
  reporter_id: t.reporterId,
  representative_id: t.representativeId,
  created_at: t.createdAt,
  updated_at: t.updatedAt,
  closed_at: t.closedAt,
});

// JSON has no dates.
function dated(parents, list) {
  for (const parent of parents) for (const child of parent[list]) child.createdAt = new Date(child.createdAt);
  return parents;
}

const newest = (users) =>
  jsonArrayFrom(
    users
      .selectFrom('tickets as t')
      .select(['t.id', 't.subject', 't.status', 't.created_at as createdAt'])
      .whereRef('t.reporter_id', '=', 'u.id')
      .orderBy('t.id', 'desc')
      .limit(3),
  ).as('tickets');

const author = (comments) =>
  jsonObjectFrom(comments.selectFrom('users as a').select(['a.id', 'a.name']).whereRef('a.id', '=', 'c.author_id')).as(
    'author',
  );

const said = (tickets) =>
  jsonArrayFrom(
    tickets
      .selectFrom('comments as c')
      .select(['c.id', 'c.body', 'c.created_at as createdAt'])
      .select(author)
      .whereRef('c.ticket_id', '=', 't.id')
      .orderBy('c.id'),
  ).as('comments');

const shares = (users) =>
  users
    .selectFrom('tickets')
    .select([
      'representative_id as id',
      sql`count(*) filter (where status = 'open')::float8 / nullif(count(*), 0)`.as('share'),
    ])
    .where('representative_id', 'is not', null)
    .groupBy('representative_id')
    .as('x');

const bulk = (tx, list) =>
  inParts(list.map(stored), async (part) =>
    Number((await tx.insertInto('new_tickets').values(part).executeTakeFirst()).numInsertedOrUpdatedRows),
  );

async function several(tx, ticket) {
  const { id } = await tx.insertInto('new_tickets').values(stored(ticket)).returning('id').executeTakeFirst();
  await tx.updateTable('new_tickets').set({ status: 'pending' }).where('id', '=', id).execute();
  const users = tx.selectFrom('users').select(['id', 'name', 'email', 'role']);
  return users.where('id', '=', ticket.reporterId).executeTakeFirst();
}

export async function open({ url, connections: max }) {
  const pool = new pg.Pool({ connectionString: url, max, min: max, idleTimeoutMillis: 0 });
  const db = new Kysely({ dialect: new PostgresDialect({ pool, cursor }) });
  return {
    W1: ({ id }) => db.selectFrom('tickets').select(columns).where('id', '=', id).executeTakeFirst(),
    W2: ({ status, priority, offset }) =>
      db
        .selectFrom('tickets')
        .select(columns)
        .where('status', '=', status)
        .where('priority', '>=', priority)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(50)
        .offset(offset)
        .execute(),
    W3: async ({ after }) => {
      const users = db.selectFrom('users as u').select(['u.id', 'u.name', 'u.email', 'u.role']).select(newest);
      return dated(await users.where('u.id', '>', after).orderBy('u.id').limit(50).execute(), 'tickets');
    },
    W4: async ({ status, after }) => {
      const tickets = db.selectFrom('tickets as t').select(['t.id', 't.subject', 't.created_at as createdAt']);
      const found = tickets.select(said).where('t.status', '=', status).where('t.id', '>', after);
      return dated(await found.orderBy('t.id').limit(20).execute(), 'comments');
    },
    W5: ({ min }) =>
      db
        .selectFrom('users as u')
        .innerJoin(shares, (join) => join.onRef('x.id', '=', 'u.id'))
        .select(['u.id', 'u.name', 'x.share as assignedOpenPercent'])
        .where('u.role', '=', 'agent')
        .where('x.share', '>', min)
        .orderBy('x.share', 'desc')
        .orderBy('u.id')
        .limit(20)
        .execute(),
    W6: (ticket) => db.insertInto('new_tickets').values(stored(ticket)).returning(columns).executeTakeFirst(),
    W7: (list) => db.transaction().execute((tx) => bulk(tx, list)),
    W8: async ({ status, at, reporterId }) => {
      const moving = db.updateTable('moving_tickets').set({ status, updated_at: at });
      return Number((await moving.where('reporter_id', '=', reporterId).executeTakeFirst()).numUpdatedRows);
    },
    W9: (ticket) => db.transaction().execute((tx) => several(tx, ticket)),
    W10: async (_, each) => {
      for await (const row of db.selectFrom('tickets').select(columns).orderBy('id').stream(1000)) each(row);
    },
    W11: async ({ priority }) => {
      const urgent = (users) =>
        users
          .selectFrom('tickets as t')
          .select(sql`1`.as('one'))
          .whereRef('t.reporter_id', '=', 'u.id')
          .where('t.status', '=', 'open')
          .where('t.priority', '>=', priority);
      const counted = db.selectFrom('users as u').select(sql`count(*)::int`.as('n')).where('u.active', '=', true);
      return (await counted.where((users) => users.exists(urgent(users))).executeTakeFirst()).n;
    },
    close: () => db.destroy(),
  };
}
