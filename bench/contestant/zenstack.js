// ZenStack 3: Prisma's interface on Kysely, the ratio a computed field, which it can filter and sort by. No policies.
import './schema/group-by.js';
import { peer } from '../peers.js';
import { inParts, pagesByKey } from './parts.js';

const load = await peer('zenstack');
const { ZenStackClient } = await load('@zenstackhq/orm');
const { PostgresDialect } = await load('@zenstackhq/orm/dialects/postgres');
const { sql } = await load('kysely');
const { default: cursor } = await load('pg-cursor');
const { default: pg } = await load('pg');
const { schema } = await load('./generated/schema.js');

/** `computedFields` of the schema's User. */
const assignedOpenPercent = (_, { modelAlias }) => sql`(
  select count(*) filter (where t.status = 'open')::float8 / nullif(count(*), 0)
  from tickets t where t.representative_id = ${sql.ref(`${modelAlias}.id`)})`;

export async function open({ url, connections: max }) {
  const pool = new pg.Pool({ connectionString: url, max, min: max, idleTimeoutMillis: 0 });
  const db = new ZenStackClient(schema, {
    dialect: new PostgresDialect({ pool, cursor }),
    computedFields: { User: { assignedOpenPercent } },
  });
  return {
    W1: ({ id }) => db.ticket.findUnique({ where: { id } }),
    W2: ({ status, priority, offset }) =>
      db.ticket.findMany({
        where: { status, priority: { gte: priority } },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: 50,
        skip: offset,
      }),
    W3: ({ after }) =>
      db.user.findMany({
        where: { id: { gt: after } },
        orderBy: { id: 'asc' },
        take: 50,
        select: {
          id: true,
          name: true,
          email: true,
          role: true,
          tickets: {
            select: { id: true, subject: true, status: true, createdAt: true },
            orderBy: { id: 'desc' },
            take: 3,
          },
        },
      }),
    W4: ({ status, after }) =>
      db.ticket.findMany({
        where: { status, id: { gt: after } },
        orderBy: { id: 'asc' },
        take: 20,
        select: {
          id: true,
          subject: true,
          createdAt: true,
          comments: {
            orderBy: { id: 'asc' },
            select: { id: true, body: true, createdAt: true, author: { select: { id: true, name: true } } },
          },
        },
      }),
    W5: ({ min }) =>
      db.user.findMany({
        where: { role: 'agent', assignedOpenPercent: { gt: min } },
        orderBy: [{ assignedOpenPercent: 'desc' }, { id: 'asc' }],
        take: 20,
        select: { id: true, name: true, assignedOpenPercent: true },
      }),
    W6: (ticket) => db.newTicket.create({ data: ticket }),
    W7: (list) =>
      db.$transaction((tx) => inParts(list, async (data) => (await tx.newTicket.createMany({ data })).count)),
    W8: async ({ status, at, reporterId }) =>
      (await db.movingTicket.updateMany({ where: { reporterId }, data: { status, updatedAt: at } })).count,
    W9: (ticket) =>
      db.$transaction(async (tx) => {
        const { id } = await tx.newTicket.create({ data: ticket, select: { id: true } });
        await tx.newTicket.updateMany({ where: { id }, data: { status: 'pending' } });
        const select = { id: true, name: true, email: true, role: true };
        return tx.user.findUnique({ where: { id: ticket.reporterId }, select });
      }),
    // Its own interface has no cursors.
    W10: (_, each) =>
      pagesByKey(
        (last, take) => db.ticket.findMany({ where: { id: { gt: last } }, orderBy: { id: 'asc' }, take }),
        each,
      ),
    W11: ({ priority }) =>
      db.user.count({ where: { active: true, tickets: { some: { status: 'open', priority: { gte: priority } } } } }),
    close: () => db.$disconnect(),
  };
}
