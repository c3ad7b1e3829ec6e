import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MigrationFolder } from '../support/migration-folder.ts';
import { Migrator, until } from '../support/migrator.ts';
import { openQuery } from '../support/pg-query.ts';
import { findPgBouncer, type PgBouncer, startPgBouncer } from '../support/pgbouncer.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

/** Processes that boot at once; `npm run fault -- --long` sets 32. */
const SIZE = Number(process.env['QUARRY_FLEET'] ?? 8);
const ROWS = 2000;

let url: string;
let query: Awaited<ReturnType<typeof openQuery>>;
let folder: MigrationFolder;
beforeEach(async () => {
  url = await createDatabase('fleet');
  query = await openQuery(url);
  folder = new MigrationFolder();
  await query('create table people (id int primary key, name text, times int not null default 0)');
  await query(`insert into people select n, 'n' || n from generate_series(1, ${ROWS}) n`);
  // Every step leaves a mark; none is idempotent, so what ran twice shows.
  await query('create table marks (step text)');
});
afterEach(async () => {
  folder.remove();
  await query.close();
  await dropDatabase(url);
});

const mark = (step: string): string => `insert into marks values ('${step}')`;

/** A transaction, a concurrent build between two of them, a walk in chunks, a transaction. */
function everyKind(): void {
  folder.add('20240101000000', 'first', {
    up: [{ tx: [mark('first'), 'create table one (id int)', 'select pg_sleep(0.5)', 'create table two (id int)'] }],
  });
  folder.add('20240102000000', 'second', {
    up: [
      { tx: [mark('before the build')] },
      {
        auto: 'create unique index concurrently people_name_index on people (name)',
        recover: { dropInvalidIndex: 'people_name_index' },
      },
      { tx: [mark('after the build')] },
    ],
  });
  folder.add('20240103000000', 'third', {
    up: [
      { tx: [mark('before the walk')] },
      { batch: { table: 'people', key: ['id'], set: 'times = times + 1', where: 'true', size: 50, pause: 10 } },
    ],
  });
  folder.add('20240104000000', 'fourth', { up: [{ tx: [mark('fourth')] }] });
}

class Fleet {
  readonly #all: Migrator[];
  readonly #killed = new Set<Migrator>();

  constructor(at: string) {
    this.#all = Array.from({ length: SIZE }, (_, i) => new Migrator(at, folder.path, { application: `instance ${i}` }));
  }

  get #living(): readonly Migrator[] {
    return this.#all.filter((one) => !this.#killed.has(one));
  }

  /** Kills whoever writes the line once `when` holds; the milliseconds until another one is at work. */
  async killLeader(line: RegExp, when: () => Promise<boolean> = async () => true): Promise<number> {
    const leader = await Promise.race(this.#living.map(async (one) => one.saw(line).then(() => one)));
    await until(when);
    leader.kill();
    this.#killed.add(leader);
    return await until(async () => this.#living.some((one) => one.lines.some((said) => said.startsWith('== Running'))));
  }

  async saw(line: string): Promise<void> {
    await until(async () => this.#living.some((one) => one.lines.includes(line)));
  }

  /** The exit codes of those that were left alive, with what they said where it is not 0. */
  async ends(): Promise<readonly (number | string)[]> {
    const end = async (one: Migrator) => ((await one.ended) === 0 ? 0 : one.lines.slice(-5).join('\n'));
    return await Promise.all(this.#living.map(end));
  }
}

async function expectEverythingOnce(): Promise<void> {
  expect(await query('select step, count(*) as n from marks group by 1 order by min(ctid)')).toEqual(
    ['first', 'before the build', 'after the build', 'before the walk', 'fourth'].map((step) => ({ step, n: '1' })),
  );
  expect(await query('select times, count(*) as n from people group by 1')).toEqual([{ times: '1', n: `${ROWS}` }]);
  expect(
    await query(
      `select c.relname, i.indisvalid from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = 'people'::regclass order by 1`,
    ),
  ).toEqual([
    { relname: 'people_name_index', indisvalid: 't' },
    { relname: 'people_pkey', indisvalid: 't' },
  ]);
  expect(await query('select state, count(*) as n from quarry_migrations group by 1')).toEqual([
    { state: 'applied', n: '4' },
  ]);
  const applied = await query(
    `select version from quarry_migration_events where event = 'applied' group by 1 having count(*) <> 1`,
  );
  expect(applied).toEqual([]);
  const steps = await query(
    `select version, detail ->> 'step' as step from quarry_migration_events where event = 'step' group by 1, 2 having count(*) <> 1`,
  );
  expect(steps).toEqual([]);
}

const zeros = (n: number): readonly number[] => Array.from({ length: n }, () => 0);
const isBuilding = async (): Promise<boolean> =>
  (await query(`select 1 from pg_stat_progress_create_index where relid = 'people'::regclass`)).length > 0;

/** One leader after the other is killed: in a transaction, in a concurrent build, in a walk. */
async function survives(at: string): Promise<void> {
  everyKind();
  // It has written and does not commit: a concurrent build waits for it, so that the kill falls into the build.
  const writer = await openQuery(url);
  await writer('begin');
  await writer(`insert into people values (0, 'late')`);
  const fleet = new Fleet(at);
  const takeovers = [await fleet.killLeader(/^select pg_sleep/)];
  takeovers.push(await fleet.killLeader(/^create index people_name_index/, isBuilding));
  // The successor sees the build ended, whose process is gone, before it drops what is left of it.
  await fleet.saw('drop index people_name_index (left invalid by an interrupted build)');
  expect(await query(`select 1 from pg_stat_activity where query like 'create unique%' and state = 'active'`)).toEqual(
    [],
  );
  await writer('rollback');
  await writer.close();
  takeovers.push(await fleet.killLeader(/^people: [5-9]\d\d (of|rows)/));
  expect(await fleet.ends()).toEqual(zeros(SIZE - 3));
  // A second or two, where eight processes have the time for it; a lock that outlived its holder would last.
  expect(takeovers.filter((ms) => ms >= 30_000)).toEqual([]);
  await expectEverythingOnce();
}

test(`migrate() by ${SIZE} processes runs each step once, with a concurrent build among them (E139) (E141) (S49) (M232)`, async () => {
  everyKind();
  expect(await new Fleet(url).ends()).toEqual(zeros(SIZE));
  await expectEverythingOnce();
});

test(`migrate() by ${SIZE} processes outlives kills in a transaction, a concurrent build and a walk (M234) (E147) (E148)`, async () => {
  await survives(url);
});

const pgbouncer = findPgBouncer();
if (pgbouncer === undefined)
  console.error('!! There is no PgBouncer on this machine: migrating through a transaction pooler is not tested.');

describe.skipIf(pgbouncer === undefined)('through PgBouncer in transaction mode', () => {
  let pooler: PgBouncer;
  beforeEach(async () => {
    pooler = await startPgBouncer(pgbouncer ?? '', url);
  });
  afterEach(async () => await pooler.stop());

  test(`migrate() by ${SIZE} processes runs each step once (E140) (M235)`, async () => {
    everyKind();
    expect(await new Fleet(pooler.through(url)).ends()).toEqual(zeros(SIZE));
    await expectEverythingOnce();
  });

  test(`migrate() by ${SIZE} processes outlives kills in a transaction, a concurrent build and a walk (M234) (M235)`, async () => {
    await survives(pooler.through(url));
  });
});
