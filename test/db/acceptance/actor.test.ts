import {
  actions,
  actor,
  base,
  belongsTo,
  boolean,
  calculation,
  concat,
  currentActor,
  defineRepo,
  hasMany,
  hasOne,
  indexes,
  integer,
  memory,
  oneOf,
  Resource,
  recordsOf,
  resolve,
  text,
  uuid,
  when,
  withActor,
  withRepo,
} from 'quarry';
import { seedMemory, stopRepo } from 'quarry/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stateOf } from '../../../src/schema/state-of.ts';
import { createDatabase, dropDatabase } from '../../support/server.ts';

let url = '';
const Club = defineRepo('club', {
  driver: async () => (await import('../../../src/driver/pg.ts')).openPg(await address()),
});
const InMemory = defineRepo('clubInMemory', { driver: memory() });

async function address() {
  const { parseDatabaseUrl } = await import('../../../src/repo/database-url.ts');
  const { host, port, user, password, database } = parseDatabaseUrl(url);
  return { name: 'club', host, port, user, password, database, max: 2 };
}

class Person extends Resource('people', { repo: Club }) {
  id = integer({ primaryKey: true });
  name = text();
  role = oneOf(['admin', 'member']);
  nick = text({ optional: true });
  isAdmin = this.role.eq('admin');
  greeting = calculation({ word: text({ default: 'Hello' }) }, ({ word }) => concat(word, ' ', this.name));
  called = this.nick.orElse(this.name);
  itself = this.id.eq(actor(Person).id);
  described = when(this.itself, 'me', concat(this.name, ' seen by ', actor(Person).called));
  notes = hasMany(Note, (n) => n.authorId);
}

class Team extends Resource('teams', { repo: Club }) {
  id = integer({ primaryKey: true });
  name = text();
  members = hasMany(Member, (m) => m.teamId);
  first = hasOne(Member, (m) => m.teamId, { sort: (m) => m.id });
  second = hasOne(Member, (m) => m.teamId, { sort: (m) => m.id, offset: 1 });
  own = hasOne(Member, (m) => m.teamId, { filter: (m) => m.personId.eq(actor(Person).id), sort: (m) => m.id });

  firstName = this.first.shownName;
  secondName = this.second.shownName;
  ownName = this.own.person.name;
  mine = this.members.filter((m) => m.personId.eq(actor(Person).id)).count();
  described = concat(this.firstName.orElse('?'), '/', this.secondName.orElse('?'), '/', this.mine);
}

class Member extends Resource('members', { repo: Club }) {
  id = integer({ primaryKey: true });
  teamId = integer();
  personId = integer();
  team = belongsTo(Team, this.teamId);
  person = belongsTo(Person, this.personId);
  shownName = when(this.person.itself, concat(this.person.name, '!'), 'somebody');
}

class Note extends Resource('notes', { repo: Club }) {
  id = integer({ primaryKey: true });
  words = text();
  shared = boolean();
  authorId = integer({ optional: true });
  author = belongsTo(Person, this.authorId);
  static base = base(Note, (n) => n.shared.or(n.authorId.eq(actor(Person).id)));
  static actions = actions(Note, (action) => ({
    write: action.create({ accept: ['id', 'words', 'shared'], set: { authorId: actor(Person).id } }),
    take: action.update({ set: { authorId: actor(Person).id }, validate: [() => actor(Person).isAdmin] }),
  }));
}

const people = [
  { id: 1, name: 'Ann', role: 'admin', nick: null },
  { id: 2, name: 'Bob', role: 'member', nick: 'bb' },
  { id: 3, name: 'Cid', role: 'member', nick: null },
] as const;
const [ann, bob, cid] = people;
const teams = [
  { id: 1, name: 'one' },
  { id: 2, name: 'two' },
];
const members = [
  { id: 1, teamId: 1, personId: 1 },
  { id: 2, teamId: 1, personId: 2 },
  { id: 3, teamId: 2, personId: 2 },
];
const notes = [
  { id: 1, words: 'all', shared: true, authorId: 1 },
  { id: 2, words: 'ann', shared: false, authorId: 1 },
  { id: 3, words: 'bob', shared: false, authorId: 2 },
];

