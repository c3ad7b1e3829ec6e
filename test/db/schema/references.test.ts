import { actions, belongsTo, defineRepo, integer, memory, Resource, resolve, uuid } from 'quarry';
import { expect, test } from 'vitest';
import { generateMigration } from '../../../src/emit/generate-migration.ts';
import { InconsistentResources } from '../../../src/schema/inconsistent.ts';
import type { Table } from '../../../src/schema/state.ts';
import { stateOf } from '../../../src/schema/state-of.ts';
import { downOf } from '../../support/round-trip.ts';
import { useSchemaDatabase } from '../../support/schema-database.ts';
import { column, foreignKey, id, required, state, table } from '../../support/state.ts';

const database = useSchemaDatabase();

const tenants = (onDeleteColumns?: readonly string[], onDelete: 'set null' | 'set default' = 'set null') => {
  const key = { primaryKey: { name: 'users_pkey', columns: ['tenant', 'id'] } };
  return state([
    table('users', [required('tenant', 'integer'), required('id', 'integer')], key),
    table('notes', [id('integer'), required('tenant', 'integer'), column('user_id', 'integer')], {
      foreignKeys: [
        foreignKey('notes_fkey', ['tenant', 'user_id'], 'users', {
          to: { table: 'users', columns: ['tenant', 'id'] },
          onDelete,
          ...(onDeleteColumns === undefined ? {} : { onDeleteColumns }),
        }),
      ],
    }),
  ]);
};

test('plan() keeps which columns a foreign key empties, and changes them (M158)', async () => {
  const { migration } = await database.trip(tenants(), tenants(['user_id']), {
    seed: ['insert into users values (1, 1)', 'insert into notes (tenant, user_id) values (1, 1)'],
    check: async (query) => {
      await query('delete from users');
      expect(await query('select tenant, user_id from notes')).toEqual([{ tenant: '1', user_id: null }]);
      await query('delete from notes');
    },
  });
  const [catalog] = await database.query(
    'select pg_get_constraintdef(oid) as text from pg_constraint where contype = $1',
    ['f'],
  );
  expect(catalog?.['text']).toMatch(/ON DELETE SET NULL \(user_id\)$/);
  expect(downOf(migration)).not.toEqual([]);
  await database.trip(tenants(['user_id']), tenants(['user_id'], 'set default'));
  await database.trip(
    tenants(['user_id']),
    state([
      tenants().tables[0] ?? table('users', []),
      table('notes', [id('integer'), required('tenant', 'integer'), column('author_id', 'integer')], {
        foreignKeys: [
          foreignKey('notes_fkey', ['tenant', 'author_id'], 'users', {
            to: { table: 'users', columns: ['tenant', 'id'] },
            onDelete: 'set null',
            onDeleteColumns: ['author_id'],
          }),
        ],
      }),
    ]),
    { decisions: ['--rename notes.user_id=author_id'] },
  );
});

function notesIn(repo: ReturnType<typeof defineRepo>) {
  class User extends Resource('users', { repo }) {
    tenant = integer({ primaryKey: true });
    id = integer({ primaryKey: true });
    static actions = actions(User, (action) => ({
      add: action.create({ accept: ['tenant', 'id'] }),
      remove: action.destroy(),
    }));
  }
  class Note extends Resource('notes', { repo }) {
    id = uuid({ primaryKey: true });
    tenant = integer();
    userId = integer({ optional: true });
    user = belongsTo(User, [this.tenant, this.userId], { onDelete: { nilify: this.userId } });
    static actions = actions(Note, (action) => ({ write: action.create({ accept: ['tenant', 'userId'] }) }));
  }
  return { User, Note };
}

test('belongsTo() empties the part of its key that it names (M158)', async () => {
  const { Note } = notesIn(defineRepo('naming'));
  expect(stateOf(resolve([Note]), 'naming').tables[0]?.foreignKeys).toMatchObject([
    { onDelete: 'set null', onDeleteColumns: ['user_id'] },
  ]);
  const kept = notesIn(defineRepo('emptying', { driver: memory() }));
  const user = await kept.User.create('add', { tenant: 1, id: 1 });
  const note = await kept.Note.create('write', { tenant: 1, userId: 1 });
  await kept.User.destroy(user, 'remove');
  expect(await kept.Note.get(note.id)).toMatchObject({ tenant: 1, userId: null });
});

