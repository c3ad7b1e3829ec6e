import {
  actions,
  actor,
  belongsTo,
  boolean,
  ForbiddenError,
  integer,
  NotFoundError,
  policies,
  Resource,
  StaleError,
  text,
  withActor,
  withRepo,
} from 'quarry';
import { seedMemory } from 'quarry/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { ann, bob, cid, InMemory, Library, Reader, useLibrary } from '../../support/library.ts';

useLibrary();

const me = actor(Reader);

class Task extends Resource('tasks', { repo: Library }) {
  id = integer({ primaryKey: true });
  words = text();
  done = boolean({ default: false });
  shared = boolean({ default: false });
  ownerId = integer({ optional: true });
  version = integer({ default: 1 });
  owner = belongsTo(Reader, this.ownerId);

  static policies = policies(Task, (policy) => [
    policy.bypass().authorizeIf(me.role.eq('admin')),
    policy
      .on('read')
      .authorizeIf((t) => t.shared)
      .authorizeIf((t) => t.ownerId.eq(me.id)),
    // Through a relationship, so that more than the row itself has to be looked at.
    policy.on('update', 'destroy').authorizeIf((t) => t.owner.name.eq(me.name)),
    policy
      .on('destroy')
      .forbidIf((t) => t.done)
      .authorizeIf(true),
    policy.on('create').authorizeIf((t) => t.ownerId.eq(me.id)),
    policy.on('secretly').forbidIf(true),
  ]);
  static actions = actions(Task, (action) => ({
    add: action.create({ accept: ['id', 'words', 'ownerId', 'shared'] }),
    secretly: action.create({ accept: ['id', 'words', 'ownerId'] }),
    checked: action.create({
      accept: ['id', 'words', 'ownerId'],
      validate: [{ condition: (t) => t.words.neq('bad'), message: 'is bad', field: 'words' }],
    }),
    rename: action.update({ accept: ['words'] }),
    nothing: action.update(),
    give: action.update({ accept: ['ownerId'], validate: [(t) => t.done.not()] }),
    locked: action.update({ accept: ['words'], optimisticLock: 'version' }),
    remove: action.destroy(),
    removeOpen: action.destroy({ validate: [{ condition: (t) => t.words.neq('kept'), message: 'is kept' }] }),
    finish: action.destroy({ set: { done: true } }),
  }));
}

const tasks = [
  { id: 1, words: 'of Ann', done: false, shared: false, ownerId: 1, version: 1 },
  { id: 2, words: 'of Bob', done: false, shared: false, ownerId: 2, version: 1 },
  { id: 3, words: 'shared by Cid', done: false, shared: true, ownerId: 3, version: 1 },
  { id: 4, words: 'Bob has done', done: true, shared: true, ownerId: 2, version: 1 },
];

beforeAll(async () => {
  await Library.query(`create table tasks (id int primary key, words text not null, done boolean not null default false,
    shared boolean not null default false, owner_id int, version int not null default 1)`);
  await Library.query(`insert into tasks select * from jsonb_to_recordset('${JSON.stringify(tasks)}')
    as t (id int, words text, done boolean, shared boolean, "ownerId" int, version int)`);
  await seedMemory(InMemory, Task, tasks);
});

const places = {
  'on a server': <T>(work: () => Promise<T>): Promise<T> => work(),
  'in memory': <T>(work: () => Promise<T>): Promise<T> => withRepo(Library, InMemory, work, { allowForeign: true }),
};

const stored = (): Promise<unknown> => Task.query().authorize(false).sort('id').all();
const stale = { id: 2, version: 9 };
const over = new Error('over');

