import { expect, test } from 'vitest';
import { Decisions } from '../../../src/schema/decision.ts';
import { diff } from '../../../src/schema/diff.ts';
import { hashState } from '../../../src/schema/normal.ts';
import { reapply } from '../../../src/schema/reapply.ts';
import type { State } from '../../../src/schema/state.ts';
import { column, id, index, state, table } from '../../support/state.ts';

const over = (values: readonly string[], ...tables: State['tables']): State =>
  state(tables, { enums: [{ name: 'status', values }] });
const users = table('users', [id(), column('name', 'text')]);
const base = over(['open', 'closed'], users);
/** Makes the changes that lead from the base to `mine` on top of `theirs`. */
const onTop = (theirs: State, mine: State, flags: readonly string[] = []) =>
  reapply(theirs, diff(base, mine, Decisions.parse(flags)).deltas);

test.each([
  ['at the end', ['open', 'closed', 'x'], ['open', 'closed', 'y'], ['open', 'closed', 'x', 'y']],
  ['in the middle', ['open', 'x', 'closed'], ['open', 'y', 'closed'], ['open', 'x', 'y', 'closed']],
  ['where one goes', ['open', 'x'], ['open', 'closed', 'y'], ['open', 'x', 'y']],
  ['and taken away', ['open', 'closed', 'x'], ['closed'], ['closed', 'x']],
  ['on both sides', ['open', 'closed', 'x'], ['open', 'closed', 'x'], ['open', 'closed', 'x']],
])('reapply() keeps the values of both sides: added %s', (_, theirs, mine, both) => {
  expect(onTop(over(theirs, users), over(mine, users)).enums).toEqual([{ name: 'status', values: both }]);
});

test('reapply() leaves out what is there already, and what speaks of what is gone', () => {
  const note = table('notes', [id()]);
  const more = table('users', [id(), column('name', 'text'), column('age', 'integer')], {
    indexes: [index('i', ['name'])],
  });
  const mine = over(['open', 'closed'], more, note);
  expect(hashState(onTop(mine, mine))).toBe(hashState(mine));
  const without = over(['open', 'closed'], table('people', users.columns));
  expect(onTop(without, mine).tables.map(({ name }) => name)).toEqual(['people', 'notes']);
  expect(hashState(onTop(base, mine))).toBe(hashState(mine));
});
