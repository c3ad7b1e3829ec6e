import {
  actions,
  belongsTo,
  ConflictError,
  concat,
  currentTenant,
  defineRepo,
  domain,
  enumeration,
  hasMany,
  identities,
  integer,
  list,
  memory,
  type Repo,
  Resource,
  text,
  uuid,
  withTenant,
} from 'quarry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { resolve } from '../../../src/model/resolve.ts';
import { stopRepo } from '../../../src/repo/session.ts';
import { emptyState } from '../../../src/schema/state.ts';
import { structureOf } from '../../../src/schema/state-of.ts';
import { openQuery } from '../../support/pg-query.ts';
import { made, runSteps } from '../../support/round-trip.ts';
import { scratchRepo, sent, useUrl } from '../../support/scratch.ts';
import { createDatabase, dropDatabase } from '../../support/server.ts';

// Countries are everybody's; each tenant has agents and tickets of its own.

const address = domain('E-mail "address"', text(), { check: (value) => value.neq('') });

/** The resources in a repo. */
function desks(repo: Repo) {
  class Country extends Resource('countries', { repo }) {
    code = text({ primaryKey: true });
    name = text();
    tickets = hasMany(Ticket, (t) => t.countryCode);
    ticketCount = this.tickets.count();
    static actions = actions(Country, (action) => ({
      add: action.create({ accept: ['code', 'name'] }),
      remove: action.destroy(),
    }));
  }
  class Agent extends Resource('agents', { repo, tenancy: 'schema' }) {
    id = uuid({ primaryKey: true });
    email = address();
    tickets = hasMany(Ticket, (t) => t.agentId);
    ticketCount = this.tickets.count();
    angryCount = this.tickets.filter((t) => t.mood.eq('angry')).count();
    static identities = identities(Agent, { email: ['email'] });
    static actions = actions(Agent, (action) => ({
      hire: action.create({ accept: ['email'] }),
      dismiss: action.destroy({
        validate: [{ condition: (agent) => agent.tickets.exists().not(), message: 'has tickets' }],
      }),
      leave: action.destroy(),
    }));
  }
  class Ticket extends Resource('tickets', { repo, tenancy: 'schema' }) {
    number = integer({ primaryKey: true, generated: true });
    subject = text();
    mood = enumeration('mood', ['calm', 'angry'], { default: 'calm' });
    moods = list(enumeration('mood', ['calm', 'angry']), { default: [] });
    agentId = uuid({ optional: true });
    agent = belongsTo(Agent, this.agentId);
    countryCode = text();
    country = belongsTo(Country, this.countryCode);
    label = concat(this.subject, ' from ', this.country.name);
    static actions = actions(Ticket, (action) => ({
      open: action.create({ accept: ['subject', 'mood', 'moods', 'agentId', 'countryCode'] }),
      calm: action.update({ accept: ['mood'] }),
      close: action.destroy(),
    }));
  }
  return { Country, Agent, Ticket };
}

const tenants = ['acme', 'Bolt-9'];
const Server = scratchRepo('desks');
const Kept = defineRepo('kept_desks', { driver: memory() });

let url = '';
beforeAll(async () => {
  url = await createDatabase('desks');
  useUrl(Server, url);
  const { Country, Agent, Ticket } = desks(Server);
  const { shared, tenants: own } = structureOf(resolve([Country, Agent, Ticket]), 'desks');
  const query = await openQuery(url);
  await runSteps(query, made(emptyState, shared).migration.up);
  const { up } = made(emptyState, own).migration;
  for (const tenant of [...tenants, ...Array.from({ length: 8 }, (_, i) => `many_${i}`)]) {
    await query(`create schema "${tenant}"`);
    await query(`set search_path to "${tenant}", public`);
    await runSteps(query, up);
  }
  await query.close();
});
afterAll(async () => {
  await stopRepo(Server);
  await dropDatabase(url);
});

