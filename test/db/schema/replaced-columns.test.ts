import { expect, test } from 'vitest';
import type { Step } from '../../../src/schema/step.ts';
import { downOf, fresh, made, runSteps } from '../../support/round-trip.ts';
import { useSchemaDatabase } from '../../support/schema-database.ts';
import {
  check,
  column,
  foreignKey,
  id,
  index,
  literal,
  raw,
  required,
  state,
  table,
  view,
} from '../../support/state.ts';

/** A type that no cast leads to: made beside the column there is, filled, and put in its place. */
const database = useSchemaDatabase();

const there = ['--using t.n=point("n", -"n")', '--down-using t.n="n"[0]::integer'];
const kinds = (steps: readonly Step[]) =>
  steps.map((step) => ('tx' in step ? `tx ${step.tx.length}` : 'auto' in step ? 'auto' : 'batch'));

test('plan() makes a column of a type without a cast beside the old one, there and back with the rows (M076)', async () => {
  const typed = (type: string, preset: string) =>
    state([
      table(
        't',
        [
          id('integer'),
          required('n', type, { default: literal(preset, type), comment: 'where it is' }),
          column('word', 'text'),
        ],
        { indexes: [index('t_word_index', ['word'], { include: ['n'] })] },
      ),
    ]);
  const rows = 'select id, n::text, word from t order by id';
  const { migration } = await database.trip(typed('integer', '7'), typed('point', '(1,2)'), {
    decisions: there,
    seed: ["insert into t (n, word) values (1, 'a'), (2, 'b'), (default, null)"],
    check: async (query) => {
      expect((await query(rows)).map(({ n, word }) => [n, word])).toEqual([
        ['(1,-1)', 'a'],
        ['(2,-2)', 'b'],
        ['(7,-7)', null],
      ]);
      await query("insert into t (word) values ('new')");
    },
    after: async (query) =>
      expect((await query(rows)).map(({ n, word }) => [n, word])).toEqual([
        ['1', 'a'],
        ['2', 'b'],
        ['7', null],
        ['1', 'new'],
      ]),
  });
  expect(kinds(migration.up)).toEqual(['tx 4', 'batch', 'auto', 'tx 1', 'tx 2', 'tx 7']);
  expect(migration.up.flatMap((step) => ('tx' in step ? step.tx : [])).join('\n')).not.toContain(' type ');
  expect(downOf(migration).flatMap(({ loses = [] }) => loses)).toEqual([]);
});

test('plan() lets what is written meanwhile count, whichever rows are filled already (M076)', async () => {
  const typed = (type: string) => state([table('t', [id('integer'), column('n', type)])]);
  const { migration } = made(typed('integer'), typed('point'), there);
  await fresh(database.query, typed('integer'));
  await database.query('insert into t (n) values (1), (2), (null)');
  let next = 10;
  for (const step of migration.up) {
    await runSteps(database.query, [step]);
    if (step === migration.up.at(-1)) break;
    await database.query(`update t set n = ${next} where id = 1`);
    await database.query(`insert into t (n) values (${next})`);
    next += 10;
  }
  expect(migration.up.length).toBe(3);
  expect((await database.query('select n::text from t order by id')).map(({ n }) => n)).toEqual([
    '(20,-20)',
    '(2,-2)',
    null,
    '(10,-10)',
    '(20,-20)',
  ]);
});

test('plan() fills a column from what other triggers make of a row (M076)', async () => {
  const typed = (type: string) => state([table('t', [id('integer'), column('n', type)])]);
  await fresh(database.query, typed('integer'));
  await database.query(
    'create function double() returns trigger language plpgsql as $$ begin new.n := 2 * new.n; return new; end $$',
  );
  await database.query('create trigger z_double before insert on t for each row execute function double()');
  for (const step of made(typed('integer'), typed('point'), there).migration.up.slice(0, -1))
    await runSteps(database.query, [step]);
  await database.query('insert into t (n) values (7)');
  expect(await database.query('select n, n_new::text from t')).toEqual([{ n: '14', n_new: '(14,-14)' }]);
});

test('generateMigration() refuses a --down-using about a column that is not there (M076)', () => {
  const typed = (type: string) => state([table('t', [id('integer'), column('n', type)])]);
  expect(() => made(typed('integer'), typed('point'), ['--using t.n=point(n, n)', '--down-using t.m=n[0]'])).toThrow(
    "'--down-using t.m=n[0]' matches nothing: there is no 't.m'. Did you mean 't.n'?",
  );
});

