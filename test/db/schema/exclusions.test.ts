import { expect, test } from 'vitest';
import { lint } from '../../../src/schema/lint/lint.ts';
import type { Exclusion } from '../../../src/schema/state.ts';
import { downOf, fresh, made, runSteps } from '../../support/round-trip.ts';
import { useSchemaDatabase } from '../../support/schema-database.ts';
import { call, col, column, id, literal, raw, state, table } from '../../support/state.ts';

const database = useSchemaDatabase();
const room = column('room', 'integer');
const during = column('during', 'int4range');
const overlap = (more: Partial<Exclusion> = {}): Exclusion => ({
  name: 'bookings_overlap_excl',
  method: 'gist',
  keys: [
    { on: 'room', operator: '=' },
    { on: 'during', operator: '&&' },
  ],
  ...more,
});
const bookings = (exclusions: readonly Exclusion[] | undefined, columns = [id('integer'), room, during]) =>
  state([table('bookings', columns, { exclusions })], { extensions: ['btree_gist'] });
const seed = ["insert into bookings (room, during) values (1, '[1,3)'), (1, '[3,5)'), (2, '[1,9)'), (null, '[1,9)')"];

const precheckOf = (migration: ReturnType<typeof made>['migration']): string => {
  const precheck = migration.up.flatMap((step) => step.precheck ?? [])[0];
  if (precheck === undefined || !('sql' in precheck)) throw new TypeError('no precheck');
  return precheck.sql;
};

test('plan() makes an exclusion constraint with its table, its extension first (M146)', async () => {
  const { migration } = await database.trip(state([]), bookings([overlap()]));
  const [step] = migration.up;
  expect(step && 'tx' in step ? step.tx : []).toEqual([
    'create extension if not exists "btree_gist"',
    expect.stringContaining('constraint "bookings_overlap_excl" exclude using gist ("room" with =, "during" with &&)'),
  ]);
});

test('plan() adds an exclusion constraint to a table in use, which lint() says, and drops it on the way back (M146, M147)', async () => {
  const { migration } = await database.trip(bookings(undefined), bookings([overlap()]), { seed });
  expect(migration.up).toMatchObject([
    {
      tx: [
        'alter table "bookings" add constraint "bookings_overlap_excl" exclude using gist ("room" with =, "during" with &&)',
      ],
      precheck: { finds: 'rows of bookings that exclude each other by bookings_overlap_excl' },
    },
  ]);
  expect(downOf(migration)).toEqual([{ tx: ['alter table "bookings" drop constraint "bookings_overlap_excl"'] }]);
  expect(lint(migration, { before: bookings(undefined) }).map(({ rule }) => rule)).toContain('exclusion-constraint');
  await database.trip(bookings([overlap()]), bookings([]), { seed });
});

test('plan() finds rows that exclude each other before it adds the constraint: ranges side by side, anything else in pairs (M146)', async () => {
  const inRange = made(bookings(undefined), bookings([overlap()])).migration;
  const inPairs = made(
    bookings(undefined),
    bookings([
      overlap({
        keys: [
          { on: 'room', operator: '<>' },
          { on: 'during', operator: '=' },
        ],
      }),
    ]),
  ).migration;
  await fresh(database.query, bookings(undefined));
  await database.query(
    "insert into bookings (room, during) values (1, '[1,9)'), (2, '[3,5)'), (1, 'empty'), (1, '[9,11)'), (null, '[1,9)'), (1, '[4,5)'), (1, '[2,3)')",
  );
  expect((await database.query(precheckOf(inRange))).map(({ key2 }) => key2)).toEqual(['[2,3)']);
  expect(await database.query(precheckOf(inPairs))).toEqual([]);
  await database.query("insert into bookings (room, during) values (3, '[9,11)')");
  expect(await database.query(precheckOf(inPairs))).toHaveLength(1);
  await expect(runSteps(database.query, inRange.up, { prechecks: true })).rejects.toThrow(/precheck: 1 rows/);
});

test('plan() makes an exclusion anew where its condition, expression or deferrability changes, and renames it where nothing does (M135, M143)', async () => {
  const open = call('isNotNull', [col('room', 'integer')], 'boolean');
  const spans = (sql: string) => overlap({ keys: [{ on: raw(sql, 'int4range'), operator: '&&' }], where: open });
  const rows = ["insert into bookings (room, during) values (1, '[1,3)'), (1, '[30,50)')"];
  await database.trip(bookings([overlap()]), bookings([overlap({ where: open })]), { seed });
  await database.trip(bookings([overlap()]), bookings([overlap({ deferrable: 'deferred' })]), { seed });
  await database.trip(bookings([spans('during * int4range(0, 90)')]), bookings([spans('during * int4range(0, 99)')]), {
    seed: rows,
  });
  const { migration } = await database.trip(bookings([overlap()]), bookings([overlap({ name: 'no_overlap' })]), {
    seed,
  });
  expect(migration.up).toEqual([
    { tx: ['alter table "bookings" rename constraint "bookings_overlap_excl" to "no_overlap"'] },
  ]);
});

test('plan() keeps an exclusion through renamed columns and changed types, and lets it go with a column (M053, M073)', async () => {
  const chamber = [id('integer'), column('chamber', 'integer'), during];
  const keys = [
    { on: 'chamber', operator: '=' },
    { on: 'during', operator: '&&' },
  ];
  const { migration } = await database.trip(bookings([overlap()]), bookings([overlap({ keys })], chamber), {
    decisions: ['--rename bookings.room=chamber'],
    seed,
  });
  expect(migration.up).toEqual([{ tx: ['alter table "bookings" rename column "room" to "chamber"'] }]);
  const big = [id('integer'), column('room', 'bigint'), during];
  await database.trip(bookings([overlap()]), bookings([overlap()], big), { seed });
  const doubled = (type: string) => [
    overlap({
      keys: [{ on: call('add', [col('room', type), literal('1', type)], type), operator: '=' }],
      where: raw('room > 0', 'boolean'),
    }),
  ];
  await database.trip(bookings(doubled('integer')), bookings(doubled('bigint'), big), {
    seed: ["insert into bookings (room, during) values (1, '[1,3)')"],
  });
  await database.trip(bookings([overlap()]), bookings([], [id('integer'), during]), {
    decisions: ['--drop bookings.room'],
    seed: seed.slice(0, 0),
  });
});

test('plan() knows that a new column excludes rows with one value, and none with no value (M006)', async () => {
  const alone: Exclusion = overlap({ keys: [{ on: 'during', operator: '&&' }] });
  const before = bookings(undefined, [id('integer'), room]);
  const filled = column('during', 'int4range', { default: literal('[1,3)', 'int4range') });
  const { migration } = made(before, bookings([alone], [id('integer'), room, filled]));
  await fresh(database.query, before);
  await database.query('insert into bookings (room) values (1), (2)');
  await expect(runSteps(database.query, migration.up, { prechecks: true })).rejects.toThrow(/precheck/);
  await database.trip(before, bookings([alone], [id('integer'), room, during]), {
    seed: ['insert into bookings (room) values (1), (2)'],
  });
});
