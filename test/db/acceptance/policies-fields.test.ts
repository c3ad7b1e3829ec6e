import {
  actions,
  actor,
  belongsTo,
  defineRepo,
  hasMany,
  identities,
  integer,
  memory,
  policies,
  Resource,
  resolve,
  text,
  withActor,
  withRepo,
} from 'quarry';
import { seedMemory } from 'quarry/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { ann, bob, Library, Reader, useLibrary } from '../../support/library.ts';

useLibrary();

const InMemory = defineRepo('clerksInMemory', { driver: memory() });
const me = actor(Reader);

class Desk extends Resource('desks', { repo: Library }) {
  id = integer({ primaryKey: true });
  name = text();
  clerks = hasMany(Clerk, (c) => c.deskId);
  total = this.clerks.sum((c) => c.salary);
  best = this.clerks.sort((c) => c.salary.desc('last')).first((c) => c.name);
}

class Clerk extends Resource('clerks', { repo: Library }) {
  id = integer({ primaryKey: true });
  name = text();
  salary = integer({ optional: true });
  code = text({ optional: true });
  readerId = integer();
  deskId = integer();
  desk = belongsTo(Desk, this.deskId);
  yearly = this.salary.mul(12);
  rank = this.code.concat('!');

  static identities = identities(Clerk, { code: ['code'] });
  static policies = policies(Clerk, (policy) => [
    policy.bypass().authorizeIf(me.role.eq('admin')),
    policy.always().authorizeIf(true),
    policy.fields('salary', 'code').authorizeIf((c) => c.readerId.eq(me.id)),
    policy
      .fields('rank')
      .forbidIf((c) => c.desk.name.eq('closed'))
      .authorizeIf(true),
  ]);
  static actions = actions(Clerk, (action) => ({
    hire: action.create({ accept: ['id', 'name', 'salary', 'readerId', 'deskId'] }),
    rename: action.update({ accept: ['name'] }),
    fire: action.destroy(),
  }));
}

const desks = [
  { id: 1, name: 'open' },
  { id: 2, name: 'closed' },
];
const clerks = [
  { id: 1, name: 'A', salary: 100, code: 'a', readerId: 1, deskId: 1 },
  { id: 2, name: 'B', salary: 200, code: 'b', readerId: 2, deskId: 1 },
  { id: 3, name: 'C', salary: 9000, code: 'c', readerId: 3, deskId: 1 },
  { id: 4, name: 'D', salary: 50, code: 'd', readerId: 2, deskId: 2 },
];

beforeAll(async () => {
  await Library.query('create table desks (id int primary key, name text not null)');
  await Library.query(
    'create table clerks (id int primary key, name text not null, salary int, code text, reader_id int, desk_id int)',
  );
  await Library.query(
    `insert into desks select * from jsonb_to_recordset('${JSON.stringify(desks)}') as d (id int, name text)`,
  );
  await Library.query(`insert into clerks select * from jsonb_to_recordset('${JSON.stringify(clerks)}')
    as c (id int, name text, salary int, code text, "readerId" int, "deskId" int)`);
  await seedMemory(InMemory, Reader, [ann, bob]);
  await seedMemory(InMemory, Desk, desks);
  await seedMemory(InMemory, Clerk, clerks);
});

const places = {
  'on a server': <T>(work: () => Promise<T>): Promise<T> => work(),
  'in memory': <T>(work: () => Promise<T>): Promise<T> => withRepo(Library, InMemory, work, { allowForeign: true }),
};
const over = new Error('over');

