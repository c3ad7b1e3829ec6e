import { actions, integer, Resource, text, uuid } from 'quarry';
import { expect, test } from 'vitest';
import { actionsOf } from '../../../src/action/action-model.ts';
import { changesetOf } from '../../../src/action/changeset.ts';
import { inserting, updating } from '../../../src/action/statements.ts';
import { writeKey } from '../../../src/action/version.ts';
import { modelOf } from '../../../src/model/resolve.ts';
import { shownParams } from '../../../src/repo/execute.ts';

class Note extends Resource('notes') {
  id = uuid({ primaryKey: true });
  words = text();
  author = text({ default: 'nobody' });
  length = integer({ optional: true });
  version = integer({ default: 1, readonly: true });
  static actions = actions(Note, (action) => ({
    write: action.create({ accept: ['words', 'author'], set: { length: 1 } }),
    measure: action.create({ accept: ['words'], change: (n) => ({ length: n.words.length() }) }),
    edit: action.update({ accept: ['words', 'author'], set: { length: 2 }, optimisticLock: 'version' }),
  }));
}

const action = (name: string) => {
  const found = actionsOf(modelOf(Note)).actions.get(name);
  if (found === undefined) throw new RangeError(name);
  return found;
};

test('a create writes one statement for all inputs of the same names, and binds the values of each', () => {
  const write = (input: object) => inserting(changesetOf(action('write'), input));
  const one = write({ words: 'a' });
  const other = write({ words: 'b' });
  expect(other.statement).toBe(one.statement);
  expect([shownParams(one).slice(0, 2), shownParams(other).slice(0, 2)]).toEqual([
    ['a', 1],
    ['b', 1],
  ]);
  const more = write({ author: 'Eve', words: 'c' });
  expect(more.statement).not.toBe(one.statement);
  expect(more.statement.text).toContain('("words", "author", "length"');
  expect(shownParams(more).slice(0, 3)).toEqual(['c', 'Eve', 1]);
});

test('a create with a callback computes with the values of each call', () => {
  const measure = (words: string) => inserting(changesetOf(action('measure'), { words }));
  expect(measure('a').statement.text).toBe(measure('bb').statement.text);
  expect(shownParams(measure('bb'))).toContain('bb');
});

test('an update binds the key, the values and the version of each call', () => {
  const id = '00000000-0000-4000-8000-000000000001';
  const edit = (version: number, input: object) =>
    updating(changesetOf(action('edit'), input), writeKey(action('edit'), { id, version }));
  const one = edit(1, { words: 'a' });
  const other = edit(7, { words: 'b' });
  expect(other.statement).toBe(one.statement);
  expect(shownParams(one)).toEqual(expect.arrayContaining(['a', id, 1]));
  expect(shownParams(other)).toEqual(expect.arrayContaining(['b', id, 7]));
  expect(edit(1, { author: 'Eve' }).statement).not.toBe(one.statement);
});
