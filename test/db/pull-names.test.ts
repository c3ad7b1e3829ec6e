import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Query } from '../../src/catalog/query.ts';
import { openPglite } from '../../src/driver/pglite.ts';
import { Session } from '../../src/migration/session.ts';
import { type PulledResources, pullFrom, rebuilt } from '../support/pull.ts';
import { empty } from '../support/round-trip.ts';
import { useSchemaDatabase } from '../support/schema-database.ts';

const database = useSchemaDatabase();
const names = ['office', 'network', 'ledger', 'legacy'] as const;

async function load(name: (typeof names)[number], query: Query): Promise<void> {
  await empty(query);
  const sql = readFileSync(new URL(`../support/pulled/${name}.sql`, import.meta.url), 'utf8');
  for (const statement of sql.split(/;\n/)) if (statement.trim() !== '') await query(statement);
}

/** The fields of a class as they begin: `owner = belongsTo(User`. */
const fields = (text: string): readonly string[] =>
  [...text.matchAll(/^ {2}(\S+ = \w+\(\w*)/gm)].map(([, field = '']) => field);
const relationships = (text: string): readonly string[] =>
  fields(text).filter((field) => /belongsTo|hasMany|hasOne|manyToMany/.test(field));

let pulled: PulledResources;
const use = (name: (typeof names)[number]) =>
  beforeAll(async () => {
    await load(name, database.query);
    pulled = await pullFrom(database.query);
  });
const classes = (): readonly string[] => pulled.modules.flatMap((one) => one.classes.map(({ className }) => className));

describe('a database of TblCustomer and CustomerID', () => {
  use('office');

  test('pull calls classes without Tbl, and fields in camel case (M270)', () => {
    expect(classes()).toEqual([
      'Address',
      'Customer',
      'CustomerProfile',
      'DateRecord',
      'Department',
      'Employee',
      'Order',
      'OrderDetail',
      'Product',
      'ProductSupplier',
      'Supplier',
      'EfMigrationsHistory',
      'ActiveCustomer',
    ]);
    expect(fields(pulled.text('customer.ts'))).toEqual([
      'customerId = integer(',
      'companyName = text(',
      'vatNumber = text(',
      'isActive = boolean(',
      'createdOn = timestamp(',
      'addresses = hasMany(Address',
      'customerProfile = hasOne(CustomerProfile',
      'orders = hasMany(Order',
    ]);
    expect(pulled.text('customer.ts')).toContain("extends Resource('TblCustomer', {");
    expect(pulled.text('customer.ts')).toContain("vatNumber: { on: ['vatNumber'], name: 'UX_TblCustomer_VATNumber' }");
  });

  test('pull tells several ways to the same class apart', () => {
    expect(relationships(pulled.text('employee.ts'))).toEqual([
      'reportsTo = belongsTo(Employee',
      'department = belongsTo(Department',
      'reports = hasMany(Employee',
      'createdOrders = hasMany(Order',
      'approvedOrders = hasMany(Order',
    ]);
    expect(relationships(pulled.text('address.ts'))).toEqual([
      'customer = belongsTo(Customer',
      'ordersAsBillingAddress = hasMany(Order',
      'ordersAsShippingAddress = hasMany(Order',
    ]);
    expect(relationships(pulled.text('product.ts'))).toContain('suppliers = manyToMany(Supplier');
    expect(pulled.text('order.ts')).toContain("createdById = integer({ column: 'CreatedBy' });");
    expect(pulled.text('order.ts')).toContain('createdBy = belongsTo(Employee, this.createdById, {');
  });

  test('pull says what the database is', { timeout: 120_000 }, async () => {
    expect(await rebuilt(database.query, pulled)).toEqual([]);
  });
});

describe('a database whose tables all begin with app_', () => {
  use('network');

  test('pull calls classes without app_, by one of what tables have many of (M270)', () => {
    expect(classes().join(' ')).toBe(
      'Alias Analysis Bookmark Cache Company Constructor Follow Friendship Group Label Like MapRecord Membership Menu ' +
        'Message Person PersonCompany PostTag Post RecordEntry Series Tag UserProfile User SchemaMigration LabelPost Mark',
    );
  });

  test('pull finds both ends of every relationship', () => {
    expect(relationships(pulled.text('user.ts'))).toEqual([
      'referredBy = belongsTo(User',
      'manager = belongsTo(User',
      'bookmarks = hasMany(Bookmark',
      'followsAsFollower = hasMany(Follow',
      'followsAsFollowee = hasMany(Follow',
      'friendships = hasMany(Friendship',
      'friendshipsAsFriend = hasMany(Friendship',
      'groups = hasMany(Group',
      'likes = hasMany(Like',
      'membershipsAsMember = hasMany(Membership',
      'invitedMemberships = hasMany(Membership',
      'messagesAsSender = hasMany(Message',
      'messagesAsRecipient = hasMany(Message',
      'assignedMessages = hasMany(Message',
      'postsAsAuthor = hasMany(Post',
      'postsAsEditor = hasMany(Post',
      'userProfile = hasOne(UserProfile',
      'referredUsers = hasMany(User',
      'reports = hasMany(User',
      'postsThroughBookmarks = manyToMany(Post',
      'followers = manyToMany(User',
      'followees = manyToMany(User',
      'friendOf = manyToMany(User',
      'friends = manyToMany(User',
      'postsThroughLikes = manyToMany(Post',
      'groupsThroughMemberships = manyToMany(Group',
    ]);
    expect(relationships(pulled.text('post.ts')).slice(3)).toEqual([
      'inReplyTo = belongsTo(Post',
      'duplicateOf = belongsTo(Post',
      'analysis = hasOne(Analysis',
      'bookmarks = hasMany(Bookmark',
      'likes = hasMany(Like',
      'postTags = hasMany(PostTag',
      'replies = hasMany(Post',
      'duplicates = hasMany(Post',
      'labelPosts = hasMany(LabelPost',
      'usersThroughBookmarks = manyToMany(User',
      'usersThroughLikes = manyToMany(User',
      'tags = manyToMany(Tag',
      'labels = manyToMany(Label',
    ]);
    expect(relationships(pulled.text('person.ts'))).toContain('companies = manyToMany(Company');
    expect(relationships(pulled.text('company.ts'))).toContain('people = manyToMany(Person');
    expect(relationships(pulled.text('group.ts'))).toContain('members = manyToMany(User');
  });

  test('pull calls the attribute tagId where its column is called as its table, tag', () => {
    expect(fields(pulled.text('post-tag.ts'))).toEqual([
      'postId = bigint(',
      'tagId = bigint(',
      'post = belongsTo(Post',
      'tag = belongsTo(Tag',
    ]);
    expect(pulled.text('post-tag.ts')).toContain("tagId = bigint({ primaryKey: true, column: 'tag' });");
  });

  test('pull reads a table without a primary key by what is unique in it, and joins through it', async () => {
    const { text, strange, extras } = pulled;
    expect(text('label-post.ts')).toContain(
      "class LabelPost extends View('app_labels_posts', { repo: Pulled, migrate: false })",
    );
    expect(text('label-post.ts')).toContain(`  labelId = bigint({ primaryKey: true });
  postId = bigint({ primaryKey: true });
  at = date({ optional: true });

  label = belongsTo(Label, this.labelId);
  post = belongsTo(Post, this.postId);`);
    expect(relationships(text('label.ts'))).toEqual([
      'labelPosts = hasMany(LabelPost',
      'marks = hasMany(Mark',
      'posts = manyToMany(Post',
    ]);
    expect(strange).toEqual([{ name: 'app_logs', why: 'it has no primary key' }]);
    expect(extras.map(({ kind, name }) => `${kind} ${name}`)).toContain('table without a primary key app_labels_posts');
  });

  test('pull leaves what the language has to the language', () => {
    expect(relationships(pulled.text('series.ts'))).toEqual([
      'constructorRecord = belongsTo(Constructor',
      'constructors = hasMany(Constructor',
    ]);
    expect(relationships(pulled.text('constructor.ts'))).toEqual([
      'series = belongsTo(Series',
      'seriesRecords = hasMany(Series',
    ]);
  });

  test('pull says what the database is', { timeout: 120_000 }, async () => {
    expect(await rebuilt(database.query, pulled)).toEqual([]);
  });
});

describe('a database with abbreviations, and without English', () => {
  use('ledger');

  test('pull follows each hand in its own way (M270)', () => {
    expect(fields(pulled.text('mitarbeiter.ts')).slice(0, 6)).toEqual([
      'maNr = integer(',
      'nachname = text(',
      'vorgesetzterNr = integer(',
      'abteilungId = integer(',
      'vorgesetzter = belongsTo(Mitarbeiter',
      'abteilung = belongsTo(Abteilung',
    ]);
    expect(relationships(pulled.text('auftrag.ts'))).toContain('land = belongsTo(Land');
    expect(fields(pulled.text('purchase.ts'))).toEqual([
      'purchaseId = integer(',
      'customerId = integer(',
      'custId = integer(',
      'buyerId = integer(',
      'purchaseDate = date(',
      'customer = belongsTo(Customer',
      'cust = belongsTo(Customer',
      'buyer = belongsTo(Customer',
    ]);
  });

  test('pull calls keys of several columns by those that tell them apart', () => {
    expect(relationships(pulled.text('match.ts'))).toEqual(['homeTeam = belongsTo(Team', 'awayTeam = belongsTo(Team']);
    expect(relationships(pulled.text('spiel.ts'))).toEqual([
      'heim = belongsTo(AuftragPos',
      'gast = belongsTo(AuftragPos',
    ]);
    expect(relationships(pulled.text('team.ts'))).toEqual([
      'matchesAsHomeTeam = hasMany(Match',
      'matchesAsAwayTeam = hasMany(Match',
    ]);
  });

  test('pull gives no two tables the same class, in different schemas either', () => {
    const made = Object.fromEntries(
      pulled.modules.flatMap((one) => one.classes.map((each) => [each.table, each.className])),
    );
    expect(made).toMatchObject({ kunde: 'Kunde', t_kunde: 'TKunde', 'alt.kunde': 'AltKunde', t_land: 'Land' });
  });

  test('pull says what the database is', { timeout: 120_000 }, async () => {
    expect(await rebuilt(database.query, pulled)).toEqual([]);
  });
});

describe('a database that nobody took care of', () => {
  use('legacy');

  test('pull makes identifiers of all names (M270)', async () => {
    expect(fields(pulled.text('the99problem.ts'))).toEqual([
      'id = integer(',
      '_1 = text(',
      '$money = money(',
      'ünïcode = text(',
      'select = integer(',
    ]);
    const differences = await rebuilt(database.query, pulled);
    expect(differences).toEqual(['only in the first: table public.derived', 'only in the first: table public.we.ird']);
  });
});

test('pull gives the same names on pglite (M270)', { timeout: 120_000 }, async () => {
  const driver = openPglite({ name: 'pulled' });
  const session = new Session(await driver.connect());
  const query: Query = (text, params) => session.rows(text, params);
  await load('office', query);
  const there = await pullFrom(query);
  expect(await rebuilt(query, there)).toEqual([]);
  await load('office', database.query);
  const here = await pullFrom(database.query);
  const withoutQueries = ({ modules }: PulledResources) =>
    modules.map(({ text }) => text.replace(/sql`[^`]*`/g, '').replace(/\s+/g, ' '));
  expect(withoutQueries(there)).toEqual(withoutQueries(here));
  session.release();
  await driver.close({ timeout: 0 });
});

describe('some tables of a database', () => {
  beforeAll(async () => await load('network', database.query));

  test('pull makes no foreign key to a table that is not among them', async () => {
    const { narrowed } = await import('../../src/catalog/pull/narrow.ts');
    const { extras, views, state } = narrowed(await pullFrom(database.query), ['app_labels', 'app_labels_posts']);
    expect([state.tables, views].map((all) => all.map(({ name }) => name))).toEqual([
      ['app_labels'],
      ['app_labels_posts'],
    ]);
    expect(extras.filter(({ kind }) => kind === 'foreign key')).toMatchObject([
      {
        name: 'app_labels_posts.app_labels_posts_label_id_fkey',
        up: expect.stringContaining('references "app_labels"'),
      },
      { name: 'app_labels_posts.app_labels_posts_post_id_fkey', why: 'it needs app_posts, which no migration makes' },
    ]);
    expect(extras.find(({ name }) => name.endsWith('post_id_fkey'))?.up).toBeUndefined();
  });
});
