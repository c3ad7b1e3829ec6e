import { expect, test } from 'vitest';
import { diffCatalogs } from '../../../src/catalog/diff-catalogs.ts';
import { readCatalog } from '../../../src/catalog/read-catalog.ts';
import { downOf, fresh, made, runSteps } from '../../support/round-trip.ts';
import { useSchemaDatabase } from '../../support/schema-database.ts';
import { column, id, index, raw, required, state, table, view } from '../../support/state.ts';

const database = useSchemaDatabase();
const users = (type = 'integer', name = 'users', more: Parameters<typeof table>[1] = []) =>
  table(name, [id('integer'), column('name', 'text'), column('age', type), ...more]);
const enums = (...values: string[]) => ({ enums: [{ name: 'mood', values }] });
const all = (steps: readonly object[]): string => JSON.stringify(steps);

const adults = (of = users()) =>
  view('adults', 'select u.id, u.name, u.age from users u where u.age > 17', [of], {
    id: 'integer',
    name: 'text',
    age: of.columns[2]?.type ?? '',
  });
const elders = (of: ReturnType<typeof adults>) =>
  view('elders', 'select a.name, a.age from adults a where a.age > 64', [of], { name: 'text', age: 'integer' });

test('plan() makes views behind what they read and drops them in front of it, in any order of declaration (M165)', async () => {
  const first = adults();
  const second = elders(first);
  const third = view('names', 'select e.name from elders e', [second], { name: 'text' });
  const orders = [
    [third, first, second],
    [second, third, first],
  ];
  for (const views of orders) {
    const { migration } = await database.trip(state([]), state([users()], { views }));
    const [up] = migration.up;
    expect(up && 'tx' in up ? up.tx.map((sql) => sql.split('\n')[0]) : []).toEqual([
      'create table "users" (',
      'create view "adults" as',
      'create view "elders" as',
      'create view "names" as',
    ]);
    expect(downOf(migration)).toMatchObject([
      { tx: ['drop view "names"', 'drop view "elders"', 'drop view "adults"', 'drop table "users"'] },
    ]);
  }
});

test('plan() replaces a view whose columns stay or are added to, in place (M166)', async () => {
  const before = adults();
  const after = view(
    'adults',
    "select u.id, u.name, u.age, 'x'::text as more from users u where u.age > 20",
    [users()],
    {
      id: 'integer',
      name: 'text',
      age: 'integer',
      more: 'text',
    },
  );
  const reader = elders(before);
  const { migration } = await database.trip(
    state([users()], { views: [before, reader] }),
    state([users()], { views: [after, reader] }),
  );
  expect(migration.up).toEqual([
    {
      tx: [
        `create or replace view "adults" as\nselect u."id", u."name", u."age", 'x'::text as more\nfrom "users" u\nwhere u."age" > 20`,
      ],
    },
  ]);
  // Going back a column is left out, which takes another view.
  expect(all(downOf(migration))).toContain('drop view \\"elders\\"');
});

test('plan() makes a view whose columns are others anew, with what stands on it (M166)', async () => {
  const before = adults();
  const after = view('adults', 'select u.age, u.id, u.name from users u', [users()], {
    age: 'integer',
    id: 'integer',
    name: 'text',
  });
  const { migration } = await database.trip(
    state([users()], { views: [before, elders(before)] }),
    state([users()], { views: [after, elders(after)] }),
  );
  const [step] = migration.up;
  expect(step && 'tx' in step ? step.tx.map((sql) => sql.split('\n')[0]) : []).toEqual([
    'drop view "elders"',
    'drop view "adults"',
    'create view "adults" as',
    'create view "elders" as',
  ]);
});

test('diff() finds no difference in how a view is spelt', () => {
  const one = view('v', 'select u.id from users u where u.age>17 -- grown up', [users()], { id: 'integer' });
  const other = view('v', 'SELECT  u . "id"\nFROM "users" u\nWHERE u.age > 17;', [users()], { id: 'integer' });
  expect(one.body).toEqual(other.body);
  expect(() => made(state([users()], { views: [one] }), state([users()], { views: [other] }))).toThrow('"nothing"');
});

