import { expect, test } from 'vitest';
import { node } from '../../../src/schema/plan/node.ts';
import { OrderingCycle, stagesOf } from '../../../src/schema/plan/order.ts';
import { downOf, made } from '../../support/round-trip.ts';
import { column, id, required, state, table } from '../../support/state.ts';

const sayings = (...kinds: readonly string[]) => kinds.map((name) => ({ kind: 'createSchema', name }) as const);

test('stagesOf() puts what is needed first, and keeps the order otherwise', () => {
  const nodes = [
    node(sayings('c'), { needs: ['b'] }),
    node(sayings('a'), { makes: ['a'] }),
    node(sayings('b'), { makes: ['b'], needs: ['a'] }),
    node(sayings('d')),
  ];
  const [stage, ...more] = stagesOf(nodes);
  expect(more).toEqual([]);
  expect(stage?.operations).toEqual(sayings('a', 'b', 'c', 'd'));
});

test('stagesOf() lets the old version of a fact be used up before the new one is made', () => {
  const nodes = [
    node(sayings('new user'), { needs: ['x'] }),
    node(sayings('change'), { ends: ['x'], makes: ['x'] }),
    node(sayings('old user'), { uses: ['x'] }),
  ];
  expect(stagesOf(nodes)[0]?.operations).toEqual(sayings('old user', 'change', 'new user'));
});

test('stagesOf() begins a stage where something must be committed', () => {
  const nodes = [
    node(sayings('use'), { settled: ['x'] }),
    node(sayings('make'), { makes: ['x'] }),
    node(sayings('other')),
  ];
  expect(stagesOf(nodes).map(({ operations }) => operations)).toEqual([sayings('make', 'other'), sayings('use')]);
});

test('stagesOf() names operations that wait for each other', () => {
  const nodes = [
    node(sayings('a'), { makes: ['a'], needs: ['b'] }),
    node(sayings('b'), { makes: ['b'], needs: ['a'] }),
  ];
  expect(() => stagesOf(nodes)).toThrow(OrderingCycle);
});

test('generateMigration() gives the same file whatever the order of decisions and declarations (M004, M010)', () => {
  const users = table('users', [id(), column('name', 'text'), column('age', 'text')]);
  const after = table('users', [id(), column('full_name', 'text'), required('age', 'integer')]);
  const decisions = ['--rename users.name=full_name', '--backfill users.age=0'];
  const first = made(state([users]), state([after]), decisions);
  const second = made(state([users]), state([after]), [...decisions].reverse());
  expect(second.migration.up).toEqual(first.migration.up);
  const replayed = made(state([users]), state([after]), first.migration.decisions);
  expect(replayed.text).toBe(first.text);
  expect(replayed.json).toBe(first.json);
});

test('plan() says that values made by --using do not come back, also under another name (M008)', () => {
  const before = state([table('users', [id(), column('age', 'text')])]);
  const after = state([table('people', [id(), column('years', 'integer')])]);
  const decisions = ['--rename-table users=people', '--rename users.age=years', '--using people.years=7'];
  expect(downOf(made(before, after, decisions).migration).flatMap(({ loses }) => loses ?? [])).toEqual(['users.age']);
  const widened = made(state([table('t', [column('n', 'integer')])]), state([table('t', [column('n', 'bigint')])]));
  expect(downOf(widened.migration).flatMap(({ loses }) => loses ?? [])).toEqual([]);
});