describe.each(Object.entries(places))('policies of writes %s', (_place, there) => {
  /** What a test writes is gone after it. */
  const run = (name: string, work: () => Promise<void>): void =>
    test(name, () =>
      there(() =>
        Library.transaction(async () => {
          await work();
          throw over;
        }).catch((reason: unknown) => {
          if (reason !== over) throw reason;
        }),
      ),
    );
  const refused = async (work: () => Promise<unknown>, kind: new (...given: never) => Error, as: unknown = bob) => {
    await expect(Library.transaction(() => withActor(as, work))).rejects.toThrow(kind);
    expect(await stored()).toEqual(tasks);
  };

  run('an update asks about the stored row: forbidden, or not there where it may not be read', async () => {
    const renamed = await withActor(bob, () => Task.update(2, 'rename', { words: 'new' }));
    expect(renamed.words).toBe('new');
    expect(await withActor(ann, () => Task.update(2, 'rename', { words: 'of Bob' }))).toEqual(tasks[1]);
    await refused(() => Task.update(3, 'rename', { words: 'x' }), ForbiddenError);
    await refused(() => Task.update(1, 'rename', { words: 'x' }), NotFoundError);
    await refused(() => Task.update(tasks[0] ?? 1, 'rename', { words: 'x' }), StaleError);
    await refused(() => Task.update(77, 'rename', { words: 'x' }), NotFoundError);
    await refused(() => Task.update(3, 'give', { ownerId: 2 }), ForbiddenError);
    await refused(() => Task.update({ ...tasks[2], id: 3 }, 'locked', { words: 'x' }), ForbiddenError);
    await refused(() => Task.update({ ...tasks[1], ...stale }, 'locked', { words: 'x' }), StaleError);
    await refused(() => Task.update(2, 'rename', { words: 'x' }), ForbiddenError, null);
    const given = await withActor(bob, () => Task.update(2, 'give', { ownerId: 3 }));
    expect(given.ownerId).toBe(3);
    await expect(
      Library.transaction(() => withActor(bob, () => Task.update(2, 'give', { ownerId: 2 }))),
    ).rejects.toThrow(NotFoundError);
  });

  run('an update of nothing is forbidden all the same (A372)', async () => {
    const record = await withActor(bob, () => Task.get(3));
    await refused(() => Task.update(record, 'nothing'), ForbiddenError);
    await refused(() => Task.update(3, 'nothing'), ForbiddenError);
    await refused(() => Task.update(record, 'rename', {}), ForbiddenError);
    await refused(() => Task.updateMany(Task.where({ id: 3 }), 'nothing'), ForbiddenError);
    expect(await withActor(bob, () => Task.update(2, 'nothing'))).toEqual(tasks[1]);
    expect(await withActor(bob, () => Task.updateMany(Task.where({ id: 2 }), 'nothing'))).toEqual({ count: 1 });
  });

  run('a destroy asks about the stored row, before it asks its own conditions', async () => {
    await refused(() => Task.destroy(3, 'remove'), ForbiddenError);
    await refused(() => Task.destroy(4, 'remove'), ForbiddenError);
    await refused(() => Task.destroy(1, 'remove'), NotFoundError);
    await refused(() => Task.destroy(3, 'removeOpen'), ForbiddenError);
    await refused(() => Task.destroy(3, 'finish'), ForbiddenError);
    expect(await withActor(bob, () => Task.destroy(2, 'finish'))).toMatchObject({ id: 2, done: true });
    await withActor(cid, () => Task.destroy(3, 'removeOpen'));
    await withActor(ann, () => Task.destroy(4, 'remove'));
    expect(await Task.query().authorize(false).count()).toBe(2);
  });

  run('a create is checked in its transaction: what does not match is forbidden and gone (A296)', async () => {
    await refused(() => Task.create('add', { id: 10, words: 'for Cid', ownerId: 3 }), ForbiddenError);
    await refused(() => Task.create('add', { id: 10, words: 'for nobody' }), ForbiddenError);
    await refused(() => Task.create('checked', { id: 10, words: 'bad', ownerId: 3 }), ForbiddenError);
    await refused(() => Task.create('secretly', { id: 10, words: 'x', ownerId: 2 }), ForbiddenError);
    await refused(() => Task.create('add', { id: 10, words: 'x', ownerId: 2 }), ForbiddenError, null);
    const added = await withActor(bob, () => Task.create('add', { id: 10, words: 'mine', ownerId: 2 }));
    expect(added).toMatchObject({ id: 10, ownerId: 2 });
    expect(await withActor(ann, () => Task.create('add', { id: 11, words: 'for Cid', ownerId: 3 }))).toMatchObject({
      id: 11,
    });
    expect(
      await withActor(bob, () => Task.create('add', { id: 12, words: 'x', ownerId: 3 }), { authorize: false }),
    ).toMatchObject({
      id: 12,
    });
    expect(await Task.query().authorize(false).count()).toBe(7);
  });

  run('createMany asks about each record: all or none, or those that may be', async () => {
    const inputs = [
      { id: 20, words: 'a', ownerId: 2 },
      { id: 21, words: 'b', ownerId: 3 },
      { id: 22, words: 'c', ownerId: 2 },
    ];
    await refused(() => Task.createMany('add', inputs), ForbiddenError);
    await refused(() => Task.createMany('secretly', inputs.slice(0, 1)), ForbiddenError);
    const { count, failures } = await withActor(bob, () => Task.createMany('add', inputs, { stopOnError: false }));
    expect(count).toBe(2);
    expect(failures.map(({ index, error }) => [index, error.constructor.name])).toEqual([[1, 'ForbiddenError']]);
    expect(
      await Task.query()
        .authorize(false)
        .where({ id: { gte: 20 } })
        .sort('id')
        .select('id')
        .all(),
    ).toEqual([{ id: 20 }, { id: 22 }]);
  });

  run('updateMany and destroyMany write what may be read, and nothing where one of them is forbidden', async () => {
    await refused(() => Task.updateMany(Task.query(), 'rename', { words: 'x' }), ForbiddenError);
    await refused(() => Task.updateMany(Task.where({ id: { in: [2, 3] } }), 'give', { ownerId: 2 }), ForbiddenError);
    await refused(() => Task.destroyMany(Task.query(), 'remove'), ForbiddenError);
    await refused(() => Task.destroyMany(Task.where({ shared: true }), 'removeOpen'), ForbiddenError);
    expect(await withActor(bob, () => Task.updateMany(Task.where({ id: 1 }), 'rename', { words: 'x' }))).toEqual({
      count: 0,
    });
    const own = () =>
      Task.updateMany(
        Task.filter((t) => t.ownerId.eq(me.id)),
        'rename',
        { words: 'x' },
        { returning: ['id'] },
      );
    expect((await withActor(bob, own)).records.map(({ id }) => id).sort()).toEqual([2, 4]);
    expect(await withActor(bob, () => Task.destroyMany(Task.where({ done: false, shared: false }), 'remove'))).toEqual({
      count: 1,
    });
    expect(await withActor(ann, () => Task.destroyMany(Task.query(), 'remove'))).toEqual({ count: 3 });
    expect(await stored()).toEqual([]);
  });

  run('the outcome says that it is forbidden, and who acted', async () => {
    const outcome = await withActor(bob, () => Task.update(3, 'rename', { words: 'x' }).result());
    expect(outcome).toMatchObject({ ok: false, error: { code: 'forbidden' } });
    await expect(Library.transaction(() => Task.create('add', { id: 1, words: 'x' }))).rejects.toMatchObject({
      message: expect.stringContaining('Task.add is not allowed by the policies of Task') as string,
      why: 'nobody acts: withActor(user, …) says on whose behalf',
    });
  });
});

test('an action that nothing could allow sends nothing', async () => {
  const sent: string[] = [];
  const end = Library.on('statement', ({ sql }) => void sent.push(sql));
  await expect(withActor(bob, () => Task.create('secretly', { id: 9, words: 'x' }))).rejects.toThrow(ForbiddenError);
  expect(sent).toEqual([]);
  await withActor(ann, () => Task.update(1, 'rename', { words: 'of Ann' }));
  end();
  // Whom a bypass lets through needs one statement, as without policies.
  expect(sent).toHaveLength(1);
});
