import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Query } from '../../src/catalog/query.ts';
import { openPglite } from '../../src/driver/pglite.ts';
import { Session } from '../../src/migration/session.ts';
import { type PulledResources, pullFrom, rebuilt } from '../support/pull.ts';
import { empty } from '../support/round-trip.ts';
import { useSchemaDatabase } from '../support/schema-database.ts';

const database = useSchemaDatabase();
const read = (name: string): string => readFileSync(new URL(`../support/pulled/${name}.sql`, import.meta.url), 'utf8');

/** Each statement by itself: the driver takes one at a time. */
async function load(sql: string, query: Query): Promise<void> {
  await empty(query);
  for (const statement of sql.split(/;\n/)) if (statement.trim() !== '') await query(statement);
}

describe('a rental shop, on a server', () => {
  let pulled: PulledResources;
  beforeAll(async () => {
    await load(read('rental'), database.query);
    pulled = await pullFrom(database.query);
  });

  test('pull writes resources, from which an empty database becomes the same (M270)', async () => {
    const differences = await rebuilt(database.query, pulled);
    expect(differences).toEqual([]);
    expect(pulled.strange).toMatchObject([{ name: 'audit.log' }, { name: 'payment' }]);
  });

  test('pull declares a view by its query, and one without a unique index as somebody else makes it', () => {
    const list = pulled.text('film-list.ts');
    expect(list).toContain("class FilmList extends View('film_list', { repo: Pulled })");
    expect(list).toContain('filmId = integer({ primaryKey: true });\n  title = text();');
    expect(list).toContain('film = belongsTo(Film, this.filmId');
    expect(list).toContain('dependsOn: () => [Film, Language]');
    const count = pulled.text('film-count.ts');
    expect(count).toContain("View('film_count', { repo: Pulled, materialized: true, migrate: false })");
    expect(count).toContain('n = bigint({ primaryKey: true });');
    expect(pulled.extras.map(({ kind, name }) => `${kind} ${name}`)).toContain('materialized view film_count');
  });
});

describe.each(['shop', 'forum', 'rails', 'django'])('a database of a %s', (name) => {
  test('pull writes resources, from which an empty database becomes the same (M270)', async () => {
    await load(read(name), database.query);
    const differences = await rebuilt(database.query, await pullFrom(database.query));
    // A decimal has as many digits as its type says.
    expect(differences.filter((line) => !line.endsWith('default: 0 / 0.00'))).toEqual([]);
  });
});

describe('views and exclusions', () => {
  const pullOf = async (sql: string): Promise<PulledResources> => {
    await load(sql, database.query);
    return await pullFrom(database.query);
  };
  const shop = (): Promise<PulledResources> => pullOf(read('shop'));

  test('pull gives a materialised view the key of its unique index, and its other indexes', async () => {
    const sales = (await shop()).text('product-sale.ts');
    expect(sales).toContain("primaryKey: 'product_sales_pk', materialized: true }");
    expect(sales).toContain(
      'productId = bigint({ primaryKey: true });\n  sku = text();\n  sold = bigint({ optional: true });',
    );
    expect(sales).toContain("sold: { on: '-sold', name: 'product_sales_sold_idx' }");
  });

  test('pull knows what may be null in a view, and what a column of it leads to', async () => {
    const pulled = await shop();
    expect(pulled.text('open-order.ts')).toContain('customer = belongsTo(Customer, this.customerId');
    expect(pulled.text('open-order.ts')).toContain(
      "total = decimal({ precision: 12, scale: 2, description: 'with tax' })",
    );
    expect(pulled.text('customer-total.ts')).toContain('customerId = bigint({ primaryKey: true });\n  name = text();');
    expect(pulled.text('customer-total.ts')).toContain('orders = bigint();\n  spent = decimal({ optional: true });');
    expect(pulled.text('best.ts')).toContain('dependsOn: () => [ProductSale]');
    expect(pulled.text('orders-secure.ts')).toContain('migrate: false');
  });

  test('pull declares exclusions by their comparisons', async () => {
    const prices = (await shop()).text('product-price.ts');
    expect(prices).toContain("on: [['productId', '='], ['valid', '&&']], name: 'product_prices_overlap'");
    expect(prices).toContain("[() => sql<string>`lower(valid)`, '=']], where: (r) => r.price.gt('0')");
  });

  test('pull leaves a view out in which nothing tells the records apart, and keeps its SQL', async () => {
    const pulled = await pullOf(
      `create table a (id integer primary key, note text);
create table b (id integer primary key, a_id integer references a);
create view pairs as select a.id, b.id as other from a join b on b.a_id = a.id;
create view noted as select note from a;
create view both_ as select id from a union all select id from b;
create view words as select a.id, unnest(string_to_array(a.note, ' ')) as word from a;
create view texts as select id, 'one
    and two' as said from a;
`,
    );
    expect(pulled.strange.map(({ name }) => name)).toEqual(['both_', 'noted', 'pairs', 'words']);
    expect(await rebuilt(database.query, pulled)).toEqual([]);
  });
});

