import { beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../src/migration/migrate.ts';
import { rollback } from '../../src/migration/rollback.ts';
import { useMigrationDatabase } from '../support/migration-database.ts';
import { listener } from '../support/migration-folder.ts';

const { db, folder, options, query } = useMigrationDatabase('partitions');

/** A table by year, the last year by half-years, one partition with an odd name in a schema of its own. */
beforeEach(async () => {
  await query('create table events (day date not null, place text) partition by range (day)');
  await query("create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01')");
  await query('drop schema if exists "Old" cascade');
  await query('create schema "Old"');
  await query(
    `create table "Old"."events of 2023" partition of events for values from ('2023-01-01') to ('2024-01-01')`,
  );
  await query(
    "create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01') partition by range (day)",
  );
  await query("create table events_2025a partition of events_2025 for values from ('2025-01-01') to ('2025-07-01')");
  await query("insert into events select '2023-01-01'::date + n * 20, 'place ' || n from generate_series(0, 40) n");
});

const add = (index: string, name = 'events_place_index') =>
  folder.add('20240101000000', 'index', {
    up: [{ auto: index, recover: { dropInvalidIndex: name } }],
    down: [{ auto: `drop index concurrently if exists ${name}`, recover: 'rerun' }],
  });
const indexes = () =>
  query(
    `select c.relname as name, x.indisvalid::text as valid, t.oid::regclass::text as on from pg_index x
     join pg_class c on c.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
     where t.relname like 'events%' order by t.relname`,
  );

describe('a partition that goes', () => {
  const detach = () =>
    folder.add('20240101000000', 'detach', {
      up: [
        { auto: 'alter table "events" detach partition "events_2024" concurrently', recover: 'rerun' },
        { tx: ['drop table "events_2024"'] },
      ],
      down: { irreversible: 'a test' },
    });
  const partitions = async () =>
    (
      await query(
        "select inhrelid::regclass::text as name from pg_inherits where inhparent = 'events'::regclass order by 1",
      )
    ).map(({ name }) => name);

  test('migrate() detaches it beside the traffic and drops it (M179)', async () => {
    detach();
    await migrate(db, options());
    expect(await partitions()).toEqual(['"Old"."events of 2023"', 'events_2025']);
  });

  test('migrate() finalizes what a killed run has half detached (M179)', async () => {
    await query("update pg_inherits set inhdetachpending = true where inhrelid = 'events_2024'::regclass");
    detach();
    const heard = listener();
    await migrate(db, options(heard));
    expect(heard.events.flatMap((event) => (event.kind === 'operation' ? [event.sql] : []))).toContain(
      'alter table "events" detach partition "events_2024" finalize',
    );
    expect(await partitions()).toEqual(['"Old"."events of 2023"', 'events_2025']);
  });
});

describe('an index on a partitioned table', () => {
  test('migrate() builds it on each partition beside the traffic, and attaches it (M150)', async () => {
    add(
      'create index concurrently "events_place_index" on "events" using btree (lower("place") desc) where place <> $$;$$',
    );
    const heard = listener();
    await migrate(db, options(heard));
    expect(await indexes()).toMatchObject([
      { on: 'events', name: 'events_place_index', valid: 'true' },
      { on: '"Old"."events of 2023"', valid: 'true' },
      { on: 'events_2024', name: 'events_2024_events_place_index_part', valid: 'true' },
      { on: 'events_2025', valid: 'true' },
      { on: 'events_2025a', valid: 'true' },
    ]);
    const sent = heard.events.flatMap((event) => (event.kind === 'operation' ? [event.sql] : []));
    expect(sent.filter((sql) => /^create index (?!concurrently|.* on only )/.test(sql))).toEqual([]);
    expect(sent.filter((sql) => sql.startsWith('create index concurrently'))).toHaveLength(3);
    // A partition that comes later has it, too.
    await query("create table events_2026 partition of events for values from ('2026-01-01') to ('2027-01-01')");
    expect(await indexes()).toHaveLength(6);
  });

  test('rollback() takes it away with those of its partitions (M150)', async () => {
    add('create index concurrently events_place_index on events (place)');
    await migrate(db, options());
    await rollback(db, options());
    expect(await indexes()).toEqual([]);
    await migrate(db, options());
    expect(await indexes()).toHaveLength(5);
  });

  test('migrate() goes on with the partitions that are left where one was refused (M150)', async () => {
    await query("insert into events values ('2024-03-03', 'twice'), ('2024-03-03', 'twice')");
    add('create unique index concurrently events_once on events (day, place)', 'events_once');
    await expect(migrate(db, options())).rejects.toThrow(
      /could not create unique index "events_2024_events_once_part"/,
    );
    const before = await indexes();
    expect(before.find(({ name }) => name === 'events_once')).toMatchObject({ valid: 'false' });
    expect(before.some(({ name }) => name === 'events_2024_events_once_part')).toBe(false);
    await query("delete from events where day = '2024-03-03'");
    await migrate(db, options());
    expect(await indexes()).toHaveLength(5);
    expect((await indexes()).every(({ valid }) => valid === 'true')).toBe(true);
  });

  test('migrate() builds anew what a killed build left invalid on a partition (M150)', async () => {
    await query('create index events_place_index on only events (place)');
    await query('create index events_2024_events_place_index_part on events_2024 (place)');
    await query(
      "update pg_index set indisvalid = false where indexrelid = 'events_2024_events_place_index_part'::regclass",
    );
    add('create index concurrently events_place_index on events (place)');
    await migrate(db, options());
    expect((await indexes()).map(({ valid }) => valid)).toEqual(['true', 'true', 'true', 'true', 'true']);
  });
});
