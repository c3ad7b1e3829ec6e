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