test('plan() makes views anew around a change of type they read, indexes, comments and rows with them (M072)', async () => {
  const views = (type: string) => {
    const of = users(type);
    const first = {
      ...adults(of),
      comment: 'grown up',
      columns: [...adults(of).columns.slice(0, 2), { name: 'age', type, comment: 'in years' }],
    };
    const second = view(
      'ages',
      'select a.age, count(*) as n from adults a group by a.age',
      [first],
      { age: type, n: 'bigint' },
      {
        materialized: true,
        comment: 'how many of each',
        indexes: [index('ages_age_index', ['age'], { unique: true })],
      },
    );
    return [second, first, view('old', 'select s.n from ages s', [second], { n: 'bigint' })];
  };
  const counted = async (query: typeof database.query): Promise<void> => {
    expect(await query('select n from ages where age = 40')).toEqual([{ n: '1' }]);
    expect((await readCatalog(query)).views['public.ages']).toMatchObject({
      populated: true,
      comment: 'how many of each',
      indexes: { ages_age_index: { unique: true } },
    });
  };
  const { migration } = await database.trip(
    state([users('integer')], { views: views('integer') }),
    state([users('bigint')], { views: views('bigint') }),
    { seed: ["insert into users (name, age) values ('Ann', 40)"], check: counted, after: counted },
  );
  expect(all([...migration.up, ...downOf(migration)])).not.toContain('cascade');
  expect(migration.up).toHaveLength(1);
});

test('plan() makes views anew around an enum that loses a value, and around what is computed (M104)', async () => {
  const people = table('people', [
    id('integer'),
    column('mood', 'mood'),
    column('name', 'text'),
    column('shout', 'text', { generated: raw('upper(name)', 'text') }),
  ]);
  const views = [
    view('moods', "select p.mood, p.shout from people p where p.mood = 'good'", [people], {
      mood: 'mood',
      shout: 'text',
    }),
    view(
      'kept',
      'select m.mood from moods m',
      [people],
      { mood: 'mood' },
      { materialized: true, dependsOn: ['moods'] },
    ),
    view('constant', "select 'good'::mood as mood from people p", [people], { mood: 'mood' }),
  ];
  await database.trip(
    state([people], { ...enums('good', 'bad', 'lost'), views }),
    state([people], { ...enums('good', 'bad'), views }),
    { seed: ["insert into people (mood, name) values ('good', 'Ann')"] },
  );
  const computed = {
    ...people,
    columns: people.columns.map((one) =>
      one.name === 'shout' ? { ...one, generated: raw('lower(name)', 'text') } : one,
    ),
  };
  await database.trip(state([people], { ...enums('good'), views }), state([computed], { ...enums('good'), views }));
});

test('plan() names a new enum value in a view once it was committed', async () => {
  const people = table('people', [id('integer'), column('mood', 'mood')]);
  const good = (value: string) =>
    view('good', `select p.id from people p where p.mood = '${value}'`, [people], { id: 'integer' });
  await database.trip(
    state([people], { ...enums('good'), views: [good('good')] }),
    state([people], { ...enums('good', 'best'), views: [good('best')] }),
  );
});

test('plan() lets views follow a table and a column that are renamed (M168)', async () => {
  const people = {
    ...users('integer', 'people'),
    columns: users().columns.map((one) => (one.name === 'name' ? { ...one, name: 'full_name' } : one)),
  };
  const before = users();
  const sql = (of: string, name: string) =>
    `select ${of}.id, ${of}.${name} as name, t.age from ${of} join ${of} t on t.id = ${of}.id`;
  const columns = { id: 'integer', name: 'text', age: 'integer' };
  const views = (of: typeof before, name: string) => {
    const plain = view('plain', sql(of.name, name), [of], columns);
    return [plain, view('kept', 'select p.id from plain p', [plain], { id: 'integer' }, { materialized: true })];
  };
  const { migration } = await database.trip(
    state([before], { views: views(before, 'name') }),
    state([people], { views: views(people, 'full_name') }),
    { decisions: ['--rename-table users=people', '--rename people.name=full_name'] },
  );
  expect(all([...migration.up, ...downOf(migration)])).not.toContain('view');
});

