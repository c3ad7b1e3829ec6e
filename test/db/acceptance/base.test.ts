import {
  base,
  belongsTo,
  boolean,
  defineRepo,
  hasMany,
  hasOne,
  integer,
  manyToMany,
  memory,
  Resource,
  resolve,
  text,
  withRepo,
} from 'quarry';
import { seedMemory, stopRepo } from 'quarry/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDatabase, dropDatabase } from '../../support/server.ts';

let url = '';
const Desk = defineRepo('desk', {
  driver: async () => (await import('../../../src/driver/pg.ts')).openPg(await address()),
});
const InMemory = defineRepo('deskInMemory', { driver: memory() });

async function address() {
  const { parseDatabaseUrl } = await import('../../../src/repo/database-url.ts');
  const { host, port, user, password, database } = parseDatabaseUrl(url);
  return { name: 'desk', host, port, user, password, database, max: 2 };
}

class Team extends Resource('teams', { repo: Desk }) {
  id = integer({ primaryKey: true });
  name = text();
  agents = hasMany(Agent, (a) => a.teamId);
}

class Agent extends Resource('agents', { repo: Desk }) {
  id = integer({ primaryKey: true });
  name = text();
  active = boolean();
  teamId = integer();
  team = belongsTo(Team, this.teamId);
  tickets = hasMany(Ticket, (t) => t.agentId);
  watched = manyToMany(
    Ticket,
    Watch,
    (w) => w.agentId,
    (w) => w.ticketId,
  );
  latest = hasOne(Ticket, (t) => t.agentId, { sort: (t) => t.id.desc() });
  newest = hasMany(Ticket, (t) => t.agentId, { sort: (t) => t.id.desc(), limit: 2 });

  shown = this.tickets.count();
  all = this.tickets.withoutBase().count();
  drafts = this.tickets
    .withoutBase()
    .filter((t) => t.draft)
    .count();
  static base = base(Agent, (a) => a.active);
}

class Ticket extends Resource('tickets', { repo: Desk }) {
  id = integer({ primaryKey: true });
  title = text();
  draft = boolean();
  agentId = integer();
  agent = belongsTo(Agent, this.agentId);
  agentName = this.agent.name;
  static base = base(Ticket, (t) => t.draft.not());
}

class Watch extends Resource('watches', { repo: Desk }) {
  agentId = integer({ primaryKey: true });
  ticketId = integer({ primaryKey: true });
  muted = boolean();
  agent = belongsTo(Agent, this.agentId);
  ticket = belongsTo(Ticket, this.ticketId);
  static base = base(Watch, (w) => w.muted.not());
}

const teams = [
  { id: 1, name: 'first' },
  { id: 2, name: 'second' },
];
const agents = [
  { id: 1, name: 'Ann', active: true, teamId: 1 },
  { id: 2, name: 'Bob', active: true, teamId: 1 },
  { id: 3, name: 'Cid', active: false, teamId: 2 },
];
const tickets = [
  { id: 1, title: 'a', draft: false, agentId: 1 },
  { id: 2, title: 'b', draft: false, agentId: 1 },
  { id: 3, title: 'c', draft: true, agentId: 1 },
  { id: 4, title: 'd', draft: true, agentId: 2 },
  { id: 5, title: 'e', draft: false, agentId: 3 },
];
const watches = [
  { agentId: 1, ticketId: 2, muted: false },
  { agentId: 1, ticketId: 4, muted: false },
  { agentId: 1, ticketId: 5, muted: true },
];

const tables = `
  create table teams (id int primary key, name text not null);
  create table agents (id int primary key, name text not null, active boolean not null, team_id int not null);
  create table tickets (id int primary key, title text not null, draft boolean not null, agent_id int not null);
  create table watches (agent_id int, ticket_id int, muted boolean not null, primary key (agent_id, ticket_id));
  insert into teams select * from jsonb_to_recordset('${JSON.stringify(teams)}') as t (id int, name text);
  insert into agents select * from jsonb_to_recordset('${JSON.stringify(agents)}')
    as a (id int, name text, active boolean, "teamId" int);
  insert into tickets select * from jsonb_to_recordset('${JSON.stringify(tickets)}')
    as t (id int, title text, draft boolean, "agentId" int);
  insert into watches select * from jsonb_to_recordset('${JSON.stringify(watches)}')
    as w ("agentId" int, "ticketId" int, muted boolean)`;

beforeAll(async () => {
  url = await createDatabase('base');
  for (const statement of tables.split(';')) await Desk.query(statement);
  await seedMemory(InMemory, Team, teams);
  await seedMemory(InMemory, Agent, agents);
  await seedMemory(InMemory, Ticket, tickets);
  await seedMemory(InMemory, Watch, watches);
});
afterAll(async () => {
  await stopRepo(Desk);
  await dropDatabase(url);
});

const places = {
  'on a server': <T>(work: () => Promise<T>): Promise<T> => work(),
  'in memory': <T>(work: () => Promise<T>): Promise<T> => withRepo(Desk, InMemory, work, { allowForeign: true }),
};

const ids = (rows: readonly { readonly id: number }[]): string => rows.map((row) => row.id).join(' ');