describe.each(Object.entries(places))('policies of fields %s', (_place, there) => {
  const run = (name: string, work: () => Promise<void>): void =>
    test(name, () =>
      there(() =>
        Library.transaction(async () => {
          await work();
          throw over;
        }).catch((reason: unknown) => {
          if (reason !== over) throw reason;
        }),
      ),
    );

  run('a field that may not be read is null, and so is what is made of it', async () => {
    const read = () => Clerk.sort('id').select('id', 'salary').load(['yearly', 'rank']).all();
    expect(await withActor(bob, read)).toEqual([
      { id: 1, salary: null, yearly: null, rank: null },
      { id: 2, salary: 200, yearly: 2400, rank: 'b!' },
      { id: 3, salary: null, yearly: null, rank: null },
      { id: 4, salary: 50, yearly: 600, rank: null },
    ]);
    expect((await withActor(ann, read)).map((c) => [c.salary, c.rank])).toEqual([
      [100, 'a!'],
      [200, 'b!'],
      [9000, 'c!'],
      [50, 'd!'],
    ]);
    expect((await withActor(bob, read, { authorize: false })).map((c) => c.salary)).toEqual([100, 200, 9000, 50]);
    const desk = () =>
      Desk.load({ clerks: (q) => q.sort('id') })
        .load(['total', 'best'])
        .get(1);
    expect(await withActor(bob, desk)).toMatchObject({
      total: 200,
      best: 'B',
      clerks: [{ salary: null }, { salary: 200 }, { code: null }],
    });
    expect(await withActor(ann, desk)).toMatchObject({ total: 9300, best: 'C' });
  });

  run(
    'a condition from outside takes a field that may not be read for null, the programmer’s does not (A371)',
    async () => {
      const ids = (rows: readonly { readonly id: number }[]) => rows.map(({ id }) => id).join(' ');
      const rich = () =>
        Desk.where({ clerks: { some: { salary: { gt: 1000 } } } })
          .sort('id')
          .all();
      expect([ids(await withActor(bob, rich)), ids(await withActor(ann, rich))]).toEqual(['', '1']);
      const unknown = () => Clerk.where({ salary: null }).sort('id').all();
      expect([ids(await withActor(bob, unknown)), ids(await withActor(ann, unknown))]).toEqual(['1 3', '']);
      const not = () =>
        Clerk.where({ not: { salary: { gt: 100 } } })
          .sort('id')
          .all();
      expect([ids(await withActor(bob, not)), ids(await withActor(ann, not))]).toEqual(['4', '1 4']);
      const written = () => Clerk.filter((c) => c.salary.gt(1000)).all();
      expect(await withActor(bob, written)).toMatchObject([{ id: 3, salary: null }]);
      expect(await withActor(bob, () => Clerk.find({ code: 'c' }))).toBeNull();
      expect(await withActor(bob, () => Clerk.find({ code: 'b' }))).toMatchObject({ id: 2 });
    },
  );

  run('sorts, groups, pages and summaries tell nothing of a field that may not be read', async () => {
    const tell = async () => ({
      sorted: (await Clerk.sort((c) => c.salary.desc('last'), 'id').all()).map(({ id }) => id),
      named: (await Clerk.sort('salary', 'id').select('id').all()).map(({ id }) => id),
      grouped: await Clerk.query()
        .groupBy('salary')
        .summary({ n: (c) => c.count() })
        .sort('salary')
        .all(),
      summary: await Clerk.query().summary({ max: (c) => c.max((one) => one.salary) }),
      distinct: (await Clerk.select('salary').distinct().sort('salary').all()).length,
      page: (await Clerk.sort('-salary', 'id').page({ size: 3 })).records.map(({ id }) => id),
      union: (
        await Clerk.where({ id: 3 })
          .union(Clerk.where({ id: 2 }))
          .sort('id')
          .all()
      ).map((c) => c.salary),
    });
    expect(await withActor(bob, tell)).toEqual({
      sorted: [2, 4, 1, 3],
      named: [4, 2, 1, 3],
      grouped: [
        { salary: 50, n: 1 },
        { salary: 200, n: 1 },
        { salary: null, n: 2 },
      ],
      summary: { max: 200 },
      distinct: 3,
      page: [1, 3, 2],
      union: [200, null],
    });
  });

  run('what a write gives back hides it as well', async () => {
    expect(await withActor(bob, () => Clerk.update(3, 'rename', { name: 'Cee' }))).toMatchObject({
      name: 'Cee',
      salary: null,
    });
    expect(await withActor(bob, () => Clerk.update(2, 'rename', { name: 'Bee' }))).toMatchObject({
      salary: 200,
      code: 'b',
    });
    expect(await withActor(ann, () => Clerk.update(3, 'rename', { name: 'C' }))).toMatchObject({ salary: 9000 });
    const many = () => Clerk.updateMany(Clerk.where({ deskId: 1 }), 'rename', { name: 'x' }, { returning: true });
    const { records } = await withActor(bob, many);
    expect(new Set(records.map((c) => c.salary))).toEqual(new Set([null, 200]));
    const hired = () =>
      Clerk.createMany('hire', [{ id: 9, name: 'N', salary: 7, readerId: 1, deskId: 1 }], { returning: ['salary'] });
    expect(await withActor(bob, hired)).toEqual({ count: 1, records: [{ salary: null }] });
    expect(await withActor(bob, () => Clerk.destroy(3, 'fire'))).toMatchObject({ id: 3, salary: null });
  });
});

test('fields() are examined with the model: what may be hidden must be optional', () => {
  const complaint = (name: string): string => {
    class Odd extends Resource('odds', { repo: Library }) {
      id = integer({ primaryKey: true });
      name = text();
      note = text({ optional: true });
      readerId = integer({ optional: true });
      reader = belongsTo(Reader, this.readerId);
      static policies = policies(Odd, (policy) => [policy.fields(name as 'note').authorizeIf(true)]);
    }
    try {
      resolve([Odd]);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };
  expect(complaint('note')).toBe('');
  expect(complaint('name')).toContain("policies: 'name' is never null, so it cannot be hidden");
  expect(complaint('notes')).toContain("Odd has no field 'notes'. Did you mean 'note'?");
  expect(complaint('reader')).toContain("'reader' leads to Reader, whose own policies say what may be read");
});
