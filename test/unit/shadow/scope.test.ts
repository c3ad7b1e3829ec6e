import { expect, test } from 'vitest';
import { keyOf, type State, tableOf } from '../../../src/schema/state.ts';
import { scopeOf } from '../../../src/shadow/scope.ts';
import { column, foreignKey, id, required, state, table } from '../../support/state.ts';

const linked = (name: string, to: string) =>
  table(name, [id(), required(`${to}_id`, 'uuid')], {
    foreignKeys: [foreignKey(`${name}_${to}_id_fkey`, [`${to}_id`], to)],
  });
const chain = [table('t0', [id()]), ...[1, 2, 3, 4, 5, 6].map((i) => linked(`t${i}`, `t${i - 1}`))];
const names = ({ tables }: State): string[] => tables.map(keyOf);
const nothing = { up: [], down: [] };

test('scopeOf() keeps a table that differs with its neighbours by foreign keys, and cuts them off from the rest', () => {
  const changed = chain.map((one) =>
    one.name === 't3' ? { ...one, columns: [...one.columns, column('a', 'text')] } : one,
  );
  const { previous, next, touched } = scopeOf(state(chain), state(changed), nothing);
  expect(names(previous)).toEqual(['t2', 't3', 't4']);
  expect(names(next)).toEqual(['t2', 't3', 't4']);
  expect([...touched]).toEqual(['t3']);
  expect(tableOf(previous, 't2')?.foreignKeys).toEqual([]);
  expect(tableOf(previous, 't4')?.foreignKeys).toHaveLength(1);
});

test('scopeOf() keeps a table that only a statement names', () => {
  const drop = { up: [{ tx: ['drop table "t6"'] }], down: [] };
  expect(names(scopeOf(state(chain), state(chain), drop).previous)).toEqual(['t6']);
});

test('scopeOf() counts a table as different where the values of its enumeration are', () => {
  const moody = [table('users', [id(), column('mood', 'mood')]), table('notes', [id()])];
  const [previous, next] = [['good'], ['good', 'bad']].map((values) =>
    state(moody, { enums: [{ name: 'mood', values }] }),
  );
  expect([...scopeOf(previous as State, next as State, nothing).touched]).toEqual(['users']);
});