test('plan() lets a renamed table take the name of a view, and a column that of one that a view read', async () => {
  const before = users();
  const grown = adults(before);
  const renamed = { ...users('integer', 'adults'), primaryKey: { name: 'adults_pkey', columns: ['id'] } };
  await database.trip(state([before], { views: [grown, elders(grown)] }), state([renamed]), {
    decisions: ['--rename-table users=adults'],
  });
  const wide = users('integer', 'users', [column('full', 'text')]);
  const narrow = table('users', [id('integer'), column('name', 'text'), column('age', 'integer')]);
  await database.trip(
    state([wide], { views: [view('v', 'select u.name, u.full from users u', [wide], { name: 'text', full: 'text' })] }),
    state([narrow], {
      views: [view('v', 'select u.name, null::text as full from users u', [narrow], { name: 'text', full: 'text' })],
    }),
    { decisions: ['--rename users.full=name', '--drop users.name'] },
  );
});

test('plan() adds, drops and changes indexes of a materialised view without filling it again, and fills one whose query changed (M167)', async () => {
  const kept = (more: Parameters<typeof view>[4] = {}, age = 17) =>
    view(
      'kept',
      `select u.id, u.name from users u where u.age > ${age}`,
      [users()],
      { id: 'integer', name: 'text' },
      { materialized: true, ...more },
    );
  const unique = index('kept_id_index', ['id'], { unique: true });
  const seed = ["insert into users (name, age) values ('Ann', 40), ('Bob', 19)"];
  const fresh = made(state([users()]), state([users()], { views: [kept({ indexes: [unique] })] }));
  expect(fresh.migration.up).toEqual([
    {
      tx: [
        'create materialized view "kept" as\nselect u."id", u."name"\nfrom "users" u\nwhere u."age" > 17',
        'create unique index "kept_id_index" on "kept" ("id")',
      ],
    },
  ]);
  const { migration } = await database.trip(
    state([users()], { views: [kept()] }),
    state([users()], { views: [kept({ indexes: [unique], comment: 'words' })] }),
    { seed },
  );
  expect(migration.up).toMatchObject([
    { auto: 'create unique index concurrently "kept_id_index" on "kept" ("id")' },
    { tx: [`comment on materialized view "kept" is 'words'`] },
  ]);
  await database.trip(
    state([users()], { views: [kept({ indexes: [unique] })] }),
    state([users()], { views: [kept({ indexes: [unique] }, 30)] }),
    {
      seed: [...seed, 'refresh materialized view kept'],
      check: async (query) => expect(await query('select name from kept')).toEqual([{ name: 'Ann' }]),
      after: async (query) =>
        expect(await query('select name from kept order by 1')).toEqual([{ name: 'Ann' }, { name: 'Bob' }]),
    },
  );
});

test('plan() turns a view into a materialised one, a table and back', async () => {
  const plain = view('people', 'select u.id, u.name from users u', [users()], { id: 'integer', name: 'text' });
  const kept = { ...plain, materialized: true };
  await database.trip(state([users()], { views: [plain] }), state([users()], { views: [kept] }));
  const people = table('people', [required('id', 'integer'), column('name', 'text')]);
  await database.trip(state([users()], { views: [kept] }), state([users(), people]));
});

test('plan() drops a view with the column it read, or replaces it by one that does not, in front of that', async () => {
  const narrow = table('users', [id('integer'), column('name', 'text')]);
  await database.trip(state([users()], { views: [adults()] }), state([narrow]), { decisions: ['--drop users.age'] });
  const names = (of: Parameters<typeof view>[2], where: string) =>
    view('names', `select u.id, u.name from users u${where}`, of, { id: 'integer', name: 'text' });
  const { migration } = await database.trip(
    state([users()], { views: [names([users()], ' where u.age > 1')] }),
    state([narrow], { views: [names([narrow], '')] }),
    { decisions: ['--drop users.age'] },
  );
  expect(migration.up).toMatchObject([
    { tx: [expect.stringContaining('create or replace'), expect.stringContaining('drop column')] },
  ]);
});

