import {
  actions,
  actor,
  belongsTo,
  boolean,
  type ConflictError,
  checks,
  date,
  decimal,
  defineRepo,
  type ForbiddenError,
  hasMany,
  type InvalidError,
  identities,
  indexes,
  integer,
  list,
  type Policies,
  policies,
  Resource,
  text,
  timestamp,
  timestamps,
  uuid,
  withActor,
  withTenant,
} from 'quarry';
import { equal } from './expect.ts';
import { Product, Supplier } from './resources/catalogue.ts';
import { User } from './resources/user.ts';

// ---- what an action may refuse with
const added = await Product.create('add', {
  sku: 'A',
  country: 'at',
  price: '1',
  released: '2026-01-01',
  opens: '08:00',
  labels: [],
}).result();
if (!added.ok) {
  type Field = 'sku' | 'country' | 'kind' | 'price' | 'discount' | 'stock' | 'released' | 'opens' | 'labels';
  equal<typeof added.error, InvalidError<Field> | ConflictError<'sku' | 'place'> | ForbiddenError>(true);
}

// ---- bases and mixins are classes
const Entity = (table: string) =>
  class extends Resource(table) {
    id = uuid({ primaryKey: true });
  };
class Note extends timestamps(Entity('notes')) {
  title = text();
  parentId = uuid({ optional: true });
  parent = belongsTo(Note, this.parentId);
  replies = hasMany(Note, (n) => n.parentId);
  recent = this.replies.filter((n) => n.insertedAt.gt(this.updatedAt)).count();
  static actions = actions(Note, (action) => ({ post: action.create({ accept: ['title', 'parentId'] }) }));
}
class Special extends Note {
  level = integer();
  doubled = this.level.mul(2);
}
const note = await Note.create('post', { title: 'x' });
equal<typeof note.insertedAt, Date>(true);
const special = await Special.load(['doubled', 'recent']).one();
equal<typeof special.doubled, number>(true);
equal<typeof special.id, string>(true);

// ---- what must not be declared
class Mistaken extends timestamps(Resource('mistaken')) {
  id = uuid({ primaryKey: true });
  // @ts-expect-error misspelt option
  a = decimal({ scael: 2 });
  // @ts-expect-error a timestamp of milliseconds has no text for a default
  b = timestamp({ default: 'yesterday' });
  // @ts-expect-error no such precision
  c = timestamp({ precision: 7 });
  // @ts-expect-error a list of texts has no numbers
  d = list(text(), { default: [1] });
  // @ts-expect-error only numbers are numbered
  e = text({ generated: true });
  // @ts-expect-error no such version
  f = uuid({ version: 5 });
  // @ts-expect-error no such action
  g = belongsTo(User, this.id, { onDelete: 'ignore' });
  // @ts-expect-error the key refers to a text
  h = belongsTo(Supplier, this.n, { references: (s) => s.code });
  // @ts-expect-error unknown attribute of the destination
  i = hasMany(User, (u) => u.managerId, { filter: (u) => u.nmae.eq('x') });
  n = integer();
  on = date();

  // @ts-expect-error unknown attribute
  static identities = identities(Mistaken, { a: ['idd'] });
  // @ts-expect-error unknown attribute
  static indexes = indexes(Mistaken, { a: ['-idd'] });
  // @ts-expect-error a check is a condition
  static checks = checks(Mistaken, { a: (m) => m.n });
}
class Blocked extends timestamps(Resource('blocked')) {
  id = integer({ primaryKey: true, generated: true });
  name = text();
  static actions = actions(Blocked, (action) => ({
    // @ts-expect-error the mixin's timestamps are readonly
    a: action.create({ accept: ['insertedAt'] }),
    // @ts-expect-error the database makes it
    b: action.create({ accept: ['id'] }),
    // @ts-expect-error a read describes, it does not run
    c: action.read({ query: (q) => q.all() }),
  }));
}
// @ts-expect-error misspelt option of a resource
Resource('a', { schem: 'x' });
// @ts-expect-error misspelt option of a resource in a read-only repo
Resource('a', { repo: defineRepo('legacy', { readOnly: true }), schem: 'x' });
void [Mistaken, Blocked];

// ---- policies
class Page extends Resource('pages') {
  id = uuid({ primaryKey: true });
  open = boolean();
  authorId = uuid();
  note = text({ optional: true });
  static policies = policies(Page, (policy) => [
    policy.bypass().authorizeIf(actor(User).email.eq('root@example.org')),
    policy
      .on('read', 'publish')
      .forbidIf((p) => p.open.not())
      .authorizeUnless((p) => p.authorId.neq(actor(User).id)),
    policy.always().authorizeIf(true),
    policy.fields('note').authorizeIf((p) => p.open),
    // @ts-expect-error a page has no such field
    policy.fields('notes').authorizeIf(true),
    // @ts-expect-error a page has no such attribute
    policy.on('read').authorizeIf((p) => p.opened),
    // @ts-expect-error text is no condition
    policy.on('read').forbidUnless((p) => p.authorId),
    // @ts-expect-error about what?
    policy.on(),
    // @ts-expect-error neither is a string
    policy.always().authorizeIf('yes'),
  ]);
}
equal<typeof Page.policies, Policies>(true);
// @ts-expect-error it begins with the policy
policies(Page, () => [true]);
const unwatched = await Page.query().authorize(false).select('open').all();
equal<typeof unwatched, { open: boolean }[]>(true);
equal<ReturnType<typeof acting>, Promise<number>>(true);
function acting() {
  return withActor({ id: '1' }, () => Page.count(), { authorize: false });
}

// A table is in one schema, or in that of every tenant.
class Desk extends Resource('desks', { tenancy: 'schema' }) {
  id = uuid({ primaryKey: true });
}
equal<ReturnType<typeof forAcme>, Promise<number>>(true);
function forAcme() {
  return withTenant('acme', () => Desk.count());
}
// @ts-expect-error both at once
Resource('desks', { tenancy: 'schema', schema: 'crm' });
// @ts-expect-error no such tenancy
Resource('desks', { tenancy: 'row' });