describe('domains', () => {
  test('pull declares a domain where that says the very same, and tells why it does not elsewhere (M270)', async () => {
    await load(
      `create extension citext;
create type mood as enum ('calm', 'cross');
create function is_even(value integer) returns boolean language sql immutable as 'select value % 2 = 0';
create domain email as citext check (value ~ '^[^@]+@[^@]+$');
create domain grade as smallint not null default 3 check (value between 1 and 5);
create domain words as text[] check (cardinality(value) < 10);
create domain mood_now as mood;
create domain named as integer constraint positive check (value > 0);
create domain twice as text check (length(value) > 1) check (length(value) < 9);
create domain never as text not null;
create domain preset as text default 'x';
create domain even as integer check (is_even(value));
create domain inner_one as integer check (value > 0);
create domain outer_one as inner_one check (value < 9);
create domain unused as text;
create table person (mail email primary key, others email[] not null default '{}', grade grade not null default 4,
  tags words, mood mood_now default 'calm', a named, b twice, c never, d preset, e even, f outer_one);
create table letter (id integer primary key, to_mail email not null references person);
`,
      database.query,
    );
    const pulled = await pullFrom(database.query);
    const types = pulled.text('types.ts');
    expect(types).toContain(
      "email = domain('email', ciText(), { check: () => sql<boolean>`value ~ '^[^@]+@[^@]+$'::citext` });",
    );
    expect(types).toContain(
      "grade = domain('grade', integer({ sql: 'smallint' }), { check: (value) => value.between(1, 5), notNull: true, default: 3 });",
    );
    expect(types).toContain(
      "words = domain('words', list(text()), { check: () => sql<boolean>`cardinality(value) < 10` });",
    );
    expect(types).toContain("moodNow = domain('mood_now', enumeration('mood', ['calm', 'cross']));");
    expect(types).toContain("named = customType<string>('named'");
    const person = pulled.text('person.ts');
    expect(person).toContain('mail = email({ primaryKey: true });\n  others = list(email(), {');
    expect(person).toContain('grade = grade({ default: 4 });');
    expect(person).toContain("mood = moodNow({ optional: true, default: 'calm' });");
    expect(pulled.text('letter.ts')).toContain('to = belongsTo(Person, this.toMail');
    const why = new Map(pulled.extras.filter(({ kind }) => kind === 'domain').map(({ name, why }) => [name, why]));
    expect(Object.fromEntries(why)).toEqual({
      named: 'its check is called positive, which would be named_check',
      twice: 'it has 2 checks, and a declared one has one',
      never: 'it is never null, and person.c is not said to be required',
      preset: 'it has a default, which person.d would say by itself',
      even: 'it calls the function is_even(value integer), which has to be there before',
      outer_one: 'it is made of another domain, inner_one',
    });
    expect(await rebuilt(database.query, pulled)).toEqual([]);
  });
});

describe('grants and row security', () => {
  test('pull declares what roles may do, and which rows they see, where that says the very same (M270)', async () => {
    await load(
      `create schema audit;
create table member (id serial primary key, name text not null, shared boolean not null);
create table memo (id uuid primary key, owner text, amount integer);
create table note (id integer primary key);
create table audit.entry (id integer primary key);
create table hidden (id integer primary key);
alter table memo enable row level security;
alter table memo force row level security;
create policy own on memo using (owner = current_user);
create policy shared on memo as restrictive for select to pg_monitor, pg_read_all_stats
  using (exists (select 1 from member m where m.shared and m.name = memo.owner));
create policy fresh on memo for insert with check (amount > 0);
alter table hidden enable row level security;
alter table note enable row level security;
create policy "Odd One" on note using (true);
grant select, update on memo to pg_monitor;
grant select on memo to public;
grant insert on member to pg_monitor;
grant usage on sequence member_id_seq to pg_monitor;
grant select, insert on member to pg_read_all_stats;
grant select on audit.entry to pg_monitor;
`,
      database.query,
    );
    const pulled = await pullFrom(database.query);
    const memo = pulled.text('memo.ts');
    expect(memo).toContain("grants: { pg_monitor: ['select', 'update'], public: ['select'] }");
    expect(memo).toContain('own: { using: () => sql<boolean>`owner = CURRENT_USER` },');
    expect(memo).toContain("fresh: { for: 'insert', check: () => sql<boolean>`amount > 0` },");
    expect(memo).toContain("as: 'restrictive', for: 'select', to: ['pg_monitor', 'pg_read_all_stats'], using:");
    expect(memo).toContain('force: true,');
    expect(pulled.text('hidden.ts')).toContain('static rowSecurity = rowSecurity(Hidden, {');
    expect(pulled.text('member.ts')).toContain("grants: { pg_monitor: ['insert'] }");
    const why = pulled.extras.map((extra) => `${extra.kind} ${extra.name}: ${extra.why ?? ''}`);
    expect(why).toContain(
      'grant member to pg_read_all_stats: declared, it would give usage of the sequence of id, too',
    );
    expect(why).toContain('grant audit.entry to pg_monitor: declared, it would give usage of the schema, too');
    expect(why).toContain("policy note.Odd One: a declared policy is in snake case, unlike 'Odd One'");
    expect(await rebuilt(database.query, pulled)).toEqual([]);
  });
});

test('pull does the same on pglite (M270)', async () => {
  const driver = openPglite({ name: 'pulled' });
  const session = new Session(await driver.connect());
  const query: Query = (text, params) => session.rows(text, params);
  await load(read('rental'), query);
  const pulled = await pullFrom(query);
  const differences = await rebuilt(query, pulled);
  expect(differences).toEqual([]);
  session.release();
  await driver.close({ timeout: 0 });
});
