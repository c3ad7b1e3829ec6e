import { expect, test } from 'vitest';
import { describeTrace, type StatementTrace } from '../../../src/shadow/trace.ts';

test('describeTrace() says in one line what a statement did to tables that were there (M009)', () => {
  const trace: StatementTrace = {
    statement: '',
    locks: [{ relation: 'users', mode: 'ACCESS EXCLUSIVE' }],
    scans: false,
    rewrites: false,
  };
  expect(describeTrace(trace)).toBe('ACCESS EXCLUSIVE on users, no scan, no rewrite');
  expect(describeTrace({ ...trace, locks: [], scans: true, rewrites: true })).toBe('no lock, scan, rewrite');
});