test('plan() carries keys, constraints, indexes and views over to a column of another type (M076)', async () => {
  const schema = (name: string, type: string) => {
    const users = table(
      'Use rs',
      [id('integer'), required(name, type), column('Other', 'text'), column(`${name}_new`, 'integer')],
      {
        schema: 'app',
        primaryKey: { name: 'users_pk', columns: [name] },
        uniques: [{ name: 'users_id', columns: ['id', name], nullsDistinct: true }],
        checks: [check('users_check', raw(`"${name}" is not null`, 'boolean'))],
        indexes: [
          index('users_expression', [raw(`"${name}"::text || "Other"`, 'text')], { unique: true }),
          index('users_partial', ['Other'], { where: raw(`"${name}" is not null`, 'boolean') }),
        ],
      },
    );
    const tickets = table('tickets', [id('integer'), column('user', type)], {
      foreignKeys: [foreignKey('tickets_fk', ['user'], 'app.Use rs', { to: { table: 'app.Use rs', columns: [name] } })],
    });
    const seen = view(
      'seen',
      `select u."${name}" as key, t.id from app."Use rs" u join tickets t on t."user" = u."${name}"`,
      [users, tickets],
      {
        key: type,
        id: 'integer',
      },
    );
    return state([users, tickets], { schemas: ['app'], views: [seen] });
  };
  const uuid = (on: string) => `lpad(to_hex(${on}), 32, '0')::uuid`;
  const back = (on: string) => `right(${on}::text, 4)::integer`;
  const { migration } = await database.trip(schema('Nu m', 'integer'), schema('Key', 'uuid'), {
    decisions: [
      '--rename app.Use rs.Nu m=Key',
      '--rename app.Use rs.Nu m_new=Key_new',
      `--using app.Use rs.Key=${uuid('"Key"')}`,
      `--using tickets.user=${uuid('"user"')}`,
      `--down-using app.Use rs.Nu m=${back('"Nu m"')}`,
      `--down-using tickets.user=${back('"user"')}`,
    ],
    seed: [
      `insert into app."Use rs" ("Nu m", "Other") values (7, 'a'), (9, 'b')`,
      'insert into tickets ("user") values (9), (7), (null)',
    ],
    check: async (query) =>
      expect(await query('select key::text from seen order by id')).toEqual([
        { key: '00000000-0000-0000-0000-000000000009' },
        { key: '00000000-0000-0000-0000-000000000007' },
      ]),
    after: async (query) =>
      expect(await query('select key::text from seen order by id')).toEqual([{ key: '9' }, { key: '7' }]),
  });
  const last = migration.up.findLastIndex(
    (step) => 'tx' in step && step.tx.some((sql) => sql.startsWith('drop trigger')),
  );
  const before = migration.up.slice(0, last).flatMap((step) => ('tx' in step ? step.tx : []));
  expect(before.filter((sql) => sql.includes('drop') && !sql.includes('not_null'))).toEqual([]);
});

test('plan() replaces columns whose values come from each other (M076)', async () => {
  const typed = (type: string) =>
    state([
      table('t', [id('integer'), column('n', type), column('m', type)], {
        indexes: [index('t_both', ['id'], { include: ['n', 'm'] })],
      }),
    ]);
  await database.trip(typed('integer'), typed('point'), {
    decisions: [
      '--using t.n=point(m, n)',
      '--using t.m=point(n, m)',
      '--down-using t.n=m[0]::integer',
      '--down-using t.m=n[0]::integer',
    ],
    seed: ['insert into t (n, m) values (1, 2)'],
    check: async (query) => expect(await query('select n::text, m::text from t')).toEqual([{ n: '(2,1)', m: '(1,2)' }]),
    after: async (query) => expect(await query('select n, m from t')).toEqual([{ n: '1', m: '2' }]),
  });
});

test('plan() changes a column where it is if others must go first, and says so (M076)', async () => {
  const enums = (...values: readonly string[]) => ({ enums: [{ name: 'mood', values }] });
  const typed = (type: string, ...values: readonly string[]) => {
    const t = table('t', [id('integer'), column('n', type), column('m', 'mood')]);
    const seen = view('seen', 'select t.n, t.m from t', [t], { n: type, m: 'mood' });
    return state([t], { ...enums(...values), views: [seen] });
  };
  const [before, after] = [typed('integer', 'a', 'b'), typed('mood', 'a')];
  const decisions = ["--using t.n='a'", '--down-using t.n=1'];
  const { migration } = await database.trip(before, after, {
    decisions,
    seed: ["insert into t (n, m) values (7, 'a')"],
    check: async (query) => expect(await query('select n from seen')).toEqual([{ n: 'a' }]),
    after: async (query) => expect(await query('select n from t')).toEqual([{ n: '1' }]),
  });
  expect(migration.up.length).toBe(1);
  expect(made(before, after, decisions).notes.join()).toContain('in a migration of its own it need not');
});

