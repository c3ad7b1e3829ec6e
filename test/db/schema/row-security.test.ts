import { expect, test } from 'vitest';
import {
  actor,
  belongsTo,
  boolean,
  defineRepo,
  definition,
  hasMany,
  integer,
  oneOf,
  Resource,
  type RowSecurityOptions,
  rowSecurity,
  setting,
  sql,
  text,
  uuid,
  View,
} from '../../../src/index.ts';
import { resolve } from '../../../src/model/resolve.ts';
import { configOf } from '../../../src/repo/config.ts';
import type { State } from '../../../src/schema/state.ts';
import { stateOf } from '../../../src/schema/state-of.ts';
import type { ShadowPlace } from '../../../src/shadow/open-shadow.ts';
import { verifyMigration } from '../../../src/shadow/verify.ts';
import { downOf, fresh, made, runSteps } from '../../support/round-trip.ts';
import { useSchemaDatabase } from '../../support/schema-database.ts';
import { serverUrl } from '../../support/server.ts';
import { column, id, literal, raw, state, table } from '../../support/state.ts';

const database = useSchemaDatabase();
const Office = defineRepo('office', { url: 'postgres://127.0.0.1:1/none' });

class Person extends Resource('people', { repo: Office }) {
  id = uuid({ primaryKey: true });
  team = text();
}
const own = { using: (m: Memo) => m.authorId.eq(setting('app.user_id', uuid())) };
class Memo extends Resource('memos', { repo: Office }) {
  id = uuid({ primaryKey: true });
  words = text();
  shared = boolean({ default: false });
  level = integer({ default: 0 });
  status = oneOf(['open', 'closed'], { default: 'open' });
  authorId = uuid();
  author = belongsTo(Person, this.authorId);
  readers = hasMany(Reader, (r: Reader) => r.memoId);
}
class Reader extends Resource('memo readers', { repo: Office }) {
  id = uuid({ primaryKey: true });
  memoId = uuid();
  personId = uuid();
}
/** The memos with this row security, or without any. */
function memos(options?: RowSecurityOptions<Memo>): State {
  const Secured = class Memo2 extends Memo {
    static rowSecurity = options === undefined ? undefined : rowSecurity(Memo as new () => Memo, options);
  };
  return stateOf(resolve([Secured]), 'office');
}
const policies = (all: RowSecurityOptions<Memo>['policies']): State => memos({ policies: all });
const sqlOf = (steps: readonly object[]): readonly string[] =>
  steps.flatMap((step) => ('tx' in step ? (step.tx as readonly string[]) : [JSON.stringify(step)]));
const upOf = (before: State, after: State): readonly string[] => sqlOf(made(before, after).migration.up);

test('plan() enables row security behind its table and makes policies behind that; the way back restores it all (M175)', async () => {
  const next = memos({ force: true, policies: { own, shared: { for: 'select', using: (m) => m.shared } } });
  const fromNothing = await database.trip(stateOf(resolve([Person]), 'office'), next);
  expect(sqlOf(fromNothing.migration.up).filter((one) => /policy|security/.test(one))).toEqual([
    'alter table "memos" enable row level security, force row level security',
    'create policy "own" on "memos" for all to public using ("author_id" = nullif(current_setting(\'app.user_id\', true), \'\')::uuid)',
    'create policy "shared" on "memos" for select to public using ("shared")',
  ]);
  const { migration } = await database.trip(memos(), next);
  expect(migration.up).toHaveLength(1);
  expect(sqlOf(downOf(migration))).toEqual([
    'drop policy "shared" on "memos"',
    'drop policy "own" on "memos"',
    'alter table "memos" disable row level security, no force row level security',
  ]);
});

