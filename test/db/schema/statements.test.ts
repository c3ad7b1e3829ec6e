import { defineRepo, InvalidModel, indexes, Resource, resolve, sql, statements, text, uuid } from 'quarry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Driver } from '../../../src/driver/driver.ts';
import { openPglite } from '../../../src/driver/pglite.ts';
import { generateMigration } from '../../../src/emit/generate-migration.ts';
import { migrate } from '../../../src/migration/migrate.ts';
import { rollback } from '../../../src/migration/rollback.ts';
import { InconsistentResources } from '../../../src/schema/inconsistent.ts';
import type { Statement } from '../../../src/schema/state.ts';
import { stateOf } from '../../../src/schema/state-of.ts';
import type { Step } from '../../../src/schema/step.ts';
import { MigrationFolder } from '../../support/migration-folder.ts';
import { downOf, fresh, made } from '../../support/round-trip.ts';
import { useSchemaDatabase } from '../../support/schema-database.ts';
import { check, column, id, index, raw, state, table } from '../../support/state.ts';

const database = useSchemaDatabase();
const plain = (body = "select coalesce(words, '')"): Statement => ({
  name: 'searchable',
  up: [`create function searchable(words text) returns text language sql immutable as $$ ${body} $$`],
  down: ['drop function searchable(text)'],
  after: [],
});
const ofTicket: Statement = {
  name: 'ticket_text',
  up: [
    'create function ticket_text(tickets) returns text language sql immutable as $$ select $1.subject || $1.body $$',
  ],
  down: ['drop function ticket_text(tickets)'],
  after: ['tickets'],
};
const stamp: Statement = {
  name: 'stamp',
  up: [
    'create function stamp() returns trigger language plpgsql as $$ begin new.body := upper(new.body); return new; end $$',
    'create trigger stamping before insert on tickets for each row execute function stamp()',
  ],
  down: ['drop trigger stamping on tickets', 'drop function stamp()'],
  after: ['tickets'],
};
const columns = [id(), column('subject', 'text'), column('body', 'text')];
const tickets = (more: Parameters<typeof table>[2] = {}, all: readonly Statement[] = [], others = columns) =>
  state([table('tickets', others, more)], all.length === 0 ? {} : { statements: all });
const searched = { indexes: [index('tickets_text_index', [raw('searchable(subject)', 'text')])] };
const seed = ["insert into tickets (subject, body) values ('a', 'b'), (null, 'c')"];

test('plan() runs a statement before the index that calls what it makes, and undoes it after (M149)', async () => {
  const { migration } = await database.trip(tickets(), tickets(searched, [plain()]), { seed });
  expect(migration.up).toMatchObject([
    { tx: [expect.stringMatching(/^create function/)] },
    { auto: expect.stringMatching(/^create index concurrently "tickets_text_index"/) },
  ]);
  expect(downOf(migration)).toMatchObject([
    { auto: 'drop index concurrently "tickets_text_index"' },
    { tx: ['drop function searchable(text)'] },
  ]);
  await database.trip(state([]), tickets(searched, [plain()]));
});

test('plan() runs a statement after what it says it comes after, both ways (M149)', async () => {
  const second: Statement = {
    ...plain('select ticket_text(tickets) from tickets limit 1'),
    name: 'second',
    after: ['ticket_text'],
  };
  const indexed = { indexes: [index('tickets_all_index', [raw('ticket_text(tickets)', 'text')])] };
  await database.trip(state([]), tickets(indexed, [second, stamp, ofTicket]));
  await database.trip(tickets(), tickets(indexed, [second, ofTicket]), { seed });
  await database.trip(tickets({}, [stamp]), tickets(), {
    check: async (query) => {
      await query("insert into tickets (body) values ('loud')");
      expect(await query("select body from tickets where body ilike 'loud'")).toEqual([{ body: 'loud' }]);
    },
  });
});

test('plan() makes a changed statement anew, with all that calls it (M149)', async () => {
  const calling = {
    ...searched,
    checks: [check('tickets_subject_check', raw("searchable(subject) <> 'no'", 'boolean'))],
  };
  const computed = [...columns, column('plain', 'text', { generated: raw('searchable(body)', 'text') })];
  await database.trip(
    tickets(calling, [plain(), stamp], computed),
    tickets(calling, [plain("select coalesce(words, '-')"), stamp], computed),
    { seed },
  );
});

