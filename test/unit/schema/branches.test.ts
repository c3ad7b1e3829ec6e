import { describe, expect, test } from 'vitest';
import { afterwards } from '../../../src/schema/branch/afterwards.ts';
import { conflictingBranches } from '../../../src/schema/branch/conflicting.ts';
import type { Delta } from '../../../src/schema/delta/delta.ts';
import { fold, footprintOfMeta, type Meta } from '../../../src/schema/meta.ts';
import { emptyState, type State } from '../../../src/schema/state.ts';
import { column, id, state, table } from '../../support/state.ts';

const at = (number: number): string => `202601010000${String(number).padStart(2, '0')}`;
const meta = (
  number: number,
  parents: readonly number[],
  deltas: readonly Delta[],
  more: Partial<Meta> = {},
): Meta => ({
  ...{ format: 1, version: at(number), name: `m${number}`, parents: parents.map(at), from: '', to: '', decisions: [] },
  ...{ deltas, ...more },
});
const add = (name: string, key = 'users'): Delta => ({ kind: 'addColumn', table: key, column: column(name, 'text') });
const drop = (key: string): Delta => ({ kind: 'dropTable', table: table(key, [id()]) });
const base = meta(
  0,
  [],
  [
    { kind: 'createTable', table: table('users', [id()]) },
    { kind: 'createTable', table: table('posts', [id()]) },
  ],
);
const branches = (...metas: readonly Meta[]) => {
  const answer = conflictingBranches([base, ...metas], footprintOfMeta);
  if (answer.found !== 'branches') return answer.found;
  const { first, second, common, conflicts } = answer.branches;
  const numbers = (all: readonly Meta[]) => all.map(({ version }) => Number(version.slice(-2)));
  return [numbers(first), numbers(second), numbers(common), conflicts.map(({ one, other }) => numbers([one, other]))];
};

describe('conflictingBranches()', () => {
  test('two branches, with every conflict between them, and what is in nobody’s way', () => {
    const one = [meta(1, [0], [add('a')]), meta(3, [1], [drop('posts')])];
    const other = [meta(2, [0], [add('a')]), meta(4, [2], [add('b', 'posts')])];
    expect(branches(...one, ...other)).toEqual([
      [1, 3],
      [2, 4],
      [0],
      [
        [1, 2],
        [3, 4],
      ],
    ]);
    expect(branches(...one, ...other, meta(5, [0], [add('z')]))).toEqual([
      [1, 3],
      [2, 4],
      [0, 5],
      [
        [1, 2],
        [3, 4],
      ],
    ]);
    expect(branches(...one, ...other, meta(5, [1], [add('z')]))).toEqual([
      [1, 3, 5],
      [2, 4],
      [0],
      [
        [1, 2],
        [3, 4],
      ],
    ]);
  });

  test('none where they merge by themselves, and no pair where there are three', () => {
    expect(branches(meta(1, [0], [add('a')]), meta(2, [0], [add('b')]))).toBe('none');
    expect(branches(meta(1, [0], [add('a')]), meta(2, [0], [add('a')]), meta(3, [0], [add('a')]))).toBe('several');
  });
});

test('fold() takes the changes of a branch from its merge, and what was made on top of it behind that', () => {
  const metas = [
    base,
    meta(1, [0], [add('a')]),
    meta(2, [0], [drop('users')]),
    meta(3, [2], [add('c', 'posts')]),
    meta(9, [1, 2], [add('b')], { passes: [at(2)] }),
  ];
  const columns = (found: State, key: string) =>
    found.tables.find(({ name }) => name === key)?.columns.map(({ name }) => name);
  expect(columns(fold(metas), 'users')).toEqual(['id', 'a', 'b']);
  expect(columns(fold(metas), 'posts')).toEqual(['id', 'c']);
});

test.each([
  ['behind the one it was put behind', ['open', 'x', 'closed'], ['open', 'y', 'closed'], ['open', 'y', 'x', 'closed']],
  ['at the end', ['open', 'closed', 'x'], ['open', 'closed', 'y'], ['open', 'closed', 'x', 'y']],
  ['at the beginning', ['x', 'open', 'closed'], ['y', 'open', 'closed'], ['x', 'y', 'open', 'closed']],
  ['not twice', ['open', 'x', 'closed'], ['open', 'x', 'closed'], ['open', 'x', 'closed']],
  ['alone, where the type is made anew', ['open', 'closed', 'x'], ['closed', 'y'], ['closed', 'y']],
])('afterwards() puts the value of an enumeration %s', (_, now, after, expected) => {
  const delta: Delta = { kind: 'alterEnumValues', enum: 'status', before: ['open', 'closed'], after };
  const found = afterwards(state([], { enums: [{ name: 'status', values: now }] }), [delta]);
  expect(found.enums[0]?.values).toEqual(expected);
  expect(afterwards(emptyState, [])).toEqual(emptyState);
});
