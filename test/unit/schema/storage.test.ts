import { expect, test } from 'vitest';
import { beyondDrizzle } from '../../../src/emit/drizzle/beyond.ts';
import { belongsTo, defineRepo, Resource, resolve, uuid } from '../../../src/index.ts';
import type { Model } from '../../../src/model/model.ts';
import { hashState } from '../../../src/schema/normal.ts';
import { stateOf } from '../../../src/schema/state-of.ts';
import { id, state, table } from '../../support/state.ts';

const Store = defineRepo('store');

/** A Model of classes that share a table, which resolving all at once refuses. */
const together = (classes: readonly (new () => object)[]): Model => {
  const resources = classes.flatMap((one) => resolve([one]).resources);
  return { resources, of: (found) => resources.find((one) => one.class === found) };
};

test('stateOf() has how a table is stored, as PostgreSQL spells it (M179)', () => {
  class Hit extends Resource('hits', {
    repo: Store,
    unlogged: true,
    tablespace: 'fast',
    storage: {
      fillfactor: 70,
      autovacuum_vacuum_scale_factor: 0.02,
      'toast.autovacuum_enabled': false,
      vacuum_index_cleanup: 'off',
    },
  }) {
    id = uuid({ primaryKey: true });
  }
  const parameters = {
    autovacuum_vacuum_scale_factor: '0.02',
    fillfactor: '70',
    'toast.autovacuum_enabled': 'false',
    vacuum_index_cleanup: 'off',
  };
  const { tables } = stateOf(resolve([Hit]), 'store');
  expect(tables).toMatchObject([{ storage: { unlogged: true, tablespace: 'fast', parameters } }]);
  expect(beyondDrizzle(tables[0] ?? table('none', []))).toEqual([
    'that the table is unlogged',
    'the tablespace fast',
    `the storage parameters ${Object.entries(parameters)
      .map((pair) => pair.join(' = '))
      .join(', ')}`,
  ]);
});

test('a table of which nothing is said hashes as before (M179)', () => {
  class Plain extends Resource('plains', { repo: Store, unlogged: false, storage: {}, tablespace: 'pg_default' }) {
    id = uuid({ primaryKey: true });
  }
  const [found] = stateOf(resolve([Plain]), 'store').tables;
  expect(found).not.toHaveProperty('storage');
  expect(hashState(state([table('hits', [id()])]))).toBe(
    hashState(state([table('hits', [id()], { storage: undefined })])),
  );
});

test.each([
  [{ storage: { filfactor: 70 } }, "there is no storage parameter 'filfactor'. Did you mean 'fillfactor'?"],
  [{ storage: { fillfactor: 5 } }, 'fillfactor is a percentage from 10 to 100, not 5'],
  [{ storage: { fillfactor: '70' } }, '\'fillfactor\' is a number, not "70"'],
  [{ storage: { autovacuum_enabled: 1 } }, "'autovacuum_enabled' is a boolean, not 1"],
  [{ storage: 70 }, 'storage is an object of parameters'],
  [{ unlogged: 'yes' }, 'unlogged is true or false, not "yes"'],
  [{ tablespace: '' }, 'tablespace is the name of one, not ""'],
])('Resource() refuses %j (M179)', (options, message) => {
  expect(() => Resource('hits', options as object)).toThrow(message);
});

test('stateOf() refuses a logged table that refers to an unlogged one, and two resources that disagree (M179)', () => {
  class Cache extends Resource('caches', { repo: Store, unlogged: true }) {
    id = uuid({ primaryKey: true });
  }
  class Order extends Resource('orders', { repo: Store }) {
    id = uuid({ primaryKey: true });
    cacheId = uuid({ optional: true });
    cache = belongsTo(Cache, this.cacheId);
  }
  class Same extends Resource('caches', { repo: Store, storage: { fillfactor: 70 } }) {
    id = uuid({ primaryKey: true });
  }
  expect(() => stateOf(resolve([Cache, Order]), 'store')).toThrow(
    "'orders' refers to 'caches', which is unlogged: after a crash that is empty, so only unlogged tables may refer to it.",
  );
  expect(() => stateOf(together([Cache, Same]), 'store')).toThrow(
    "different things about how the table 'caches' is stored",
  );
});
