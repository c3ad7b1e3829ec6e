import { describe, expect, test } from 'vitest';
import { beyondDrizzle } from '../../../src/emit/drizzle/beyond.ts';
import {
  date,
  defineRepo,
  exclusions,
  identities,
  indexes,
  integer,
  partition,
  Resource,
  resolve,
  text,
  timestamp,
  uuid,
} from '../../../src/index.ts';
import type { Model } from '../../../src/model/model.ts';
import { hashState } from '../../../src/schema/normal.ts';
import { stateOf } from '../../../src/schema/state-of.ts';
import { table } from '../../support/state.ts';

const Store = defineRepo('store');

class Reading extends Resource('readings', { repo: Store }) {
  id = uuid({ primaryKey: true });
  day = date({ primaryKey: true, column: 'on_day' });
  place = text();
  at = timestamp({ optional: true });
  static identities = identities(Reading, { spot: ['place', 'day'] });
  static partition = partition(Reading, {
    by: 'range',
    on: ['day'],
    partitions: {
      readings_old: { to: '2025-01-01' },
      readings_2025: { from: '2025-01-01', to: ['2026-01-01'] },
      readings_rest: 'default',
    },
  });
}

const day = (literal: string) => ({ literal, type: 'date' });

describe('stateOf()', () => {
  test('has how a table is partitioned, by columns and as PostgreSQL spells values (M179)', () => {
    const [found = table('none', [])] = stateOf(resolve([Reading]), 'store').tables;
    expect(found).toMatchObject({
      partition: { by: 'range', columns: ['on_day'], declared: true },
      partitions: [
        { name: 'readings_2025', bound: { from: [day('2025-01-01')], to: [day('2026-01-01')] } },
        { name: 'readings_old', bound: { from: [], to: [day('2025-01-01')] } },
        { name: 'readings_rest', bound: 'default' },
      ],
    });
    expect(beyondDrizzle(found)).toEqual(['that the table is partitioned by range (on_day)']);
  });

  test('has parts of a list with null, of a hash, and of several attributes, or none where others make them (M179)', () => {
    class Listed extends Resource('listed', { repo: Store, primaryKey: 'pk' }) {
      id = uuid({ primaryKey: true });
      n = integer({ primaryKey: true });
      static partition = partition(Listed, { by: 'list', on: ['n'], partitions: { some: { in: [1, 2] } } });
    }
    class Hashed extends Resource('hashed', { repo: Store }) {
      id = uuid({ primaryKey: true });
      static partition = partition(Hashed, {
        by: 'hash',
        on: ['id'],
        partitions: { h0: { modulus: 2, remainder: 0 }, h1: { modulus: 2, remainder: 1 } },
      });
    }
    class Both extends Resource('both', { repo: Store }) {
      n = integer({ primaryKey: true });
      at = timestamp({ primaryKey: true });
      static partition = partition(Both, {
        by: 'range',
        on: ['n', 'at'],
        partitions: { first: { from: 1, to: [2, new Date('2026-01-01T00:00:00Z')] } },
      });
    }
    class Others extends Resource('others', { repo: Store }) {
      n = integer({ primaryKey: true });
      static partition = partition(Others, { by: 'range', on: ['n'] });
    }
    const parted = Object.fromEntries(
      stateOf(resolve([Listed, Hashed, Both, Others]), 'store').tables.map((one) => [
        one.name,
        [one.partition, one.partitions],
      ]),
    );
    const number = (literal: string) => ({ literal, type: 'integer' });
    expect(parted).toEqual({
      listed: [
        { by: 'list', columns: ['n'], declared: true },
        [{ name: 'some', bound: { in: [number('1'), number('2')] } }],
      ],
      hashed: [
        { by: 'hash', columns: ['id'], declared: true },
        [
          { name: 'h0', bound: { modulus: 2, remainder: 0 } },
          { name: 'h1', bound: { modulus: 2, remainder: 1 } },
        ],
      ],
      both: [
        { by: 'range', columns: ['n', 'at'], declared: true },
        [
          {
            name: 'first',
            bound: {
              from: [number('1')],
              to: [number('2'), { literal: '2026-01-01T00:00:00.000Z', type: 'timestamp(3) with time zone' }],
            },
          },
        ],
      ],
      others: [{ by: 'range', columns: ['n'] }, undefined],
    });
  });

  test('refuses a partition that is called like a table, and two resources that disagree (M179)', () => {
    class Same extends Resource('readings_rest', { repo: Store }) {
      id = uuid({ primaryKey: true });
    }
    expect(() => stateOf(resolve([Reading, Same]), 'store')).toThrow(
      "The name 'readings_rest' is wanted by the table 'readings_rest' and by a partition of 'readings'.",
    );
    class Other extends Resource('readings', { repo: Store }) {
      id = uuid({ primaryKey: true });
      day = date({ primaryKey: true, column: 'on_day' });
      static partition = partition(Other, { by: 'hash', on: ['day'] });
    }
    const resources = [Reading, Other].flatMap((one) => resolve([one]).resources);
    const model: Model = { resources, of: (found) => resources.find((one) => one.class === found) };
    expect(() => stateOf(model, 'store')).toThrow("say different things about how the table 'readings' is partitioned");
  });

  test('hashes a table that is not partitioned as before (M179)', () => {
    const plain = { schemas: [], extensions: [], enums: [], views: [], tables: [table('hits', [])] };
    const said = [table('hits', [], { partition: undefined, partitions: undefined })];
    expect(hashState(plain)).toBe(hashState({ ...plain, tables: said }));
  });
});

