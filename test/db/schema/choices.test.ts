import { defineRepo, integer, Resource, resolve, uuid } from 'quarry';
import { expect, test } from 'vitest';
import { lint } from '../../../src/schema/lint/lint.ts';
import { emptyState } from '../../../src/schema/state.ts';
import { stateOf } from '../../../src/schema/state-of.ts';
import { downOf, fresh, made, runSteps } from '../../support/round-trip.ts';
import { useSchemaDatabase } from '../../support/schema-database.ts';
import { column, id, required, state, table } from '../../support/state.ts';

const database = useSchemaDatabase();

test('plan() makes a column optional at once; lint() says who may trip over it, and the way back looks for rows without a value (M083)', async () => {
  const [before, after] = [required('age', 'integer'), column('age', 'integer')].map((age) =>
    state([table('users', [id('integer'), age])]),
  );
  if (before === undefined || after === undefined) throw new TypeError('two states');
  const { migration } = await database.trip(before, after, { seed: ['insert into users (age) values (1)'] });
  expect(migration.up).toEqual([{ tx: ['alter table "users" alter column "age" drop not null'] }]);
  expect(lint(migration, { before })).toMatchObject([{ rule: 'drop-not-null', severity: 'notice' }]);
  const back = async (decisions: readonly string[]) => {
    const way = made(before, after, decisions).migration;
    await fresh(database.query, before);
    await runSteps(database.query, way.up);
    await database.query('insert into users (age) values (null), (7)');
    await runSteps(database.query, downOf(way), { prechecks: true });
    return (await database.query('select age from users order by id')).map(({ age }) => age);
  };
  await expect(back([])).rejects.toThrow('precheck: 1 rows of users without age');
  expect(await back(['--down-backfill users.age=18'])).toEqual(['18', '7']);
});

test('diff() changes nothing but the default where uuids are made in another version (M121)', async () => {
  const made7 = (version: 4 | 7) => {
    const repo = defineRepo('versions');
    class Token extends Resource('tokens', { repo }) {
      id = uuid({ primaryKey: true, version });
      serial = integer();
    }
    return stateOf(resolve([Token]), 'versions');
  };
  const { migration } = await database.trip(made7(4), made7(7), {
    seed: ['insert into tokens (serial) values (1)'],
    check: async (query) => {
      await query('insert into tokens (serial) values (2)');
      expect(await query('select substr(id::text, 15, 1) as version from tokens order by serial')).toEqual([
        { version: '4' },
        { version: '7' },
      ]);
    },
  });
  expect(migration.up).toEqual([
    { tx: [expect.stringMatching(/^alter table "tokens" alter column "id" set default/)] },
  ]);
  expect(downOf(migration)).toEqual([{ tx: ['alter table "tokens" alter column "id" set default gen_random_uuid()'] }]);
});

test('lint() tells of a key of 32 bits and of serial in a new table (M126)', () => {
  const rulesOf = (generated: true | 'always' | 'serial') => {
    const repo = defineRepo('numbers');
    class Note extends Resource('notes', { repo }) {
      id = integer({ primaryKey: true, generated });
    }
    return lint(made(emptyState, stateOf(resolve([Note]), 'numbers')).migration).map(({ rule }) => rule);
  };
  expect(rulesOf(true)).toEqual(['small-key']);
  expect(rulesOf('serial')).toEqual(['serial-column', 'small-key']);
});
