import {
  belongsTo,
  defineRepo,
  definition,
  domain,
  enumeration,
  hasMany,
  identities,
  integer,
  list,
  Resource,
  sql,
  statements,
  text,
  uuid,
  View,
} from 'quarry';
import { expect, test } from 'vitest';
import { drizzleRelations } from '../../../src/emit/drizzle/relations.ts';
import { drizzleSchema } from '../../../src/emit/drizzle/schema.ts';
import { resolve } from '../../../src/model/resolve.ts';
import { hashState } from '../../../src/schema/normal.ts';
import { emptyState } from '../../../src/schema/state.ts';
import { stateOf, structureOf } from '../../../src/schema/state-of.ts';
import { made } from '../../support/round-trip.ts';

const Main = defineRepo('main');

class Country extends Resource('countries', { repo: Main }) {
  id = uuid({ primaryKey: true });
  name = text();
  mood = enumeration('mood', ['good', 'bad']);
  tickets = hasMany(Ticket, (t) => t.countryId);
}
class Ticket extends Resource('tickets', { repo: Main, tenancy: 'schema' }) {
  id = uuid({ primaryKey: true });
  number = integer();
  mood = enumeration('mood', ['calm', 'angry'], { default: 'calm' });
  moods = list(enumeration('mood', ['calm', 'angry']));
  countryId = uuid();
  country = belongsTo(Country, this.countryId);
  parentId = uuid({ optional: true });
  parent = belongsTo(Ticket, this.parentId);
  static identities = identities(Ticket, { number: ['number'] });
  static statements = statements(Ticket, {
    touch: { up: ['create function touch() returns trigger …'], down: ['drop function touch()'], after: ['tickets'] },
  });
}
const both = () => structureOf(resolve([Ticket, Country]), 'main');

test('structureOf() takes what tenants have of their own apart, without a schema (M188)', () => {
  const { shared, tenants } = both();
  expect(shared.tables.map(({ name }) => name)).toEqual(['countries']);
  expect(shared.enums).toEqual([{ name: 'mood', values: ['good', 'bad'] }]);
  expect(shared.schemas).toEqual([]);
  expect(tenants.tables.map(({ name }) => name)).toEqual(['tickets']);
  expect(tenants.enums).toEqual([{ name: 'mood', values: ['calm', 'angry'] }]);
  expect(tenants.tables[0]?.columns.map(({ name, type }) => [name, type])).toEqual([
    ['id', 'uuid'],
    ['number', 'integer'],
    ['mood', 'mood'],
    ['moods', 'mood[]'],
    ['country_id', 'uuid'],
    ['parent_id', 'uuid'],
  ]);
  expect(tenants).toMatchObject({ schemas: [], extensions: [], statements: [{ name: 'touch', after: ['tickets'] }] });
  expect(JSON.stringify([shared, tenants])).not.toContain('u0000');
});

