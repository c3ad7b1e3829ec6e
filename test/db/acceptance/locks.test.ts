import { actions, integer, Resource } from 'quarry';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scratchRepo, useTables } from '../../support/scratch.ts';

const Store = scratchRepo('locks');

class Seat extends Resource('seats', { repo: Store }) {
  id = integer({ primaryKey: true });
  taken = integer({ default: 0 });
  static actions = actions(Seat, (action) => ({
    add: action.create({ accept: ['id'] }),
    take: action.update({ change: (s) => ({ taken: s.taken.add(1) }) }),
  }));
}

/** A promise that somebody else resolves. */
function signal(): { readonly promise: Promise<void>; resolve(): void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve: () => resolve() };
}

useTables(Store, () => [Seat], { sandbox: false });
beforeAll(async () => void (await Seat.create('add', { id: 1 })));
afterAll(async () => void (await Store.query('delete from seats')));

test('a row locked by another transaction is a typed error with nowait, and passed over with skip (A400)', async () => {
  const held = signal();
  const done = signal();
  const first = Store.transaction(async () => {
    await Seat.query().lock('update').all();
    held.resolve();
    await done.promise;
  });
  await held.promise;
  const second = Store.transaction(() => Seat.query().lock('update', 'nowait').all());
  await expect(second).rejects.toMatchObject({ code: 'db.lock_not_available', sqlstate: '55P03', retryable: true });
  expect(await Store.transaction(() => Seat.query().lock('update', 'skip').all())).toEqual([]);
  done.resolve();
  await first;
});

test('updates that compute from the stored row lose nothing when they come at once', async () => {
  await Promise.all(Array.from({ length: 8 }, () => Seat.update(1, 'take')));
  expect(await Seat.get(1)).toMatchObject({ taken: 8 });
});
