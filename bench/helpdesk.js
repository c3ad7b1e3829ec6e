// The query the README begins with: users filtered by, sorted by and loaded with a ratio of two counts, each with the
// three newest open tickets; against the fastest of several ways to write it by hand. 200 users, 20,000 tickets.
import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { defineRepo, hasMany, integer, oneOf, Resource, text, timestamp } from 'quarry';
import { stopRepo } from 'quarry/testing';
import { median } from './median.js';

const share = `count(*) filter (where status <> 'closed')::float8 / nullif(count(*), 0)`;
const newest = `coalesce(json_agg(json_build_object('id', t.id, 'subject', t.subject, 'openedAt', t.opened_at)
  order by t.opened_at desc, t.id), '[]')`;
const open = `select id, subject, opened_at from small.tickets t where t.reporter_id = u.id and t.status <> 'closed'
  order by opened_at desc, id limit 3`;
const grouped = `select representative_id id, ${share} share, count(*) n from small.tickets
  where representative_id is not null group by 1`;

/** Ways to write it by hand. */
const candidates = {
  'grouped, then lateral': `select u.id, u.name, x.share "assignedOpenPercent", l.list "reportedTickets"
    from small.users u join (${grouped}) x on x.id = u.id
    cross join lateral (select ${newest} list from (${open}) t) l
    where x.n > 0 and x.share > $1 order by x.share desc, u.id`,
  'grouped and materialized': `with x as materialized (${grouped}), page as materialized (
      select u.id, u.name, x.share from small.users u join x on x.id = u.id where x.n > 0 and x.share > $1)
    select u.id, u.name, u.share "assignedOpenPercent", l.list "reportedTickets" from page u
    cross join lateral (select ${newest} list from (${open}) t) l order by u.share desc, u.id`,
  'grouped, then ranked': `with x as (${grouped}), ranked as (
      select t.*, row_number() over (partition by reporter_id order by opened_at desc, id) r
      from small.tickets t where status <> 'closed'),
    lists as (select t.reporter_id, ${newest} list from ranked t where r <= 3 group by 1)
    select u.id, u.name, x.share "assignedOpenPercent", coalesce(l.list, '[]') "reportedTickets"
    from small.users u join x on x.id = u.id left join lists l on l.reporter_id = u.id
    where x.n > 0 and x.share > $1 order by x.share desc, u.id`,
  'two laterals': `select u.id, u.name, x.share "assignedOpenPercent", l.list "reportedTickets" from small.users u
    cross join lateral (select ${share} share, count(*) n from small.tickets where representative_id = u.id) x
    cross join lateral (select ${newest} list from (${open}) t) l
    where x.n > 0 and x.share > $1 order by x.share desc, u.id`,
};

function resources(repo) {
  class User extends Resource('users', { repo, schema: 'small' }) {
    id = integer({ primaryKey: true });
    name = text();
    reportedTickets = hasMany(Ticket, (t) => t.reporterId);
    assignedTickets = hasMany(Ticket, (t) => t.representativeId);
    allAssignedTickets = this.assignedTickets.count();
    activeAssignedTickets = this.assignedTickets.filter((t) => t.isOpen).count();
    assignedOpenPercent = this.activeAssignedTickets.div(this.allAssignedTickets);
  }
  class Ticket extends Resource('tickets', { repo, schema: 'small' }) {
    id = integer({ primaryKey: true });
    subject = text();
    status = oneOf(['open', 'closed']);
    reporterId = integer();
    representativeId = integer({ optional: true });
    openedAt = timestamp();
    isOpen = this.status.neq('closed');
  }
  return { User, Ticket };
}

function byQuarry(repo) {
  const { User } = resources(repo);
  return (min) =>
    User.filter((u) => u.allAssignedTickets.gt(0))
      .filter((u) => u.assignedOpenPercent.gt(min))
      .sort('-assignedOpenPercent', 'id')
      .load({
        assignedOpenPercent: true,
        reportedTickets: (q) =>
          q
            .filter((t) => t.isOpen)
            .sort('-openedAt', 'id')
            .limit(3)
            .select('id', 'subject', 'openedAt'),
      })
      .all();
}

const byHand = (client, name) => async (min) => {
  const { rows } = await client.query({ name, text: candidates[name], values: [min] });
  for (const user of rows) for (const ticket of user.reportedTickets) ticket.openedAt = new Date(ticket.openedAt);
  return rows;
};

async function slice(run, ms) {
  const began = performance.now();
  let count = 0;
  for (; performance.now() - began < ms; count++) await run(0.25);
  return (performance.now() - began) / count;
}

/** Measures in turns, and prints the ratio to the fastest way by hand. */
export async function measureHelpdesk(url, rounds, ms) {
  const repo = defineRepo('helpdesk', { url, pool: 1 });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const hands = Object.keys(candidates).map((name) => ({ name, run: byHand(client, name) }));
    const contestants = [{ name: 'quarry', run: byQuarry(repo) }, ...hands].map((each) => ({ ...each, times: [] }));
    const [ours, ...theirs] = contestants;
    const wanted = await theirs[0].run(0.25);
    for (const { name, run } of contestants)
      if (!isDeepStrictEqual(await run(0.25), wanted)) throw new Error(`helpdesk: the results of '${name}' differ`);
    for (const { run } of contestants) await slice(run, ms);
    for (let round = 0; round < rounds; round++)
      for (const each of contestants) each.times.push(await slice(each.run, ms));
    const [best] = theirs.toSorted((a, b) => median(a.times) - median(b.times));
    const ratio = (times) => median(times.map((time, i) => time / best.times[i]));
    console.log(`\nhelpdesk: ${wanted.length} users with a ratio of counts and their newest open tickets`);
    for (const { name, times } of contestants)
      console.log(`${name.padEnd(26)} ${ratio(times).toFixed(2)}  ${median(times).toFixed(2)} ms`);
    console.log(`quarry against the best by hand: ${ratio(ours.times).toFixed(2)} (aim 1.3 at most)`);
  } finally {
    await client.end();
    await stopRepo(repo);
  }
}
