import type { $type, Aggregate, Bigint, Bool, DateOnly, Decimal, Interval, Num, Text } from 'quarry';
import { equal } from './expect.ts';
import type { Product } from './resources/catalogue.ts';
import type { User } from './resources/user.ts';

declare const p: Product;
declare const u: User;

const count = p.parts.filter((x) => x.active).count();
equal<typeof count, Num<number> & Aggregate<number>>(true);
const big = p.parts.count({ bigint: true });
equal<typeof big, Bigint<bigint> & Aggregate<bigint>>(true);
const some = p.parts.exists((x) => x.stock.gt(0));
equal<typeof some, Bool<boolean> & Aggregate<boolean>>(true);
const every = p.parts.every((x) => x.discount.isNull());
equal<typeof every, Bool<boolean> & Aggregate<boolean>>(true);

// ---- sums: numbers stay numbers, exact ones decimals; 0 for no records unless asked for null
const stock = p.parts.sum((x) => x.stock);
equal<typeof stock, Num<number> & Aggregate<number>>(true);
const weight = p.parts.sum((x) => x.weight, { default: null });
equal<typeof weight, Num<number | null> & Aggregate<number | null>>(true);
const worth = p.parts.sum((x) => x.price);
equal<typeof worth, Decimal<string> & Aggregate<string>>(true);
const views = p.parts.sum((x) => x.views);
equal<typeof views, Decimal<string> & Aggregate<string>>(true);
const length = p.parts.sum((x) => x.lasts);
equal<typeof length, Interval<string> & Aggregate<string>>(true);
const mean = p.parts.avg((x) => x.stock);
equal<typeof mean, Num<number | null> & Aggregate<number | null>>(true);
const meanOrZero = p.parts.avg((x) => x.stock, { default: 0 });
equal<typeof meanOrZero, Num<number> & Aggregate<number>>(true);
const meanPrice = p.parts.avg((x) => x.price);
equal<typeof meanPrice, Decimal<string | null> & Aggregate<string | null>>(true);

// ---- one of many keeps its class
const cheapest = p.parts.min((x) => x.price);
equal<typeof cheapest, Decimal<string | null> & Aggregate<string | null>>(true);
const latest = p.parts.max((x) => x.released);
equal<typeof latest, DateOnly<string | null> & Aggregate<string | null>>(true);
const kind = p.parts.sort((x) => x.stock.desc()).first((x) => x.kind);
equal<typeof kind, Text<'book' | 'game' | null> & Aggregate<'book' | 'game' | null>>(true);
const kindOr = p.parts.first((x) => x.kind, { default: 'book' });
equal<typeof kindOr, Text<'book' | 'game'> & Aggregate<'book' | 'game'>>(true);
const names = u.reports.list((x) => x.name, { distinct: true });
equal<(typeof names)[typeof $type], string[]>(true);
const withNulls = p.parts.list((x) => x.weight, { nulls: true });
equal<(typeof withNulls)[typeof $type], (number | null)[]>(true);
const tagged = p.parts.list((x) => x.sku).has('A');
equal<typeof tagged, Bool<boolean>>(true);

// @ts-expect-error a text cannot be summed
p.parts.sum((x) => x.sku);
// @ts-expect-error the default of a text is a text
p.parts.first((x) => x.sku, { default: 1 });
// @ts-expect-error no field of many records
p.parts.sku;
