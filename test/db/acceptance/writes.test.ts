import { inspect } from 'node:util';
import {
  actions,
  belongsTo,
  bigint,
  ConflictError,
  checks,
  ciText,
  concat,
  currentActor,
  decimal,
  enumeration,
  hasMany,
  InvalidError,
  identities,
  integer,
  json,
  list,
  NotFoundError,
  now,
  oneOf,
  Resource,
  StaleError,
  text,
  timestamp,
  timestamps,
  uuid,
  withActor,
} from 'quarry';
import { beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { InvalidKey } from '../../../src/action/record-key.ts';
import { scratchRepo, sent, useTables } from '../../support/scratch.ts';

const Store = scratchRepo('writes');

class Author extends Resource('authors', { repo: Store }) {
  id = integer({ primaryKey: true });
  firstName = text();
  lastName = text({ optional: true });
  posts = hasMany(Post, (p) => p.authorId);
  static actions = actions(Author, (action) => ({
    add: action.create({ accept: ['id', 'firstName', 'lastName'] }),
    remove: action.destroy(),
  }));
}

class Post extends timestamps(Resource('posts', { repo: Store })) {
  id = uuid({ primaryKey: true });
  title = text({ min: 1 });
  price = integer({ default: 0 });
  exact = decimal({ default: '0' });
  views = bigint({ default: 0n });
  roles = list(text(), { default: [] });
  level = enumeration('level', ['low', 'high'], { default: 'low' });
  kind = oneOf(['a', 'b'], { default: 'a' });
  tags = list(integer(), { optional: true });
  meta = json(z.object({ pages: z.number(), parts: z.array(z.object({ name: z.string() })) }), { optional: true });
  secret = text({ optional: true, hidden: true, sensitive: true });
  pin = text({ optional: true, sensitive: true, max: 4 });
  editor = text({ optional: true, readonly: true });
  label = text({ optional: true, readonly: true });
  archivedAt = timestamp({ optional: true, readonly: true });
  version = integer({ default: 1, readonly: true });
  authorId = integer({ optional: true });

  author = belongsTo(Author, this.authorId);
  comments = hasMany(Comment, (c) => c.postId);

  static checks = checks(Post, {
    price: { condition: (p) => p.price.lte(1000), message: 'yo, bad price' },
    unworded: (p) => p.price.gte(-1000),
  });
  static actions = actions(Post, (action) => ({
    add: action.create({ accept: ['title', 'price', 'roles', 'tags', 'meta', 'pin', 'authorId', 'kind', 'level'] }),
    label: action.create({
      accept: ['title', 'price'],
      change: (p) => ({ label: concat(p.title, '/', p.kind, '/', p.price) }),
    }),
    nameless: action.create({ accept: ['title'], change: (p) => ({ label: concat(p.id) }) }),
    edit: action.update({ accept: ['title', 'price', 'tags', 'authorId', 'pin', 'meta'] }),
    bump: action.update({
      arguments: { by: integer({ default: 1 }) },
      change: (p, { arguments: { by } }) => ({ price: p.price.add(by) }),
      validate: [{ condition: (p) => p.price.lte(10), message: 'must be less than or equal to 10' }],
    }),
    lower: action.update({ change: (p) => ({ exact: p.exact.sub(1), views: p.views.add(5n) }) }),
    promote: action.update({ change: (p) => ({ roles: p.roles.append('admin'), level: 'high' }) }),
    quote: action.update({ change: (p) => ({ label: p.author.firstName, price: p.comments.count() }) }),
    settle: action.update({
      accept: ['title'],
      validate: [
        { condition: (p) => p.comments.exists().not(), message: 'has comments', field: 'title' },
        (p) => p.price.lt(500),
      ],
    }),
    rewrite: action.update({
      accept: ['title'],
      arguments: { reason: text() },
      validate: [
        {
          condition: (p, { arguments: { reason } }) => p.title.neq(reason),
          message: 'is the title itself',
          field: 'reason',
        },
      ],
    }),
    leak: action.update({ change: () => ({ pin: { hunter2: true } as never }) }),
    hide: action.update({ accept: ['secret'] }),
    sign: action.update({
      change: (_, { actor }) => ({ editor: (actor as { name: string } | undefined)?.name ?? null }),
    }),
    guarded: action.update({ accept: ['title', 'price'], optimisticLock: 'version' }),
    remove: action.destroy({ validate: [{ condition: (p) => p.comments.exists().not(), message: 'has comments' }] }),
    drop: action.destroy(),
    dropGuarded: action.destroy({ optimisticLock: 'version' }),
    archive: action.destroy({
      arguments: { confirm: text() },
      set: { archivedAt: now() },
      validate: [
        {
          condition: (p, { arguments: { confirm } }) => p.title.eq(confirm),
          message: 'is not the title',
          field: 'confirm',
        },
      ],
    }),
    mine: action.read({ query: (q, { actor }) => q.filter((p) => p.editor.eq((actor as { name: string }).name)) }),
  }));
}

class Comment extends Resource('comments', { repo: Store }) {
  id = integer({ primaryKey: true });
  postId = uuid();
  post = belongsTo(Post, this.postId);
  static actions = actions(Comment, (action) => ({
    add: action.create({ accept: ['id', 'postId'] }),
    remove: action.destroy(),
  }));
}

class Department extends Resource('departments', { repo: Store }) {
  id = uuid({ primaryKey: true });
  slug = ciText();
  parentId = uuid({ optional: true });
  parent = belongsTo(Department, this.parentId, { onDelete: 'restrict' });
  static identities = identities(Department, { slug: ['slug'] });
  static actions = actions(Department, (action) => ({
    add: action.create({ accept: ['id', 'slug', 'parentId'] }),
    move: action.update({ accept: ['parentId'] }),
    remove: action.destroy(),
  }));
}

useTables(Store, () => [Author, Post, Comment, Department]);

let post: Awaited<ReturnType<typeof add>>;
const add = (title = 'match') => Post.create('add', { title });
beforeEach(async () => {
  post = await add();
});

/** What an action was refused with. */
async function issuesOf(running: { result(): Promise<{ ok: boolean; error?: unknown }> }) {
  const { error } = await running.result();
  if (!(error instanceof InvalidError)) throw new TypeError(`expected an InvalidError, got ${String(error)}`);
  return error.issues;
}

describe('input', () => {
  test('a required text given as "" is missing (A292)', async () => {
    expect(await issuesOf(Post.create('add', { title: '' }))).toMatchObject([{ field: 'title', rule: 'required' }]);
  });

  test('null for what is required is refused before anything is sent (A306)', async () => {
    const { value, sql } = await sent(Store, () => issuesOf(Post.update(post, 'edit', { title: null } as never)));
    expect(value).toMatchObject([{ field: 'title', rule: 'required' }]);
    expect(sql).toEqual([]);
  });

  test('everything wrong is told at once, also what is missing beside what does not fit (E052)', async () => {
    const { value, sql } = await sent(Store, () =>
      issuesOf(Post.create('add', { price: 'much', tags: [1, 'x'], titel: 'y' } as never)),
    );
    expect(value.map(({ field, rule }) => `${field}:${rule}`)).toEqual([
      'titel:unknown',
      'price:type',
      'tags:type',
      'title:required',
    ]);
    expect(sql).toEqual([]);
  });

  test('what is wrong inside a list or a document has its path', async () => {
    const input = { title: 'x', tags: [1, 'two', 3, {}], meta: { pages: 'x', parts: [{ name: 'a' }, { name: 1 }] } };
    const issues = await issuesOf(Post.create('add', input as never));
    expect(issues.map(({ path }) => path)).toEqual([
      ['tags', 1],
      ['tags', 3],
      ['meta', 'pages'],
      ['meta', 'parts', 1, 'name'],
    ]);
    await expect(Post.create('add', input as never)).rejects.toThrow(
      /tags\[1\] must be .*; tags\[3\] .*meta\.parts\[1\]\.name/,
    );
  });

  test('values of sensitive attributes are in no error', async () => {
    const error = await Post.create('add', { title: 'x', pin: 'hunter2' }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InvalidError);
    expect(`${String(error)}${inspect(error)}${JSON.stringify(error)}`).not.toContain('hunter2');
    const misdeclared = await Post.update(post, 'leak').catch((caught: unknown) => caught);
    expect(misdeclared).toMatchObject({ message: expect.stringContaining("'pin' is set to a sensitive value") });
    expect(inspect(misdeclared)).not.toContain('hunter2');
  });

  test('hidden attributes are written, and never come back', async () => {
    const hidden = await Post.update(post, 'hide', { secret: 'hunter2' });
    expect(hidden).not.toHaveProperty('secret');
    const { rows } = await Store.query('select secret from posts');
    expect(rows).toEqual([{ secret: 'hunter2' }]);
  });
});

describe('create', () => {
  test('the statement computes with the values given and with defaults', async () => {
    expect(await Post.create('label', { title: 'x' })).toMatchObject({ label: 'x/a/0' });
    expect(await Post.create('label', { title: 'x', price: 7 })).toMatchObject({ label: 'x/a/7' });
  });

  test('what the database makes cannot be computed with', async () => {
    await expect(Post.create('nameless', { title: 'x' })).rejects.toThrow("cannot compute with 'id'");
  });

  test('a taken primary key is a conflict on it (A345)', async () => {
    await Author.create('add', { id: 1, firstName: 'a' });
    const { error } = (await Author.create('add', { id: 1, firstName: 'b' }).result()) as { error: unknown };
    expect(error).toBeInstanceOf(ConflictError);
    expect(error).toMatchObject({ fields: ['id'], identity: 'primaryKey', constraint: 'authors_pkey' });
    expect((error as Error).message).toContain('id has already been taken');
  });

  test('a taken identity is a conflict on its fields, without regard to case where they have none (A346)', async () => {
    await Department.create('add', { slug: 'SALES' });
    await expect(Department.create('add', { slug: 'Sales' })).rejects.toMatchObject({
      code: 'conflict',
      fields: ['slug'],
      identity: 'slug',
      constraint: 'departments_slug_index',
    });
  });

  test('a broken check says its message, or its name (A348)', async () => {
    expect(await issuesOf(Post.create('add', { title: 'x', price: 1001 }))).toMatchObject([
      { rule: 'check', message: 'yo, bad price' },
    ]);
    expect(await issuesOf(Post.create('add', { title: 'x', price: -1001 }))).toMatchObject([
      { rule: 'check', message: "breaks the check 'unworded'" },
    ]);
  });

  test('a foreign key to nothing is an issue of the key, and keeps its cause (A350)', async () => {
    const { error } = (await Post.create('add', { title: 'x', authorId: 5 }).result()) as { error: unknown };
    expect(error).toMatchObject({
      issues: [{ field: 'authorId', rule: 'reference', message: 'does not exist' }],
      cause: { code: 'db.foreign_key_violation', constraint: 'posts_author_id_fkey' },
    });
  });
});

describe('update', () => {
  test('a change computes from the stored row: numbers, decimals, bigints, lists, enums (A308)', async () => {
    expect(await Post.update(post, 'bump', { by: 2 })).toMatchObject({ price: 2 });
    expect(await Post.update(post, 'bump')).toMatchObject({ price: 3 });
    expect(await Post.update(post, 'lower')).toMatchObject({ exact: '-1', views: 5n });
    expect(await Post.update(post, 'lower')).toMatchObject({ exact: '-2', views: 10n });
    expect(await Post.update(post, 'promote')).toMatchObject({ roles: ['admin'], level: 'high' });
    expect(await Post.update(post, 'promote')).toMatchObject({ roles: ['admin', 'admin'] });
  });

  test('a change may read a related field and an aggregate (A310)', async () => {
    await Author.create('add', { id: 1, firstName: 'fred' });
    const edited = await Post.update(post, 'edit', { authorId: 1 });
    await Comment.create('add', { id: 1, postId: post.id });
    const { value, sql } = await sent(Store, () => Post.update(edited, 'quote'));
    expect(value).toMatchObject({ label: 'fred', price: 1 });
    expect(sql).toHaveLength(1);
    await Comment.destroy(1, 'remove');
    await Post.destroy(post, 'drop');
    await expect(Post.update(post, 'quote')).rejects.toThrow(StaleError);
    await expect(Post.update(post.id, 'quote')).rejects.toThrow(NotFoundError);
  });

  test('a validation sees the new value, and rolls it back (A311)', async () => {
    expect(await Post.update(post, 'bump', { by: 4 })).toMatchObject({ price: 4 });
    expect(await issuesOf(Post.update(post, 'bump', { by: 12 }))).toMatchObject([
      { field: undefined, rule: 'validate', message: 'must be less than or equal to 10' },
    ]);
    expect(await Post.get(post.id)).toMatchObject({ price: 4 });
  });

  test('a validation over related records blocks updates and destroys with the same words (A315, A316)', async () => {
    expect(await Post.update(post, 'settle', { title: 'fine' })).toMatchObject({ title: 'fine' });
    await Comment.create('add', { id: 1, postId: post.id });
    expect(await issuesOf(Post.update(post, 'settle', { title: 'x' }))).toMatchObject([
      { field: 'title', path: ['title'], rule: 'validate', message: 'has comments' },
    ]);
    await expect(Post.update(post, 'settle', { title: 'x' })).rejects.toThrow('Post.settle: title has comments');
    expect(await issuesOf(Post.destroy(post, 'remove'))).toMatchObject([{ message: 'has comments' }]);
    expect(await Post.get(post.id)).toMatchObject({ title: 'fine' });
  });

  test('a validation without words quotes itself', async () => {
    await Post.update(post, 'edit', { price: 600 });
    const [issue] = await issuesOf(Post.update(post, 'settle', { title: 'x' }));
    expect(issue?.message).toBe('does not meet p.price.lt(500)');
  });

  test('a validation may speak of an argument', async () => {
    expect(await issuesOf(Post.update(post, 'rewrite', { title: 'x', reason: 'x' }))).toMatchObject([
      { field: 'reason', message: 'is the title itself' },
    ]);
    expect(await Post.update(post, 'rewrite', { title: 'x', reason: 'y' })).toMatchObject({ title: 'x' });
  });

  test('nothing to change: no statement, and the record as it was (A319, E053)', async () => {
    const { value, sql } = await sent(Store, () => Post.update(post, 'edit', {}));
    expect(value).toEqual(post);
    expect(sql).toEqual([]);
  });

  test('the same value again leaves updatedAt alone, another one does not (A320)', async () => {
    await Store.query(`update posts set updated_at = '2020-01-01'`);
    const before = new Date('2020-01-01T00:00:00Z');
    expect((await Post.update(post, 'edit', { title: 'match', price: 0 })).updatedAt).toEqual(before);
    expect((await Post.update(post, 'edit', { title: 'other' })).updatedAt).not.toEqual(before);
  });

  test('null for the key of a relationship cuts it (A321)', async () => {
    await Author.create('add', { id: 1, firstName: 'fred' });
    const edited = await Post.update(post, 'edit', { authorId: 1 });
    expect(await Post.update(edited, 'edit', { authorId: null })).toMatchObject({ authorId: null });
    expect((await Post.load('author').get(post.id)).author).toBeNull();
  });

  test('an actor reaches change callbacks and read actions, also after awaits', async () => {
    const signed = await withActor({ name: 'ann' }, async () => {
      await Post.count();
      return Post.update(post, 'sign');
    });
    expect(signed).toMatchObject({ editor: 'ann' });
    await add('other');
    expect(await withActor({ name: 'ann' }, () => Post.read('mine').all())).toEqual([signed]);
    expect(await withActor({ name: 'bob' }, () => Post.read('mine').all())).toEqual([]);
    expect(currentActor()).toBeUndefined();
    expect(await Post.update(post, 'sign')).toMatchObject({ editor: null });
  });

  test('the first of two copies wins, and counts the version; the second is stale (E058)', async () => {
    const first = await Post.update(post, 'guarded', { title: 'first' });
    expect(first).toMatchObject({ title: 'first', version: 2 });
    await expect(Post.update(post, 'guarded', { title: 'second' })).rejects.toThrow(StaleError);
    expect(await Post.update(first, 'guarded', { title: 'first' })).toMatchObject({ version: 2 });
    expect(await Post.update(first, 'guarded', { title: 'third' })).toMatchObject({ version: 3 });
    await expect(Post.destroy(first, 'dropGuarded')).rejects.toThrow(StaleError);
    await expect(Post.update(post.id, 'guarded', { title: 'x' })).rejects.toThrow(InvalidKey);
    expect(await Post.destroy(await Post.get(post.id), 'dropGuarded')).toMatchObject({ version: 3 });
  });

  test('the version begins anew after the greatest integer (E059)', async () => {
    await Store.query('update posts set version = 2147483647');
    const old = await Post.get(post.id);
    expect(await Post.update(old, 'guarded', { title: 'x' })).toMatchObject({ version: 1 });
  });
});

describe('destroy', () => {
  test('gives the row as it was; again is stale, of a bare key not found (A330, E056)', async () => {
    expect(await Post.destroy(post, 'drop')).toEqual(post);
    await expect(Post.destroy(post, 'drop')).rejects.toThrow(StaleError);
    await expect(Post.destroy(post.id, 'drop')).rejects.toThrow(NotFoundError);
    await expect(Post.destroy(post, 'remove')).rejects.toThrow(StaleError);
    expect(await Post.count()).toBe(0);
  });

  test('a destroy that sets marks the record and keeps it, under the same conditions (A330)', async () => {
    expect(await issuesOf(Post.destroy(post, 'archive', { confirm: 'no' }))).toMatchObject([
      { field: 'confirm', message: 'is not the title' },
    ]);
    const archived = await Post.destroy(post, 'archive', { confirm: 'match' });
    expect(archived.archivedAt).toBeInstanceOf(Date);
    expect(await Post.get(post.id)).toEqual(archived);
  });

  test('a record others refer to would leave them behind (A331)', async () => {
    await Comment.create('add', { id: 1, postId: post.id });
    expect(await issuesOf(Post.destroy(post, 'drop'))).toMatchObject([
      { field: undefined, rule: 'referenced', message: 'would leave records behind in comments' },
    ]);
    expect(await Post.count()).toBe(1);
  });

  test('a record its own kind refers to would leave it behind, too (A331)', async () => {
    const top = await Department.create('add', { slug: 'top' });
    await Department.create('add', { slug: 'sub', parentId: top.id });
    expect(await issuesOf(Department.destroy(top, 'remove'))).toMatchObject([{ rule: 'referenced' }]);
    expect(await issuesOf(Department.update(top, 'move', { parentId: post.id }))).toMatchObject([
      { field: 'parentId', rule: 'reference' },
    ]);
  });
});
