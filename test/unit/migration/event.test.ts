import { expect, test } from 'vitest';
import { linesOf } from '../../../src/migration/event.ts';

const about = { version: '20240705205730', name: 'add_users_table' };

test.each([
  [0, '0.0'],
  [99, '0.0'],
  [990, '0.9'],
  [1999, '1.9'],
  [61_250, '61.2'],
])('linesOf() truncates %d ms to %s seconds (S41)', (milliseconds, seconds) => {
  expect(linesOf({ kind: 'migrated', direction: 'forward', ...about, milliseconds })).toEqual([
    `== Migrated 20240705205730 in ${seconds}s`,
  ]);
});

test('linesOf() names version, migration and direction (S39)', () => {
  expect(linesOf({ kind: 'running', direction: 'backward', ...about })).toEqual([
    '== Running 20240705205730 add_users_table backward',
  ]);
});
