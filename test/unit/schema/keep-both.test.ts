import { expect, test } from 'vitest';
import { Decisions } from '../../../src/schema/decision.ts';
import { diff } from '../../../src/schema/diff.ts';
import { keepBoth } from '../../../src/schema/keep-both.ts';
import type { State } from '../../../src/schema/state.ts';
import { column, foreignKey, id, index, literal, required, state, table } from '../../support/state.ts';

/** What is left to ask, and what would be done, once everything asked about is kept. */
function kept(previous: State, next: State, flags: readonly string[] = []) {
  const asked = diff(previous, next, Decisions.parse(flags)).questions;
  const both = keepBoth(previous, next, asked);
  const found = diff(previous, both.next, Decisions.parse([...flags, ...both.backfills]));
  return { ...both, questions: found.questions, kinds: found.deltas.map(({ kind }) => kind) };
}

test('keepBoth() leaves a column that may have been renamed beside the new one, which gets its values (M204)', () => {
  const before = state([
    table('users', [id(), required('name', 'text', { default: literal('', 'text') })], {
      indexes: [index('i', ['name'])],
    }),
  ]);
  const found = kept(before, state([table('users', [id(), required('full_name', 'text')])]));
  expect(found).toMatchObject({
    questions: [],
    kept: ['column users.name'],
    backfills: ['--backfill users.full_name="name"'],
  });
  expect(found.kinds.filter((kind) => kind.startsWith('drop') || kind.startsWith('rename'))).toEqual(['dropIndex']);
  expect(found.next.tables[0]?.columns.at(-1)).toMatchObject({ name: 'name', nullable: true, tombstone: true });
});

test('keepBoth() leaves tables, types, values and extensions, and the types of what it keeps', () => {
  const before = state(
    [
      table('users', [id(), column('mood', 'mood')]),
      table('old', [id(), column('user_id', 'uuid')], { foreignKeys: [foreignKey('f', ['user_id'], 'users')] }),
    ],
    {
      enums: [
        { name: 'mood', values: ['good', 'bad'] },
        { name: 'status', values: ['a', 'b', 'c'] },
      ],
      extensions: ['citext'],
    },
  );
  const found = kept(before, state([table('users', [id()])], { enums: [{ name: 'status', values: ['a', 'x', 'c'] }] }));
  expect(found.questions).toEqual([]);
  expect(found.kept).toEqual(['value status.b', 'table old', 'column users.mood', 'extension citext']);
  expect(found.kinds.some((kind) => kind.startsWith('drop'))).toBe(false);
  expect(found.next.enums).toEqual([
    { name: 'status', values: ['a', 'b', 'x', 'c'] },
    { name: 'mood', values: ['good', 'bad'] },
  ]);
});

test('keepBoth() follows what was decided, and leaves other questions open', () => {
  const before = state([table('users', [id(), column('name', 'text'), column('age', 'text')])]);
  const after = state([table('users', [id(), column('full_name', 'text'), required('born', 'date')])]);
  const found = kept(before, after, ['--rename users.name=full_name', '--drop users.age']);
  expect(found.kept).toEqual([]);
  expect(found.questions).toMatchObject([{ kind: 'backfill', column: 'born' }]);
});
