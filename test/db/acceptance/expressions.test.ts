import {
  ago,
  asText,
  boolean,
  calculation,
  date,
  decimal,
  type Expression,
  float,
  fromNow,
  integer,
  interval,
  join,
  list,
  now,
  object,
  Resource,
  split,
  text,
  timestamp,
  today,
  when,
} from 'quarry';
import { beforeEach, describe, expect, test } from 'vitest';
import { evaluate } from '../../../src/expr/evaluate/evaluate.ts';
import { operators } from '../../../src/expr/operator/operators.ts';
import { given } from '../../support/expression.ts';
import { scratchRepo, sent, useTables } from '../../support/scratch.ts';

const Store = scratchRepo('expressions');

class Sample extends Resource('samples', { repo: Store }) {
  id = integer({ primaryKey: true });
  price = decimal({ optional: true });
  weight = float({ optional: true });
  score = integer({ optional: true });
  name = text({ optional: true });
  other = text({ optional: true });
  active = boolean({ default: true });
  tags = list(text(), { optional: true });
  at = timestamp({ optional: true });
  day = date({ optional: true });
  span = interval({ optional: true });

  shout = calculation({ times: integer() }, ({ times }) => this.name.orElse('').concat(asText(times)));
}

useTables(Store, () => [Sample]);

