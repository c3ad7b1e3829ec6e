import { expect, test } from 'vitest';
import { downOf, made } from '../../support/round-trip.ts';
import { useSchemaDatabase } from '../../support/schema-database.ts';
import { call, check, col, column, id, index, literal, state, table } from '../../support/state.ts';

const database = useSchemaDatabase();
const tickets = (
  values: readonly string[],
  more: Parameters<typeof table>[2] = {},
  options: Parameters<typeof column>[2] = {},
) =>
  state([table('tickets', [id('integer'), column('status', 'status', options), column('all', 'status[]')], more)], {
    enums: [{ name: 'status', values }],
  });
const seed = ["insert into tickets (status) values ('open')"];

test('plan() adds an enum value in a step of its own before the others (M095)', async () => {
  const before = tickets(['open']);
  const after = tickets(['open', 'closed'], {}, { default: literal('closed', 'status') });
  const { migration } = await database.trip(before, after, { seed });
  expect(migration.up).toEqual([
    { tx: [`alter type "status" add value if not exists 'closed'`] },
    { tx: [`alter table "tickets" alter column "status" set default 'closed'`] },
  ]);
});

test('plan() adds enum values where they are declared (M096)', async () => {
  await database.trip(tickets(['b', 'd']), tickets(['a', 'b', 'c', 'd', 'e', 'f']), {
    check: async (query) =>
      expect(await query('select unnest(enum_range(null::status)) as v')).toEqual([...'abcdef'].map((v) => ({ v }))),
  });
  await database.trip(tickets(['x']), tickets(['a', 'b', 'x']));
});

test('plan() uses the values of a type it creates at once (M099)', () => {
  const { migration } = made(state([]), tickets(['open', 'closed'], {}, { default: literal('closed', 'status') }));
  expect(migration.up).toHaveLength(1);
});

test('plan() makes an enum anew without a value, and what stands on it (M100, M103)', async () => {
  const status = col('status', 'status');
  const more = {
    indexes: [
      index('tickets_status_index', ['status']),
      index('open_tickets', ['id'], { where: call('eq', [status, literal('open', 'status')], 'boolean') }),
    ],
    checks: [check('tickets_open_check', call('in', [status, literal('{open,closed}', 'status[]')], 'boolean'))],
  };
  const options = { default: literal('open', 'status') };
  const { migration } = await database.trip(
    tickets(['open', 'closed', 'lost'], more, options),
    tickets(['open', 'closed'], more, options),
    { seed },
  );
  expect(migration.up[0]?.precheck).toMatchObject([
    { finds: 'values of tickets.status other than open, closed' },
    { finds: 'values of tickets.all other than open, closed' },
    { finds: 'functions with the type status' },
  ]);
});

test('plan() finds rows that have a removed value before anything runs (M100, M262)', async () => {
  const { migration } = made(tickets(['open']), tickets(['open', 'closed']));
  const [step] = downOf(migration);
  expect(step?.precheck).toMatchObject([
    { sql: expect.stringContaining(`not in ('open')`) },
    { sql: expect.stringContaining('<@') },
    { finds: 'functions with the type status' },
  ]);
});

test('plan() renames an enum value, and rows keep their meaning (M106)', async () => {
  const options = (value: string) => ({ default: literal(value, 'status') });
  await database.trip(
    tickets(['open', 'done'], {}, options('done')),
    tickets(['open', 'closed'], {}, options('closed')),
    {
      decisions: ['--rename-value status.done=closed'],
      seed: ['insert into tickets default values'],
      check: async (query) => expect(await query('select status from tickets')).toEqual([{ status: 'closed' }]),
      after: async (query) => expect(await query('select status from tickets')).toEqual([{ status: 'done' }]),
    },
  );
});

test('diff() sees no change where values are only in another order (M107)', () => {
  expect(() => made(tickets(['a', 'b']), tickets(['b', 'a']))).toThrow('"outcome": "nothing"');
});

test('plan() renames an enum type and leaves its columns alone (M108)', async () => {
  const named = (name: string) =>
    state([table('tickets', [id(), column('status', name, { default: literal('open', name) })])], {
      enums: [{ name, values: ['open'] }],
    });
  const { migration } = await database.trip(named('status'), named('ticket_status'), {
    decisions: ['--rename-type status=ticket_status'],
  });
  expect(migration.up).toEqual([{ tx: ['alter type "status" rename to "ticket_status"'] }]);
});

test('plan() drops a type after its last column, and keeps one that is used (M109)', async () => {
  const both = tickets(['open']);
  const other = table('others', [id(), column('status', 'status')]);
  await database.trip(
    { ...both, tables: [...both.tables, other] },
    { ...both, tables: [other] },
    { decisions: ['--drop tickets'] },
  );
  const { text } = await database.trip(both, state([table('tickets', [id('integer')])]), {
    decisions: ['--drop tickets.status', '--drop tickets.all'],
  });
  expect(text.indexOf('drop column')).toBeLessThan(text.indexOf('drop type'));
});

test('plan() keeps the types of a column that --keep-dropped keeps, and the schema they are in (M044)', async () => {
  const mood = { name: 'mood', schema: 'kinds', values: ['good', 'bad'] };
  const feeling = { name: 'feeling', type: 'kinds.mood', notNull: false, checks: [] };
  const before = state([table('users', [id('integer'), column('mood', 'feeling')])], {
    schemas: ['kinds'],
    enums: [mood],
    domains: [feeling],
  });
  const next = state([table('users', [id('integer')])]);
  await database.trip(before, next, {
    decisions: ['--keep-dropped users.mood'],
    seed: [`insert into users (mood) values ('good')`],
    after: async (query) => expect(await query('select mood from users')).toEqual([{ mood: 'good' }]),
  });
  const { state: kept } = made(before, next, ['--keep-dropped users.mood']);
  expect(made(kept, state([]), ['--drop users']).summary).toEqual([
    'drop table users',
    'drop domain feeling',
    'drop type kinds.mood',
    'drop schema kinds',
  ]);
});
