import { expect, test } from 'vitest';
import { defineMigration } from '../../../src/migration/define.ts';
import type { Migration } from '../../../src/schema/step.ts';

const whole = { version: '20240705205730', name: 'add_users', up: [{ tx: ['select 1'] }], down: [] };
const define = (changes: object) => () => defineMigration({ ...whole, ...changes } as Migration);

test('defineMigration() gives the migration back, frozen through and through', () => {
  const migration = defineMigration(whole);
  expect(migration).toBe(whole);
  expect(Object.isFrozen(migration.up[0])).toBe(true);
});

test.each([
  [{ version: '2024' }, /The version '2024' is not 14 digits/],
  [{ name: 'Add Users' }, /'Add Users' of 20240705205730 is not in snake_case/],
  [{ up: undefined }, /20240705205730 add_users has no up: it is undefined/],
  [{ down: undefined }, /has no down: it is undefined/],
  [{ down: { irreversible: '' } }, /without a reason/],
  [{ up: [{ tx: ['select 1'], auto: 'select 1' }] }, /step 1 of up, must have exactly one of tx, auto, batch, run/],
  [{ up: [{}] }, /must have exactly one/],
  [{ up: [{ tx: 'select 1' }] }, /a tx that is not a list/],
  [{ up: [{ tx: ['  -- nothing'] }] }, /an empty statement/],
  [{ up: [{ tx: ['select 1; select 2'] }] }, /two statements in one text/],
  [{ up: [{ auto: 'vacuum' }] }, /does not say how to recover/],
  [{ up: [{ batch: { table: 'users', set: 'a = 1' } }] }, /without table, key, set and where/],
  [
    { up: [{ batch: { table: 'users', key: ['id'], where: 'true', set: 'a = 1', delete: true } }] },
    /without table, key, set and where/,
  ],
  [{ up: [{ batch: { table: 'users', key: ['id'], where: 'true' } }] }, /without table, key, set and where/],
  [{ up: [{ run: async () => {} }] }, /in why the reason/],
  [{ up: [{ tx: [], precheck: { sql: 'select 1' } }] }, /a precheck without sql and finds/],
  [{ allow: { 'drop-table': 'it is empty' } }, /20240705205730 add_users has an allow that is not a list of rules/],
  [{ allow: [{ rule: 'drop-table' }] }, /rules with reasons/],
  [
    { up: [{ tx: [], allow: [{ rule: 'drop-table', because: ' ' }] }] },
    /step 1 of up, has an allow that is not a list/,
  ],
])('defineMigration() refuses %j', (changes, complaint) => {
  expect(define(changes)).toThrow(complaint);
});

test.each([
  'COMMIT',
  '/* x */ begin',
  'rollback to savepoint a',
  'start transaction',
  'SET search_path = a',
  'set local search_path to a',
])('defineMigration() refuses %s in a transaction that is not its own (M249)', (sql) => {
  expect(define({ up: [{ tx: [sql] }] })).toThrow(/inside a transaction that the migration runner owns/);
});

test.each([
  `select 'commit; begin'`,
  'create table begin_at (id int);',
  'do $$ begin commit; end $$',
  `set local lock_timeout = '1s'`,
])('defineMigration() lets %s pass', (sql) => {
  expect(define({ up: [{ tx: [sql] }] })).not.toThrow();
});
