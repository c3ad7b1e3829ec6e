import { expect, test } from 'vitest';
import { checksumOf, stepHashes } from '../../../src/migration/content.ts';

test('checksumOf() does not count comments, white space, line endings, case of keywords, or a last semicolon (M213)', () => {
  const first = [{ tx: ['create table users (\r\n  id int -- the key\r\n);'] }];
  const second = [{ tx: ['CREATE TABLE users ( id int )'], loses: ['nothing'] }];
  expect(checksumOf(first)).toBe(checksumOf(second));
});

test.each([
  [`insert into t values ('a b')`, `insert into t values ('a  b')`],
  ['create table t (id int)', 'create table t (id bigint)'],
  ['create table "T" (id int)', 'create table "t" (id int)'],
])('checksumOf() tells %s from %s', (one, other) => {
  expect(checksumOf([{ tx: [one] }])).not.toBe(checksumOf([{ tx: [other] }]));
});

test('checksumOf() takes the pace of a batch for no edit, and its work for one', () => {
  const batch = { table: 't', key: ['id'], set: 'a = 1', where: 'a is null' };
  expect(checksumOf([{ batch: { ...batch, size: 10, pause: 5 } }])).toBe(checksumOf([{ batch }]));
  expect(checksumOf([{ batch: { ...batch, where: 'true' } }])).not.toBe(checksumOf([{ batch }]));
});

test('checksumOf() takes no notice of lint findings that are accepted', () => {
  const step = { tx: ['drop table users'] };
  const allow = [{ rule: 'drop-table', because: 'it is empty' }];
  expect(checksumOf([{ ...step, allow }])).toBe(checksumOf([step]));
});

test('stepHashes() gives one short hash per step', () => {
  expect(stepHashes([{ tx: ['select 1'] }, { auto: 'vacuum', recover: 'rerun' }])).toEqual([
    expect.stringMatching(/^[0-9a-f]{16}$/),
    expect.stringMatching(/^[0-9a-f]{16}$/),
  ]);
});
