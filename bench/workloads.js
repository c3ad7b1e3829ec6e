// What is measured. `draw` makes the arguments of one call: the same sequence for every contestant of a round.

const statuses = ['open', 'pending', 'closed'];
const start = Date.UTC(2024, 0, 1);

function ticket(i) {
  const at = new Date(start + i * 1000);
  return {
    subject: `New ticket ${i}`,
    body: `What happened with ${i}: it stopped, and nobody knows why; it had worked for years.`,
    status: 'open',
    priority: 1 + (i % 5),
    reporterId: 1 + (i % 10000),
    representativeId: i % 10 === 0 ? null : 1 + (i % 500),
    createdAt: at,
    updatedAt: at,
    closedAt: null,
  };
}

const emptied = (client) => client.query('truncate new_tickets');

const added = `select count(*)::int, count(distinct subject)::int subjects, sum(reporter_id)::int reporters, min(status),
  max(status), min(created_at), max(updated_at), count(closed_at)::int closed, count(representative_id)::int taken
  from new_tickets`;
const moved = `select md5(string_agg(concat(id, status, updated_at), ',' order by id)) from moving_tickets`;

/**
 * - `slow`: takes milliseconds, so its slices are longer.
 * - `once`: one call is a slice.
 * - `stream`: is given a function to call with every record.
 * - `clean`: what makes a slice independent of the one before it.
 * - `left`: what a check of it has left in the database, which must be the same as well.
 */
export const workloads = {
  W1: { title: 'a ticket by its id', draw: (below) => ({ id: 1 + below(200000) }) },
  W2: {
    title: 'page of 50 tickets: two filters, two sort keys',
    draw: (below) => ({ status: statuses[below(3)], priority: 2, offset: 50 * below(10) }),
  },
  W3: { title: '50 users, each with the 3 newest tickets', draw: (below) => ({ after: below(9900) }) },
  W4: {
    title: '20 tickets, their comments, the authors of these',
    draw: (below) => ({ status: statuses[below(3)], after: below(190000) }),
  },
  W5: {
    title: 'agents filtered by, sorted by and loaded with a ratio of two counts',
    draw: (below) => ({ min: 0.2 + below(20) / 100 }),
    slow: true,
  },
  W6: { title: 'insert a ticket, and return it', draw: (below) => ticket(below(1e6)), clean: emptied, left: added },
  W7: {
    title: 'insert 10,000 tickets',
    once: true,
    draw(below) {
      const first = below(1e5);
      return Array.from({ length: 10000 }, (_, i) => ticket(first + i));
    },
    clean: emptied,
    left: added,
  },
  W8: {
    title: 'update the 20 tickets of a reporter',
    draw: (below) => ({
      reporterId: 1 + below(1000),
      status: statuses[below(3)],
      at: new Date(start + 1000 * below(1e6)),
    }),
    clean: (client) => client.query('vacuum moving_tickets'),
    left: moved,
  },
  W9: {
    title: 'transaction: insert, update, select',
    draw: (below) => ticket(below(1e6)),
    clean: emptied,
    left: added,
  },
  W10: { title: 'stream 200,000 tickets', once: true, stream: true, draw: () => ({}) },
  W11: {
    title: 'count the active users with an urgent open ticket',
    draw: (below) => ({ priority: 2 + below(4) }),
    slow: true,
  },
};