test('plan() drops a function only when indexes and checks that called it were replaced beside the traffic (M149)', async () => {
  const named = (sql: string, type: string) => raw(sql, type);
  const without = {
    indexes: [index('tickets_text_index', [named('lower(subject)', 'text')])],
    checks: [check('tickets_subject_check', named("subject <> 'no'", 'boolean'))],
  };
  const calling = {
    ...searched,
    checks: [check('tickets_subject_check', named("searchable(subject) <> 'no'", 'boolean'))],
  };
  const { migration } = await database.trip(tickets(calling, [plain()]), tickets(without), { seed });
  const all = migration.up.flatMap((step) => ('tx' in step ? step.tx : 'auto' in step ? [step.auto] : []));
  expect(all[0]).toMatch(/^create index concurrently/);
  expect(all.at(-1)).toBe('drop function searchable(text)');
});

test('plan() drops no index under a lock for the sake of a function that goes or is made anew (M149)', async () => {
  const spoken = (migration: { readonly up: readonly Step[] }) =>
    migration.up.flatMap((step) => ('tx' in step ? step.tx : 'auto' in step ? [step.auto] : []));
  const without = { indexes: [index('tickets_text_index', [raw('lower(subject)', 'text')])] };
  const gone = await database.trip(tickets(searched, [plain()]), tickets(without, [stamp]), { seed });
  expect(spoken(gone.migration).find((sql) => sql.includes('tickets_text_index'))).toMatch(
    /^create index concurrently "tickets_text_index_new"/,
  );
  const anew = await database.trip(tickets(searched, [plain()]), tickets(searched, [plain('select upper(words)')]), {
    seed,
  });
  expect(spoken(anew.migration)).toEqual([
    'drop index concurrently "tickets_text_index"',
    'drop function searchable(text)',
    expect.stringMatching(/^create function/),
    expect.stringMatching(/^create index concurrently "tickets_text_index"/),
  ]);
});

test('plan() drops a table with the index that calls a function, and the function after it (M149)', async () => {
  const { migration } = await database.trip(tickets(searched, [plain()]), state([]), { decisions: ['--drop tickets'] });
  expect(migration.up).toEqual([{ tx: ['drop table "tickets"', 'drop function searchable(text)'] }]);
});

test('diff() sees no change in a respelt statement, and none in the database where only its way back changes', () => {
  const generate = (previous: Statement, next: Statement) =>
    generateMigration({
      previous: tickets({}, [previous]),
      next: tickets({}, [next]),
      version: '20261121103000',
      name: 'change',
    });
  const [up = ''] = plain().up;
  expect(
    generate(plain(), { ...plain(), up: [`  ${up.replace('create function', 'CREATE\n  FUNCTION')} -- words`] })
      .outcome,
  ).toBe('nothing');
  expect(generate(plain(), { ...plain(), down: ['drop function searchable'] })).toMatchObject({
    outcome: 'made',
    migration: { up: [], down: [] },
  });
});

test('plan() undoes what stands on a table before the table is renamed or dropped', async () => {
  const issues: Statement = {
    ...stamp,
    up: stamp.up.map((text) => text.replace('on tickets', 'on issues')),
    down: ['drop trigger stamping on issues', 'drop function stamp()'],
    after: ['issues'],
  };
  const renamed = state([table('issues', columns, { primaryKey: { name: 'issues_pkey', columns: ['id'] } })], {
    statements: [issues],
  });
  await database.trip(tickets({}, [stamp]), renamed, { decisions: ['--rename-table tickets=issues'], seed });
  await database.trip(tickets({}, [stamp]), state([]), { decisions: ['--drop tickets'] });
});

