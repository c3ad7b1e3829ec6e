import {
  belongsTo,
  checks,
  ciText,
  defineRepo,
  enumeration,
  identities,
  indexes,
  integer,
  now,
  oneOf,
  Resource,
  sql,
  text,
  timestamp,
  uuid,
} from 'quarry';
import { expect, test } from 'vitest';
import type { Model } from '../../../src/model/model.ts';
import { resolve } from '../../../src/model/resolve.ts';
import { InconsistentResources } from '../../../src/schema/inconsistent.ts';
import { stateOf } from '../../../src/schema/state-of.ts';

const Main = defineRepo('main');

/** Resolved one by one: what they say together is for stateOf to judge. */
const apart = (...resources: readonly object[]): Model => ({
  resources: resources.flatMap((resource) => resolve([resource]).resources),
  of: () => undefined,
});

test('stateOf() describes the database of a repo', () => {
  class User extends Resource('users', { repo: Main, description: 'People' }) {
    id = uuid({ primaryKey: true });
    email = ciText({ description: 'to write to' });
    mood = enumeration('mood', ['good', 'bad'], { default: 'good' });
    static indexes = indexes(User, { young: ['-email'] });
  }
  class Ticket extends Resource('tickets', { repo: Main }) {
    id = integer({ primaryKey: true, generated: true });
    status = oneOf(['open', "won't"], { default: 'open' });
    openedAt = timestamp({ default: now() });
    userId = uuid({ optional: true });
    user = belongsTo(User, this.userId, { onDelete: 'cascade' });
  }
  const state = stateOf(resolve([User, Ticket]), 'main');
  expect(state.extensions).toEqual(['citext']);
  expect(state.enums).toEqual([{ name: 'mood', values: ['good', 'bad'] }]);
  expect(state.tables.map(({ name }) => name)).toEqual(['tickets', 'users']);
  expect(state.tables[0]).toMatchObject({
    columns: [
      { name: 'id', type: 'integer', identity: 'by default', nullable: false },
      { name: 'status', type: 'text', default: { literal: 'open', type: 'text' } },
      { name: 'opened_at', default: { call: 'now' } },
      { name: 'user_id', type: 'uuid', nullable: true },
    ],
    checks: [
      {
        name: 'tickets_status_check',
        condition: { call: 'in', args: [{ column: 'status' }, { literal: `{"open","won't"}` }] },
      },
    ],
    indexes: [{ name: 'tickets_user_id_index', keys: [{ on: 'user_id', direction: 'asc' }] }],
    foreignKeys: [
      {
        name: 'tickets_user_id_fkey',
        columns: ['user_id'],
        to: { table: 'users', columns: ['id'] },
        onDelete: 'cascade',
      },
    ],
  });
  expect(state.tables[1]).toMatchObject({
    comment: 'People',
    indexes: [{ keys: [{ on: 'email', direction: 'desc' }] }],
  });
  expect(JSON.parse(JSON.stringify(state))).toEqual(state);
});

test('stateOf() leaves a default of the application to the application (M088)', () => {
  class User extends Resource('users', { repo: Main }) {
    id = uuid({ primaryKey: true });
    code = text({ default: () => 'x' });
  }
  expect(stateOf(resolve([User]), 'main').tables[0]?.columns[1]).toEqual({
    name: 'code',
    type: 'text',
    nullable: false,
  });
});

test('stateOf() keeps other repos and tables of others out (M186)', () => {
  const Other = defineRepo('other');
  class Theirs extends Resource('theirs', { repo: Main, migrate: false }) {
    id = uuid({ primaryKey: true });
  }
  class Elsewhere extends Resource('elsewhere', { repo: Other }) {
    id = uuid({ primaryKey: true });
  }
  class Ours extends Resource('ours', { repo: Main }) {
    id = uuid({ primaryKey: true });
    theirId = uuid();
    their = belongsTo(Theirs, this.theirId);
  }
  const state = stateOf(resolve([Theirs, Elsewhere, Ours]), 'main');
  expect(state.tables.map(({ name }) => name)).toEqual(['ours']);
  expect(state.tables[0]?.foreignKeys[0]?.to).toEqual({ table: 'theirs', columns: ['id'] });
});

test('stateOf() merges resources on one table; what one of them lacks is optional (M181)', () => {
  class Account extends Resource('users', { repo: Main }) {
    id = uuid({ primaryKey: true });
    login = text();
  }
  class Profile extends Resource('users', { repo: Main }) {
    id = uuid({ primaryKey: true });
    name = text();
  }
  const [users] = stateOf(apart(Account, Profile), 'main').tables;
  expect(users?.columns.map(({ name, nullable }) => [name, nullable])).toEqual([
    ['id', false],
    ['login', true],
    ['name', true],
  ]);
});

test('stateOf() says which resources disagree about a column (M182)', () => {
  class Account extends Resource('users', { repo: Main }) {
    id = uuid({ primaryKey: true });
    age = text();
  }
  class Profile extends Resource('users', { repo: Main }) {
    id = uuid({ primaryKey: true });
    age = integer();
  }
  expect(() => stateOf(apart(Account, Profile), 'main')).toThrow(
    "Account (text) and Profile (integer) disagree about the column 'age' of the table 'users'.",
  );
});