test('plan() changes a policy in one statement, or makes it anew in one transaction, and renames what stays the same (M175)', async () => {
  const shared: RowSecurityOptions<Memo>['policies'][string] = { for: 'select', using: (m) => m.shared };
  const changed = await database.trip(
    policies({ shared }),
    policies({
      shared: { ...shared, to: ['pg_monitor', 'pg_read_all_stats'], using: (m) => m.shared.and(m.level.gt(2)) },
    }),
  );
  expect(changed.migration.up).toEqual([
    {
      tx: ['alter policy "shared" on "memos" to "pg_monitor", "pg_read_all_stats" using ("shared" and "level" > 2)'],
      precheck: expect.objectContaining({ finds: 'roles that the server does not have yet' }),
    },
  ]);
  const anew = await database.trip(policies({ shared }), policies({ shared: { ...shared, as: 'restrictive' } }));
  expect(anew.migration.up).toEqual([
    {
      tx: [
        'drop policy "shared" on "memos"',
        'create policy "shared" on "memos" as restrictive for select to public using ("shared")',
      ],
    },
  ]);
  const renamed = await database.trip(policies({ shared, own }), policies({ open: shared, own }));
  expect(upOf(policies({ shared, own }), policies({ open: shared, own }))).toEqual([
    'alter policy "shared" on "memos" rename to "open"',
  ]);
  expect(sqlOf(downOf(renamed.migration))).toEqual(['alter policy "open" on "memos" rename to "shared"']);
  await database.trip(policies({ a: own, b: shared }), policies({ a: shared, b: own }));
  const forced = await database.trip(policies({ own }), memos({ force: true, policies: { own } }));
  expect(sqlOf(forced.migration.up)).toEqual(['alter table "memos" force row level security']);
  await database.trip(memos({ force: true, policies: {} }), memos());
});

const reading = policies({
  readers: { for: 'select', using: (m) => m.readers.exists((r) => r.personId.eq(setting('app.user_id', uuid()))) },
  team: { for: 'update', using: (m) => m.author.team.eq(setting('app.team', text())), check: (m) => m.level.lt(9) },
});

test('plan() makes policies that look at other tables behind these, and drops them before (M175)', async () => {
  const { migration } = await database.trip(stateOf(resolve([Person]), 'office'), reading);
  const all = sqlOf(migration.up).filter((one) => /policy/.test(one));
  expect(all).toEqual([
    'create policy "readers" on "memos" for select to public using (exists(select 1 from "memo readers" t1 where t1."memo_id" = "memos"."id" and t1."person_id" = nullif(current_setting(\'app.user_id\', true), \'\')::uuid))',
    'create policy "team" on "memos" for update to public using (exists(select from (select "memos"."author_id" as c1) t0 join "people" t1 on t1."id" = t0.c1 where t1."team" = nullif(current_setting(\'app.team\', true), \'\'))) with check ("level" < 9)',
  ]);
  await database.trip(reading, memos());
  await database.trip(reading, stateOf(resolve([Person]), 'office'), {
    decisions: ['--drop memos', '--drop memo readers'],
  });
});

/** The State with every name in it another: what is renamed is renamed in what policies read. */
const with_ = (state: State, change: (text: string) => string): State => JSON.parse(change(JSON.stringify(state)));

test('plan() keeps policies through renamed tables and columns, their own and those they read (M175, M053)', async () => {
  const columns = with_(reading, (all) => all.replaceAll('"person_id"', '"whose id"').replaceAll('"team"', '"Team"'));
  const { migration } = await database.trip(
    reading,
    // The policy keeps its name.
    with_(columns, (all) => all.replaceAll('"name":"Team","command"', '"name":"team","command"')),
    { decisions: ['--rename memo readers.person_id=whose id', '--rename people.team=Team'] },
  );
  expect(sqlOf(migration.up).filter((one) => /policy/.test(one))).toEqual([]);
  const tables = await database.trip(
    reading,
    with_(reading, (all) => all.replaceAll('"people"', '"staff"').replaceAll('"memos"', '"notes"')),
    { decisions: ['--rename-table people=staff', '--rename-table memos=notes'] },
  );
  expect(sqlOf(tables.migration.up).filter((one) => /policy/.test(one))).toEqual([]);
});

test('plan() lets policies go before a column that they read changes its type or goes, and makes them again (M175)', async () => {
  const seed = [
    "insert into people (id, team) values ('00000000-0000-4000-8000-000000000001', '7')",
    "insert into memos (id, words, level, author_id) values ('00000000-0000-4000-8000-000000000002', 'x', 3, '00000000-0000-4000-8000-000000000001')",
  ];
  const bigger = with_(reading, (all) =>
    all.replace('"name":"level","type":"integer"', '"name":"level","type":"bigint"'),
  );
  const { migration } = await database.trip(reading, bigger, { seed });
  const [step, ...more] = migration.up;
  expect(more).toEqual([]);
  expect(sqlOf(step === undefined ? [] : [step]).map((one) => one.slice(0, 18))).toEqual([
    'drop policy "team"',
    ...Array(3).fill('alter table "memos'),
    'create policy "tea',
  ]);
  const elsewhere = with_(reading, (all) =>
    all.replace('"name":"team","type":"text"', '"name":"team","type":"character varying(20)"'),
  );
  await database.trip(reading, elsewhere, {
    seed,
    decisions: ['--using people.team="team"::character varying(20)'],
  });
  const gone = with_(policies({ own }), (all) =>
    JSON.stringify({
      ...JSON.parse(all),
      tables: JSON.parse(all).tables.map((one: { name: string; columns: { name: string }[] }) =>
        one.name === 'memos' ? { ...one, columns: one.columns.filter(({ name }) => name !== 'shared') } : one,
      ),
    }),
  );
  await database.trip(policies({ own, shared: { using: (m) => m.shared } }), gone, {
    decisions: ['--drop memos.shared', '--down-backfill memos.shared=false'],
  });
});

