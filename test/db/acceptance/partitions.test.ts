import { expect, test } from 'vitest';
import { actions, date, partition, Resource, text, uuid } from '../../../src/index.ts';
import { scratchRepo, useTables } from '../../support/scratch.ts';

const Weather = scratchRepo('weather');

class Reading extends Resource('readings', { repo: Weather }) {
  id = uuid({ primaryKey: true });
  day = date({ primaryKey: true });
  place = text();
  static partition = partition(Reading, {
    by: 'range',
    on: ['day'],
    partitions: {
      readings_2025: { from: '2025-01-01', to: '2026-01-01' },
      readings_2026: { from: '2026-01-01', to: '2027-01-01' },
    },
  });
  static actions = actions(Reading, (action) => ({
    take: action.create({ accept: ['id', 'day', 'place'] }),
    move: action.update({ accept: ['day'] }),
    remove: action.destroy(),
  }));
}

useTables(Weather, () => [Reading]);
const id = '00000000-0000-4000-8000-000000000001';

test('create(), get(), update() and destroy() work over the partitions of a table (M179)', async () => {
  const taken = await Reading.create('take', { id, day: '2025-05-05', place: 'hill' });
  expect(await Reading.get({ id, day: '2025-05-05' })).toEqual(taken);
  await Reading.update(taken, 'move', { day: '2026-05-05' });
  expect(await Reading.sort('day').all()).toEqual([{ id, day: '2026-05-05', place: 'hill' }]);
  await Reading.destroy({ id, day: '2026-05-05' }, 'remove');
  expect(await Reading.count()).toBe(0);
});

test('a record that fits no partition is refused by the attribute they go by', async () => {
  const issues = [{ field: 'day', rule: 'partition', message: "fits no partition of 'readings'" }];
  const stray = { id, day: '2036-05-05', place: 'hill' };
  await expect(Reading.create('take', stray)).rejects.toMatchObject({ code: 'invalid', issues });
  const taken = await Reading.create('take', { ...stray, day: '2026-05-05' });
  await expect(Reading.update(taken, 'move', { day: '2036-05-05' })).rejects.toMatchObject({ code: 'invalid', issues });
  expect(await Reading.get({ id, day: '2026-05-05' })).toEqual(taken);
  await Reading.destroy(taken, 'remove');
});

test('createMany(), updates and destroys of a query, and pages go over all partitions', async () => {
  const days = ['2025-01-01', '2025-12-31', '2026-01-01', '2026-12-31'];
  const inputs = days.map((day) => ({ id, day, place: 'hill' }));
  expect(await Reading.createMany('take', inputs)).toMatchObject({ count: 4 });
  const page = await Reading.sort('day').page({ size: 3 });
  expect(page.records.map(({ day }) => day)).toEqual(days.slice(0, 3));
  expect(await Reading.sort('-day').select('day').first()).toEqual({ day: '2026-12-31' });
  await Reading.destroyMany(
    Reading.filter((r) => r.day.gte('2025-06-01')),
    'remove',
  );
  expect((await Reading.all()).map(({ day }) => day)).toEqual(['2025-01-01']);
});
