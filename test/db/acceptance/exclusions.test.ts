import {
  actions,
  boolean,
  defineRepo,
  exclusions,
  InvalidModel,
  integer,
  memory,
  type Range,
  Resource,
  range,
  resolve,
  text,
} from 'quarry';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPg } from '../../../src/driver/pg.ts';
import { openPglite } from '../../../src/driver/pglite.ts';
import { parseDatabaseUrl } from '../../../src/repo/database-url.ts';
import { stopRepo } from '../../../src/repo/session.ts';
import { emptyState } from '../../../src/schema/state.ts';
import { stateOf } from '../../../src/schema/state-of.ts';
import { made } from '../../support/round-trip.ts';
import { createDatabase, dropDatabase, serverUrl } from '../../support/server.ts';

/** The same resource in a repo of its own. */
function bookingsIn(repo: ReturnType<typeof defineRepo>) {
  class Booking extends Resource('bookings', { repo }) {
    id = integer({ primaryKey: true, generated: true });
    room = integer({ optional: true });
    guest = text({ default: 'Ann' });
    nights = range(integer());
    cancelled = boolean({ default: false });

    static exclusions = exclusions(Booking, {
      overlap: {
        on: [
          ['room', '='],
          ['nights', '&&'],
        ],
        where: (b) => b.cancelled.not(),
        message: 'the room is taken in those nights',
      },
      oneGuest: {
        on: [
          ['room', '='],
          [(b) => b.nights.lower(), '='],
          [(b) => b.guest.lower(), '<>'],
        ],
      },
    });
    static actions = actions(Booking, (action) => ({
      book: action.create({ accept: ['room', 'guest', 'nights', 'cancelled'] }),
      move: action.update({ accept: ['nights'] }),
    }));
  }
  return Booking;
}

const engines = ['postgres', 'pglite', 'memory'] as const;
const nights = (lower: number, upper: number): Range<number> => ({ lower, upper, bounds: '[)' });

describe.each(engines.filter((engine) => engine !== 'postgres' || serverUrl !== ''))('on %s', (engine) => {
  let url = '';
  const open = async () => {
    if (engine === 'pglite') return openPglite({ name: 'exclusions', extensions: ['btree_gist'] });
    url = await createDatabase('exclusions');
    const { host, port, user, password, database } = parseDatabaseUrl(url);
    return openPg({ name: 'exclusions', host, port, user, password, database });
  };
  const repo = defineRepo(`exclusions-${engine}`, { driver: engine === 'memory' ? memory() : open });
  const Booking = bookingsIn(repo);

  beforeAll(async () => {
    if (engine === 'memory') return;
    const { migration } = made(emptyState, stateOf(resolve([Booking]), repo.name));
    for (const step of migration.up) for (const sql of 'tx' in step ? step.tx : []) await repo.query(sql);
  });
  afterAll(async () => {
    await stopRepo(repo);
    if (url !== '') await dropDatabase(url);
  });

  test('exclusions() refuses a record that another one excludes, in the words of the resource (M146)', async () => {
    const first = await Booking.create('book', { room: 1, nights: nights(1, 3) });
    const taken = Booking.create('book', { room: 1, nights: nights(2, 4) });
    await expect(taken).rejects.toMatchObject({
      code: 'invalid',
      issues: [{ rule: 'exclusion', message: 'the room is taken in those nights' }],
    });
    await Booking.create('book', { room: 1, nights: nights(3, 4) });
    await Booking.create('book', { room: 2, nights: nights(1, 3) });
    await Booking.create('book', { nights: nights(1, 3) });
    await Booking.create('book', { nights: nights(1, 3) });
    await Booking.create('book', { room: 1, nights: nights(1, 9), cancelled: true });
    expect(await Booking.update(first, 'move', { nights: nights(0, 2) })).toMatchObject({ nights: nights(0, 2) });
    await expect(Booking.update(first, 'move', { nights: nights(0, 4) })).rejects.toMatchObject({ code: 'invalid' });
  });

  test('exclusions() compares expressions, and says which one it was where it has no words (M146)', async () => {
    await Booking.create('book', { room: 7, nights: nights(1, 3), cancelled: true, guest: 'Ann' });
    await Booking.create('book', { room: 7, nights: nights(1, 4), cancelled: true, guest: 'ANN' });
    await expect(
      Booking.create('book', { room: 7, nights: nights(1, 4), cancelled: true, guest: 'Bob' }),
    ).rejects.toThrow("is excluded by another record ('oneGuest')");
  });
});

test('exclusions() brings along btree_gist only where a key cannot do without it (M146)', () => {
  const repo = defineRepo('inns');
  class Shift extends Resource('shifts', { repo }) {
    id = integer({ primaryKey: true });
    hours = range(integer());
    static exclusions = exclusions(Shift, { overlap: { on: [['hours', '&&']] } });
  }
  expect(stateOf(resolve([Shift]), 'inns').extensions).toEqual([]);
  expect(stateOf(resolve([bookingsIn(repo)]), 'inns')).toMatchObject({
    extensions: ['btree_gist'],
    tables: [{ exclusions: [{ name: 'bookings_one_guest_excl' }, { name: 'bookings_overlap_excl' }] }],
  });
});

test('exclusions() refuses what is no comparison when it is declared', () => {
  const repo = defineRepo('wrong');
  const wrong = (spec: object) => {
    class Wrong extends Resource('wrong', { repo }) {
      id = integer({ primaryKey: true });
      static exclusions = exclusions(Wrong, { it: spec } as never);
    }
    return () => resolve([Wrong]);
  };
  expect(wrong({ on: [] })).toThrow(/names what is compared/);
  expect(wrong({ on: [['id', '= 1) --']] })).toThrow(/compares by one of = {2}<> {2}&& {2}-\|-, not by "= 1\) --"/);
  expect(wrong({ on: [['idd', '=']] })).toThrow("Did you mean 'id'?");
  expect(wrong({ on: [['id', '=']], method: 'gist)' })).toThrow(/method is one of/);
  expect(wrong({ on: [['id', '=']], with: 1 })).toThrow(/no option 'with'/);
  expect(wrong({ on: [['id', '=']], where: 1 })).toThrow(InvalidModel);
});