test('stateOf() refuses a foreign key into another repo (M162)', () => {
  const Other = defineRepo('elsewhere');
  class Theirs extends Resource('theirs', { repo: Other }) {
    id = uuid({ primaryKey: true });
  }
  class Ours extends Resource('ours', { repo: Main }) {
    id = uuid({ primaryKey: true });
    theirId = uuid();
    their = belongsTo(Theirs, this.theirId);
  }
  expect(() => stateOf(resolve([Theirs, Ours]), 'main')).toThrow('repo');
});

test('treeOf() makes no difference between spellings of raw SQL (M087, M136)', () => {
  const spelt = (build: () => ReturnType<typeof sql<Date>>) => {
    class Thing extends Resource('things', { repo: Main }) {
      id = uuid({ primaryKey: true });
      at = timestamp({ default: build() });
    }
    return stateOf(resolve([Thing]), 'main');
  };
  expect(spelt(() => sql<Date>`now( )`)).toEqual(spelt(() => sql<Date>`NOW()`));
  expect(spelt(() => sql<Date>`now()`)).not.toEqual(spelt(() => sql<Date>`current_timestamp`));
});

test('stateOf() refuses names with a dot, naming the resource', () => {
  class Dotted extends Resource('shop.orders', { repo: Main }) {
    id = uuid({ primaryKey: true });
    total = integer({ column: 'order.total' });
    mood = enumeration('order.mood', ['good']);
  }
  const complaints = (model: Model): readonly string[] => {
    try {
      stateOf(model, 'main');
    } catch (error) {
      if (error instanceof InconsistentResources) return error.complaints;
      throw error;
    }
    return [];
  };
  expect(complaints(resolve([Dotted]))).toEqual([
    "The table 'shop.orders' of Dotted has a dot in its name, which migrations take for the one behind a schema. Name the schema by itself, or leave the dot out.",
    "The column 'order.total' of Dotted.total has a dot in its name, which migrations take for the one behind a table.",
    "The enumeration 'order.mood' of Dotted.mood has a dot in its name, which migrations take for the one behind a schema.",
  ]);
  class Placed extends Resource('orders', { repo: Main, schema: 'shop' }) {
    id = uuid({ primaryKey: true });
  }
  expect(complaints(resolve([Placed]))).toEqual([]);
});

test('stateOf() describes a database that others made: types, names and constraints as they are', () => {
  class Owner extends Resource('owners', { repo: Main, primaryKey: 'pk_owner' }) {
    id = integer({ primaryKey: true, generated: 'serial', sql: 'smallint' });
    code = text({ sql: 'char(2)', collation: 'C' });
    name = text({ sql: 'varchar(50)', max: 80 });
    seen = timestamp({ precision: 6, sql: 'timestamp' });
    static identities = identities(Owner, {
      code: { on: ['code'], constraint: true },
      name: { on: ['name'], name: 'uq_name' },
    });
    static checks = checks(Owner, { name: { condition: (o) => o.name.neq(''), name: 'ck_name' } });
    static indexes = indexes(Owner, {
      prefix: { on: ['name', 'seen'], unique: true, opclass: ['varchar_pattern_ops', null], nullsDistinct: false },
    });
  }
  class Pet extends Resource('pets', { repo: Main }) {
    id = integer({ primaryKey: true, generated: 'always' });
    ownerId = integer({ optional: true });
    owner = belongsTo(Owner, this.ownerId, { deferrable: 'deferred', onDelete: 'default', constraint: 'fk_owner' });
  }
  const [owners, pets] = stateOf(resolve([Owner, Pet]), 'main').tables;
  expect(owners).toMatchObject({
    primaryKey: { name: 'pk_owner', columns: ['id'] },
    columns: [
      { name: 'id', type: 'smallint', identity: 'serial' },
      { name: 'code', type: 'character(2)', collation: 'C' },
      { name: 'name', type: 'character varying(50)' },
      { name: 'seen', type: 'timestamp without time zone' },
    ],
    uniques: [{ name: 'owners_code_key', columns: ['code'], nullsDistinct: true }],
    checks: [{ name: 'ck_name' }],
    indexes: [
      {
        name: 'owners_name_seen_index',
        nullsDistinct: false,
        keys: [{ on: 'name', opclass: 'varchar_pattern_ops' }, { on: 'seen' }],
      },
      { name: 'uq_name', unique: true },
    ],
  });
  expect(pets).toMatchObject({
    columns: [{ identity: 'always' }, { name: 'owner_id', type: 'integer' }],
    foreignKeys: [{ name: 'fk_owner', deferrable: 'deferred', onDelete: 'set default' }],
  });
});

test('resolve() refuses what no column could be', () => {
  class Bad extends Resource('bad', { repo: Main }) {
    id = integer({ primaryKey: true, sql: 'bigint' });
    on = uuid({ sql: 'text' });
    static indexes = indexes(Bad, { on: { on: 'on', opclass: 'x); drop table bad; --' } });
  }
  expect(() => resolve([Bad])).toThrow(
    /'bigint' is no column type for integer\(\)[\s\S]*'text' is no column type for uuid/,
  );
});
