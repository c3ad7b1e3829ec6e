import {
  actions,
  belongsTo,
  identities,
  integer,
  json,
  list,
  NotFoundError,
  Resource,
  TooManyError,
  text,
  timestamps,
  UndeclaredConstraint,
  uuid,
} from 'quarry';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { DbError } from '../../../src/driver/error/db-error.ts';
import { scratchRepo, sent, useTables } from '../../support/scratch.ts';

const Store = scratchRepo('reading');

class Post extends timestamps(Resource('posts', { repo: Store })) {
  id = integer({ primaryKey: true });
  country = text({ default: 'no' });
  number = integer({ default: 0 });
  title = text({ optional: true });
  parts = json(z.array(z.object({ name: z.string() })), { optional: true });
  words = list(text(), { optional: true });
  parentId = integer({ optional: true });
  parent = belongsTo(Post, this.parentId, { constraint: 'posts_wrong_name' });
  static identities = identities(Post, { place: ['country', 'number'] });
  static actions = actions(Post, (action) => ({
    add: action.create({ accept: ['id', 'country', 'number', 'title', 'parts', 'words', 'parentId'] }),
    drop: action.destroy(),
  }));
}

class Membership extends Resource('memberships', { repo: Store }) {
  userId = uuid({ primaryKey: true });
  groupId = uuid({ primaryKey: true });
  static actions = actions(Membership, (action) => ({ add: action.create({ accept: ['userId', 'groupId'] }) }));
}

class Lost extends Resource('lost', { repo: Store, schema: 'does_not_exist', migrate: false }) {
  id = integer({ primaryKey: true });
}

useTables(Store, () => [Post, Membership]);

const rejected = async (work: () => Promise<unknown>): Promise<Error> => {
  const error = await work().then(
    () => new TypeError('expected a rejection'),
    (caught: unknown) => caught,
  );
  if (error instanceof Error) return error;
  throw new TypeError(`no error: ${String(error)}`);
};

test('get() casts the key, and refuses one that is none before the database sees it (E032)', async () => {
  await Post.create('add', { id: 7 });
  expect(await Post.get('7' as never)).toMatchObject({ id: 7 });
  const { value: error, sql } = await sent(Store, () => rejected(() => Post.get('seven' as never)));
  expect(error).not.toBeInstanceOf(DbError);
  expect(error.message).toMatch(/seven/);
  expect(sql).toEqual([]);
});

test('get() rejects with what it looked for, find() gives null (E033)', async () => {
  const error = await rejected(() => Post.get(8));
  expect(error).toBeInstanceOf(NotFoundError);
  expect(error.message).toMatch(/no Post with the key "?8/);
  expect((await rejected(() => Post.get({ country: 'no', number: 3 }))).message).toMatch(
    /no Post .*country.*no.*number.*3/,
  );
  expect(await Post.find(8)).toBeNull();
});

test('get() takes the whole of a key of several attributes, and says so (E035)', async () => {
  const key = { userId: '00000000-0000-4000-8000-000000000001', groupId: '00000000-0000-4000-8000-000000000002' };
  await Membership.create('add', key);
  expect(await Membership.get(key)).toEqual(key);
  // @ts-expect-error a bare value is no key here
  expect((await rejected(() => Membership.get(key.userId))).message).toMatch(/Membership/);
  // @ts-expect-error half a key
  expect((await rejected(() => Membership.get({ userId: key.userId }))).message).toMatch(/groupId|Membership/);
});

test('one() rejects where there are several, and says how many (E036)', async () => {
  for (const id of [1, 2, 3]) await Post.create('add', { id, number: id });
  const error = await rejected(() => Post.one());
  expect(error).toBeInstanceOf(TooManyError);
  expect(error).toMatchObject({ count: 3, message: expect.stringContaining('there are 3 records of Post') });
});

test('get() by an identity asks for all of its attributes, cast by their types (E037)', async () => {
  await Post.create('add', { id: 1, country: 'no', number: 7 });
  await Post.create('add', { id: 2, country: 'se', number: 7 });
  expect(await Post.get({ country: 'se', number: '7' as never })).toMatchObject({ id: 2 });
  expect(await Post.find({ country: 'dk', number: 7 })).toBeNull();
});

test('a condition in the place of a record destroys nothing (E038)', async () => {
  await Post.create('add', { id: 1 });
  const { value: error, sql } = await sent(Store, () =>
    // @ts-expect-error a record, or its key
    rejected(() => Post.destroy({ where: { id: 1 } }, 'drop')),
  );
  expect(error.message).toMatch(/Post\.id is missing/);
  expect(sql).toEqual([]);
  expect(await Post.count()).toBe(1);
});

test('exists() asks for a constant, whatever the query reads (E039)', async () => {
  await Post.create('add', { id: 1, title: 'x' });
  const { value, sql } = await sent(Store, () =>
    Post.select('id', 'title')
      .filter((p) => p.title.eq('x'))
      .sort('-id')
      .limit(5)
      .exists(),
  );
  expect(value).toBe(true);
  expect(sql).toHaveLength(1);
  expect(sql[0]).not.toMatch(/"title",|t0\."title" as|order by/);
  expect(await Post.filter((p) => p.title.eq('y')).exists()).toBe(false);
});

test('a table that is not there is named with its schema (E048)', async () => {
  const error = await rejected(() => Store.transaction(() => Lost.all()));
  expect(error).toMatchObject({ code: 'db.undefined_table', sqlstate: '42P01' });
  expect(error.message).toContain('does_not_exist.lost');
});

test('create() gives back key, defaults and equal timestamps (E051)', async () => {
  const post = await Post.create('add', { id: 1 });
  expect(post).toMatchObject({ id: 1, country: 'no', number: 0, title: null });
  expect(post.insertedAt).toEqual(post.updatedAt);
});

test('a violation nobody declared prints what was violated, what is declared, and what to add (E061)', async () => {
  await Store.query('create unique index posts_secret_index on posts (title)');
  await Post.create('add', { id: 1, title: 'x' });
  const error = await rejected(() => Post.create('add', { id: 2, number: 1, title: 'x' }));
  expect(error).toBeInstanceOf(UndeclaredConstraint);
  expect(error).toMatchObject({
    message: 'Post.add: the unique index "posts_secret_index" refuses, which Post does not declare',
    why: 'declared are posts_pkey, posts_country_number_index',
    fix: 'static identities = identities(Post, { … })',
  });
  await expect(Post.create('add', { id: 2, number: 1, title: 'x' }).result()).rejects.toThrow(UndeclaredConstraint);
});

test('a constraint declared under another name is listed beside the real one (E062)', async () => {
  await Store.query('alter table posts rename constraint posts_wrong_name to posts_parent_id_fkey');
  const error = await rejected(() => Post.create('add', { id: 1, parentId: 9 }));
  expect(error).toMatchObject({
    message: 'Post.add: the foreign key "posts_parent_id_fkey" refuses, which Post does not declare',
    why: 'declared are posts_wrong_name',
  });
});

test('null stays null for lists and documents, and an empty one empty (A396)', async () => {
  await Post.create('add', { id: 1, parts: null, words: null });
  await Post.create('add', { id: 2, number: 1, parts: [], words: [] });
  const [none, empty] = await Post.query().sort('id').all();
  expect(none).toMatchObject({ parts: null, words: null });
  expect(empty).toMatchObject({ parts: [], words: [] });
});
