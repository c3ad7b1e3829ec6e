import {
  actions,
  bigint,
  date,
  decimal,
  type Expression,
  hasMany,
  integer,
  list,
  type Range,
  Resource,
  range,
  rangeOf,
  timestamp,
} from 'quarry';
import { describe, expect, test } from 'vitest';
import { scratchRepo, useTables } from '../../support/scratch.ts';

const Hotel = scratchRepo('ranges');

class Stay extends Resource('stays', { repo: Hotel }) {
  id = integer({ primaryKey: true });
  roomId = integer({ default: 1 });
  seats = range(integer(), { optional: true });
  serials = range(bigint(), { optional: true });
  price = range(decimal(), { optional: true });
  nights = range(date(), { optional: true });
  at = range(timestamp(), { optional: true });
  exactly = range(timestamp({ precision: 6 }), { optional: true });
  several = list(range(integer()), { optional: true });
  from = date({ optional: true });
  to = date({ optional: true });
  guests = integer({ optional: true });

  stay = rangeOf(this.from, this.to, '[]');
  arrival = this.nights.lower();

  static actions = actions(Stay, (action) => ({
    book: action.create({
      accept: [
        'id',
        'roomId',
        'seats',
        'serials',
        'price',
        'nights',
        'at',
        'exactly',
        'several',
        'from',
        'to',
        'guests',
      ],
    }),
  }));
}
class Room extends Resource('rooms', { repo: Hotel }) {
  id = integer({ primaryKey: true });
  stays = hasMany(Stay, (s) => s.roomId, { sort: (s) => s.nights.desc() });
  static actions = actions(Room, (action) => ({ build: action.create({ accept: ['id'] }) }));
}

useTables(Hotel, () => [Stay, Room]);

const of = <V>(lower: V | null, upper: V | null, bounds: Range<V>['bounds'] = '[)'): Range<V> => ({
  lower,
  upper,
  bounds,
});
const found = async (condition: (s: Stay) => Expression<boolean | null>): Promise<readonly number[]> =>
  (await Stay.filter(condition).sort('id').all()).map(({ id }) => id);

describe('values', () => {
  test('ranges of every kind come back as they were written, whole steps as [)', async () => {
    const precise = of('2026-01-31T10:00:00.123456Z', '2026-01-31T10:00:00.123457Z');
    const row = await Stay.create('book', {
      id: 1,
      seats: of(1, 5, '[]'),
      serials: of(9007199254740993n, null, '(]'),
      price: of('1.10', '20.000000000000000001', '(]'),
      nights: of('2026-01-30', '2026-02-01', '()'),
      at: of(new Date('2026-01-31T10:00:00.123Z'), new Date('2026-01-31T11:00:00Z'), '[]'),
      exactly: precise,
      several: [of(1, 2), of<number>(null, null, 'empty')],
    });
    const expected = {
      seats: of(1, 6),
      serials: of(9007199254740994n, null),
      price: of('1.10', '20.000000000000000001', '(]'),
      nights: of('2026-01-31', '2026-02-01'),
      at: of(new Date('2026-01-31T10:00:00.123Z'), new Date('2026-01-31T11:00:00Z'), '[]'),
      exactly: precise,
      several: [of(1, 2), of(null, null, 'empty')],
    };
    expect(row).toMatchObject(expected);
    expect(await Stay.get(1)).toMatchObject(expected);
  });

  test('what is infinite, without limit or empty keeps being so', async () => {
    const [first, last] = [new Date(-8.64e15), new Date(8.64e15)];
    const values = {
      seats: of<number>(null, null, '()'),
      price: of('-Infinity', 'Infinity', '[]'),
      nights: of('2026-01-01', 'infinity', '[]'),
      at: of(first, last, '[]'),
    };
    await Stay.create('book', { id: 1, ...values });
    expect(await Stay.get(1)).toMatchObject(values);
    await Stay.create('book', { id: 2, seats: of(3, 3), nights: of<string>(null, null, 'empty') });
    expect(await Stay.get(2)).toMatchObject({ seats: of(null, null, 'empty'), nights: of(null, null, 'empty') });
  });

  test('ranges in a nested load are the same as at the top', async () => {
    const values = {
      price: of('0.10', '1000.00'),
      at: of(new Date(0), null),
      nights: of('0044-03-15 BC', '2026-01-01'),
    };
    await Room.create('build', { id: 1 });
    await Stay.create('book', { id: 1, ...values });
    const room = await Room.query()
      .load({ stays: (q) => q.select('price', 'at', 'nights') })
      .one();
    expect(room.stays).toMatchObject([values]);
  });

  test('an end above the other, or of another type, is refused by name', async () => {
    await expect(Stay.create('book', { id: 1, seats: of(5, 1) })).rejects.toThrow(
      /seats must not have its lower end above/,
    );
    await expect(Stay.create('book', { id: 1, seats: of(1.5, 2) })).rejects.toThrow(
      /seats has a lower end that must be a whole number/,
    );
    await expect(Stay.create('book', { id: 1, seats: 'x' as never })).rejects.toThrow(/seats must be a range/);
    await expect(Stay.create('book', { id: 1, seats: of(1, 2147483647, '[]') })).rejects.toThrow(
      /seats must end within/,
    );
  });
});