const tables = `
  create table people (id int primary key, name text not null, role text not null, nick text);
  create table teams (id int primary key, name text not null);
  create table members (id int primary key, team_id int not null, person_id int not null);
  create table notes (id int primary key, words text not null, shared boolean not null, author_id int);
  insert into people select * from jsonb_to_recordset('${JSON.stringify(people)}')
    as p (id int, name text, role text, nick text);
  insert into teams select * from jsonb_to_recordset('${JSON.stringify(teams)}') as t (id int, name text);
  insert into members select * from jsonb_to_recordset('${JSON.stringify(members)}')
    as m (id int, "teamId" int, "personId" int);
  insert into notes select * from jsonb_to_recordset('${JSON.stringify(notes)}')
    as n (id int, words text, shared boolean, "authorId" int)`;

beforeAll(async () => {
  url = await createDatabase('actor');
  for (const statement of tables.split(';')) await Club.query(statement);
  await seedMemory(InMemory, Person, people);
  await seedMemory(InMemory, Team, teams);
  await seedMemory(InMemory, Member, members);
  await seedMemory(InMemory, Note, notes);
});
afterAll(async () => {
  await stopRepo(Club);
  await dropDatabase(url);
});

const places = {
  'on a server': <T>(work: () => Promise<T>): Promise<T> => work(),
  'in memory': <T>(work: () => Promise<T>): Promise<T> => withRepo(Club, InMemory, work, { allowForeign: true }),
};

describe.each(Object.entries(places))('actor() %s', (_place, there) => {
  const run = (name: string, work: () => Promise<void>): void => test(name, () => there(work));

  run('actor() in nested calculations is the same in each of them, and null without one (A195)', async () => {
    const seen = () => Person.sort('id').select('id').load(['itself', 'described']).all();
    expect(await withActor(bob, seen)).toEqual([
      { id: 1, itself: false, described: 'Ann seen by bb' },
      { id: 2, itself: true, described: 'me' },
      { id: 3, itself: false, described: 'Cid seen by bb' },
    ]);
    expect((await withActor(ann, seen)).map((p) => p.described)).toEqual(['me', 'Bob seen by Ann', 'Cid seen by Ann']);
    expect(await seen()).toEqual([1, 2, 3].map((id) => ({ id, itself: null, described: null })));
  });

  run('actor() in one of many and in the name behind it: each sees their own (A199)', async () => {
    const names = () => Team.select('name').load(['firstName', 'secondName', 'ownName', 'mine']).sort('id').all();
    expect(await withActor(ann, names)).toEqual([
      { name: 'one', firstName: 'Ann!', secondName: 'somebody', ownName: 'Ann', mine: 1 },
      { name: 'two', firstName: 'somebody', secondName: null, ownName: null, mine: 0 },
    ]);
    expect(await withActor(bob, names)).toEqual([
      { name: 'one', firstName: 'somebody', secondName: 'Bob!', ownName: 'Bob', mine: 1 },
      { name: 'two', firstName: 'Bob!', secondName: null, ownName: 'Bob', mine: 1 },
    ]);
    const [, two] = await withActor(bob, () => Team.load('described').sort('id').all());
    expect(two?.described).toBe('Bob!/?/1');
  });

  run('actor() in filters, sorts, loads, groups and pages', async () => {
    const me = actor(Person);
    const read = async () => ({
      others: await Person.filter((p) => p.id.neq(me.id)).count(),
      first: (await Person.sort((p) => when(p.id.eq(me.id), 0, 1), 'id').first())?.id,
      said: (await Person.calculate('hi', () => me.greeting({ word: 'Hi' })).first())?.hi,
      admin: await Person.filter(() => me.isAdmin).exists(),
      teams: (
        await Team.sort('id')
          .load({ members: (q) => q.filter((m) => m.personId.eq(me.id)).select('id') })
          .all()
      ).map((team) => team.members.length),
      notes: await recordsCount(),
      grouped: await Person.query()
        .groupBy({ itself: (p) => p.id.eq(me.id) })
        .summary({ n: (all) => all.count() })
        .sort('n')
        .all(),
      page: (await Person.sort((p) => p.id.eq(me.id), 'id').page({ size: 2 })).records.map(({ id }) => id),
      found: (await Person.find(me as never).catch(() => null)) === null,
    });
    const recordsCount = async () =>
      (
        await Team.calculate('n', () =>
          recordsOf(Note)
            .filter((n) => n.authorId.eq(me.id))
            .count(),
        ).first()
      )?.n;
    expect(await withActor(bob, read)).toEqual({
      others: 2,
      first: 2,
      said: 'Hi Bob',
      admin: false,
      teams: [1, 1],
      notes: 1,
      grouped: [
        { itself: true, n: 1 },
        { itself: false, n: 2 },
      ],
      page: [1, 3],
      found: true,
    });
    expect(await withActor(ann, read)).toMatchObject({
      others: 2,
      first: 1,
      said: 'Hi Ann',
      admin: true,
      teams: [1, 0],
    });
    expect(await read()).toMatchObject({ others: 0, first: 1, said: null, admin: false, teams: [0, 0], notes: 0 });
  });

  run('actor() in a base filter shows each their own', async () => {
    const ids = async () => (await Note.sort('id').all()).map(({ id }) => id);
    expect(await withActor(ann, ids)).toEqual([1, 2]);
    expect(await withActor(bob, ids)).toEqual([1, 3]);
    expect(await ids()).toEqual([1]);
    const [first, second] = await withActor(bob, () => Person.sort('id').load('notes').all());
    expect([first?.notes.map(({ id }) => id), second?.notes.map(({ id }) => id)]).toEqual([[1], [3]]);
    const streamed: number[] = [];
    const stream = withActor(bob, () => Note.sort('id').stream());
    for await (const note of stream) streamed.push(note.id);
    expect(streamed).toEqual([1, 3]);
  });

  run('actor() in what actions set and demand', async () => {
    const noted = await withActor(cid, () => Note.create('write', { id: 10, words: 'cid', shared: false }));
    expect(noted.authorId).toBe(3);
    const { records } = await withActor(bob, () =>
      Note.createMany(
        'write',
        [11, 12].map((id) => ({ id, words: 'many', shared: true })),
        { returning: ['authorId'] },
      ),
    );
    expect(records).toEqual([{ authorId: 2 }, { authorId: 2 }]);
    await expect(withActor(bob, () => Note.update(10, 'take'))).rejects.toThrow('Note.take: does not meet');
    expect((await withActor(ann, () => Note.update(10, 'take'))).authorId).toBe(1);
    const many = () =>
      Note.updateMany(
        Note.filter((n) => n.words.eq('many')),
        'take',
        {},
        { returning: ['authorId'] },
      );
    expect((await withActor(ann, many)).records).toEqual([{ authorId: 1 }, { authorId: 1 }]);
  });

  run('actor() is asked for attributes the actor has; what is missing is not taken for null', async () => {
    const read = () => Person.load('described').all();
    await expect(withActor({ id: 1 }, read)).rejects.toMatchObject({ code: 'query.invalid_actor' });
    await expect(withActor({ id: 1 }, read)).rejects.toThrow("the actor has no 'nick'");
    await expect(withActor({ ...ann, id: 'me' }, read)).rejects.toThrow(
      `the 'id' of the actor must be a whole number, not "me"`,
    );
    await expect(withActor('Ann', read)).rejects.toThrow('the actor has no');
  });
});

