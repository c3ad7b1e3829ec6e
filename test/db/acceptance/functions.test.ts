import {
  and,
  asDate,
  asTime,
  belongsTo,
  ciText,
  date,
  decimal,
  type Expression,
  float,
  hasMany,
  integer,
  interval,
  list,
  Resource,
  text,
  time,
  timestamp,
  timestampOf,
  when,
} from 'quarry';
import { beforeEach, describe, expect, test } from 'vitest';
import { scratchRepo, useTables } from '../../support/scratch.ts';

const Store = scratchRepo('functions');

class Thing extends Resource('things', { repo: Store }) {
  id = integer({ primaryKey: true });
  name = text({ optional: true });
  code = ciText({ optional: true });
  score = integer({ optional: true });
  price = decimal({ optional: true });
  weight = float({ optional: true });
  tags = list(text(), { optional: true });
  at = timestamp({ optional: true });
  day = date({ optional: true });
  clock = time({ optional: true });
  span = interval({ optional: true });
  ownerId = integer({ optional: true });

  owner = belongsTo(Thing, this.ownerId);
  parts = hasMany(Thing, (t) => t.ownerId);

  level = when(this.score.gt(9), 'high', this.score.gt(5), 'middle', this.score.isNull(), null, 'low');
  isWhole = this.parts.none((p) => p.name.eq('broken'));
}

useTables(Store, () => [Thing]);

let next = 0;
async function add(values: Readonly<Record<string, unknown>>): Promise<void> {
  const row = { id: ++next, ...values };
  const names = Object.keys(row);
  await Store.query(
    `insert into things (${names.map((name) => `"${name}"`).join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')})`,
    Object.values(row),
  );
}
beforeEach(() => {
  next = 0;
});
async function of<V>(value: (t: Thing) => Expression<V>): Promise<V> {
  const row = await Thing.calculate('x', value).sort('id').first();
  if (row === null) throw new Error('no record');
  return row.x;
}
const found = async (condition: (t: Thing) => Expression<boolean | null>): Promise<readonly number[]> =>
  (await Thing.filter(condition).sort('id').all()).map(({ id }) => id);

describe('texts', () => {
  test('slice() counts characters from 0, below 0 from the end', async () => {
    await add({ name: 'Zoë 👍!' });
    expect(await of((t) => t.name.slice(0, 3))).toBe('Zoë');
    expect(await of((t) => t.name.slice(4))).toBe('👍!');
    expect(await of((t) => t.name.slice(-2))).toBe('👍!');
    expect(await of((t) => t.name.slice(-2, -1))).toBe('👍');
    expect(await of((t) => t.name.slice(1, -3))).toBe('oë');
    expect(await of((t) => t.name.slice(3, 2))).toBe('');
    await expect(of((t) => t.name.slice(-2, 3))).rejects.toThrow(/begins at one end/);
  });

  test('replaceAll(), indexOf(), padding, reverse() and the one-sided trims', async () => {
    await add({ name: ' a.b.c ', code: 'AbC' });
    expect(await of((t) => t.name.replaceAll('.', ''))).toBe(' abc ');
    expect(await of((t) => t.name.indexOf('b'))).toBe(3);
    expect(await of((t) => t.name.indexOf('z'))).toBe(-1);
    expect(await of((t) => t.code.indexOf('c'))).toBe(2);
    expect(await of((t) => t.code.replaceAll('B', 'x'))).toBe('AbC');
    expect(await of((t) => t.name.trimStart())).toBe('a.b.c ');
    expect(await of((t) => t.name.trimEnd())).toBe(' a.b.c');
    expect(await of((t) => t.code.padStart(5, '-'))).toBe('--AbC');
    expect(await of((t) => t.code.padEnd(2))).toBe('AbC');
    expect(await of((t) => t.code.reverse())).toBe('CbA');
  });

  test('matches() takes a regular expression, with or without regard to case', async () => {
    await add({ name: 'Ticket 42' });
    await add({ name: 'ticket' });
    await add({});
    expect(await found((t) => t.name.matches('^[A-Z].*\\d+$'))).toEqual([1]);
    expect(await found((t) => t.name.matches('^TICKET', true))).toEqual([1, 2]);
    expect(await found((t) => t.name.matches('^TICKET', false))).toEqual([]);
    await expect(of((t) => t.name.matches(/x/ as never))).rejects.toThrow(/no pattern/);
  });
});

describe('numbers', () => {
  test('truncate(), power() and sqrt() keep floats floats and decimals exact', async () => {
    await add({ score: 3, price: '-12.349', weight: 2.25 });
    expect(await of((t) => t.price.truncate(1))).toBe('-12.3');
    expect(await of((t) => t.weight.neg().truncate())).toBe(-2);
    expect(await of((t) => t.score.power(4))).toBe(81);
    expect(await of((t) => t.price.power(2))).toMatch(/^152\.49780/);
    expect(await of((t) => t.weight.sqrt())).toBe(1.5);
    expect(await of((t) => t.price.abs().sqrt())).toMatch(/^3\.514114/);
  });
});

