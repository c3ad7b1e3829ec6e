import {
  actions,
  belongsTo,
  bigint,
  boolean,
  bytea,
  checks,
  ciText,
  date,
  decimal,
  defineRepo,
  enumeration,
  float,
  hasMany,
  hasOne,
  identities,
  indexes,
  integer,
  interval,
  json,
  list,
  Resource,
  text,
  time,
  timestamp,
  timestamps,
  uuid,
} from 'quarry';
import { z } from 'zod';

export class Product extends timestamps(Resource('products')) {
  id = bigint({ primaryKey: true, generated: true });
  sku = ciText({ match: /^[A-Z]/ });
  country = text({ max: 2 });
  kind = enumeration('product_kind', ['book', 'game'], { default: 'book' });
  price = decimal({ precision: 10, scale: 2 });
  discount = decimal({ optional: true });
  stock = integer({ default: 0 });
  weight = float({ optional: true });
  views = bigint({ default: 0n });
  released = date();
  opens = time({ precision: 0 });
  lasts = interval({ optional: true });
  seenAt = timestamp({ precision: 6, optional: true });
  photo = bytea({ optional: true, hidden: true, sensitive: true });
  labels = list(text());
  scores = list(integer(), { optional: true });
  meta = json(z.object({ pages: z.number(), tags: z.array(z.string()) }), { optional: true });
  active = boolean({ default: true, column: 'is_active', description: 'on sale' });
  slug = text({ generated: this.sku.lower() });
  parentId = bigint({ optional: true });

  parent = belongsTo(Product, this.parentId, { onDelete: 'nilify', index: false });
  parts = hasMany(Product, (p) => p.parentId, { filter: (p) => p.active, sort: (p) => p.released.desc(), limit: 10 });
  newest = hasOne(Product, (p) => p.parentId, { sort: (p) => p.released.desc() });
  supplier = belongsTo(Supplier, this.sku, { references: (s) => s.code });

  static identities = identities(Product, {
    sku: ['sku'],
    place: { on: ['country', 'slug'], where: (p) => p.active, nullsDistinct: false },
  });
  static indexes = indexes(Product, {
    queue: ['kind', '-released'],
    lower: (p) => p.sku.lower(),
    open: { on: ['stock', (p) => p.price.desc('last')], where: (p) => p.active, include: ['labels'], method: 'btree' },
  });
  static checks = checks(Product, {
    stock: (p) => p.stock.gte(0),
    price: { condition: (p) => p.price.gt(0), message: 'costs something' },
  });
  static actions = actions(Product, (action) => ({
    add: action.create({
      accept: ['sku', 'country', 'kind', 'price', 'discount', 'stock', 'released', 'opens', 'labels'],
    }),
    discard: action.destroy(),
  }));
}

export class Supplier extends Resource('suppliers', { schema: 'trade', was: 'vendors' }) {
  id = integer({ primaryKey: true });
  code = text();
}

/** A key of two attributes, in a repo that is only read. */
export class Membership extends Resource('memberships', { repo: defineRepo('legacy', { readOnly: true }) }) {
  userId = uuid({ primaryKey: true });
  groupId = uuid({ primaryKey: true });
  since = date();
}
