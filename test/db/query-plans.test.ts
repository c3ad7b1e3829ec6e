import { belongsTo, hasMany, indexes, integer, oneOf, Resource, text } from 'quarry';
import { beforeAll, expect, test } from 'vitest';
import { scratchRepo, sent, useTables } from '../support/scratch.ts';

// The plans PostgreSQL makes of our statements, where the point of a statement is its plan.

const Store = scratchRepo('plans');

class Owner extends Resource('owners', { repo: Store }) {
  id = integer({ primaryKey: true });
  name = text();
  jobs = hasMany(Job, (j) => j.ownerId);
  all = this.jobs.count();
  open = this.jobs.filter((j) => j.status.eq('open')).count();
  closed = this.jobs.filter((j) => j.status.eq('closed')).count();
  ratio = this.open.div(this.all);
  newest = this.jobs.sort((j) => j.rank.desc()).first((j) => j.title);
}
class Job extends Resource('jobs', { repo: Store }) {
  id = integer({ primaryKey: true });
  ownerId = integer();
  status = oneOf(['open', 'closed']);
  rank = integer();
  title = text();
  owner = belongsTo(Owner, this.ownerId);
  static indexes = indexes(Job, { perOwner: ['ownerId', 'status'], ranks: ['ownerId', 'rank'] });
}

useTables(Store, () => [Owner, Job], { sandbox: false });

beforeAll(async () => {
  await Store.query(`insert into owners select i, 'owner ' || i from generate_series(1, 2000) i`);
  await Store.query(
    `insert into jobs select i, 1 + i % 2000, case when i % 3 = 0 then 'open' else 'closed' end, i, 'job ' || i from generate_series(1, 20000) i`,
  );
  await Store.query('vacuum analyze owners');
  await Store.query('vacuum analyze jobs');
});

/** The lines of PostgreSQL's plan, without our own notes. */
async function plan(query: { explain(): Promise<string> }): Promise<string> {
  const text = await query.explain();
  return text
    .split('\n')
    .filter((line) => !line.startsWith('-- '))
    .join('\n');
}
const times = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;

test('exists() becomes a semi-join: nothing is made distinct', async () => {
  const text = await plan(Owner.filter((o) => o.jobs.exists((j) => j.rank.gt(5))));
  expect(text).toMatch(/Semi Join|HashAggregate/);
  expect(text).not.toMatch(/Unique|SubPlan/);
});

test('aggregates used three times over are computed once, by one scan of what is covered', async () => {
  const text = await plan(
    Owner.filter((o) => o.ratio.gt(0.3))
      .sort('-ratio')
      .load(['ratio', 'all']),
  );
  expect(times(text, /Aggregate/g)).toBe(1);
  expect(times(text, / on jobs /g)).toBe(1);
  // Once the table has been vacuumed the index alone is enough.
  expect(text).toMatch(/(?:on|using) jobs_owner_id_status_index/);
});

test('where every aggregate has a condition, rows that meet none are not read (OR in the lateral)', async () => {
  const { sql } = Owner.filter((o) => o.open.gt(1))
    .sort('closed')
    .toSQL();
  expect(sql).toContain(`and (t1."status" = 'open' or t1."status" = 'closed')`);
});

test('first() of each record stops at the first row of an index', async () => {
  const text = await plan(Owner.select('id').load('newest').limit(5));
  expect(text).toMatch(/Limit[\s\S]*Limit[\s\S]*Index Scan Backward using jobs_owner_id_rank_index/);
  expect(text).not.toContain('array_agg');
});

test('aggregates that are only loaded are asked for after the page was cut', async () => {
  const text = await Owner.sort('name').limit(3).load('all').explain({ analyze: true });
  expect(text).toMatch(/Aggregate .*loops=3\)/);
});

test('load() apart scans what is loaded once', async () => {
  const { sql } = await sent(Store, () => Owner.load('jobs').hint({ loads: 'apart' }).all());
  expect(sql[1]).toBe(
    'select t1."owner_id", t1."id", t1."status", t1."rank", t1."title" from "jobs" t1 where t1."owner_id" = any($1::integer[]) order by t1."id"',
  );
});

test.each(['together', 'apart'] as const)(
  'children come in their order and with their own parents when every plan is parallel: %s',
  async (loads) => {
    const page = () =>
      Owner.sort('-id')
        .limit(50)
        .load({
          jobs: (j) =>
            j
              .sort('-rank')
              .limit(3)
              .load({ owner: { jobs: true } }),
        })
        .hint({ loads })
        .all();
    const serial = await page();
    const parallel = await Store.transaction(async () => {
      for (const [name, value] of [
        ['force_parallel_mode', 'on'],
        ['debug_parallel_query', 'on'],
      ])
        await Store.query(`select set_config($1, $2, true) from pg_settings where name = $1`, [name, value]);
      for (const setting of [
        'parallel_setup_cost',
        'parallel_tuple_cost',
        'min_parallel_table_scan_size',
        'min_parallel_index_scan_size',
      ])
        await Store.query(`set local ${setting} = 0`);
      return page();
    });
    expect(parallel).toEqual(serial);
    expect(serial.map((owner) => owner.id)).toEqual(Array.from({ length: 50 }, (_, i) => 2000 - i));
    for (const owner of serial) {
      const ranks = owner.jobs.map((job) => job.rank);
      expect(ranks).toEqual([...ranks].sort((a, b) => b - a));
      expect(owner.jobs.every((job) => job.ownerId === owner.id)).toBe(true);
    }
  },
);

test('readStatistics() plans by what PostgreSQL believes of its tables', async () => {
  const statements = async () => (await sent(Store, () => Owner.load('jobs').all())).sql.length;
  // The first time nobody knows, from then on the answer has told.
  expect([await statements(), await statements()]).toEqual([1, 2]);
  await Store.query('delete from owners where id > 100 and not exists (select from jobs where owner_id = owners.id)');
  await Store.readStatistics();
  expect(await statements()).toBe(2);
  await Store.query('delete from jobs where owner_id > 100');
  await Store.query('delete from owners where id > 100');
  await Store.query('vacuum analyze owners');
  expect(await statements()).toBe(2);
  const { sql } = await sent(Store, () => Store.readStatistics());
  expect(sql).toHaveLength(1);
  expect(await statements()).toBe(1);
  expect(await Owner.load('jobs').explain()).toContain('-- jobs: loaded in the same statement, tagged union all');
});

test('explain() ends with the index that is missed', async () => {
  expect(await Job.filter((j) => j.title.eq('job 7')).explain()).toMatch(
    /\n-- advice: index on jobs \(title\): static indexes = indexes\(Job, \{ byTitle: \['title'\] \}\)$/,
  );
  expect(await Job.filter((j) => j.ownerId.eq(7)).explain()).not.toContain('advice');
});