test('belongsTo() refuses to empty what is no part of its key', () => {
  const repo = defineRepo('strange');
  class Strange extends Resource('strange', { repo }) {
    id = integer({ primaryKey: true });
    other = integer({ optional: true });
    parentId = integer({ optional: true });
    parent = belongsTo(Strange, this.parentId, { onDelete: { nilify: this.other } });
  }
  expect(() => resolve([Strange])).toThrow("'other' is no part of the key");
  class Stranger extends Resource('strangers', { repo }) {
    id = integer({ primaryKey: true });
    parentId = integer({ optional: true });
    parent = belongsTo(Stranger, this.parentId, { onDelete: { cascade: this.parentId } as never });
  }
  expect(() => resolve([Stranger])).toThrow(/only nilify and default/);
});

test('diff() refuses to drop a table that one which stays refers to (M021)', () => {
  const users = table('users', [id()]);
  const tickets = table('tickets', [id(), column('user_id', 'uuid')], {
    foreignKeys: [foreignKey('tickets_user_id_fkey', ['user_id'], 'users')],
  });
  const generate = (decisions: readonly string[]) => () =>
    generateMigration({
      previous: state([users, tickets]),
      next: state([tickets]),
      decisions,
      version: '20261121103000',
      name: 'change',
    });
  for (const decisions of [[], ['--drop users']]) {
    expect(generate(decisions)).toThrow(InconsistentResources);
    expect(generate(decisions)).toThrow(/'tickets.user_id' refers to the table 'users', which is to be dropped/);
  }
  // A table that was somebody else's all along is not ours to judge.
  const linked = generateMigration({
    previous: state([]),
    next: state([tickets]),
    version: '20261121103000',
    name: 'change',
  });
  expect(linked.outcome).toBe('made');
});

test('plan() searches rows without a target behind the SQL that may fill a new table (M006)', async () => {
  const a = table('a', [id('integer'), column('b_id', 'integer')]);
  const parted = {
    ...a,
    partition: { by: 'list', columns: ['id'], declared: true },
    partitions: [{ name: 'a_rest', bound: 'default' }],
  } as const;
  const [b, c] = [table('b', [id('integer')]), table('c', [id('integer')])];
  const fill = { name: 'fill', up: ['insert into b (id) values (7)'], down: ['select 1'], after: ['b'] };
  const pointing = (one: Table, to: string): Table => ({
    ...one,
    foreignKeys: [foreignKey('a_b_id_fkey', ['b_id'], to)],
  });
  for (const one of [a, pointing(a, 'c'), parted]) {
    const trip = (target: number) =>
      database.trip(state([one, c]), state([pointing(one, 'b'), b, c], { statements: [fill] }), {
        seed: [`insert into c (id) values (${target})`, `insert into a (b_id) values (${target})`],
      });
    await trip(7);
    await expect(trip(8)).rejects.toThrow(/precheck: 1 rows of a whose b_id is in no row of b/);
  }
});

test('plan() drops a table before the key that it refers to changes its type, whatever else the table waits for', async () => {
  const notes = (type: string) => table('notes', [id(type)]);
  const tags = (type: string) => table('tags', [id('integer'), column('email', type)]);
  const read = { table: 'tags', column: 'email' };
  // Its policy holds a column that goes late, as another one is filled beside it.
  const tickets = table('tickets', [id('integer'), column('notes_id', 'integer')], {
    foreignKeys: [foreignKey('tickets_notes_id_fkey', ['notes_id'], 'notes')],
    rowSecurity: 'enabled',
    policies: [
      {
        name: 'seen',
        command: 'all',
        roles: ['public'],
        using: ['exists', '(', 'select', 'from', { table: 'tags' }, 't', 'where', 't', '.', read, 'is', 'null', ')'],
      },
    ],
  });
  const { migration } = await database.trip(
    state([tags('bigint'), notes('integer'), tickets]),
    state([tags('point'), notes('uuid')]),
    {
      decisions: [
        '--drop tickets',
        `--using notes.id='00000000-0000-4000-8000-000000000001'::uuid`,
        '--using tags.email=point(email, 0)',
      ],
    },
  );
  expect(JSON.stringify(migration.up)).toContain('email_new');
});