test('plan() makes a view that is grouped by a key anew around another key', async () => {
  const wide = (primary: readonly string[]) => {
    const one = table('users', [id('integer'), required('name', 'text')]);
    return { ...one, primaryKey: { name: 'users_pkey', columns: primary } };
  };
  const grouped = view('grouped', 'select u.id, u.name from users u group by u.id, u.name', [wide(['id'])], {
    id: 'integer',
    name: 'text',
  });
  await database.trip(state([wide(['id'])], { views: [grouped] }), state([wide(['id', 'name'])], { views: [grouped] }));
  const byKey = {
    ...grouped,
    ...view('grouped', 'select u.id, u.name from users u group by u.id', [wide(['id'])], {
      id: 'integer',
      name: 'text',
    }),
  };
  const without = {
    ...byKey,
    ...view('grouped', 'select u.id, u.name from users u', [wide(['id'])], { id: 'integer', name: 'text' }),
  };
  await database.trip(state([wide(['id'])], { views: [byKey] }), state([wide(['name'])], { views: [without] }));
});

test('plan() renames the column of a view where its query is the same, and what stands on it stays (M053)', async () => {
  const people = {
    ...users(),
    columns: users().columns.map((one) => (one.name === 'name' ? { ...one, name: 'full_name' } : one)),
  };
  const views = (of: ReturnType<typeof users>, name: string) => {
    const said = view('said', `select u.id, upper(u.${name}) as "${name}" from users u`, [of], {
      id: 'integer',
      [name]: 'text',
    });
    const silent = view('silent', `select u.${name}, u.id from users u`, [of], { [name]: 'text', id: 'integer' });
    const kept = view(
      'kept',
      `select s.${name} as ${name}, count(*) as n from said s group by 1`,
      [said],
      { [name]: 'text', n: 'bigint' },
      {
        materialized: true,
        indexes: [index('kept_index', [name], { unique: true })],
      },
    );
    return [kept, said, silent, view('last', 'select k.n from kept k', [kept], { n: 'bigint' })];
  };
  const { migration } = await database.trip(
    state([users()], { views: views(users(), 'name') }),
    state([people], { views: views(people, 'full_name') }),
    {
      decisions: ['--rename users.name=full_name'],
      seed: ["insert into users (name) values ('Ann')", 'refresh materialized view kept'],
    },
  );
  expect(migration.up).toMatchObject([
    {
      tx: [
        'alter table "users" rename column "name" to "full_name"',
        'alter view "said" rename column "name" to "full_name"',
        'alter materialized view "kept" rename column "name" to "full_name"',
        'alter view "silent" rename column "name" to "full_name"',
      ],
    },
  ]);
});

test('plan() makes views in schemas of their own, and reads tables there', async () => {
  const entries = { ...table('entries', [id('integer'), column('at', 'date')]), schema: 'audit' };
  const recent = {
    ...view('recent', 'select e.id, e.at from audit.entries e', [entries], { id: 'integer', at: 'date' }),
    schema: 'reports',
  };
  const counted = {
    ...view('counted', 'select r.at, count(*) as n from reports.recent r group by r.at', [recent], {
      at: 'date',
      n: 'bigint',
    }),
    schema: 'audit',
    materialized: true,
    comment: 'by day',
    indexes: [index('counted_at_index', ['at'], { unique: true })],
  };
  expect(counted.dependsOn).toEqual(['reports.recent']);
  const schemas = ['audit', 'reports'];
  const views = [counted, recent];
  await database.trip(state([]), state([entries], { schemas, views }));
  const later = { ...entries, columns: [...entries.columns.slice(0, 1), column('at', 'timestamp(3) with time zone')] };
  const retyped = views.map((one) => ({
    ...one,
    columns: one.columns.map((each) => (each.name === 'at' ? { ...each, type: 'timestamp(3) with time zone' } : each)),
  }));
  await database.trip(state([entries], { schemas, views }), state([later], { schemas, views: retyped }));
});

test('plan() lets a view go on reading a column that is kept, until it is replaced', async () => {
  const narrow = table('users', [id('integer'), column('name', 'text')]);
  const names = (where: string) =>
    view('names', `select u.id, u.name from users u${where}`, [users()], { id: 'integer', name: 'text' });
  const { migration } = made(
    state([users()], { views: [names(' where u.age > 1')] }),
    state([narrow], { views: [names('')] }),
    ['--keep-dropped'],
  );
  expect(all(migration.up)).not.toContain('drop view');
  const origin = await fresh(database.query, state([users()], { views: [names(' where u.age > 1')] }));
  await runSteps(database.query, migration.up);
  expect(await database.query('select * from names')).toEqual([]);
  await runSteps(database.query, downOf(migration));
  expect(diffCatalogs(origin, await readCatalog(database.query))).toEqual([]);
});