const columns = ['id', 'price', 'weight', 'score', 'name', 'other', 'tags', 'at', 'day', 'span'] as const;
type Values = Partial<Record<(typeof columns)[number], unknown>>;
let next = 0;
async function add(values: Values): Promise<number> {
  const row: Values = { id: ++next, ...values };
  const names = Object.keys(row);
  await Store.query(
    `insert into samples (${names.map((name) => `"${name}"`).join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
    Object.values(row),
  );
  return next;
}
beforeEach(() => {
  next = 0;
});

/** What an expression is for the only record. */
async function of<V>(value: (s: Sample) => Expression<V>): Promise<V> {
  const row = await Sample.calculate('x', value).one();
  return row.x;
}
const found = async (condition: (s: Sample) => Expression<boolean | null>): Promise<readonly number[]> =>
  (await Sample.filter(condition).sort('id').all()).map(({ id }) => id);

describe('numbers', () => {
  test('round() goes half away from zero, to digits, and of floats too (A210)', async () => {
    await add({ price: '10.50', weight: 1.23567 });
    expect(await of((s) => s.price.round())).toBe('11');
    expect(await of((s) => s.weight.round(2))).toBe(1.24);
    await Store.query('update samples set price = -2.50, weight = -2.5');
    expect(await of((s) => s.price.round())).toBe('-3');
    expect(await of((s) => s.weight.round())).toBe(-3);
  });

  test('neg() is the unary minus (A174)', async () => {
    await add({ score: 42, price: '1.50' });
    expect(await of((s) => s.score.neg())).toBe(-42);
    expect(await of((s) => s.price.neg())).toBe('-1.50');
    expect(await of((s) => s.score.neg().neg())).toBe(42);
  });

  test('asText() of an integer argument makes a text of it (A217)', async () => {
    await add({ name: 'a' });
    const row = await Sample.query()
      .load({ shout: { times: 3 } })
      .one();
    expect(row.shout).toBe('a3');
    expect(await Sample.filter((s) => s.shout({ times: 3 }).eq('a3')).count()).toBe(1);
  });
});

describe('lists', () => {
  test('length() is 0 of an empty list, null of none, and can be filtered by (A212)', async () => {
    await add({ tags: [] });
    await add({ tags: ['a', 'b', 'c'] });
    await add({});
    const rows = await Sample.calculate('n', (s) => s.tags.length())
      .sort('id')
      .all();
    expect(rows.map(({ n }) => n)).toEqual([0, 3, null]);
    expect(await found((s) => s.tags.length().eq(0))).toEqual([1]);
  });

  test('countNulls() counts the nulls of a list (A173)', async () => {
    await add({ tags: ['a', null, null] });
    await add({ tags: ['a', null] });
    expect(await found((s) => s.tags.countNulls().eq(2))).toEqual([1]);
  });

  test('join() of a list is one text (A163)', async () => {
    await add({ tags: ['foo', 'bar'] });
    expect(await of((s) => s.tags.join())).toBe('foobar');
  });

  test('append() and remove() give the changed list', async () => {
    await add({ tags: ['a', 'b', 'a'] });
    expect(await of((s) => s.tags.append('c'))).toEqual(['a', 'b', 'a', 'c']);
    expect(await of((s) => s.tags.remove('a'))).toEqual(['b']);
    expect(await of((s) => s.tags.remove('a').append('z'))).toEqual(['b', 'z']);
    expect(await found((s) => s.tags.containsAll(['a', 'b']))).toEqual([1]);
    expect(await found((s) => s.tags.containsAll(['a', 'c']))).toEqual([]);
  });
});

describe('texts', () => {
  test('join() passes nulls over (A170)', async () => {
    await add({ name: 'Bill' });
    await add({ name: 'Bill', other: 'Jones' });
    const rows = await Sample.calculate('full', (s) => join([s.name, s.other], ' '))
      .calculate('tight', (s) => join([s.name, s.other]))
      .sort('id')
      .all();
    expect(rows.map(({ full }) => full)).toEqual(['Bill', 'Bill Jones']);
    expect(rows.map(({ tight }) => tight)).toEqual(['Bill', 'BillJones']);
  });

  test('split() gives the pieces, without the empty ones where wanted (A172)', async () => {
    await add({ name: 'Bill Jones', other: ' Bill  Jones ' });
    expect(await of((s) => split(s.name))).toEqual(['Bill', 'Jones']);
    expect(await of((s) => split(s.other))).toEqual(['', 'Bill', '', 'Jones', '']);
    expect(await of((s) => split(s.other, ' ', { trim: true }))).toEqual(['Bill', 'Jones']);
  });

  test('at() takes a piece (A176)', async () => {
    await add({ name: 'Bill Jones' });
    expect(await of((s) => split(s.name).at(0))).toBe('Bill');
    expect(await of((s) => split(s.name).at(-1))).toBe('Jones');
    expect(await of((s) => split(s.name).at(2))).toBeNull();
  });
});

describe('documents', () => {
  test('object() stands in a choice (A175)', async () => {
    await add({ name: 'match' });
    const value = await of((s) =>
      when(s.name.eq('match'), object({ match: true, of: s.name }), object({ match: false, of: s.other })),
    );
    expect(value).toEqual({ match: true, of: 'match' });
  });

  test('object() nests, and carries what JSON has no type for as text', async () => {
    await add({ price: '12.50', score: 2, at: new Date('2026-01-02T03:04:05Z'), tags: ['a'] });
    const value = await of((s) =>
      object({ price: s.price, inner: { score: s.score, none: s.name, 'a "key"\'s': 1 }, tags: s.tags, at: s.at }),
    );
    expect(value).toMatchObject({
      price: '12.50',
      inner: { score: 2, none: null, 'a "key"\'s': 1 },
      tags: ['a'],
    });
    expect(new Date(String(value.at))).toEqual(new Date('2026-01-02T03:04:05Z'));
  });

  test('object() with other keys is another document', async () => {
    await add({ score: 2 });
    expect(await of((s) => object({ a: s.score }))).toEqual({ a: 2 });
    expect(await of((s) => object({ b: s.score }))).toEqual({ b: 2 });
  });
});

describe('times', () => {
  const at = (iso: string) => new Date(iso);

  test('plus() and minus() take phrases, ISO durations and parts, several and negative ones (A213)', async () => {
    await add({ at: at('2026-01-31T10:00:00Z'), day: '2026-01-31' });
    expect(await of((s) => s.at.plus('3 days'))).toEqual(at('2026-02-03T10:00:00Z'));
    expect(await of((s) => s.at.plus('P3D'))).toEqual(at('2026-02-03T10:00:00Z'));
    expect(await of((s) => s.at.plus({ days: 3 }))).toEqual(at('2026-02-03T10:00:00Z'));
    expect(await of((s) => s.at.plus({ months: 1, days: 2 }))).toEqual(at('2026-03-02T10:00:00Z'));
    expect(await of((s) => s.at.plus({ days: -1, hours: 1.5 }))).toEqual(at('2026-01-30T11:30:00Z'));
    expect(await of((s) => s.at.minus({ minutes: 30 }))).toEqual(at('2026-01-31T09:30:00Z'));
    expect(await of((s) => s.day.plus({ months: 1 }))).toBe('2026-02-28');
    expect(await of((s) => s.day.minus('1 day'))).toBe('2026-01-30');
  });

  test('a statement compiled for one duration takes another, written another way', async () => {
    await add({ day: '2026-01-31' });
    for (const [days, day] of [
      [1, '2026-02-01'],
      [-1, '2026-01-30'],
      [0, '2026-01-31'],
    ] as const)
      expect(await of((s) => s.day.plus({ days }))).toBe(day);
    for (const phrase of ['1 day', 'P1D', '24 hours']) expect(await of((s) => s.day.plus(phrase))).toBe('2026-02-01');
  });

  test('ago() and fromNow() are before and after the transaction’s start (A213)', async () => {
    await add({ at: new Date(Date.now() - 5 * 86_400_000) });
    await add({ at: new Date() });
    expect(await found((s) => s.at.lt(ago('3 days')))).toEqual([1]);
    expect(await found((s) => s.at.gt(ago({ weeks: 1 })))).toEqual([1, 2]);
    expect(await found((s) => s.at.lt(fromNow({ months: 1, days: 2 })))).toEqual([1, 2]);
    expect(await found((s) => s.at.gt(fromNow('1 hour')))).toEqual([]);
    expect(await found((s) => s.at.gt(fromNow({ days: -6 })))).toEqual([1, 2]);
  });

  test('durations may stand on both sides of a comparison, and be attributes (A214)', async () => {
    await add({ at: new Date(), span: 'P1D' });
    await add({ at: new Date(Date.now() - 47 * 3_600_000), span: 'P1D' });
    expect(await found((s) => s.at.plus({ days: 1 }).gt(now()))).toEqual([1]);
    expect(await found((s) => s.span.plus('1 hour').gt('P1D'))).toEqual([1, 2]);
    expect(await found((s) => s.at.minus('1 minute').lt(now()))).toEqual([1, 2]);
    expect(await found((s) => s.at.plus(s.span).gt(now().minus(s.span)))).toEqual([1, 2]);
    expect(await found((s) => s.at.plus(s.span).gt(now().minus('1 hour')))).toEqual([1]);
    expect(await found((s) => s.span.plus(s.at).gt(now()))).toEqual([1]);
  });

  test('plus() names a part it does not know', async () => {
    await expect(of((s) => s.at.plus({ day: 1 } as never))).rejects.toMatchObject({
      why: expect.stringContaining("Did you mean 'days'?"),
    });
  });

  test('startOf() is the same in SQL and evaluated here (A151)', async () => {
    const moments = [
      '2026-01-31T02:30:00.123Z',
      '2026-07-15T23:59:59Z',
      '1969-12-31T23:30:00Z',
      '2024-02-29T12:00:00Z',
    ];
    const [first = ''] = moments;
    await add({ at: at(first) });
    for (const moment of moments) {
      await Store.query('update samples set at = $1', [at(moment)]);
      for (const zone of ['UTC', 'EST', 'Europe/Berlin', 'Asia/Kathmandu']) {
        for (const unit of ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'] as const) {
          const tree = operators.startOf.resolve([given(at(moment)), given(unit), given(zone)]);
          const inMemory = evaluate(tree, { attribute: () => undefined });
          const inSql = await of((s) => s.at.startOf(unit, zone));
          expect([moment, zone, unit, inMemory]).toEqual([moment, zone, unit, inSql]);
        }
      }
    }
    expect(await of((s) => s.at.startOf('day', 'EST'))).toEqual(at('2024-02-29T05:00:00Z'));
    const { sql } = await sent(Store, () => of((s) => s.at.startOf('day', 'EST')));
    expect(sql[0]).toContain(`date_trunc('day', t0."at", 'EST')`);
  });

  test('today() is a date to compare with', async () => {
    await add({ day: new Date().toISOString().slice(0, 10) });
    expect(await found((s) => s.day.gte(today().minus('1 day')))).toEqual([1]);
  });
});