describe('operators', () => {
  test('overlaps, contains, adjacent, lower and upper filter, and a range is sorted by (A215)', async () => {
    await Stay.create('book', { id: 1, nights: of('2026-01-01', '2026-01-10'), guests: 3, seats: of(1, 5) });
    await Stay.create('book', { id: 2, nights: of('2026-01-10', '2026-01-20'), guests: 7, seats: of(4, 9) });
    await Stay.create('book', { id: 3, nights: of<string>(null, '2026-01-05'), guests: null, seats: null });
    expect(await found((s) => s.nights.overlaps(of('2026-01-04', '2026-01-06')))).toEqual([1, 3]);
    expect(await found((s) => s.nights.contains('2026-01-10'))).toEqual([2]);
    expect(await found((s) => s.nights.contains(of('2026-01-02', '2026-01-03')))).toEqual([1, 3]);
    expect(await found((s) => s.nights.adjacent(of('2026-01-20', '2026-01-21')))).toEqual([2]);
    expect(await found((s) => s.nights.lower().gte('2026-01-01'))).toEqual([1, 2]);
    expect(await found((s) => s.nights.lower().isNull())).toEqual([3]);
    expect(await found((s) => s.nights.upper().eq('2026-01-20'))).toEqual([2]);
    expect(await found((s) => s.nights.before(of<string>('2026-01-10', null)))).toEqual([1, 3]);
    expect(await found((s) => s.nights.after(of('2026-01-01', '2026-01-10')))).toEqual([2]);
    expect(await found((s) => s.seats.contains(s.guests))).toEqual([1, 2]);
    expect(await found((s) => s.seats.contains(s.guests.add(2)).not())).toEqual([1, 2]);
    expect((await Stay.sort('nights').all()).map(({ id }) => id)).toEqual([3, 1, 2]);
    expect((await Stay.sort('-seats').all()).map(({ id }) => id)).toEqual([3, 2, 1]);
  });

  test('eq() and in() know a range by its values, where() too', async () => {
    await Stay.create('book', { id: 1, seats: of(1, 5) });
    await Stay.create('book', { id: 2, seats: of<number>(null, null, 'empty') });
    expect(await found((s) => s.seats.eq(of(1, 4, '[]')))).toEqual([1]);
    expect(await found((s) => s.seats.in([of(7, 7), of(8, 9)]))).toEqual([2]);
    expect(await found((s) => s.seats.isEmpty())).toEqual([2]);
    expect(await Stay.where({ seats: of(1, 5) }).count()).toBe(1);
    expect(await Stay.where({ seats: { contains: 4 } }).count()).toBe(1);
    expect(await Stay.where({ seats: { overlaps: of(4, 9) } }).count()).toBe(1);
    expect(await Stay.where({ seats: { contains: of(4, 5) } }).count()).toBe(1);
  });

  test('rangeOf() is the range between two values, null without limit; intersection() what two share', async () => {
    await Stay.create('book', { id: 1, from: '2026-01-01', to: '2026-01-10', nights: of('2026-01-05', '2026-01-20') });
    await Stay.create('book', { id: 2, from: '2026-01-01', to: null });
    const rows = await Stay.load(['stay', 'arrival'])
      .calculate('both', (s) => s.stay.intersection(s.nights))
      .sort('id')
      .all();
    expect(rows.map(({ stay }) => stay)).toEqual([of('2026-01-01', '2026-01-11'), of('2026-01-01', null)]);
    expect(rows.map(({ both }) => both)).toEqual([of('2026-01-05', '2026-01-11'), null]);
    expect(rows.map(({ arrival }) => arrival)).toEqual(['2026-01-05', null]);
    expect(await found((s) => s.stay.contains('2026-01-10'))).toEqual([1, 2]);
  });

  test('pages go by a range as by anything else', async () => {
    for (const id of [1, 2, 3]) await Stay.create('book', { id, price: of(`${id}.5`, null) });
    const query = Stay.sort('-price').select('id');
    const first = await query.page({ size: 2 });
    const second = await query.page({ size: 2, after: first.after });
    expect([...first.records, ...second.records]).toEqual([{ id: 3 }, { id: 2 }, { id: 1 }]);
  });

  test('a parameter says what it is', async () => {
    const query = Stay.filter((s) => s.nights.contains('2026-01-10').and(s.seats.overlaps(of(1, 2)))).select('id');
    expect(query.toSQL().sql).toContain('t0."nights" @> $1::date and t0."seats" && $2::int4range');
  });
});
