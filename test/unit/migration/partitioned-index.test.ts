import { expect, test } from 'vitest';
import { indexBuildIn, indexDropIn } from '../../../src/migration/step/partitioned-index.ts';

test.each([
  ['create index concurrently i on t (a)', { unique: false, name: 'i', table: 't', rest: ' (a)' }],
  [
    'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "I i" ON a."T" using gin (x) ;',
    { unique: true, name: '"I i"', table: 'a."T"', rest: ' using gin (x)' },
  ],
  ['create index i on t (a)', undefined],
  ['create index concurrently on t (a)', undefined],
  ['create index concurrently i on only t (a)', undefined],
])('indexBuildIn() reads %j', (sql, expected) => {
  expect(indexBuildIn(sql)).toEqual(expected);
});

test.each([
  ['drop index concurrently if exists a."I"', 'a."I"'],
  ['drop index concurrently i;', 'i'],
  ['drop index concurrently i, j', undefined],
  ['drop index i', undefined],
])('indexDropIn() reads %j', (sql, expected) => {
  expect(indexDropIn(sql)).toBe(expected);
});