describe('lists', () => {
  test('slice(), prepend() and concat() give the changed list', async () => {
    await add({ tags: ['a', 'b', 'c'] });
    await add({});
    expect(await of((t) => t.tags.slice(1))).toEqual(['b', 'c']);
    expect(await of((t) => t.tags.slice(-2, -1))).toEqual(['b']);
    expect(await of((t) => t.tags.slice(-9, -1))).toEqual(['a', 'b']);
    expect(await of((t) => t.tags.slice(5))).toEqual([]);
    expect(await of((t) => t.tags.prepend('z'))).toEqual(['z', 'a', 'b', 'c']);
    expect(await of((t) => t.tags.concat(['x'], t.tags.slice(0, 1)))).toEqual(['a', 'b', 'c', 'x', 'a']);
    expect(
      (
        await Thing.calculate('all', (t) => t.tags.concat(['x']))
          .sort('-id')
          .first()
      )?.all,
    ).toEqual(['x']);
  });
});

describe('times', () => {
  test('part() reads the calendar and the clock of a time zone', async () => {
    await add({ at: '2024-12-30T23:30:15.250Z', day: '2024-12-30', clock: '13:45:10.5', span: 'P1Y2M3DT4H5M6.5S' });
    const there = [
      'year',
      'quarter',
      'month',
      'week',
      'day',
      'weekday',
      'dayOfYear',
      'hour',
      'minute',
      'second',
    ] as const;
    const parts = async (zone: string) => {
      const values: number[] = [];
      for (const name of there) values.push((await of((t) => t.at.part(name, zone))) ?? Number.NaN);
      return values;
    };
    expect(await parts('UTC')).toEqual([2024, 4, 12, 1, 30, 1, 365, 23, 30, 15.25]);
    expect(await parts('Asia/Tokyo')).toEqual([2024, 4, 12, 1, 31, 2, 366, 8, 30, 15.25]);
    expect(await of((t) => t.at.part('epoch'))).toBe(Date.UTC(2024, 11, 30, 23, 30, 15, 250) / 1000);
    expect(await of((t) => t.day.part('week'))).toBe(1);
    expect(await of((t) => t.clock.part('second'))).toBe(10.5);
    expect(await of((t) => t.span.part('month'))).toBe(2);
    expect(await of((t) => t.at.minus(t.at.minus('36 hours')).part('epoch'))).toBe(129_600);
    await expect(of((t) => t.day.part('hour' as never))).rejects.toThrow(/no part of a date/);
  });

  test('asDate(), asTime() and timestampOf() go by a time zone', async () => {
    await add({ at: '2024-06-30T23:30:00Z', day: '2024-06-30', clock: '09:00' });
    expect(await of((t) => asDate(t.at, 'Europe/Berlin'))).toBe('2024-07-01');
    expect(await of((t) => asTime(t.at, 'Europe/Berlin'))).toBe('01:30:00');
    expect(await of((t) => timestampOf(t.day, t.clock, 'Europe/Berlin'))).toEqual(new Date('2024-06-30T07:00:00Z'));
    expect(await of((t) => timestampOf(t.day, '09:30', 'UTC'))).toEqual(new Date('2024-06-30T09:30:00Z'));
    expect(await found((t) => asDate(t.at, 'Asia/Tokyo').eq('2024-07-01'))).toEqual([1]);
  });

  test('startOf() of a day is a day', async () => {
    await add({ day: '2024-05-16' });
    expect(await of((t) => t.day.startOf('week'))).toBe('2024-05-13');
    expect(await of((t) => t.day.startOf('quarter'))).toBe('2024-04-01');
    await expect(of((t) => t.day.startOf('hour' as never))).rejects.toThrow(/no hours/);
  });
});

test('when() takes the value behind the first condition that is true', async () => {
  for (const score of [10, 6, 1, null]) await add({ score });
  const rows = await Thing.load(['level']).sort('id').all();
  expect(rows.map(({ level }) => level)).toEqual(['high', 'middle', 'low', null]);
  expect(await found((t) => t.level.eq('middle'))).toEqual([2]);
});

test('none() is true where no record meets the condition, also of no records', async () => {
  await add({ name: 'car' });
  await add({ name: 'broken', owner_id: 1 });
  await add({ name: 'wheel', owner_id: 2 });
  expect(await found((t) => t.parts.none())).toEqual([3]);
  expect(await found((t) => t.parts.none((p) => p.name.eq('broken')))).toEqual([2, 3]);
  expect(await found((t) => and(t.isWhole, t.parts.exists()))).toEqual([2]);
  expect(await found((t) => t.parts.filter((p) => p.name.eq('broken')).none((p) => p.parts.exists()))).toEqual([2, 3]);
  expect((await Thing.load(['isWhole']).sort('id').all()).map(({ isWhole }) => isWhole)).toEqual([false, true, true]);
});
