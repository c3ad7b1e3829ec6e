import { expect, test } from 'vitest';
import { generateMigration } from '../../../src/emit/generate-migration.ts';
import { fold, footprintOfMeta, readMeta } from '../../../src/schema/meta.ts';
import { hashState } from '../../../src/schema/normal.ts';
import { emptyState, type State } from '../../../src/schema/state.ts';
import { column, foreignKey, id, index, state, table } from '../../support/state.ts';

const steps: readonly (readonly [State, readonly string[]])[] = [
  [state([table('users', [id(), column('name', 'text')])]), []],
  [
    state([table('users', [id(), column('full_name', 'text')], { indexes: [index('i', ['full_name'])] })]),
    ['--rename users.name=full_name'],
  ],
  [
    state([
      table('users', [id(), column('full_name', 'text')]),
      table('tickets', [id(), column('user_id', 'uuid')], {
        foreignKeys: [foreignKey('tickets_user_id_fkey', ['user_id'], 'users')],
      }),
    ]),
    [],
  ],
];

function metas() {
  let previous = emptyState;
  return steps.map(([next, decisions], i) => {
    const generated = generateMigration({ previous, next, decisions, version: `2026112110300${i}`, name: `step_${i}` });
    if (generated.outcome !== 'made') throw new Error(generated.outcome);
    previous = generated.state;
    return { meta: readMeta(generated.json, 'meta.json'), generated };
  });
}

test('fold() gives the structure after all migrations, through JSON', () => {
  const all = metas();
  const last = steps.at(-1)?.[0] ?? emptyState;
  const folded = fold(all.map(({ meta }) => meta));
  expect(hashState(folded)).toBe(hashState(last));
  expect(all.map(({ meta }) => meta.to).slice(0, -1)).toEqual(all.map(({ meta }) => meta.from).slice(1));
  expect(generateMigration({ previous: folded, next: last, version: '20261121104000', name: 'x' }).outcome).toBe(
    'nothing',
  );
});

test('hashState() does not mind the order in which things are listed', () => {
  const [a, b] = [column('a', 'text'), column('b', 'text')];
  expect(hashState(state([table('t', [a, b]), table('u', [])]))).toBe(
    hashState(state([table('u', []), table('t', [b, a])])),
  );
  expect(hashState(state([table('t', [a, b])]))).not.toBe(hashState(state([table('t', [a])])));
  expect(hashState(state([table('t', [{ ...a, was: 'x' }])]))).toBe(hashState(state([table('t', [a])])));
});

test('footprintOfMeta() names what a migration reads and writes', () => {
  const [, , third] = metas();
  if (third === undefined) throw new Error('no third');
  expect(footprintOfMeta(third.meta)).toEqual({
    reads: ['column users.full_name', 'column users.id', 'key users(id)', 'table users', 'type uuid'],
    writes: ['relation i', 'relation tickets', 'relation tickets_pkey', 'table tickets', 'type tickets'],
  });
});

test('readMeta() says which file it cannot read', () => {
  expect(() => readMeta('{', 'migrations/meta/1.json')).toThrow("'migrations/meta/1.json' is no JSON");
  expect(() => readMeta('{}', 'm.json')).toThrow('is no meta file');
  expect(() => readMeta('{"format": 99, "deltas": []}', 'm.json')).toThrow('has format 99');
});
