import {
  actions,
  customType,
  defineFunction,
  type Expression,
  float,
  hasMany,
  integer,
  list,
  ltree,
  Resource,
  text,
  vector,
} from 'quarry';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { evaluate } from '../../../src/expr/evaluate/evaluate.ts';
import { resolve } from '../../../src/model/resolve.ts';
import { stateOf } from '../../../src/schema/state-of.ts';
import { scratchRepo, useTables } from '../../support/scratch.ts';

const Own = scratchRepo('own_types');

interface Point {
  readonly x: number;
  readonly y: number;
}
const point = customType<Point>('point', {
  sql: 'point',
  schema: z.object({ x: z.number(), y: z.number() }),
  encode: ({ x, y }) => `(${x},${y})`,
  decode(value) {
    const [x = 0, y = 0] = value.slice(1, -1).split(',').map(Number);
    return { x, y };
  },
});
/** Cents in JavaScript, a decimal in the database. */
const cents = customType<number>('cents', {
  sql: 'numeric(12,2)',
  cast: (input) =>
    typeof input === 'number' && Number.isSafeInteger(input)
      ? { ok: true, value: input }
      : { ok: false, why: 'must be whole cents' },
  encode: (value) => (value / 100).toFixed(2),
  decode: (value) => Math.round(Number(value) * 100),
});

class Lamp extends Resource('lamps', { repo: Own }) {
  id = integer({ primaryKey: true });
  at = point();
  way = list(point(), { optional: true });
  price = cents({ default: 100 });
  place = ltree({ optional: true });
  labels = ltree({ escaped: true, optional: true });
  name = text({ optional: true });

  neighbours = hasMany(Lamp, { filter: (l) => l.price.eq(this.price).and(l.id.neq(this.id)) });

  static actions = actions(Lamp, (action) => ({
    hang: action.create({ accept: ['id', 'at', 'way', 'price', 'place', 'labels', 'name'] }),
  }));
}
useTables(Own, () => [Lamp], { sandbox: false });

const hang = (values: { id: number } & Record<string, unknown>) =>
  Lamp.create('hang', { at: { x: 0, y: 0 }, ...values } as never);
const found = async (condition: (l: Lamp) => Expression<boolean | null>): Promise<readonly number[]> =>
  (await Lamp.filter(condition).sort('id').all()).map(({ id }) => id);

beforeAll(async () => {
  await Own.query(`create function shout(word text, times integer) returns text language sql immutable strict
    as $$ select upper(word) || repeat('!', times) $$`);
  await hang({ id: 1, at: { x: 1, y: 2.5 }, way: [{ x: 0, y: 0 }, null], price: 250, name: 'hall', place: 'Top.Hall' });
  await hang({ id: 2, price: 250, place: 'Top', labels: ['a b', 'für_1', 'C'] });
  await hang({ id: 3, place: 'Top.Hall.Left', name: 'left' });
});