test('a foreign key of a tenant names the schema of what all share, and not its own (M163, M188)', () => {
  const { tenants } = both();
  expect(tenants.tables[0]?.foreignKeys.map(({ to }) => to.table)).toEqual(['public.countries', 'tickets']);
  const { migration } = made(emptyState, tenants);
  const statements = migration.up.flatMap((step) => ('tx' in step ? step.tx : []));
  expect(statements.join('\n')).toMatch(/create table "tickets" \(/);
  expect(statements.join('\n')).toMatch(/references "public"\."countries"/);
  expect(statements.join('\n')).toMatch(/references "tickets"/);
  const elsewhere = structureOf(resolve([Ticket, Country]), 'main', 'Base data').tenants;
  expect(elsewhere.tables[0]?.foreignKeys[0]?.to.table).toBe('Base data.countries');
});

test('a foreign key from what all share to what a tenant has is refused, with both names and the way out (M163)', () => {
  class Invoice extends Resource('invoices', { repo: Main }) {
    id = uuid({ primaryKey: true });
    ticketId = uuid();
    ticket = belongsTo(Ticket, this.ticketId);
  }
  expect(() => resolve([Invoice])).toThrow(
    "Invoice.ticket: Invoice refers to Ticket, which every tenant has its own of (a foreign key leads from one table to one other); give Invoice { tenancy: 'schema' } too, or write { references: false }",
  );
  class Loose extends Resource('invoices', { repo: Main }) {
    id = uuid({ primaryKey: true });
    ticketId = uuid();
    ticket = belongsTo(Ticket, this.ticketId, { references: false });
  }
  expect(stateOf(resolve([Loose]), 'main').tables.map(({ name }) => name)).toEqual(['countries', 'invoices']);
});

test('one name may stand for a table of all and for one of each tenant', () => {
  class Setting extends Resource('settings', { repo: Main }) {
    id = uuid({ primaryKey: true });
  }
  class OwnSetting extends Resource('settings', { repo: Main, tenancy: 'schema' }) {
    id = uuid({ primaryKey: true });
    overId = uuid();
    over = belongsTo(Setting, this.overId);
  }
  const { shared, tenants } = structureOf(resolve([Setting, OwnSetting]), 'main');
  expect(shared.tables).toHaveLength(1);
  expect(tenants.tables[0]?.foreignKeys[0]?.to.table).toBe('public.settings');
});

test('a view of a tenant reads its own tables and those of all; one of all does not read those of tenants', () => {
  class Calm extends View('calm', { repo: Main, tenancy: 'schema' }) {
    id = uuid({ primaryKey: true });
    name = text();
    static definition = definition(Calm, () =>
      Ticket.filter((t) => t.mood.eq('calm')).calculate('name', (t) => t.country.name),
    );
  }
  const { shared, tenants } = structureOf(resolve([Calm, Ticket, Country]), 'main');
  expect(shared.views).toEqual([]);
  expect(tenants.views[0]?.body.filter((part) => typeof part !== 'string' && part.column === undefined)).toEqual([
    { table: 'tickets' },
    { table: 'public.countries' },
  ]);
  expect(JSON.stringify(tenants)).not.toContain('u0000');
  class AllCalm extends View('all_calm', { repo: Main }) {
    id = uuid({ primaryKey: true });
    static definition = definition(AllCalm, { sql: sql`select 1`, dependsOn: () => [Ticket] });
  }
  expect(() => stateOf(resolve([AllCalm, Ticket]), 'main')).toThrow(
    "The view 'all_calm' reads 'tickets', which every tenant has its own of. Give it { tenancy: 'schema' } too.",
  );
});

test('a complaint about what is the tenants’ names it as its resource does', () => {
  class Mood extends Resource('mood', { repo: Main, tenancy: 'schema' }) {
    id = uuid({ primaryKey: true });
  }
  expect(() => stateOf(resolve([Ticket, Mood]), 'main')).toThrow(
    "The name 'mood' is wanted by the table 'mood' and by the enumeration 'mood'.",
  );
});

test('resources without a tenancy give the State they always gave', () => {
  class Alone extends Resource('alone', { repo: Main }) {
    id = uuid({ primaryKey: true });
  }
  const { shared, tenants } = structureOf(resolve([Alone]), 'main');
  expect(tenants).toBe(emptyState);
  expect(hashState(shared)).toBe(hashState(stateOf(resolve([Alone]), 'main')));
});

test('a resource is in one schema or in that of every tenant, and there is no other tenancy', () => {
  const given = (options: object) => () => Resource('notes', options);
  expect(given({ tenancy: 'schema', schema: 'crm' })).toThrow(
    "Resource(\"notes\") names the schema 'crm' beside tenancy: 'schema'",
  );
  expect(given({ tenancy: 'row' })).toThrow('Resource("notes") has the tenancy "row", which is none');
  expect(() => View('notes', { tenancy: 'schema', schema: 'crm' } as object)).toThrow("beside tenancy: 'schema'");
});

test('the drizzle schema says which tables are the tenants’, and relates nothing to them', () => {
  const model = resolve([Ticket, Country]);
  const schema = drizzleSchema(model, 'main', stateOf(model, 'main'));
  expect(schema).toContain('// drizzle cannot say: the table tickets, which each tenant has in a schema of its own');
  expect(schema).not.toContain('pgTable("tickets"');
  expect(drizzleRelations(model, 'main')).not.toContain('tickets');
});

test('a domain is the tenants’ where their resources use it, and of all where it names a schema', () => {
  const email = domain('email', text(), { check: (value) => value.neq('') });
  const code = domain('code', text(), { schema: 'public', notNull: true });
  const feeling = domain('feeling', enumeration('mood', ['calm', 'angry']));
  class Person extends Resource('people', { repo: Main }) {
    id = uuid({ primaryKey: true });
    email = email();
  }
  class Caller extends Resource('callers', { repo: Main, tenancy: 'schema' }) {
    id = uuid({ primaryKey: true });
    email = email();
    code = code();
    emails = list(email());
    feeling = feeling();
  }
  const { shared, tenants } = structureOf(resolve([Person, Caller]), 'main');
  const said = ({ domains = [] }: typeof shared) => domains.map(({ schema, name, type }) => [schema, name, type]);
  expect(
    said(shared)
      .map(([, name]) => name)
      .sort(),
  ).toEqual(['code', 'email']);
  expect(said(tenants)).toEqual([
    [undefined, 'email', 'text'],
    [undefined, 'feeling', 'mood'],
  ]);
  expect(tenants.tables[0]?.columns.map(({ type }) => type)).toEqual([
    'uuid',
    'email',
    expect.stringMatching(/^(public\.)?code$/),
    'email[]',
    'feeling',
  ]);
  expect(JSON.stringify([shared, tenants])).not.toContain('u0000');
  const { up } = made(emptyState, tenants).migration;
  const statements = up.flatMap((step) => ('tx' in step ? step.tx : [])).join('\n');
  expect(statements).toContain('create domain "email" as text');
  expect(statements).toContain('create domain "feeling" as mood');
  expect(statements).not.toContain('create domain "code"');
  class Plain extends Resource('plain', { repo: Main, tenancy: 'schema' }) {
    id = uuid({ primaryKey: true });
  }
  const without = structureOf(resolve([Person, Plain]), 'main');
  expect(hashState(without.shared)).toBe(hashState(stateOf(resolve([Person]), 'main')));
  expect(hashState(without.tenants)).toBe(hashState(structureOf(resolve([Plain]), 'main').tenants));
});
