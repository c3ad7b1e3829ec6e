import type {
  AttributeOf,
  Bigint,
  Bool,
  DateOnly,
  Decimal,
  Expression,
  Interval,
  List,
  Num,
  Range,
  Text,
  Time,
  Tsvector,
} from 'quarry';
import {
  asBigint,
  asDecimal,
  asText,
  coalesce,
  decimal,
  defineFunction,
  div,
  greatest,
  integer,
  now,
  nullIf,
  rangeOf,
  similarity,
  split,
  sql,
  text,
  today,
  toTsvector,
  when,
} from 'quarry';
import { equal } from './expect.ts';
import type { Product } from './resources/catalogue.ts';
import { Stay } from './resources/stay.ts';
import type { User } from './resources/user.ts';

declare const p: Product;
declare const u: User;

// ---- integer by integer is a float; a decimal makes everything a decimal; bigints stay exact
const half = p.stock.div(2);
equal<typeof half, Num<number | null>>(true);
const sum = p.stock.add(p.weight);
equal<typeof sum, Num<number | null>>(true);
const total = p.stock.mul(p.price);
equal<typeof total, Decimal<string>>(true);
const less = p.price.sub('0.10').sub(p.discount);
equal<typeof less, Decimal<string | null>>(true);
const more = p.views.add(1n);
equal<typeof more, Bigint<bigint>>(true);
const share = p.views.div(2);
equal<typeof share, Decimal<string | null>>(true);
const mixed = p.stock.div(p.views);
equal<typeof mixed, Decimal<string | null>>(true);
const ratio = div(p.stock, p.weight);
equal<typeof ratio, Num<number | null>>(true);
const exact = div(p.stock, p.price);
equal<typeof exact, Decimal<string | null>>(true);
const rounded = p.price.round(1);
equal<typeof rounded, Decimal<string>>(true);
equal<ReturnType<typeof p.discount.isNull>, Bool<boolean>>(true);
const above = p.discount.gt(p.stock);
equal<typeof above, Bool<boolean | null>>(true);

// ---- times
const later = p.insertedAt.plus('1 day');
equal<typeof later, Time<Date>>(true);
const age = now().minus(p.insertedAt);
equal<typeof age, Interval<string>>(true);
const days = today().minus(p.released);
equal<typeof days, Num<number>>(true);
const week = p.released.minus('7 days');
equal<typeof week, DateOnly<string>>(true);
const fresh = p.seenAt.gt(now());
equal<typeof fresh, Bool<boolean | null>>(true);

// ---- lists and documents
const labelled = p.labels.has('new');
equal<typeof labelled, Bool<boolean>>(true);
const first = p.labels.at(0);
equal<typeof first, Text<string | null>>(true);
const joined = p.scores.join(', ');
equal<typeof joined, Text<string | null>>(true);
const pages = p.meta.get('pages').add(1);
equal<typeof pages, Num<number | null>>(true);
const pieces = split(p.sku, '-');
equal<typeof pieces, List<string[]>>(true);

// ---- fallbacks and choices keep the class
const filled = p.discount.orElse('0');
equal<typeof filled, Decimal<string>>(true);
const stillNull = p.discount.orElse(null);
equal<typeof stillNull, Decimal<string | null>>(true);
const word = p.kind.orElse('other');
equal<typeof word, Text<'book' | 'game' | 'other'>>(true);
const chosen = when(p.active, p.price, 0);
equal<typeof chosen, Decimal<string>>(true);
const named = when(p.active, 'yes', null);
equal<typeof named, Text<string | null>>(true);
const either = coalesce(p.weight, p.stock);
equal<typeof either, Num<number>>(true);
const both = coalesce(p.discount, p.discount);
equal<typeof both, Decimal<string | null>>(true);
const most = greatest(p.stock, 3);
equal<typeof most, Num<number>>(true);
const unless = nullIf(p.stock, 0);
equal<typeof unless, Num<number | null>>(true);

