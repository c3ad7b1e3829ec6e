// The base of all ratios: hand-written SQL on pg, every statement prepared under a name, nested records by one lateral
// with json_agg, a cursor of 1,000 rows for streams.
import pg from 'pg';

const columns = `id, subject, body, status, priority, reporter_id "reporterId", representative_id "representativeId",
  created_at "createdAt", updated_at "updatedAt", closed_at "closedAt"`;
const written = 'subject, body, status, priority, reporter_id, representative_id, created_at, updated_at, closed_at';
const given = '$1, $2, $3, $4, $5, $6, $7, $8, $9';

const statements = {
  get: `select ${columns} from tickets where id = $1`,
  page: `select ${columns} from tickets where status = $1 and priority >= $2
    order by created_at desc, id desc limit 50 offset $3`,
  newest: `select u.id, u.name, u.email, u.role, t.tickets from users u
    cross join lateral (
      select coalesce(json_agg(json_build_object('id', t.id, 'subject', t.subject, 'status', t.status,
        'createdAt', t.created_at)), '[]') tickets
      from (select * from tickets where reporter_id = u.id order by id desc limit 3) t) t
    where u.id > $1 order by u.id limit 50`,
  tree: `select t.id, t.subject, t.created_at "createdAt", c.comments
    from (select * from tickets where status = $1 and id > $2 order by id limit 20) t
    cross join lateral (
      select coalesce(json_agg(json_build_object('id', c.id, 'body', c.body, 'createdAt', c.created_at,
        'author', json_build_object('id', a.id, 'name', a.name)) order by c.id), '[]') comments
      from comments c join users a on a.id = c.author_id where c.ticket_id = t.id) c
    order by t.id`,
  ratio: `select u.id, u.name, x.share "assignedOpenPercent" from users u
    join (select representative_id id, count(*) filter (where status = 'open')::float8 / nullif(count(*), 0) share
      from tickets where representative_id is not null group by 1) x on x.id = u.id
    where u.role = 'agent' and x.share > $1 order by x.share desc, u.id limit 20`,
  insert: `insert into new_tickets (${written}) values (${given}) returning ${columns}`,
  bulk: `insert into new_tickets (${written}) select * from unnest($1::text[], $2::text[], $3::text[], $4::int[],
    $5::int[], $6::int[], $7::timestamptz[], $8::timestamptz[], $9::timestamptz[])`,
  update: 'update moving_tickets set status = $1, updated_at = $2 where reporter_id = $3',
  insertInside: `insert into new_tickets (${written}) values (${given}) returning id`,
  updateInside: `update new_tickets set status = 'pending' where id = $1`,
  selectInside: 'select id, name, email, role from users where id = $1',
  fetch: 'fetch forward 1000 from tickets_cursor',
  count: `select count(*)::int n from users u where u.active and exists (
    select from tickets t where t.reporter_id = u.id and t.status = 'open' and t.priority >= $1)`,
};

const values = (t) => [
  t.subject,
  t.body,
  t.status,
  t.priority,
  t.reporterId,
  t.representativeId,
  t.createdAt,
  t.updatedAt,
  t.closedAt,
];

export async function open({ url, connections: max }) {
  const pool = new pg.Pool({ connectionString: url, max, min: max, idleTimeoutMillis: 0 });
  const run = (on, name, parameters) => on.query({ name, text: statements[name], values: parameters });
  const rows = async (name, parameters) => (await run(pool, name, parameters)).rows;
  const first = async (name, parameters) => (await rows(name, parameters))[0];
  const transaction = async (work) => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      const result = await work(client);
      await client.query('commit');
      return result;
    } catch (error) {
      await client.query('rollback');
      throw error;
    } finally {
      client.release();
    }
  };
  // JSON has no dates.
  const dated = (parents, list) => {
    for (const parent of parents) for (const child of parent[list]) child.createdAt = new Date(child.createdAt);
    return parents;
  };
  return {
    W1: ({ id }) => first('get', [id]),
    W2: ({ status, priority, offset }) => rows('page', [status, priority, offset]),
    W3: async ({ after }) => dated(await rows('newest', [after]), 'tickets'),
    W4: async ({ status, after }) => dated(await rows('tree', [status, after]), 'comments'),
    W5: ({ min }) => rows('ratio', [min]),
    W6: (ticket) => first('insert', values(ticket)),
    W7: async (tickets) => {
      const lists = values(tickets[0]).map(() => []);
      for (const ticket of tickets) for (const [i, value] of values(ticket).entries()) lists[i].push(value);
      return (await run(pool, 'bulk', lists)).rowCount;
    },
    W8: async ({ status, at, reporterId }) => (await run(pool, 'update', [status, at, reporterId])).rowCount,
    W9: (ticket) =>
      transaction(async (client) => {
        const inserted = await run(client, 'insertInside', values(ticket));
        await run(client, 'updateInside', [inserted.rows[0].id]);
        return (await run(client, 'selectInside', [ticket.reporterId])).rows[0];
      }),
    W10: (_, each) =>
      transaction(async (client) => {
        await client.query(`declare tickets_cursor no scroll cursor for select ${columns} from tickets order by id`);
        for (;;) {
          const fetched = await run(client, 'fetch', []);
          for (const row of fetched.rows) each(row);
          if (fetched.rows.length < 1000) return;
        }
      }),
    W11: async ({ priority }) => (await first('count', [priority])).n,
    close: () => pool.end(),
  };
}