test('actor() is a parameter: one statement serves all, and tells who runs it', () => {
  const mine = Note.query()
    .withoutBase()
    .filter((n) => n.authorId.eq(actor(Person).id).and(n.words.eq('x')))
    .select('id');
  const { sql, params } = withActor(bob, () => mine.toSQL());
  expect(sql).toBe('select t0."id" from "notes" t0 where t0."author_id" = $1::integer and t0."words" = $2');
  expect(params).toEqual([2, 'x']);
  expect(withActor(ann, () => mine.toSQL())).toEqual({ sql, params: [1, 'x'] });
  expect(mine.toSQL()).toEqual({ sql, params: [null, 'x'] });
});

test('actor() has values only, and none of them is stored in the structure of the database', () => {
  expect(() => Person.filter((p) => p.id.eq((actor(Person) as unknown as Person).notes.count())).toSQL()).toThrow(
    "'notes' of the actor is a relationship",
  );
  expect(() => Person.filter((p) => p.id.eq((actor(Person) as unknown as { ide: Person['id'] }).ide)).toSQL()).toThrow(
    "Person has no field 'ide'. Did you mean 'id'?",
  );
  expect(() => Person.filter((p) => p.id.eq(actor(undefined as unknown as typeof Person).id)).toSQL()).toThrow(
    'actor() takes a resource, not undefined',
  );
  class Odd extends Resource('odds', { repo: Club }) {
    id = uuid({ primaryKey: true });
    n = integer();
    static indexes = indexes(Odd, { mine: { on: ['n'], where: (o) => o.n.eq(actor(Person).id) } });
  }
  expect(() => stateOf(resolve([Odd]), 'club')).toThrow("'id' of the actor cannot be stored");
  expect(currentActor()).toBeUndefined();
});