describe.each([
  ['server', Server],
  ['memory', Kept],
] as const)('%s', (kind, repo: Repo) => {
  const { Country, Agent, Ticket } = desks(repo);

  beforeAll(async () => {
    for (const [code, name] of [
      ['no', 'Norway'],
      ['se', 'Sweden'],
    ] as const)
      await Country.create('add', { code, name });
    await withTenant('acme', async () => {
      const ann = await Agent.create('hire', { email: 'ann@example.org' });
      await Agent.create('hire', { email: 'idle@example.org' });
      for (const mood of ['angry', 'calm', 'angry'] as const)
        await Ticket.create('open', { subject: mood, mood, moods: [mood], agentId: ann.id, countryCode: 'no' });
    });
    await withTenant('Bolt-9', async () => {
      const ann = await Agent.create('hire', { email: 'ann@example.org' });
      await Ticket.createMany('open', [{ subject: 'bolts', mood: 'calm', agentId: ann.id, countryCode: 'se' }]);
    });
  });

  test('a resource with schema tenancy is read and written in the schema of its tenant', async () => {
    expect(await withTenant('acme', () => Ticket.sort('number').select('subject').all())).toEqual([
      { subject: 'angry' },
      { subject: 'calm' },
      { subject: 'angry' },
    ]);
    expect(await withTenant('Bolt-9', () => Ticket.select('subject').all())).toEqual([{ subject: 'bolts' }]);
    expect(await withTenant('acme', () => withTenant('Bolt-9', () => Ticket.count()))).toBe(1);
    expect(await withTenant('acme', () => Ticket.filter((t) => t.mood.eq('angry')).count())).toBe(2);
    expect(await withTenant('acme', () => Ticket.filter((t) => t.mood.in(['calm'])).count())).toBe(1);
  });

  test('without a tenant it is refused before any SQL, whatever is asked of it', async () => {
    const refused = { name: 'TenantRequired', code: 'query.tenant_required', table: 'tickets' };
    const asked: readonly (() => Promise<unknown>)[] = [
      () => Ticket.all(),
      () => Ticket.count(),
      () => Ticket.exists(),
      () => Ticket.get(1),
      () => Ticket.page({ size: 1 }),
      () => Ticket.summary({ n: (all) => all.count() }),
      () => Ticket.create('open', { subject: 'x', countryCode: 'no' }),
      () => Ticket.update(1, 'calm', { mood: 'calm' }),
      () => Ticket.destroy(1, 'close'),
      () => Ticket.createMany('open', [{ subject: 'x', countryCode: 'no' }]),
      () => Ticket.updateMany(Ticket.query(), 'calm', { mood: 'calm' }),
      () => Ticket.destroyMany(Ticket.query(), 'close'),
      () => Country.load('ticketCount').all(),
      () => Country.load('tickets').all(),
      () => Country.filter((c) => c.tickets.exists()).all(),
      async () => {
        for await (const _ of Ticket.stream());
      },
      async () => {
        for await (const _ of Country.load('tickets').stream());
      },
    ];
    const { sql } = await sent(repo as typeof Server, async () => {
      for (const ask of asked) await expect(ask()).rejects.toMatchObject(refused);
    });
    // What all share may be read before its loads are refused.
    expect(sql.filter((text) => /ticket/.test(text))).toEqual([]);
    expect(await Country.count()).toBe(2);
  });

  test('joins, loads, aggregates and exists() lead from one to the other, for one tenant (A365)', async () => {
    const countries = () =>
      Country.load({ ticketCount: true, tickets: (t) => t.select('subject').sort('number').limit(2) })
        .sort('code')
        .all();
    expect(await withTenant('acme', countries)).toMatchObject([
      { code: 'no', ticketCount: 3, tickets: [{ subject: 'angry' }, { subject: 'calm' }] },
      { code: 'se', ticketCount: 0, tickets: [] },
    ]);
    expect(await withTenant('Bolt-9', countries)).toMatchObject([
      { code: 'no', ticketCount: 0 },
      { code: 'se', ticketCount: 1, tickets: [{ subject: 'bolts' }] },
    ]);
    const agents = () =>
      Agent.load({ ticketCount: true, angryCount: true })
        .filter((a) => a.ticketCount.gt(0))
        .all();
    expect(await withTenant('acme', agents)).toMatchObject([{ ticketCount: 3, angryCount: 2 }]);
    expect(await withTenant('Bolt-9', agents)).toMatchObject([{ ticketCount: 1, angryCount: 0 }]);
    const named = () =>
      Ticket.load({ label: true, agent: true })
        .filter((t) => t.country.name.eq('Sweden'))
        .all();
    expect(await withTenant('acme', named)).toEqual([]);
    expect(await withTenant('Bolt-9', named)).toMatchObject([
      { label: 'bolts from Sweden', agent: { email: 'ann@example.org' } },
    ]);
  });

  test('exists() in the condition of a destroy looks into the schema of its tenant (A366)', async () => {
    await withTenant('Bolt-9', async () => {
      const idle = await Agent.create('hire', { email: 'idle@example.org' });
      await Agent.destroy(idle, 'dismiss');
      const ann = await Agent.get({ email: 'ann@example.org' });
      await expect(Agent.destroy(ann, 'dismiss')).rejects.toThrow('has tickets');
    });
    expect(await withTenant('acme', () => Agent.count())).toBe(2);
  });

  test('errors of constraints are those of the resource', async () => {
    await withTenant('acme', async () => {
      const twice = Agent.create('hire', { email: 'ann@example.org' });
      await expect(twice).rejects.toBeInstanceOf(ConflictError);
      await expect(Ticket.create('open', { subject: 'x', countryCode: 'xx' })).rejects.toMatchObject({
        issues: [{ path: ['countryCode'] }],
      });
      await expect(Agent.destroy(await Agent.get({ email: 'ann@example.org' }), 'leave')).rejects.toThrow();
    });
    // A record of all is not removed under that of any tenant.
    await expect(Country.destroy('no', 'remove')).rejects.toThrow();
    await expect(withTenant('Bolt-9', () => Country.destroy('no', 'remove'))).rejects.toThrow();
  });

  test('a stream belongs to the tenant it was asked for, whoever reads on', async () => {
    const streams = withTenant('acme', () => [
      Ticket.sort('number').select('subject').stream(),
      Country.load('tickets').sort('code').stream(),
    ]);
    const read = await withTenant('Bolt-9', async () => {
      const all: unknown[] = [];
      for (const stream of streams) for await (const one of stream) all.push(one);
      return all;
    });
    expect(read).toHaveLength(5);
    expect(read[0]).toEqual({ subject: 'angry' });
    expect(read[3]).toMatchObject({ code: 'no', tickets: [{}, {}, {}] });
  });

  test('a transaction may write for several tenants, and undoes all of it', async () => {
    const subjects = () => Promise.all(tenants.map((tenant) => withTenant(tenant, () => Ticket.count())));
    const before = await subjects();
    const failed = repo.transaction(async () => {
      for (const tenant of tenants)
        await withTenant(tenant, () => Ticket.create('open', { subject: 'both', countryCode: 'no' }));
      expect(await subjects()).toEqual(before.map((n) => n + 1));
      throw new RangeError('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await subjects()).toEqual(before);
    expect(currentTenant()).toBeUndefined();
  });

  test('updates, deletes and bulk writes stay with their tenant', async () => {
    await withTenant('acme', async () => {
      const made = await Ticket.create('open', { subject: 'mine', mood: 'angry', countryCode: 'se' });
      expect(await Ticket.update(made, 'calm', { mood: 'calm' })).toMatchObject({ mood: 'calm' });
      const mine = Ticket.filter((t) => t.subject.eq('mine'));
      expect(await Ticket.updateMany(mine, 'calm', { mood: 'angry' }, { returning: ['mood'] })).toEqual({
        count: 1,
        records: [{ mood: 'angry' }],
      });
      expect(await Ticket.destroyMany(mine, 'close')).toMatchObject({ count: 1 });
    });
    expect(await withTenant('Bolt-9', () => Ticket.filter((t) => t.mood.eq('calm')).count())).toBe(1);
  });

  test('many tenants at once keep to themselves (withTenant)', async () => {
    await Promise.all(
      Array.from({ length: 8 }, (_, i) =>
        withTenant(`many_${i}`, async () => {
          for (let n = 0; n <= i; n++) {
            await Ticket.create('open', { subject: `${i}`, countryCode: 'no' });
            await new Promise((done) => setImmediate(done));
            expect(await Ticket.select('subject').distinct().all()).toEqual([{ subject: `${i}` }]);
          }
          await repo.transaction(async () => expect(await Ticket.count()).toBe(i + 1));
          expect(await Country.load('ticketCount').get('no')).toMatchObject({ ticketCount: i + 1 });
        }),
      ),
    );
  });

  test.runIf(kind === 'server')('SQL names the schema of the tenant, and of what all share none', async () => {
    const query = Ticket.select('subject').filter((t) => t.country.name.eq('Norway'));
    expect(withTenant('Bolt-9', () => query.toSQL().sql)).toContain('from "Bolt-9"."tickets" t0 join "countries"');
    expect(() => query.toSQL()).toThrow("Whose 'tickets' is meant?");
    expect(await withTenant('acme', () => query.explain())).toContain('tickets');
    const { sql } = await sent(Server, () => withTenant('acme', () => Ticket.filter((t) => t.mood.eq('calm')).all()));
    expect(sql.join()).toContain('"acme"');
    expect(sql.join()).not.toContain('Bolt');
  });

  test.runIf(kind === 'server')('a tenant nobody made is an error of the server', async () => {
    await expect(withTenant('nobody', () => Ticket.count())).rejects.toThrow(/nobody\.tickets/);
  });
});

test.each(['', 'a b', 'a"b', "a';--", 'a.b', 'ü', 'x'.repeat(64), 'public', 'pg_temp', 'information_schema'])(
  'withTenant() refuses the name %j (A363)',
  (name) => {
    const work = () => withTenant(name, () => 1);
    expect(work).toThrow(expect.objectContaining({ name: 'InvalidTenantName', code: 'query.invalid_tenant_name' }));
  },
);

test('withTenant() takes letters, digits, - and _ (A363)', () => {
  for (const name of ['acme', 'ACME-1_x', '0', '-']) expect(withTenant(name, currentTenant)).toBe(name);
  expect(() => withTenant(7 as unknown as string, () => 1)).toThrow('7 cannot name a tenant.');
});
