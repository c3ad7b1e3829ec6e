import { beforeEach, expect, test } from 'vitest';
import { actions, defineRepo, identities, integer, memory, Resource, text } from '../../../src/index.ts';

const Heap = defineRepo('heap', { driver: memory() });

class Stone extends Resource('stones', { repo: Heap }) {
  id = integer({ primaryKey: true, generated: true });
  name = text({ min: 1 });
  weight = integer({ default: 1 });
  static identities = identities(Stone, { name: ['name'] });
  static actions = actions(Stone, (action) => ({
    find: action.create({ accept: ['name', 'weight'] }),
    light: action.create({ accept: ['name', 'weight'], validate: [(s) => s.weight.lt(5)] }),
    polish: action.update({ change: (s) => ({ weight: s.weight.sub(1) }), validate: [(s) => s.weight.gte(0)] }),
    lose: action.destroy(),
  }));
}
beforeEach(() => Stone.destroyMany(Stone.query(), 'lose').then(() => undefined));
const named = (...names: readonly string[]) => names.map((name, i) => ({ name, weight: i }));
const weights = async () => (await Stone.sort('name').all()).map(({ name, weight }) => `${name}${weight}`);

test('memory: createMany() is all or nothing, and says which input was refused', async () => {
  const done = await Stone.createMany('find', [{ name: 'a' }, { name: 'b', weight: 7 }], { returning: ['weight'] });
  expect(done).toEqual({ count: 2, records: [{ weight: 1 }, { weight: 7 }] });
  const outcome = await Stone.createMany('find', named('c', 'a')).result();
  expect(outcome).toMatchObject({ ok: false, error: { code: 'conflict', index: 1, identity: 'name' } });
  expect(await weights()).toEqual(['a1', 'b7']);
  const partly = await Stone.createMany('find', named('c', 'a', '', 'd'), { stopOnError: false });
  expect(partly).toMatchObject({ count: 2, failures: [{ index: 1 }, { index: 2 }] });
  const light = await Stone.createMany('light', [{ name: 'e' }, { name: 'f', weight: 9 }], { stopOnError: false });
  expect(light).toMatchObject({ count: 1, failures: [{ index: 1, error: { code: 'invalid' } }] });
});

test('memory: updateMany() and destroyMany() write what a query finds, under the conditions of the action', async () => {
  await Stone.createMany('find', named('a', 'b', 'c'));
  const some = Stone.filter((s) => s.weight.gt(0));
  expect(await Stone.updateMany(some, 'polish', {}, { returning: ['name', 'weight'] })).toEqual({
    count: 2,
    records: [
      { name: 'b', weight: 0 },
      { name: 'c', weight: 1 },
    ],
  });
  await expect(Stone.updateMany(Stone.query(), 'polish')).rejects.toMatchObject({ code: 'invalid' });
  expect(await weights()).toEqual(['a0', 'b0', 'c1']);
  expect(await Stone.destroyMany(Stone.sort('-weight').limit(1), 'lose')).toEqual({ count: 1 });
  expect(await weights()).toEqual(['a0', 'b0']);
});
