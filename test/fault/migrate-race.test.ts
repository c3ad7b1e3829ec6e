import { afterEach, beforeEach, expect, test } from 'vitest';
import { MigrationFolder } from '../support/migration-folder.ts';
import { Migrator, until } from '../support/migrator.ts';
import { openQuery } from '../support/pg-query.ts';
import { findPgBouncer, startPgBouncer } from '../support/pgbouncer.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

let url: string;
let query: Awaited<ReturnType<typeof openQuery>>;
let folder: MigrationFolder;
beforeEach(async () => {
  url = await createDatabase('race');
  query = await openQuery(url);
  folder = new MigrationFolder();
});
afterEach(async () => {
  folder.remove();
  await query.close();
  await dropDatabase(url);
});

const version = (n: number): string => `202401${String(n).padStart(2, '0')}000000`;

/** Empty where the process ended well. */
const failureOf = async (one: Migrator): Promise<string> =>
  (await one.ended) === 0 ? '' : one.lines.slice(-5).join('\n');

/** Twenty migrations, each of which could run once only, one of them with a concurrent index build. */
function twenty(): void {
  for (let n = 1; n <= 20; n++) {
    const up =
      n === 10
        ? [{ auto: 'create index concurrently t1_id_index on t1 (id)', recover: { dropInvalidIndex: 't1_id_index' } }]
        : [{ tx: [`create table t${n} (id int)`, `insert into t${n} values (${n})`, 'select pg_sleep(0.02)'] }];
    folder.add(version(n), `t${n}`, { up });
  }
}

async function expectTwenty(): Promise<void> {
  expect(
    await query(`select count(*) as n, count(*) filter (where state = 'applied') as applied from quarry_migrations`),
  ).toEqual([{ n: '20', applied: '20' }]);
  const doubles = await query(
    `select version from quarry_migration_events where event = 'applied' group by 1 having count(*) > 1`,
  );
  expect(doubles).toEqual([]);
  expect(await query(`select indisvalid from pg_index where indexrelid = 't1_id_index'::regclass`)).toEqual([
    { indisvalid: 't' },
  ]);
}

test('migrate() by six processes at once runs each migration once, with a concurrent build among them (E139) (E141) (S49) (M232)', async () => {
  twenty();
  const all = Array.from({ length: 6 }, (_, i) => new Migrator(url, folder.path, { application: `instance ${i}` }));
  expect(await Promise.all(all.map(failureOf))).toEqual(all.map(() => ''));
  const already = all.filter((one) => one.lines.includes('Migrations already up'));
  expect(already.length).toBe(5);
  expect(all.flatMap((one) => one.lines.filter((line) => line.startsWith('== Running'))).length).toBe(20);
  await expectTwenty();
});

test('migrate() by six processes survives the kill of the leader in the middle (M234)', async () => {
  twenty();
  const all = Array.from({ length: 6 }, (_, i) => new Migrator(url, folder.path, { application: `instance ${i}` }));
  const leader = await Promise.race(all.map(async (one) => one.saw(/== Running \d+ t9 forward/).then(() => one)));
  leader.kill();
  const took = await until(async () =>
    all.some((one) => one !== leader && one.lines.some((line) => line.startsWith('== Running'))),
  );
  const codes = await Promise.all(all.filter((one) => one !== leader).map((one) => one.ended));
  expect(codes).toEqual([0, 0, 0, 0, 0]);
  expect(took).toBeLessThan(2000);
  await expectTwenty();
});

test('migrate() tells whom it waits for, and gives up when told to (E142) (M233)', async () => {
  folder.add(version(1), 'slow', { up: [{ tx: ['select pg_sleep(60)'] }] });
  const first = new Migrator(url, folder.path, { application: 'the first one' });
  await first.saw(/select pg_sleep/);
  const second = new Migrator(url, folder.path, { given: { lockTimeout: 1500 } });
  expect(await second.ended).toBe(1);
  const holder = /held by pid \d+ \(host \S+, application the first one, since \d{4}-\d\d-\d\dT[\d:]+Z\)/;
  expect(second.lines.filter((line) => line.startsWith('Waiting'))).toEqual([expect.stringMatching(holder)]);
  expect(second.lines.at(-1)).toMatch(
    /^MigrationLocked: The migration lock is held by pid \d+ \(host .*gave up after 1\.\d+ s/,
  );
  first.kill();
  await first.ended;
});

const pgbouncer = findPgBouncer();
if (pgbouncer === undefined)
  console.error('!! There is no PgBouncer on this machine: migrating through a transaction pooler is not tested.');

test.skipIf(pgbouncer === undefined)(
  'migrate() by six processes through PgBouncer in transaction mode runs each migration once (E140)',
  async () => {
    twenty();
    const pooler = await startPgBouncer(pgbouncer ?? '', url);
    try {
      const through = pooler.through(url);
      const all = Array.from(
        { length: 6 },
        (_, i) => new Migrator(through, folder.path, { application: `instance ${i}` }),
      );
      expect(await Promise.all(all.map(failureOf))).toEqual(all.map(() => ''));
      expect(all.flatMap((one) => one.lines.filter((line) => line.startsWith('== Running'))).length).toBe(20);
      await expectTwenty();
    } finally {
      await pooler.stop();
    }
  },
);
