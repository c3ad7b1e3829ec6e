import { expect, test } from 'vitest';
import { generateMigration } from '../../../src/emit/generate-migration.ts';
import { customType, defineRepo, Resource, resolve, uuid } from '../../../src/index.ts';
import { stateOf } from '../../../src/schema/state-of.ts';
import { canonicalName } from '../../../src/type/column/canonical-name.ts';

test.each([
  ['int4', 'integer'],
  ['INT', 'integer'],
  ['Int8', 'bigint'],
  ['float8', 'double precision'],
  ['DOUBLE   precision', 'double precision'],
  ['bool', 'boolean'],
  ['decimal(10, 2)', 'numeric(10,2)'],
  ['NUMERIC ( 10 )', 'numeric(10,0)'],
  ['varchar( 50 )', 'character varying(50)'],
  ['character   varying', 'character varying'],
  ['char', 'character(1)'],
  ['timestamptz(6)', 'timestamp(6) with time zone'],
  ['timestamptz', 'timestamp with time zone'],
  ['TIMESTAMP (3) WITH  TIME ZONE', 'timestamp(3) with time zone'],
  ['timestamp', 'timestamp without time zone'],
  ['timetz', 'time with time zone'],
  ['Point', 'point'],
  ['"Odd  Type"', '"Odd  Type"'],
  ['Billing."Odd"', 'billing."Odd"'],
])('canonicalName() of %s is what PostgreSQL prints (M077)', (spelt, printed) => {
  expect(canonicalName(spelt)).toBe(printed);
});

const shapes = (sql: string) => {
  const repo = defineRepo('shapes');
  const shape = customType<string>('shape', { sql, encode: String, decode: (text) => text });
  class Shape extends Resource('shapes', { repo }) {
    id = uuid({ primaryKey: true });
    size = shape();
  }
  return stateOf(resolve([Shape]), 'shapes');
};
const outcome = (before: string, after: string) =>
  generateMigration({ previous: shapes(before), next: shapes(after), version: '20261121103000', name: 'change' })
    .outcome;

test.each([
  ['int4', 'integer'],
  ['timestamptz', 'timestamp with time zone'],
])('diff() sees no change from %s to %s (M077)', (before, after) => {
  expect(outcome(before, after)).toBe('nothing');
});

test.each([
  ['NUMERIC ( 10 , 2 )', 'numeric(10,2)'],
  ['  Point ', 'point'],
])('diff() sees no change where a type of one’s own is spelt %s, then %s (M078)', (before, after) => {
  expect(outcome(before, after)).toBe('nothing');
});

test('diff() sees that a type of one’s own has another size (M078)', () => {
  expect(outcome('numeric(10,2)', 'numeric(10,3)')).not.toBe('nothing');
});