// ---- conversions, and SQL of one's own
equal<ReturnType<typeof asText<typeof p.weight>>, Text<string | null>>(true);
equal<ReturnType<typeof asBigint<typeof p.stock>>, Bigint<bigint>>(true);
equal<ReturnType<typeof asDecimal<typeof p.weight>>, Decimal<string | null>>(true);
const similar = sql<number>`similarity(${u.name}, ${'x'})`;
equal<typeof similar, Num<number>>(true);

// ---- ranges: their ends are what they lead over
declare const s: Stay;
equal<typeof s.nights extends Expression<infer V> ? V : never, Range<string> | null>(true);
const arrival = s.nights.lower();
equal<typeof arrival, DateOnly<string | null>>(true);
const dearest = s.price.upper();
equal<typeof dearest, Decimal<string | null>>(true);
const within = s.nights.contains('2026-01-31');
equal<typeof within, Bool<boolean | null>>(true);
const also = s.price.contains({ lower: '1', upper: null, bounds: '[)' });
equal<typeof also, Bool<boolean>>(true);
const shared = s.price.intersection(s.price);
equal<(typeof shared)['lower'] extends () => infer L ? L : never, Decimal<string | null>>(true);
const made = rangeOf(s.from, s.to);
equal<typeof made extends Expression<infer V> ? V : never, Range<string>>(true);
// @ts-expect-error a range of days does not contain a number
s.nights.contains(3);

// ---- functions of texts, numbers, lists and times; choices of several
const short = p.sku.slice(0, 3).padEnd(5).replaceAll('a', p.kind.lower()).concat(p.weight);
equal<typeof short, Text<string | null>>(true);
const place = p.sku.indexOf('-');
equal<typeof place, Num<number>>(true);
const root = p.price.sqrt();
equal<typeof root, Decimal<string>>(true);
const month = p.seenAt.part('month', 'UTC');
equal<typeof month, Num<number | null>>(true);
const rest = p.labels.slice(1);
equal<typeof rest, List<string[]>>(true);
const longer = p.scores.concat([1]);
equal<typeof longer, List<number[]>>(true);
const level = when(p.active, 'a', p.active, 'b', null);
equal<typeof level, Text<string | null>>(true);
const size = when(p.active, 1, p.active, 2, p.active, p.price, 4);
equal<typeof size, Decimal<string>>(true);
// @ts-expect-error a day has no hours
p.released.part('hour');
// @ts-expect-error conditions and values come in turn
when(p.active, 1, 2, 3);

// ---- search
const vector = toTsvector('english', p.sku, p.kind);
equal<typeof vector, Tsvector<string>>(true);
const foundBy = vector.concat(vector).weight('A').matches('x', 'phrase');
equal<typeof foundBy, Bool<boolean>>(true);
const ranked = vector.rank(p.sku);
equal<typeof ranked, Num<number>>(true);
const alike = similarity(p.sku, 'x');
equal<typeof alike, Num<number>>(true);
// @ts-expect-error there are four ways to write a query
vector.matches('x', 'google');

// ---- types and functions of one's own
const shout = defineFunction('shout', { arguments: [text(), integer()], returns: text() });
const loud = shout(p.sku, 2);
equal<typeof loud, Text<string>>(true);
const maybe = shout(p.sku, p.scores.at(0));
equal<typeof maybe, Text<string | null>>(true);
const never = defineFunction('f', { arguments: [text()], returns: decimal(), takesNull: true })(p.sku);
equal<typeof never, Decimal<string>>(true);
// @ts-expect-error a number is no text
shout(1, 2);
// @ts-expect-error an argument is missing
shout(p.sku);
declare const coins: AttributeOf<5 | 10>;
const coin = coins();
const isFive = coin.eq(5);
equal<typeof isFive, Bool<boolean>>(true);
// @ts-expect-error no such coin
coin.eq(7);
