import { Readable, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { lintMade } from '../../../src/cli/generate/lint-made.ts';
import { openTerminal } from '../../../src/cli/terminal.ts';
import type { State } from '../../../src/schema/state.ts';
import { made } from '../../support/round-trip.ts';
import { column, id, state, table } from '../../support/state.ts';

const users = (...columns: Parameters<typeof table>[1]) => state([table('users', [id(), ...columns])]);

function linted(before: State, after: State, flags: Readonly<Record<string, boolean>>, rules = {}) {
  let said = '';
  const err = new Writable({
    write(chunk: Buffer, _, done) {
      said += chunk.toString();
      done();
    },
  });
  const terminal = openTerminal({ in: Readable.from([]), out: err, err }, { NO_COLOR: '1' });
  const result = lintMade(made(before, after), { before, rules }, { flags, terminal });
  return { ...result, said };
}

const wider = [users(column('age', 'integer')), users(column('age', 'bigint'))] as const;

test('lintMade() refuses to write a table anew without --allow-rewrite, and tells the other way (M038)', () => {
  const { found, said } = linted(...wider, {});
  expect(found).toBeUndefined();
  expect(said).toContain('Changing the type of users.age writes the table anew');
  expect(said).toContain('Expand and contract: add a column of the new type');
  expect(said).toContain('--allow-rewrite');
  const numbered = users(column('number', 'bigint', { identity: 'always', nullable: false }));
  const computed = users(column('key', 'text', { generated: { literal: 'x', type: 'text' } }));
  for (const after of [numbered, computed]) expect(linted(users(), after, {}).found).toBeUndefined();
});

test('lintMade() keeps in the file why a table is written anew', () => {
  const { found, findings, said } = linted(...wider, { 'allow-rewrite': true });
  expect(found?.migration.allow).toEqual([{ rule: 'change-column-type', because: '--allow-rewrite' }]);
  expect(found?.text).toContain("allow: [{ rule: 'change-column-type', because: '--allow-rewrite' }],");
  expect(findings).toMatchObject([{ rule: 'change-column-type', because: '--allow-rewrite' }]);
  expect(said).toBe('');
  expect(linted(...wider, { simple: true }).found?.migration.allow).toMatchObject([{ because: '--simple' }]);
});

test('lintMade() lets pass what rewrites nothing, and what the project thinks less of', () => {
  const longer = [users(column('code', 'character varying(3)')), users(column('code', 'text'))] as const;
  expect(linted(...longer, {}).found?.migration.allow).toBeUndefined();
  const relaxed = linted(...wider, {}, { 'change-column-type': 'warning' });
  expect(relaxed.found).toBeDefined();
  expect(relaxed.said).toContain('lint change-column-type: Changing the type of users.age');
});