test('plan() fills other columns of a table in which one is replaced (M076)', async () => {
  const before = state([table('t', [id('integer'), column('n', 'integer')])]);
  const after = state([
    table('t', [id('integer'), required('n', 'point'), required('more', 'text')], {
      checks: [check('t_more_check', raw("more <> ''", 'boolean'))],
    }),
  ]);
  await database.trip(before, after, {
    decisions: [...there, "--backfill t.more='x'", "--backfill t.n=point '(0,0)'"],
    seed: ['insert into t (n) values (1), (null)'],
    check: async (query) =>
      expect(await query('select n::text, more from t order by id')).toEqual([
        { n: '(1,-1)', more: 'x' },
        { n: '(0,0)', more: 'x' },
      ]),
  });
});

test('plan() finds values that the expression cannot turn, or turns into nothing, before anything runs (M076)', async () => {
  const typed = (type: string) => state([table('t', [id('integer'), required('n', type)])]);
  await fresh(database.query, typed('integer'));
  await database.query('insert into t (n) values (0), (1)');
  const run = (using: string) =>
    runSteps(database.query, made(typed('integer'), typed('point'), [`--using t.n=${using}`]).migration.up, {
      prechecks: true,
    });
  await expect(run('point(1 / n, 0)')).rejects.toThrow('precheck');
  await expect(run('point(nullif(n, 1), 0)')).rejects.toThrow('precheck');
  expect(await database.query('select n from t order by n')).toEqual([{ n: '0' }, { n: '1' }]);
});

test('plan() keeps to the short way where it is asked for, and says why where nothing else is possible (M076)', async () => {
  const typed = (type: string, more: Parameters<typeof column>[2] = {}) =>
    state([table('t', [id('integer'), column('n', type), column('c', 'text', more)])]);
  const short = made(typed('integer'), typed('point'), there, { simple: true });
  expect(short.migration.up).toMatchObject([
    { tx: ['alter table "t" alter column "n" type point using point("n", -"n")'] },
  ]);
  expect(short.notes).toEqual([]);
  const computed = { generated: raw('n::text', 'text') };
  const { migration, notes } = made(typed('integer', computed), typed('inet', computed), [
    "--using t.n='10.0.0.0'::inet + n",
  ]);
  expect(migration.up.length).toBe(1);
  expect(notes.join()).toContain('rewrites the table t while nobody can read it: t.c is computed from it');
});

test('plan() clears rows away that a foreign key of the replaced column finds no row for (M076, M152)', async () => {
  const users = table('users', [id('bigint')]);
  const reference = foreignKey('tickets_author_fkey', ['author'], 'users');
  const tickets = (type: string, ...foreignKeys: (typeof reference)[]) =>
    state([users, table('tickets', [id('bigint'), column('author', type)], { foreignKeys })]);
  await database.trip(tickets('point'), tickets('bigint', reference), {
    decisions: [
      '--using tickets.author="author"[0]::bigint',
      '--down-using tickets.author=point("author", 0)',
      '--orphans tickets.tickets_author_fkey=null',
    ],
    seed: [
      'insert into users default values',
      'insert into tickets (author) values (point(1, 0)), (point(7, 0)), (null)',
    ],
    check: async (query) =>
      expect((await query('select author from tickets order by id')).map(({ author }) => author)).toEqual([
        '1',
        null,
        null,
      ]),
  });
});

test('plan() leaves a column of a partitioned table where it is, and says so (M076, M179)', async () => {
  const events = (type: string) =>
    state([
      table('events', [required('at', 'integer'), column('place', type)], {
        partition: { by: 'range', columns: ['at'], declared: true },
        partitions: [{ name: 'events_all', bound: 'default' }],
      }),
    ]);
  const decisions = ['--using events.place=point("place", 0)', '--down-using events.place="place"[0]::integer'];
  const { warnings } = made(events('integer'), events('point'), decisions);
  expect(warnings.join('\n')).toContain('its table is partitioned');
  await database.trip(events('integer'), events('point'), {
    decisions,
    seed: ['insert into events (at, place) values (1, 2)'],
    check: async (query) => expect(await query('select place::text from events')).toEqual([{ place: '(2,0)' }]),
  });
});
