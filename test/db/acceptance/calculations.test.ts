import {
  and,
  asInteger,
  belongsTo,
  boolean,
  calculation,
  concat,
  div,
  type Expression,
  hasMany,
  hasOne,
  identities,
  integer,
  json,
  manyToMany,
  Resource,
  sql,
  text,
  timestamp,
  when,
} from 'quarry';
import { beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { scratchRepo, sent, useTables } from '../../support/scratch.ts';

const Store = scratchRepo('calculations');

class Author extends Resource('authors', { repo: Store }) {
  id = integer({ primaryKey: true });
  firstName = text({ optional: true });
  lastName = text({ optional: true });
  bio = json(z.object({ title: z.string(), address: z.object({ city: z.string() }) }), { optional: true });

  posts = hasMany(Post, (p) => p.authorId);

  title = this.bio.get('title');
  nick = this.firstName.orElse('bob');
  present = when(this.firstName.isNotNull(), 'bob', null);
  isMatch = concat(this.firstName, ' is ', this.lastName);
  fullName = when(and(this.firstName.isNotNull(), this.lastName.isNotNull()), this.isMatch, '(none)');
  missing = when(
    this.firstName.isNull(),
    'No First Name',
    when(this.lastName.isNull(), 'No Last Name', 'Both').orElse('?'),
  );
  countOfPosts = this.posts.count();
  unread = this.posts.exists((p) => p.comments.exists((c) => c.likes.gt(0))).not();
}

class Post extends Resource('posts', { repo: Store }) {
  id = integer({ primaryKey: true });
  title = text();
  score = integer({ default: 0 });
  authorId = integer({ optional: true });
  stuff = json(z.object({ foo: z.object({ bar: z.string() }) }), { optional: true });

  author = belongsTo(Author, this.authorId);
  comments = hasMany(Comment, (c) => c.postId);
  linked = manyToMany(
    Post,
    Link,
    (l) => l.fromId,
    (l) => l.toId,
  );
  tags = manyToMany(
    Tag,
    Tagging,
    (j) => j.postId,
    (j) => j.tagId,
  );
  active = hasOne(Comment, (c) => c.postId, { filter: (c) => c.hidden.not(), sort: (c) => c.at.desc() });
  newest = hasOne(Comment, (c) => c.postId, { sort: (c) => c.at.desc() });

  countOfComments = this.comments.count();
  countOfLinked = this.linked.count();
  product = this.countOfComments.mul(this.countOfLinked);
  latest = this.comments.sort((c) => c.at.desc()).first((c) => c.body);
  latestLoud = this.latest.upper();
  hasComments = this.comments.exists();
  hasNone = this.hasComments.not();
  hasAuthor = this.author.id.isNotNull();
  percent = asInteger(sql`${this.countOfComments} * 100`);
  bar = this.stuff.get('foo').get('bar');
  ownLikes = this.comments.exists((c) => c.likes.eq(this.score));
  siblings = this.author.posts.filter((p) => p.score.gt(this.score)).count();
  outranked = this.siblings.gt(0);
  bold = calculation({ mark: text({ default: '*' }) }, ({ mark }) => concat(mark, this.title, mark));
  likedMore = calculation({ than: integer() }, ({ than }) =>
    this.comments.exists((c) => c.likes.gt(than.add(this.score))),
  );
  authorCount = this.author.countOfPosts;

  static identities = identities(Post, { title: ['title'] });
}

class Comment extends Resource('comments', { repo: Store }) {
  id = integer({ primaryKey: true });
  body = text();
  likes = integer({ default: 0 });
  hidden = boolean({ default: false });
  at = timestamp();
  postId = integer();

  post = belongsTo(Post, this.postId);
  loud = sql<string>`upper(${this.body})`;
  aboutLinked = this.post.linked.exists((l) => l.comments.exists((c) => c.likes.gt(this.likes)));
}

class Link extends Resource('links', { repo: Store }) {
  fromId = integer({ primaryKey: true });
  toId = integer({ primaryKey: true });
  from = belongsTo(Post, this.fromId);
  to = belongsTo(Post, this.toId);
}

class Tag extends Resource('tags', { repo: Store }) {
  id = integer({ primaryKey: true });
  posts = manyToMany(
    Post,
    Tagging,
    (j) => j.tagId,
    (j) => j.postId,
  );
  best = this.posts.sort((p) => p.score.add(0).desc()).first((p) => p.score);
}

class Tagging extends Resource('taggings', { repo: Store }) {
  postId = integer({ primaryKey: true });
  tagId = integer({ primaryKey: true });
  post = belongsTo(Post, this.postId);
  tag = belongsTo(Tag, this.tagId);
}

useTables(Store, () => [Author, Post, Comment, Link, Tag, Tagging]);

beforeEach(async () => {
  for (const statement of [
    `insert into authors (id, first_name, last_name, bio) values
       (1, 'fred', 'jones', '{"title": "Mr.", "address": {"city": "Oslo"}}'), (2, 'ann', null, null), (3, null, 'x', null)`,
    `insert into posts (id, title, score, author_id, stuff) values
       (1, 'a', 1, 1, '{"foo": {"bar": "thing"}}'), (2, 'b', 5, 1, null), (3, 'c', 3, 2, null), (4, 'd', 0, null, null)`,
    `insert into comments (id, body, likes, hidden, at, post_id) values
       (1, 'one', 1, false, '2026-01-01', 1), (2, 'two', 4, false, '2026-01-02', 1), (3, 'three', 0, true, '2026-01-03', 1),
       (4, 'zed', 5, true, '2026-01-01', 2), (5, 'abc', 0, false, '2026-01-01', 3)`,
    'insert into links values (1, 2), (1, 3), (2, 1)',
    'insert into tags values (1), (2)',
    'insert into taggings values (1, 1), (2, 1), (3, 1)',
  ])
    await Store.query(statement);
});

const ids = (rows: readonly { id: number }[]) => rows.map(({ id }) => id);
const posts = async (condition: (p: Post) => Expression<boolean | null>) =>
  ids(await Post.filter(condition).sort('id').all());

test('a calculation over a first aggregate can be sorted by, both ways (A150)', async () => {
  expect(ids(await Post.sort((p) => p.latestLoud.asc(), 'id').all())).toEqual([3, 1, 2, 4]);
  expect(ids(await Post.sort((p) => p.latestLoud.desc('last'), 'id').all())).toEqual([2, 1, 3, 4]);
});

test('a fragment computes with aggregates (A153)', async () => {
  const rows = await Post.load('percent').sort('id').all();
  expect(rows.map(({ percent }) => percent)).toEqual([300, 100, 100, 0]);
  expect(
    await Post.calculate('total', (p) => asInteger(sql`coalesce(${p.comments.sum((c) => c.likes)}, 0) + 1`))
      .sort('id')
      .all(),
  ).toMatchObject([{ total: 6 }, { total: 6 }, { total: 1 }, { total: 1 }]);
});

test('a calculation that is filtered by is not read (A156)', async () => {
  const rows = await Post.filter((p) => p.product.eq(6)).all();
  expect(ids(rows)).toEqual([1]);
  expect(rows[0]).not.toHaveProperty('product');
  expect(
    await Post.filter((p) => p.product.eq(6))
      .load('product')
      .one(),
  ).toMatchObject({ product: 6 });
});

test('exists() is a field like any other, and so is its negation (A158)', async () => {
  const rows = await Post.load(['hasComments', 'hasNone', 'hasAuthor']).sort('id').all();
  expect(rows[0]).toMatchObject({ hasComments: true, hasNone: false, hasAuthor: true });
  expect(rows[3]).toMatchObject({ hasComments: false, hasNone: true, hasAuthor: false });
});

test('a member of a document is a field (A159)', async () => {
  const rows = await Author.load('title').sort('id').all();
  expect(rows.map(({ title }) => title)).toEqual(['Mr.', null, null]);
});

test('orElse() falls back on null, and a choice on presence (A160)', async () => {
  const rows = await Author.load(['nick', 'present']).sort('id').all();
  expect(rows.map(({ nick }) => nick)).toEqual(['fred', 'ann', 'bob']);
  expect(rows.map(({ present }) => present)).toEqual(['bob', 'bob', null]);
});

test('filter() by a calculation of the parent, loaded beside it (A161)', async () => {
  const rows = await Comment.filter((c) => c.post.product.eq(6))
    .sort('id')
    .limit(1)
    .load({ post: { product: true } })
    .all();
  expect(rows).toMatchObject([{ id: 1, post: { id: 1, product: 6 } }]);
});

test('concat() can be filtered by (A162)', async () => {
  expect(ids(await Author.filter((a) => a.isMatch.eq('fred is jones')).all())).toEqual([1]);
});

test('when() chooses, and the choice can be filtered by (A166)', async () => {
  const rows = await Author.load('fullName').sort('id').all();
  expect(rows.map(({ fullName }) => fullName)).toEqual(['fred is jones', '(none)', '(none)']);
  expect(
    ids(
      await Author.filter((a) => a.fullName.eq('(none)'))
        .sort('id')
        .all(),
    ),
  ).toEqual([2, 3]);
});

test('when() nests (A168)', async () => {
  const rows = await Author.load('missing').sort('id').all();
  expect(rows.map(({ missing }) => missing)).toEqual(['Both', 'No Last Name', 'No First Name']);
});

test('a calculation brings what it depends on, and nothing more is read (A169, A177)', async () => {
  const rows = await Post.select('id').load('latestLoud').sort('id').all();
  expect(rows).toEqual([
    { id: 1, latestLoud: 'THREE' },
    { id: 2, latestLoud: 'ZED' },
    { id: 3, latestLoud: 'ABC' },
    { id: 4, latestLoud: null },
  ]);
});

test('a path into a document needs no document read (A178)', async () => {
  expect(await Post.select('id').load('bar').sort('id').first()).toEqual({ id: 1, bar: 'thing' });
});

test('calculate() names an expression of the moment (A180)', async () => {
  const row = await Author.filter((a) => a.id.eq(1))
    .calculate('size', (a) => a.firstName.concat(a.lastName, ' ').trim().length())
    .one();
  expect(row.size).toBe(9);
});

test('no record at the end of several relationships makes the condition true (A184)', async () => {
  expect(
    ids(
      await Author.filter((a) => a.unread)
        .sort('id')
        .all(),
    ),
  ).toEqual([2, 3]);
  expect(await posts((p) => p.author.unread.and(p.authorId.isNotNull()))).toEqual([3]);
});

test('sort() by a calculation with a fragment behind a relationship (A186)', async () => {
  const rows = await Post.sort((p) => p.newest.loud.asc('first'), 'id').all();
  expect(ids(rows)).toEqual([4, 3, 1, 2]);
});

test('first() through a many-to-many goes by a calculation (A187)', async () => {
  const rows = await Tag.load('best').sort('id').all();
  expect(rows.map(({ best }) => best)).toEqual([5, null]);
});

test('a calculation compares the inner record with the outer one and an argument (A189)', async () => {
  expect(await posts((p) => p.likedMore({ than: 2 }))).toEqual([1]);
  expect(await posts((p) => p.likedMore({ than: 4 }))).toEqual([]);
  const row = await Post.filter((p) => p.id.eq(1))
    .load({ likedMore: { than: 2 } })
    .one();
  expect(row.likedMore).toBe(true);
});

test('get() by an identity loads calculations over aggregates (A190)', async () => {
  expect(await Post.load(await Post.get({ title: 'b' }), 'percent')).toMatchObject({ id: 2, percent: 100 });
});

test('two has-ones to the same resource keep their own filters (A192)', async () => {
  const both = await Post.load({ active: true, newest: true }).sort('id').all();
  expect(both.map(({ active, newest }) => [active?.body ?? null, newest?.body ?? null])).toEqual([
    ['two', 'three'],
    [null, 'zed'],
    ['abc', 'abc'],
    [null, null],
  ]);
  const separately = await Post.load(await Post.load('active').sort('id').all(), 'newest');
  expect(separately).toEqual(both);
  const names = await Post.calculate('a', (p) => p.active.body)
    .calculate('n', (p) => p.newest.body)
    .sort('id')
    .all();
  expect(names.map(({ a, n }) => [a, n])).toEqual([
    ['two', 'three'],
    [null, 'zed'],
    ['abc', 'abc'],
    [null, null],
  ]);
});

test('this stays the record of the calculation, however deep (A196)', async () => {
  // Comment 2 has 4 likes; of the posts linked from its post, post 2 has a comment with 5.
  const rows = await Comment.filter((c) => c.aboutLinked)
    .sort('id')
    .all();
  expect(ids(rows)).toEqual([1, 2, 3]);
  expect(await posts((p) => p.comments.exists((c) => c.aboutLinked))).toEqual([1]);
});

test('filter() by a calculation that compares with its own record (A200)', async () => {
  expect(await posts((p) => p.outranked)).toEqual([1]);
  expect(await posts((p) => p.ownLikes)).toEqual([1, 2]);
});

test('a calculation over an aggregate of a related resource: loaded, loaded onto, filtered, summed (A201)', async () => {
  const rows = await Post.load('authorCount').sort('id').limit(3).all();
  expect(rows.map(({ authorCount }) => authorCount)).toEqual([2, 2, 1]);
  const onto = await Post.load(await Post.sort('id').limit(3).all(), 'authorCount');
  expect(onto).toEqual(rows);
  expect(await posts((p) => p.authorCount.eq(1))).toEqual([3]);
  expect(await posts((p) => p.author.countOfPosts.eq(1))).toEqual([3]);
  expect(
    await Comment.calculate('sum', (c) => c.post.author.posts.sum((p) => p.countOfComments))
      .sort('id')
      .limit(1)
      .all(),
  ).toMatchObject([{ sum: 4 }]);
});

test('a calculation with a default argument is loaded with and without it, in one statement', async () => {
  const { value, sql: statements } = await sent(Store, () =>
    Post.filter((p) => p.id.eq(1))
      .load({ bold: { mark: '_' } })
      .one(),
  );
  expect(value.bold).toBe('_a_');
  expect(statements).toHaveLength(1);
  expect(
    await Post.filter((p) => p.id.eq(1))
      .load('bold')
      .one(),
  ).toMatchObject({ bold: '*a*' });
  expect(
    await Post.calculate('half', (p) => div(p.countOfComments, p.countOfLinked))
      .sort('id')
      .limit(1)
      .one(),
  ).toMatchObject({
    half: 1.5,
  });
});