class OpenMemo extends View('open_memos', { repo: Office }) {
  id = uuid({ primaryKey: true });
  level = integer();
  static definition = definition(OpenMemo, () => Memo.filter((m) => m.status.eq('open')).select('id', 'level'));
}
class Ticket extends Resource('tickets', { repo: Office, schema: 'Help Desk' }) {
  id = uuid({ primaryKey: true });
  memoId = uuid();
  memo = belongsTo(OpenMemo, this.memoId, { references: false });
  siblings = hasMany(Ticket, (t: Ticket) => t.memoId);
  static rowSecurity = rowSecurity(Ticket, {
    policies: {
      lowLevel: { using: (t) => t.memo.level.lt(5) },
      'has "siblings"': { as: 'restrictive', for: 'delete', using: (t) => t.siblings.none() },
    },
  });
}

test('plan() makes policies of tables in a schema of their own, over views that are made anew (M175)', async () => {
  const state = stateOf(resolve([Ticket, Memo]), 'office');
  await database.trip(stateOf(resolve([Person]), 'office'), state);
  const bigger = with_(state, (all) =>
    all.replaceAll('"name":"level","type":"integer"', '"name":"level","type":"bigint"'),
  );
  const { migration } = await database.trip(state, bigger);
  expect(sqlOf(migration.up).map((one) => one.slice(0, 11))).toEqual([
    'drop policy',
    'drop view "',
    ...Array(3).fill('alter table'),
    'create view',
    'create poli',
  ]);
});

test('rowSecurity() lets roles see and write the rows that its policies allow, whatever SQL they send (M175)', async () => {
  await fresh(
    database.query,
    policies({
      own,
      shared: { for: 'select', using: (m) => m.shared },
      open: { as: 'restrictive', for: 'update', using: (m) => m.status.eq('open'), check: (m) => m.words.neq('') },
    }),
  );
  const [ann, bob] = ['00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b'];
  await database.query(`insert into people (id, team) values ('${ann}', 'x'), ('${bob}', 'x')`);
  const role = `quarry_reader_${process.pid}`;
  await database.query(`create role ${role}`);
  try {
    await database.query(`grant usage on schema public to ${role}`);
    await database.query(`grant select, insert, update on memos to ${role}`);
    await database.query(`set role ${role}`);
    const acting = (id: string) => database.query("select set_config('app.user_id', $1, false)", [id]);
    const seen = async () => (await database.query('select words from memos order by words')).map(({ words }) => words);
    const write = (words: string, author: string, shared = false) =>
      database.query('insert into memos (id, words, author_id, shared) values (gen_random_uuid(), $1, $2, $3)', [
        words,
        author,
        String(shared),
      ]);
    expect(await seen()).toEqual([]);
    await acting(ann);
    await write('ann', ann);
    await write('both', ann, true);
    await expect(write('forged', bob)).rejects.toThrow(/row-level security policy/);
    expect(await seen()).toEqual(['ann', 'both']);
    await acting(bob);
    expect(await seen()).toEqual(['both']);
    await acting('');
    expect(await seen()).toEqual(['both']);
    await acting(ann);
    await database.query("update memos set status = 'closed' where words = 'ann'");
    await database.query("update memos set words = 'changed'");
    expect(await seen()).toEqual(['ann', 'changed']);
  } finally {
    await database.query('reset role');
    await database.query(`drop owned by ${role}`);
    await database.query(`drop role ${role}`);
  }
});