describe.each(Object.entries(places))('base() %s', (_place, there) => {
  const run = (name: string, work: () => Promise<void>): void => test(name, () => there(work));

  run('base() narrows every query, withoutBase() sees all', async () => {
    expect(ids(await Ticket.sort('id').all())).toBe('1 2 5');
    expect(ids(await Ticket.query().withoutBase().sort('id').all())).toBe('1 2 3 4 5');
    expect([await Ticket.count(), await Ticket.query().withoutBase().count()]).toEqual([3, 5]);
    expect([await Ticket.find(4), await Ticket.where({ id: 4 }).exists()]).toEqual([null, false]);
    expect(await Ticket.summary({ n: (t) => t.count() })).toEqual({ n: 3 });
    expect((await Ticket.query().withoutBase().get(4)).title).toBe('d');
  });

  run(
    'base() holds in loads, aggregates and exists, over one step and two, withoutBase() looks behind it (A134)',
    async () => {
      const read = await Agent.sort('id').load(['shown', 'all', 'drafts']).select('id').all();
      expect(read).toEqual([
        { id: 1, shown: 2, all: 3, drafts: 1 },
        { id: 2, shown: 0, all: 1, drafts: 1 },
      ]);
      const [ann] = await Agent.sort('id')
        .load({ tickets: (q) => q.sort('id').select('id'), watched: (q) => q.select('id') })
        .select('name')
        .all();
      expect(ann).toEqual({ name: 'Ann', tickets: [{ id: 1 }, { id: 2 }], watched: [{ id: 2 }] });
      const [all] = await Agent.sort('id')
        .load({
          tickets: (q) => q.withoutBase().sort('id').select('id'),
          watched: (q) => q.withoutBase().sort('id').select('id'),
        })
        .select('name')
        .all();
      expect(all).toEqual({
        name: 'Ann',
        tickets: [{ id: 1 }, { id: 2 }, { id: 3 }],
        watched: [{ id: 2 }, { id: 4 }, { id: 5 }],
      });
      expect(ids(await Agent.filter((a) => a.tickets.exists((t) => t.title.eq('d'))).all())).toBe('');
      expect(ids(await Agent.filter((a) => a.tickets.withoutBase().exists((t) => t.title.eq('d'))).all())).toBe('2');
      expect(ids(await Agent.where({ tickets: { some: { title: 'd' } } }).all())).toBe('');
      const counted = await Team.sort('id')
        .select('id')
        .aggregate('active', (t) => t.agents.count())
        .aggregate('tickets', (t) => t.agents.sum((a) => a.tickets.count()))
        .aggregate('everything', (t) => t.agents.withoutBase().sum((a) => a.tickets.withoutBase().count()))
        .all();
      expect(counted).toEqual([
        { id: 1, active: 2, tickets: 2, everything: 4 },
        { id: 2, active: 0, tickets: 0, everything: 1 },
      ]);
    },
  );

  run('base() comes before the limit of a relationship, and before the choice of a hasOne', async () => {
    const read = await Agent.sort('id')
      .load({ newest: (q) => q.select('id'), latest: (q) => q.select('id') })
      .select('id')
      .all();
    expect(read).toEqual([
      { id: 1, newest: [{ id: 2 }, { id: 1 }], latest: { id: 2 } },
      { id: 2, newest: [], latest: null },
    ]);
  });

  run('base() holds in each part of a union, unless that part looks behind it', async () => {
    const hidden = Ticket.query()
      .withoutBase()
      .filter((t) => t.id.eq(3));
    expect(
      ids(
        await Ticket.filter((t) => t.id.lte(3))
          .union(hidden)
          .sort('id')
          .all(),
      ),
    ).toBe('1 2 3');
    expect(
      ids(
        await Ticket.filter((t) => t.id.lte(3))
          .union(Ticket.filter((t) => t.id.eq(3)))
          .sort('id')
          .all(),
      ),
    ).toBe('1 2');
  });

  run('base() leaves the record alone that a belongsTo names', async () => {
    expect(await Ticket.select('id').load('agentName').get(5)).toEqual({ id: 5, agentName: 'Cid' });
    expect(await Agent.find(3)).toBeNull();
  });

  run('base() is no matter for records in hand', async () => {
    const [draft] = await Ticket.query()
      .withoutBase()
      .filter((t) => t.draft)
      .sort('id')
      .all();
    expect(draft).toBeDefined();
    if (draft !== undefined) expect(await Ticket.load(draft, 'agentName')).toMatchObject({ id: 3, agentName: 'Ann' });
  });
});

test('withoutBase() of what was narrowed already is refused, with the way to say it', async () => {
  const late = Agent.filter((a) =>
    a.tickets
      .filter((t) => t.id.gt(1))
      .withoutBase()
      .exists(),
  );
  await expect(late.all()).rejects.toThrow('withoutBase() comes first, and on a relationship');
  const ofOne = Agent.query().load({ latest: (q) => q.withoutBase() });
  await expect(ofOne.all()).rejects.toThrow('Agent.latest is one record');
});

test('base() is examined with the model', () => {
  class Odd extends Resource('odds', { repo: Desk }) {
    id = integer({ primaryKey: true });
    name = text();
    static base = base(Odd, (o) => o.name as never);
  }
  expect(() => resolve([Odd])).toThrow('base: a condition is a boolean, not a value of type text');
});

test('base() costs a semi-join no join: the filter stands in the statement once', () => {
  expect(
    Agent.filter((a) => a.tickets.exists((t) => t.title.eq('a')))
      .select('id')
      .toSQL().sql,
  ).toMatchInlineSnapshot(
    `"select t0."id" from "agents" t0 where t0."active" and exists (select 1 from "tickets" t1 where t1."agent_id" = t0."id" and not t1."draft" and t1."title" = $1)"`,
  );
});