/** What resolving says of a table that is partitioned so. */
function complaint(spec: unknown, more: object = {}): string {
  class Log extends Resource('logs', { repo: Store, ...more }) {
    id = uuid({ primaryKey: true });
    day = date({ primaryKey: true });
    place = text({ optional: true });
    static partition = partition(Log, spec as never);
  }
  try {
    resolve([Log]);
    return 'nothing';
  } catch (error) {
    return String(error);
  }
}

describe('resolve()', () => {
  test.each([
    [
      { by: 'rang', on: ['day'] },
      `Log.partition: a table is partitioned by range, list or hash, not by "rang". Did you mean 'range'?`,
    ],
    [{ by: 'range', on: ['dya'] }, "Log has no attribute 'dya'. Did you mean 'day'?"],
    [{ by: 'range', on: [] }, 'partition() names the attributes by which the table is partitioned'],
    [{ by: 'range', on: ['day', 'day'] }, "partition() names 'day' twice"],
    [{ by: 'range', on: [(l: unknown) => l] }, 'a table is partitioned by attributes, not by an expression'],
    [{ by: 'range', columns: ['day'] }, "partition() has no option 'columns'"],
    [{ by: 'list', on: ['id', 'day'] }, 'a table is partitioned by a list of the values of one attribute only'],
    [{ by: 'range', on: ['place'] }, "the primary key has to contain 'place', by which the table is partitioned"],
    [
      { by: 'range', on: ['day'], partitions: { a: { form: '2026-01-01' } } },
      "has no 'form' (of 'a'). Did you mean 'from'?",
    ],
    [
      { by: 'range', on: ['day'], partitions: { a: { from: 'monday' } } },
      `a bound of the partition 'a' is "monday", which 'day' cannot be`,
    ],
    [{ by: 'range', on: ['day'], partitions: { a: { from: null } } }, "a bound of the partition 'a' is null"],
    [
      { by: 'range', on: ['day'], partitions: { a: { from: ['2026-01-01', 2] } } },
      "'from' of the partition 'a' has 2 values, for 1: day",
    ],
    [
      { by: 'range', on: ['day'], partitions: { a: { from: '2026-01-01', to: '2026-01-01' } } },
      "the partition 'a' ends where it begins, at 2026-01-01",
    ],
    [
      { by: 'range', on: ['day'], partitions: { a: 'default', b: 'default' } },
      'only one partition can have what fits nowhere: a or b',
    ],
    [{ by: 'range', on: ['day'], partitions: { a: 7 } }, "the partition 'a' says 7 of what belongs to it"],
    [{ by: 'range', on: ['day'], partitions: { 'x.y': 'default' } }, "'x.y' is no name for a partition"],
    [{ by: 'list', on: ['day'], partitions: { a: { in: [] } } }, "the partition 'a' lists no value"],
    [
      { by: 'list', on: ['day'], partitions: { a: { in: [null] } } },
      "the partition 'a' is for null, which 'day' never is",
    ],
    [
      { by: 'hash', on: ['day'], partitions: { a: { modulus: 2, remainder: 2 } } },
      "the partition 'a' has the modulus 2 and the remainder 2",
    ],
    [
      { by: 'hash', on: ['day'], partitions: { a: 'default' } },
      "'a' cannot be the default partition of a table that is partitioned by hash",
    ],
  ])('refuses partition(%j) (M179)', (spec, message) => {
    expect(complaint(spec)).toContain(message);
  });

  test('refuses what a partitioned table cannot be or have, and says what to do (M179)', () => {
    const spec = { by: 'range', on: ['day'] };
    expect(complaint(spec, { unlogged: true })).toContain(
      "a partitioned table cannot be told how it is stored: { unlogged } (its rows are in its partitions, each of which is stored in its own way); leave 'unlogged' out",
    );
    expect(complaint(spec, { storage: { fillfactor: 70 } })).toContain('{ storage }');
    class Broken extends Resource('broken', { repo: Store }) {
      id = uuid({ primaryKey: true });
      day = date({ primaryKey: true });
      place = text();
      twice = text({ generated: this.place.upper() });
      static identities = identities(Broken, { place: ['place'] });
      static partition = partition(Broken, { by: 'range', on: ['day'] });
    }
    expect(() => resolve([Broken])).toThrow(
      "Broken.partition: the identity 'place' has to contain 'day', by which the table is partitioned (PostgreSQL finds equal records within one partition only); name it in the identity",
    );
    class Indexed extends Resource('indexed', { repo: Store }) {
      id = uuid({ primaryKey: true });
      day = date({ primaryKey: true });
      static indexes = indexes(Indexed, { once: { on: 'id', unique: true } });
      static partition = partition(Indexed, { by: 'range', on: ['day'] });
    }
    expect(() => resolve([Indexed])).toThrow("the unique index 'indexed_id_index' has to contain 'day'");
    class Computed extends Resource('computed', { repo: Store }) {
      id = uuid({ primaryKey: true });
      place = text();
      twice = text({ generated: this.place.upper() });
      static partition = partition(Computed, { by: 'list', on: ['twice'] });
    }
    expect(() => resolve([Computed])).toThrow("'twice' is computed, and no table can be partitioned by that");
    class Excluding extends Resource('excluding', { repo: Store }) {
      id = uuid({ primaryKey: true });
      day = date({ primaryKey: true });
      static exclusions = exclusions(Excluding, { once: { on: [['day', '=']] } });
      static partition = partition(Excluding, { by: 'range', on: ['day'] });
    }
    expect(() => resolve([Excluding])).toThrow("the exclusion 'once' cannot hold across partitions");
  });
});
