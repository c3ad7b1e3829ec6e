import { describe, expect, test } from 'vitest';
import { diffCatalogs } from '../../../src/catalog/diff-catalogs.ts';
import { readCatalog } from '../../../src/catalog/read-catalog.ts';
import { lint } from '../../../src/schema/lint/lint.ts';
import type { Partition, State, Table } from '../../../src/schema/state.ts';
import { downOf, fresh as freshCatalog, made, roundTrip, runSteps } from '../../support/round-trip.ts';
import { useSchemaDatabase } from '../../support/schema-database.ts';
import {
  call,
  check,
  col,
  column,
  foreignKey,
  id,
  index,
  literal,
  required,
  state,
  table,
} from '../../support/state.ts';

const database = useSchemaDatabase();

const year = (of: number): Partition => ({
  name: `Log of ${of}`,
  bound: { from: [literalDate(`${of}-01-01`)], to: [literalDate(`${of + 1}-01-01`)] },
});
const literalDate = (literal: string) => ({ literal, type: 'date' });
const rest: Partition = { name: 'log_rest', bound: 'default' };

const log = (partitions: readonly Partition[] | undefined, more: Partial<Table> = {}): Table =>
  table('log', [id('bigint'), required('day', 'date'), required('place', 'text'), column('note', 'text')], {
    primaryKey: { name: 'log_pkey', columns: ['id', 'day'] },
    partition: { by: 'range', columns: ['day'], ...(partitions === undefined ? {} : { declared: true }) },
    ...(partitions === undefined ? {} : { partitions }),
    ...more,
  });
const rows = "insert into log (day, place) values ('2024-05-05', 'a'), ('2025-05-05', 'b')";
const partitionOf = async (query: typeof database.query) =>
  (await query('select tableoid::regclass::text as p, day::text, place from log order by day')).map(
    ({ p, day, place }) => `${day} ${place} ${p}`,
  );
const statements = ({ up }: { readonly up: readonly object[] }): readonly string[] =>
  up.flatMap((step) => ('tx' in step ? (step.tx as string[]) : 'auto' in step ? [String(step.auto)] : []));