test('plan() undoes and runs statements on tables that swap their names', async () => {
  const watched = (name: string): Statement => ({
    name: 'watch',
    up: [
      `create trigger watch before update on ${name} for each row execute function suppress_redundant_updates_trigger()`,
    ],
    down: [`drop trigger watch on ${name}`],
    after: [name],
  });
  const pair = (first: string, second: string, on: string) =>
    state([table(first, [id(), column('a', 'text')]), table(second, [id(), column('b', 'text')])], {
      statements: [watched(on)],
    });
  await database.trip(pair('one', 'two', 'one'), pair('two', 'one', 'two'), {
    decisions: ['--rename-table one=two', '--rename-table two=one'],
  });
});

test('generateMigration() has no way back over a statement that does not say how it is undone (M173)', async () => {
  const { down: _, ...stuck } = plain();
  const generated = made(tickets(), tickets({}, [stuck]));
  expect(generated.migration.down).toEqual({ irreversible: "'searchable' does not say how what was made is undone" });
  expect(generated.warnings).toContain("There is no way back: 'searchable' does not say how what was made is undone.");
  expect(generated.text).toContain('There is no way back');
  // It cannot be left out either, until it says so.
  expect(() => made(tickets({}, [stuck]), tickets())).toThrow(InconsistentResources);
  expect(() => made(tickets({}, [stuck]), tickets())).toThrow(/Declare it again with a down/);
  // What replaces what it made needs none.
  const replaced = (body: string): Statement => ({
    name: 'searchable',
    up: [
      `create or replace function searchable(words text) returns text language sql immutable as $$ select ${body} $$`,
    ],
    after: [],
  });
  await fresh(database.query, tickets());
  await database.trip(tickets({}, [replaced('words')]), tickets({}, [replaced('upper(words)')]));
});

test('statements() are a part of the structure, complained about where they do not fit', () => {
  const repo = defineRepo('stated');
  const ticket = (declared: object, more: object = {}) => {
    class Ticket extends Resource('tickets', { repo }) {
      id = uuid({ primaryKey: true });
      subject = text();
      static statements = statements(Ticket, declared as never);
      static indexes = indexes(Ticket, { text: { on: (t) => sql`searchable(${t.subject})`, ...more } });
    }
    return stateOf(resolve([Ticket]), 'stated');
  };
  const { up, down } = plain();
  const declared = ticket({ searchable: { up, down } });
  expect(declared.statements).toEqual([plain()]);
  const { migration } = made(state([]), declared);
  expect(migration.up).toMatchObject([
    { tx: [up[0], expect.stringMatching(/^create table/), expect.stringMatching(/^create index/)] },
  ]);
  expect(() => ticket({ one: { up: 'select 1', after: 'tickts' } })).toThrow("Did you mean 'tickets'?");
  expect(() => ticket({ a: { up: 'select 1', after: 'b' }, b: { up: 'select 1', after: 'a' } })).toThrow(
    /comes after itself/,
  );
  expect(() => ticket({ one: { down: 'select 1' } })).toThrow(InvalidModel);
  expect(() => ticket({ one: { up: 'select 1', before: 'x' } })).toThrow(/no option 'before'/);
});

describe('pglite', () => {
  let driver: Driver;
  const folder = new MigrationFolder();
  beforeAll(() => {
    driver = openPglite({ name: 'statements' });
  });
  afterAll(async () => {
    folder.remove();
    await driver.close();
  });

  test('rollback() refuses a migration whose statement does not say how it is undone (M173)', async () => {
    const { down: _, ...stuck } = plain();
    for (const [version, previous, next] of [
      ['20261121103000', state([]), tickets()],
      ['20261121103001', tickets(), tickets({}, [stuck])],
    ] as const) {
      const name = `change${version.at(-1)}`;
      folder.add(version, name, { ...made(previous, next).migration, version, name });
    }
    const open = async () => ({
      get capabilities() {
        return driver.capabilities;
      },
      connect: driver.connect,
      close: async () => {},
    });
    const db = { name: 'main', open };
    const options = { folder: folder.path, report: () => undefined };
    expect((await migrate(db, options)).ran).toHaveLength(2);
    const refused = rollback(db, { ...options, step: 1 });
    await expect(refused).rejects.toMatchObject({ code: 'migration.irreversible' });
    await expect(refused).rejects.toThrow("'searchable' does not say how what was made is undone");
  });
});
