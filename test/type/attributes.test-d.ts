import type {
  $type,
  Attribute,
  Bigint,
  Bool,
  Bytes,
  DateOnly,
  Decimal,
  InputOf,
  Interval,
  Json,
  List,
  Num,
  One,
  Row,
  Text,
  Time,
  TimeOnly,
} from 'quarry';
import { domain, integer, text } from 'quarry';
import { equal, type Flat } from './expect.ts';
import type { Product } from './resources/catalogue.ts';

// ---- every attribute type: its expression class, its flags
equal<Product['id'], Attribute<Bigint<bigint>, 'primaryKey' | 'generated' | 'readonly'>>(true);
equal<Product['sku'], Attribute<Text<string>>>(true);
equal<Product['kind'], Attribute<Text<'book' | 'game'>, 'default'>>(true);
equal<Product['price'], Attribute<Decimal<string>>>(true);
equal<Product['discount'], Attribute<Decimal<string | null>>>(true);
equal<Product['stock'], Attribute<Num<number>, 'default'>>(true);
equal<Product['weight'], Attribute<Num<number | null>>>(true);
equal<Product['released'], Attribute<DateOnly<string>>>(true);
equal<Product['opens'], Attribute<TimeOnly<string>>>(true);
equal<Product['lasts'], Attribute<Interval<string | null>>>(true);
equal<Product['seenAt'], Attribute<Time<string | null>>>(true);
equal<Product['photo'], Attribute<Bytes<Uint8Array | null>, 'hidden'>>(true);
equal<Product['labels'], Attribute<List<string[]>>>(true);
equal<Product['scores'], Attribute<List<number[] | null>>>(true);
equal<Product['meta'], Attribute<Json<{ pages: number; tags: string[] } | null>>>(true);
equal<Product['active'], Attribute<Bool<boolean>, 'default'>>(true);
equal<Product['slug'], Attribute<Text<string>, 'generated' | 'readonly'>>(true);
equal<Product['insertedAt'], Attribute<Time<Date>, 'default' | 'readonly'>>(true);

// ---- relationships: by the key's nullability, by another attribute than the key
equal<Product['parent'], One<Product, null>>(true);
equal<Product['newest'], One<Product, null>>(true);
equal<Product['supplier']['id'][typeof $type], number>(true);

// ---- the record
type ProductRow = {
  insertedAt: Date;
  updatedAt: Date;
  id: bigint;
  sku: string;
  country: string;
  kind: 'book' | 'game';
  price: string;
  discount: string | null;
  stock: number;
  weight: number | null;
  views: bigint;
  released: string;
  opens: string;
  lasts: string | null;
  seenAt: string | null;
  labels: string[];
  scores: number[] | null;
  meta: { pages: number; tags: string[] } | null;
  active: boolean;
  slug: string;
  parentId: bigint | null;
};
equal<Flat<Row<Product>>, ProductRow>(true);

// ---- inputs: what has a default or may be null is optional
equal<
  InputOf<(typeof Product)['actions']['add']>,
  {
    readonly sku: string;
    readonly country: string;
    readonly price: string;
    readonly released: string;
    readonly opens: string;
    readonly labels: string[];
    readonly kind?: 'book' | 'game';
    readonly discount?: string | null;
    readonly stock?: number;
  }
>(true);

// ---- domains: what they are made of, nullable where the attribute is, with the domain's default
const address = domain('address', text(), { check: (value) => value.like('%@%') });
const level = domain('level', integer(), { default: 1 });
const required = address();
const optional = address({ optional: true });
const preset = level();
equal<typeof required, Attribute<Text<string>>>(true);
equal<typeof optional, Attribute<Text<string | null>>>(true);
equal<typeof preset, Attribute<Num<number>, 'default'>>(true);
// @ts-expect-error a number has no like()
domain('odd', integer(), { check: (value) => value.like('%') });
// @ts-expect-error a default is a value of it
domain('odd', integer(), { default: 'x' });
