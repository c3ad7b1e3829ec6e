import { expect, test } from 'vitest';
import { onlyWritable } from '../../../src/cli/writable.ts';
import { defineRepo, memory } from '../../../src/index.ts';

const main = defineRepo('writable_main');
const other = defineRepo('writable_other');
const drafts = defineRepo('writable_drafts', { driver: memory() });
const replica = defineRepo('writable_replica', { readOnly: true });

test('a command on one history passes over read-only repos, and says so', () => {
  const said: string[] = [];
  expect(onlyWritable([replica, main], {}, (line) => said.push(line))).toBe(main);
  expect(said).toEqual(['writable_replica is read-only: skipped']);
});

test('a repo that keeps its records in memory has no history', () => {
  const said: string[] = [];
  expect(onlyWritable([drafts, main], {}, (line) => said.push(line))).toBe(main);
  expect(said).toEqual(['writable_drafts keeps its records in memory: skipped']);
  expect(() => onlyWritable([drafts], { repo: 'writable_drafts' }, () => {})).toThrow(
    "The history of 'writable_drafts' needs SQL, and this repo keeps its records in memory.",
  );
});

test('a command on one history refuses several repos and names them', () => {
  expect(() => onlyWritable([main, other], {}, () => {})).toThrow(
    expect.objectContaining({
      message: 'there are several repos, and each has a history of its own',
      fix: '-r says which: writable_main, writable_other',
    }),
  );
});

test('a command on one history refuses to go on without a repo', () => {
  expect(() => onlyWritable([replica], {}, () => {})).toThrow('there is no repo that can be written');
});