describe('a partitioned table', () => {
  test('plan() makes it with its partitions, and drops it with them (M179)', async () => {
    const { migration } = await database.trip(state([]), state([log([year(2024), year(2025), rest])]), {
      check: async (query) => {
        await query(rows);
        await query("insert into log (day, place) values ('1999-01-01', 'c')");
        expect(await partitionOf(query)).toEqual([
          '1999-01-01 c log_rest',
          '2024-05-05 a "Log of 2024"',
          '2025-05-05 b "Log of 2025"',
        ]);
      },
    });
    expect(statements(migration).map((sql) => sql.replace(/\s+/g, ' '))).toEqual([
      expect.stringMatching(/^create table "log" \(.*\) partition by range \("day"\)$/),
      `create table "Log of 2024" partition of "log" for values from ('2024-01-01') to ('2025-01-01')`,
      `create table "Log of 2025" partition of "log" for values from ('2025-01-01') to ('2026-01-01')`,
      'create table "log_rest" partition of "log" default',
    ]);
    expect(statements({ up: downOf(migration) })).toEqual(['drop table "log"']);
  });

  test('plan() attaches a new partition and detaches one that goes beside the traffic, and back with the rows (M179)', async () => {
    const { migration, text } = await database.trip(
      state([log([year(2024), year(2025)])]),
      state([log([year(2024), year(2025), year(2026)])]),
      {
        seed: [rows],
        check: async (query) => {
          await query("insert into log (day, place) values ('2026-02-02', 'c')");
          expect(await partitionOf(query)).toHaveLength(3);
        },
        after: async (query) => {
          expect(await partitionOf(query)).toEqual(['2024-05-05 a "Log of 2024"', '2025-05-05 b "Log of 2025"']);
        },
      },
    );
    expect(statements(migration)).toEqual([
      'create table "Log of 2026" (like "log" including defaults including generated including constraints including storage including compression)',
      `alter table "log" attach partition "Log of 2026" for values from ('2026-01-01') to ('2027-01-01')`,
    ]);
    expect(downOf(migration)).toEqual([
      { auto: 'alter table "log" detach partition "Log of 2026" concurrently', recover: 'rerun' },
      { tx: ['drop table "Log of 2026"'], loses: ['Log of 2026'] },
    ]);
    expect(text).toContain('Log of 2026');
    expect(lint(migration)).toEqual([]);
  });

  test('generateMigration() asks before a partition goes with its rows (M179)', async () => {
    const [before, after] = [state([log([year(2024), year(2025)])]), state([log([year(2025)])])];
    expect(() => made(before, after)).toThrow(/Drop 'Log of 2024', a partition of 'log', with everything in it\?/);
    const { migration } = await database.trip(before, after, { decisions: ['--drop Log of 2024'], seed: [rows] });
    expect(lint(migration)).toMatchObject([{ rule: 'drop-table' }]);
  });

  test('plan() finds rows of the default partition that belong to a new one (M179)', async () => {
    const [before, after] = [state([log([year(2024), rest])]), state([log([year(2024), rest, year(2025)])])];
    await expect(database.trip(before, after, { seed: [rows] })).rejects.toThrow(
      'precheck: 1 rows of log_rest that belong to a new partition of log',
    );
    await database.trip(before, after, { seed: ["insert into log (day, place) values ('2024-05-05', 'a')"] });
  });

  test('plan() changes the bounds of a partition around its rows, and refuses where they do not fit (M179)', async () => {
    const wide = {
      ...year(2024),
      bound: { from: [], to: year(2024).bound === 'default' ? [] : [literalDate('2025-01-01')] },
    };
    const seed = ["insert into log (day, place) values ('2024-05-05', 'a')"];
    await database.trip(state([log([year(2024), year(2025)])]), state([log([wide, year(2025)])]), {
      seed,
      after: async (query) => expect(await partitionOf(query)).toEqual(['2024-05-05 a "Log of 2024"']),
    });
    const narrow = { ...year(2024), bound: { from: [literalDate('2024-07-01')], to: [literalDate('2025-01-01')] } };
    await expect(database.trip(state([log([year(2024)])]), state([log([narrow])]), { seed })).rejects.toThrow(
      'precheck: 1 rows of Log of 2024 that do not belong to it any more',
    );
  });

  test('plan() renames a partition whose bounds stay (M179)', async () => {
    const { migration } = await database.trip(
      state([log([year(2024)])]),
      state([log([{ ...year(2024), name: 'log_2024' }])]),
      { seed: ["insert into log (day, place) values ('2024-05-05', 'a')"] },
    );
    expect(statements(migration)).toEqual(['alter table "Log of 2024" rename to "log_2024"']);
  });

  test('plan() leaves partitions to others, and takes them over, without touching what is there (M179)', async () => {
    const { migration } = made(state([log([year(2024)])]), state([log(undefined)]));
    expect([statements(migration), statements({ up: downOf(migration) })]).toEqual([
      [],
      [`create table if not exists "Log of 2024" partition of "log" for values from ('2024-01-01') to ('2025-01-01')`],
    ]);
    const commented = state([log(undefined, { comment: 'kept' })]);
    const { up, down } = await roundTrip(database.query, state([log(undefined)]), commented, {
      seed: [
        "create table mine partition of log for values from ('2024-01-01') to ('2025-01-01')",
        "insert into log (day, place) values ('2024-05-05', 'a')",
      ],
      check: async (query) => expect(await partitionOf(query)).toEqual(['2024-05-05 a mine']),
    });
    // Nobody else made one in the database it is compared with.
    expect([...up, ...down]).toEqual(Array(2).fill('only in the second: table public.log, partition mine'));
  });
});