describe('customType()', () => {
  test('values are cast, written, read and compared by the type (A395)', async () => {
    expect(await Lamp.get(1)).toMatchObject({ at: { x: 1, y: 2.5 }, way: [{ x: 0, y: 0 }, null], price: 250 });
    expect((await Lamp.get(3)).price).toBe(100);
    await expect(hang({ id: 9, at: { x: 'a', y: 1 } })).rejects.toMatchObject({ name: 'InvalidError' });
    await expect(hang({ id: 9, price: 1.5 })).rejects.toThrow(/price must be whole cents/);
    expect(await found((l) => l.price.eq(250))).toEqual([1, 2]);
    expect(await found((l) => l.price.gt(100))).toEqual([1, 2]);
    expect(await found((l) => l.price.in([100, 7]))).toEqual([3]);
    expect((await Lamp.sort('-price', 'id').select('id').all()).map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(await Own.sql`select price, at::text from lamps where id = 1`).toEqual([{ price: '2.50', at: '(1,2.5)' }]);
  });

  test('a nested value is the same, and a custom type beside another is refused', async () => {
    const lamp = await Lamp.filter((l) => l.id.eq(2))
      .load({ neighbours: (q) => q.select('at', 'price') })
      .one();
    expect(lamp.neighbours).toMatchObject([{ at: { x: 1, y: 2.5 }, price: 250 }]);
    expect(() => Lamp.filter((l) => l.price.eq(l.at as never)).toSQL()).toThrow(/do not go together/);
    expect(() => customType('x', { sql: 'int; drop table x', encode: String, decode: String })).toThrow(/no type/);
  });
});

describe('ltree()', () => {
  test('labels come back with and without escaping; one that is none is refused (A397)', async () => {
    expect((await Lamp.get(1)).place).toBe('Top.Hall');
    expect((await Lamp.get(2)).labels).toEqual(['a b', 'für_1', 'C']);
    await expect(hang({ id: 9, place: 'Top.a b' })).rejects.toThrow(/must not have the label 'a b'/);
    await expect(hang({ id: 9, place: 'Top..Left' })).rejects.toThrow(/must not have the label ''/);
    expect(await found((l) => l.labels.eq(['a b', 'für_1', 'C']))).toEqual([2]);
  });

  test('isAncestorOf(), isDescendantOf() and depth() go by the tree', async () => {
    expect(await found((l) => l.place.isDescendantOf('Top.Hall'))).toEqual([1, 3]);
    expect(await found((l) => l.place.isAncestorOf('Top.Hall'))).toEqual([1, 2]);
    expect(await found((l) => l.place.depth().eq(1))).toEqual([2]);
    expect(stateOf(resolve([Lamp]), 'own_types').extensions).toEqual(['ltree']);
  });
});

describe('vector()', () => {
  class Picture extends Resource('pictures', { repo: Own }) {
    id = integer({ primaryKey: true });
    embedding = vector(3, { optional: true });
  }

  test('distances are operators of pgvector, which a migration makes', () => {
    const query = Picture.select('id')
      .sort((p) => p.embedding.cosineDistance([1, 0, 0.5]))
      .limit(5);
    expect(query.toSQL()).toEqual({
      sql: 'select t0."id" from "pictures" t0 order by t0."embedding" <=> $1::vector, t0."id" limit $2',
      params: [[1, 0, 0.5], 5],
    });
    expect(Picture.filter((p) => p.embedding.l2Distance(p.embedding).lt(1)).toSQL().sql).toContain(
      '(t0."embedding" <-> t0."embedding") < $1',
    );
    expect(() => Picture.filter((p) => p.embedding.negativeInnerProduct([1]).lt(1)).toSQL()).toThrow(
      /\[1\] is no vector/,
    );
    const state = stateOf(resolve([Picture]), 'own_types');
    expect(state.extensions).toEqual(['vector']);
    expect(state.tables[0]?.columns[1]?.type).toBe('vector(3)');
  });

  test('a server without pgvector names it', async () => {
    await expect(Own.sql`select '[1]'::vector`).rejects.toMatchObject({ extension: 'vector' });
  });
});

describe('defineFunction()', () => {
  const shout = defineFunction('shout', {
    arguments: [text(), integer()],
    returns: text(),
    evaluate: (word, times) => word.toUpperCase() + '!'.repeat(times),
  });

  test('a function of the database is called with its types, null where an argument is', async () => {
    const rows = await Lamp.calculate('loud', (l) => shout(l.name, l.id))
      .sort('id')
      .all();
    expect(rows.map(({ loud }) => loud)).toEqual(['HALL!', null, 'LEFT!!!']);
    expect(await found((l) => shout(l.name, 1).eq('LEFT!'))).toEqual([3]);
    const { sql, params } = Lamp.filter((l) => shout(l.name, 2).eq('X'))
      .select('id')
      .toSQL();
    expect(sql).toContain('shout(t0."name", $1::integer) = $2');
    expect(params).toEqual([2, 'X']);
  });

  test('two functions of one name and other types are two statements', async () => {
    const whole = defineFunction('abs', { arguments: [integer()], returns: integer() });
    const broken = defineFunction('abs', { arguments: [float()], returns: float() });
    expect(await found((l) => whole(l.id.neg()).eq(3))).toEqual([3]);
    expect(await found((l) => broken(l.id.neg()).lt(1.5))).toEqual([1]);
    expect(await found((l) => broken(l.id.sub(4.5)).eq(2.5))).toEqual([2]);
  });

  test('what it means in memory is what it was given', () => {
    const model = resolve([Lamp]).of(Lamp);
    expect(model).toBeDefined();
    expect(() => Lamp.filter((l) => shout(l.id as never, 1).eq('x')).toSQL()).toThrow(/is of type integer, not text/);
    expect(() => defineFunction('x(); drop', { arguments: [], returns: text() })).toThrow(/no function's name/);
    const meaning = { of: (word: string) => word.length, takesNull: false };
    const type = resolve([Lamp]).of(Lamp)?.attributes[0]?.type;
    if (type === undefined) throw new Error('no type');
    const literal = { kind: 'literal', value: 'abc', type, nullable: false } as const;
    const node = { kind: 'fragment', parts: ['f(', ')'], args: [literal], type, nullable: false, meaning } as const;
    expect(evaluate(node, { attribute: () => null })).toBe(3);
    expect(evaluate({ ...node, args: [{ ...literal, value: null }] }, { attribute: () => null })).toBeNull();
  });
});