test('plan() says which roles of a policy the server does not have, before anything runs (M175)', async () => {
  const { migration } = made(memos(), policies({ own: { ...own, to: ['Nobody "here"', 'pg_monitor'] } }));
  await fresh(database.query, memos());
  await expect(runSteps(database.query, migration.up, { prechecks: true })).rejects.toThrow(
    'precheck: 1 roles that the server does not have yet',
  );
  const [check] = migration.up.flatMap(({ precheck }) =>
    precheck === undefined || 'map' in precheck ? [] : [precheck],
  );
  expect(await database.query(check?.sql ?? '')).toEqual([
    { role: 'Nobody "here"', made_by: 'create role "Nobody ""here"""' },
  ]);
});

test('rowSecurity() refuses what PostgreSQL would refuse, and what no row can know', () => {
  const complaint = (options: unknown): string => {
    try {
      memos(options as RowSecurityOptions<Memo>);
      return 'fine';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  const using = (m: Memo) => m.shared;
  expect(complaint({ policies: { a: { for: 'insert', using } } })).toMatch(
    /the policy 'a' is for insert, where no row/,
  );
  expect(complaint({ policies: { a: { for: 'select', check: using } } })).toMatch(/writes no new row/);
  expect(complaint({ policies: { a: {} } })).toMatch(/the policy 'a' has no condition/);
  expect(complaint({ policies: { a: { for: 'truncate', using } } })).toMatch(/is for "truncate"/);
  expect(complaint({ policies: { a: { using, to: [] } } })).toMatch(/names no role/);
  expect(complaint({ policies: { a: { useing: using } } })).toMatch(/no option 'useing'. Did you mean 'using'/);
  expect(complaint({ policies: { a: { using: (m: Memo) => m.authorId.eq(actor(Person).id) } } })).toMatch(
    /knows no actor/,
  );
  expect(
    complaint({ policies: { a: { using: (m: Memo) => sql<boolean>`${m.level} > 3 and ${m.words} = ${"it's"}` } } }),
  ).toBe('fine');
  expect(complaint({ policies: { ['x'.repeat(64)]: { using } } })).toMatch(/longer than the 63 bytes/);
});

const forNobody = with_(policies({ own }), (all) =>
  all.replaceAll('"roles":["public"]', '"roles":["Nobody \\"here\\"","pg_monitor"]'),
);
const verified = (place: ShadowPlace, previous: State, next: State) =>
  verifyMigration({ ...place, previous, next, migration: made(previous, next).migration });
const stoodIn = {
  up: true,
  down: true,
  failures: [],
  notVerified: [expect.stringContaining('the role Nobody "here", which ')],
};

test('verifyMigration() tries policies for roles that the shadow does not have with others in their place, and says so (M175)', async () => {
  const place = { server: await configOf(Office, { OFFICE_DATABASE_URL: serverUrl }), pglite: false as const };
  expect(await verified(place, memos(), forNobody)).toMatchObject(stoodIn);
  // One table differs; what its policies read comes along.
  expect(await verified(place, reading, policies({ own }))).toMatchObject({ up: true, down: true, notVerified: [] });
});

test('verifyMigration() does so on PGlite (M175)', async () => {
  expect(await verified({ pglite: {} }, memos(), forNobody)).toMatchObject(stoodIn);
});

test('plan() makes a policy anew that goes from a column which is dropped to one that changes with it (M175)', async () => {
  const own = (column: string) => ({
    rowSecurity: 'enabled' as const,
    policies: [
      { name: 'own', command: 'all' as const, roles: ['public'], using: [{ table: 't', column }, 'is', 'not', 'null'] },
    ],
  });
  const computed = column('loud', 'text', { generated: raw('upper(name)', 'text') });
  await database.trip(
    state([table('t', [id(), column('name', 'text'), computed], own('loud'))]),
    state([table('t', [id(), column('name', 'bigint')], own('name'))]),
    { decisions: ['--drop t.loud'] },
  );
  const fixed = column('name', 'text', { generated: literal('1', 'text') });
  await database.trip(
    state([table('t', [id(), fixed], own('name'))]),
    state([table('t', [id(), column('name', 'text'), computed], own('loud'))]),
  );
  const moods = (...values: readonly string[]) => ({ enums: [{ name: 'mood', values }] });
  await database.trip(
    state([table('t', [id(), column('old', 'mood')], own('old'))], moods('good')),
    state([table('t', [id(), column('young', 'mood')], own('young'))], moods('bad', 'good')),
    { decisions: ['--drop t.old'] },
  );
});