describe('what belongs to a partitioned table', () => {
  const parts = [year(2024), year(2025)];
  const seed = [rows];
  const from = state([log(parts)]);
  const to = (more: Partial<Table>): State => state([log(parts, more)]);

  test('plan() changes its columns, checks, comments and name over the partitions, and back (M179)', async () => {
    const columns = [
      id('bigint'),
      required('day', 'date'),
      required('place', 'text', { collation: 'C' }),
      required('kind', 'text', { default: literal('plain', 'text'), comment: 'what it is' }),
      required('note', 'text'),
    ];
    await database.trip(
      from,
      to({
        columns,
        comment: 'what happened',
        checks: [check('log_place_check', call('neq', [col('place', 'text'), literal('', 'text')], 'boolean'))],
      }),
      {
        seed: ["insert into log (day, place, note) values ('2024-05-05', 'a', 'n')"],
        decisions: ['--backfill log.note=place'],
      },
    );
    await database.trip(from, state([{ ...log(parts), name: 'journal' }]), {
      seed,
      decisions: ['--rename-table log=journal'],
    });
    const renamed = log(parts);
    await database.trip(
      from,
      state([
        {
          ...renamed,
          columns: renamed.columns.map((one) => (one.name === 'day' ? { ...one, name: 'at' } : one)),
          primaryKey: { name: 'log_pkey', columns: ['id', 'at'] },
          partition: { by: 'range', columns: ['at'], declared: true },
        },
      ]),
      { seed, decisions: ['--rename log.day=at'] },
    );
  });

  test('plan() adds and drops indexes, keys and uniques (M179)', async () => {
    await database.trip(from, to({ indexes: [index('log_once', ['place', 'day'], { unique: true })] }), { seed });
    await database.trip(from, to({ uniques: [{ name: 'log_key', columns: ['day', 'place'], nullsDistinct: true }] }), {
      seed,
    });
    await database.trip(from, to({ primaryKey: { name: 'log_pkey', columns: ['day', 'place', 'id'] } }), { seed });
  });

  test('plan() adds foreign keys from it at once and to it in two steps, and back (M179)', async () => {
    const place = table('places', [required('name', 'text')], {
      primaryKey: { name: 'places_pkey', columns: ['name'] },
    });
    const link = foreignKey('log_place_fkey', ['place'], 'places', { to: { table: 'places', columns: ['name'] } });
    const { migration } = await database.trip(
      state([place, log(parts)]),
      state([place, log(parts, { foreignKeys: [link] })]),
      { seed: ["insert into places values ('a'), ('b')", rows] },
    );
    expect(statements(migration)).toEqual([
      'alter table "log" add constraint "log_place_fkey" foreign key ("place") references "places" ("name")',
    ]);
    const mark = (linked: boolean) =>
      table('marks', [id(), column('log_id', 'bigint'), column('log_day', 'date')], {
        foreignKeys: linked
          ? [
              foreignKey('marks_log_fkey', ['log_id', 'log_day'], 'log', {
                to: { table: 'log', columns: ['id', 'day'] },
              }),
            ]
          : [],
      });
    const second = await database.trip(state([log(parts), mark(false)]), state([log(parts), mark(true)]), {
      seed: [rows, 'insert into marks (log_id, log_day) select id, day from log'],
    });
    expect(statements(second.migration)).toEqual([
      expect.stringMatching(/^alter table "marks" add constraint .* not valid$/),
      'alter table "marks" validate constraint "marks_log_fkey"',
    ]);
    await database.trip(state([log(parts), mark(true)]), state([log([year(2025)]), mark(true)]), {
      decisions: ['--drop Log of 2024'],
      seed: [
        "insert into log (day, place) values ('2025-05-05', 'b')",
        'insert into marks (log_id, log_day) select id, day from log',
      ],
    });
  });

  test('plan() parts by list and by hash, with null and with values of an enum that is new (M179)', async () => {
    const moods = { enums: [{ name: 'mood', values: ['sad', 'ok', 'new'] }] };
    const text = (literal: string | null) => ({ literal, type: 'mood' });
    const people = (partitions: readonly Partition[]): Table => ({
      ...table('people', [required('number', 'integer'), column('mood', 'mood')]),
      partition: { by: 'list', columns: ['mood'], declared: true },
      partitions,
    });
    const sad: Partition = { name: 'sad', bound: { in: [text('sad'), text(null)] } };
    const fresh: Partition = { name: 'fresh', bound: { in: [text('new')] } };
    const before = state([people([sad])], { enums: [{ name: 'mood', values: ['sad', 'ok'] }] });
    const { migration } = made(before, state([people([sad, fresh])], moods));
    expect(migration.down).toEqual({ irreversible: expect.stringContaining("'people.mood' cannot change") });
    const target = await freshCatalog(database.query, state([people([sad, fresh])], moods));
    await freshCatalog(database.query, before);
    await database.query("insert into people values (1, 'sad'), (2, null)");
    await runSteps(database.query, migration.up, { prechecks: true });
    expect(diffCatalogs(target, await readCatalog(database.query))).toEqual([]);
    const parts = [0, 1, 2].map(
      (remainder): Partition => ({ name: `h${remainder}`, bound: { modulus: 3, remainder } }),
    );
    await database.trip(
      state([]),
      state([
        table('hashed', [id(), required('n', 'integer')], {
          primaryKey: { name: 'hashed_pkey', columns: ['id', 'n'] },
          partition: { by: 'hash', columns: ['id', 'n'], declared: true },
          partitions: parts,
        }),
      ]),
      { check: async (query) => void (await query('insert into hashed (n) select generate_series(1, 50)')) },
    );
  });
});

test('diff() refuses to part a table that is there, to part it otherwise, and to change what it is partitioned by (M179)', () => {
  const { partition: _, partitions: _none, ...plain } = log([]);
  expect(() => made(state([plain]), state([log([year(2024)])]))).toThrow(
    "The table 'log' is not partitioned, and is to be partitioned by range (day): PostgreSQL cannot change that",
  );
  expect(() => made(state([log([])]), state([plain]))).toThrow('and is to be one table');
  expect(() =>
    made(state([log([])]), state([log([], { partition: { by: 'hash', columns: ['day'], declared: true } })])),
  ).toThrow("'log' is partitioned by range (day), and is to be partitioned by hash (day)");
  const moved = log([]);
  const columns = moved.columns.map((one) =>
    one.name === 'day' ? { ...one, type: 'timestamp(3) with time zone' } : one,
  );
  expect(() => made(state([log([])]), state([{ ...moved, columns }]))).toThrow(
    "'log.day' cannot change: the table is partitioned by it",
  );
});
