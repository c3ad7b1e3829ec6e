import { expect, test } from 'vitest';
import { modeOf, placementsOf } from '../../../src/provision/mode.ts';
import { defineRepo } from '../../../src/repo/repo.ts';

const main = defineRepo('modeMain');
const other = defineRepo('modeOther', { url: 'postgres://h/db' });
const place = (env: Record<string, string>, mode?: 'lite' | 'pro') => placementsOf([main], { env, mode })[0]?.place;

test('placementsOf() makes a repo without an address local, one with an address pro (S51)', () => {
  expect(place({})).toBe('local');
  expect(place({ DATABASE_URL: 'postgres://h/db' })).toBe('address');
  expect(place({ MODE_MAIN_DATABASE_URL: 'postgres://h/db' })).toBe('address');
  const both = placementsOf([main, other], { env: {}, mode: undefined });
  expect(both.map((each) => each.place)).toEqual(['local', 'address']);
  expect(modeOf(both)).toBe('lite');
  expect(modeOf(both.slice(1))).toBe('pro');
});

test('placementsOf() lets DATA_MODE beat the config, and both beat what is found (S51)', () => {
  const url = { DATABASE_URL: 'postgres://h/db' };
  expect(place({ ...url, DATA_MODE: 'lite' })).toBe('local');
  expect(place(url, 'lite')).toBe('local');
  expect(place({ ...url, DATA_MODE: 'pro' }, 'lite')).toBe('address');
  expect(place({ NODE_ENV: 'production', DATA_MODE: 'lite' })).toBe('local');
  expect(placementsOf([other], { env: { DATA_MODE: 'lite' }, mode: undefined })[0]?.place).toBe('address');
});

test('placementsOf() names the variable that is missing (E006)', () => {
  expect(() => place({ NODE_ENV: 'production' })).toThrow(/DATABASE_URL must be set.*'modeMain'/);
  expect(() => place({}, 'pro')).toThrow(/DATABASE_URL must be set/);
  expect(() => placementsOf([main, other], { env: { NODE_ENV: 'production' }, mode: undefined })).toThrow(
    /MODE_MAIN_DATABASE_URL/,
  );
  expect(() => place({ DATA_MODE: 'prod' })).toThrow(/Did you mean 'pro'/);
});

test('placementsOf() leaves out repos that are not meant for this environment, and those with a driver alone', () => {
  const tests = defineRepo('modeTests', { startIn: ['test'] });
  expect(placementsOf([tests], { env: { NODE_ENV: 'production' }, mode: undefined })).toEqual([]);
  const driver = { connect: () => Promise.reject(new Error('unused')) } as never;
  const own = defineRepo('modeOwn', { driver });
  const reader = defineRepo('modeReader', { sameDatabaseAs: own, readOnly: true });
  const places = placementsOf([own, reader], { env: { NODE_ENV: 'production' }, mode: undefined });
  expect(places.map((each) => each.place)).toEqual(['driver', 'driver']);
});
