// Prisma 7 with its driver adapter. Relations by `join`, its default where the preview feature is on, and the faster way
// (by `query` W3 takes 3.5 times as long, W4 twice); W5, which its interface cannot say, is raw SQL. `createMany` splits
// lists by itself.
import { peer } from '../peers.js';
import { pagesByKey } from './parts.js';

const load = await peer('prisma');
const { PrismaPg } = await load('@prisma/adapter-pg');
const { PrismaClient } = await load('./generated/client.js');

const relationLoadStrategy = 'join';

export async function open({ url, connections: max }) {
  const prisma = new PrismaClient({
    adapter: new PrismaPg({ connectionString: url, max, min: max, idleTimeoutMillis: 0 }),
  });
  return {
    W1: ({ id }) => prisma.ticket.findUnique({ where: { id } }),
    W2: ({ status, priority, offset }) =>
      prisma.ticket.findMany({
        where: { status, priority: { gte: priority } },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: 50,
        skip: offset,
      }),
    W3: ({ after }) =>
      prisma.user.findMany({
        relationLoadStrategy,
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
      prisma.ticket.findMany({
        relationLoadStrategy,
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
    W5: ({ min }) => prisma.$queryRaw`
      select u.id, u.name, x.share "assignedOpenPercent" from users u
      join (select representative_id id, count(*) filter (where status = 'open')::float8 / nullif(count(*), 0) share
        from tickets where representative_id is not null group by 1) x on x.id = u.id
      where u.role = 'agent' and x.share > ${min} order by x.share desc, u.id limit 20`,
    W6: (ticket) => prisma.newTicket.create({ data: ticket }),
    W7: async (list) => (await prisma.newTicket.createMany({ data: list })).count,
    W8: async ({ status, at, reporterId }) =>
      (await prisma.movingTicket.updateMany({ where: { reporterId }, data: { status, updatedAt: at } })).count,
    W9: (ticket) =>
      prisma.$transaction(async (tx) => {
        const { id } = await tx.newTicket.create({ data: ticket, select: { id: true } });
        await tx.newTicket.updateMany({ where: { id }, data: { status: 'pending' } });
        const select = { id: true, name: true, email: true, role: true };
        return tx.user.findUnique({ where: { id: ticket.reporterId }, select });
      }),
    // It has no cursors.
    W10: (_, each) =>
      pagesByKey(
        (last, take) => prisma.ticket.findMany({ where: { id: { gt: last } }, orderBy: { id: 'asc' }, take }),
        each,
      ),
    W11: ({ priority }) =>
      prisma.user.count({
        where: { active: true, tickets: { some: { status: 'open', priority: { gte: priority } } } },
      }),
    close: () => prisma.$disconnect(),
  };
}
