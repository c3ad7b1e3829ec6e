import type { Many, Query } from 'quarry';
import { expect, test } from 'vitest';
import { author, comment, post, statements, useBlog } from '../../support/blog/blog.ts';
import { Comment } from '../../support/blog/comment.ts';
import { Post } from '../../support/blog/post.ts';

useBlog();

/** Three posts by "a", scoring 1, 2 and 3, one by "b" scoring 10, one by nobody; each with as many comments as its place. */
async function fivePosts() {
  const [a, b] = [await author({ firstName: 'a' }), await author({ firstName: 'b' })];
  const given = [
    { title: 'one', score: 1, authorId: a.id, public: true },
    { title: 'two', score: 2, authorId: a.id, public: false },
    { title: 'three', score: 3, authorId: a.id, public: true },
    { title: 'ten', score: 10, authorId: b.id, public: true },
    { title: 'none', score: null },
  ];
  for (const [i, one] of given.entries()) {
    const { id: postId } = await post({ ...one, createdAt: `2026-0${(i % 2) + 1}-10T12:00:00.000000Z` });
    for (let n = 0; n <= i; n++) await comment({ postId, title: `${one.title} ${n}`, likes: n });
  }
}

const count = (posts: Many<Post>) => posts.count();

test('groupBy() gives a row for each value, with what its records come to', async () => {
  await fivePosts();
  const rows = await Post.query()
    .groupBy('authorId')
    .summary({
      n: count,
      best: (ps) => ps.max((p) => p.score),
      titles: (ps) => ps.sort((p) => p.title).list((p) => p.title),
    })
    .sort('-n', (g) => g.best.desc('last'))
    .all();
  expect(rows.map(({ authorId: _, ...row }) => row)).toEqual([
    { n: 3, best: 3, titles: ['one', 'three', 'two'] },
    { n: 1, best: 10, titles: ['ten'] },
    { n: 1, best: null, titles: ['none'] },
  ]);
});

test('groupBy() takes expressions, also of what a record belongs to', async () => {
  await fivePosts();
  const query = Post.query()
    .groupBy({ month: (p) => p.createdAt.startOf('month'), name: (p) => p.author.firstName.upper() })
    .summary({ n: count })
    .sort('month', 'name');
  const rows = await query.all();
  expect(rows.map(({ name, n }) => [name, n])).toEqual([
    ['A', 2],
    [null, 1],
    ['A', 1],
    ['B', 1],
  ]);
  expect(query.toSQL().sql).not.toContain('lateral');
});

test('aggregates of a group have filters of their own, and paths that double no record', async () => {
  await fivePosts();
  const rows = await Post.filter((p) => p.authorId.isNotNull())
    .groupBy({ name: (p) => p.author.firstName })
    .summary({
      all: count,
      public: (ps) => ps.filter((p) => p.public).count(),
      some: (ps) => ps.exists((p) => p.score.gt(2)),
      every: (ps) => ps.every((p) => p.public),
      score: (ps) => ps.sum((p) => p.score),
      none: (ps) => ps.filter((p) => p.score.gt(99)).sum((p) => p.score),
      ratio: (ps) =>
        ps
          .filter((p) => p.public)
          .count()
          .div(ps.count()),
      comments: (ps) => ps.sum((p) => p.comments.count()),
      talked: (ps) => ps.filter((p) => p.comments.exists((c) => c.likes.gte(1))).count(),
      first: (ps) => ps.sort((p) => p.score.desc()).first((p) => p.title),
      authors: (ps) => ps.list((p) => p.author.firstName, { distinct: true }),
    })
    .sort('name')
    .all();
  expect(rows).toEqual([
    {
      name: 'a',
      all: 3,
      public: 2,
      some: true,
      every: false,
      score: 6,
      none: 0,
      ratio: 2 / 3,
      comments: 6,
      talked: 2,
      first: 'three',
      authors: ['a'],
    },
    {
      name: 'b',
      all: 1,
      public: 1,
      some: true,
      every: true,
      score: 10,
      none: 0,
      ratio: 1,
      comments: 4,
      talked: 1,
      first: 'ten',
      authors: ['b'],
    },
  ]);
});

test('having() keeps groups, which are sorted, limited, skipped and counted', async () => {
  await fivePosts();
  const groups = Comment.query()
    .groupBy({ title: (c) => c.post.title })
    .summary({ n: (cs) => cs.count(), likes: (cs) => cs.sum((c) => c.likes) });
  const many = groups.having((g) => g.n.gt(1)).having((g) => g.title.neq('none'));
  expect(await many.sort('-likes').all()).toEqual([
    { title: 'ten', n: 4, likes: 6 },
    { title: 'three', n: 3, likes: 3 },
    { title: 'two', n: 2, likes: 1 },
  ]);
  expect(await many.sort('-likes').limit(1).offset(1).all()).toEqual([{ title: 'three', n: 3, likes: 3 }]);
  expect(await many.sort((g) => g.likes.add(g.n)).first()).toEqual({ title: 'two', n: 2, likes: 1 });
  expect([await groups.count(), await many.count(), await many.limit(2).count()]).toEqual([5, 3, 2]);
  expect(await many.having((g) => g.n.gt(99)).first()).toBeNull();
  expect(await many.limit(0).first()).toBeNull();
  expect(await many.explain()).toContain('Group');
});

test('groupBy() comes behind what the query has cut or put together', async () => {
  await fivePosts();
  const of = (query: Query<Post>) =>
    query
      .groupBy('public')
      .summary({ n: count })
      .sort((g) => g.public.asc('last'))
      .all();
  expect(await of(Post.sort('score').limit(2))).toEqual([
    { public: false, n: 1 },
    { public: true, n: 1 },
  ]);
  expect(await of(Post.distinct('authorId').sort('authorId', '-score'))).toEqual([
    { public: true, n: 2 },
    { public: null, n: 1 },
  ]);
  const low = Post.filter((p) => p.score.lte(2));
  expect(await of(low.unionAll(low).filter((p) => p.public))).toEqual([{ public: true, n: 2 }]);
});

test('summary() of queries put together is about the whole set', async () => {
  await fivePosts();
  const [low, high] = [Post.filter((p) => p.score.lte(2)), Post.filter((p) => p.score.gte(2))];
  const of = {
    n: count,
    sum: (ps: Many<Post>) => ps.sum((p) => p.score),
    talk: (ps: Many<Post>) => ps.sum((p) => p.comments.count()),
  };
  expect(await low.union(high).summary(of)).toEqual({ n: 4, sum: 16, talk: 10 });
  expect(await low.unionAll(high).summary(of)).toEqual({ n: 5, sum: 18, talk: 12 });
  expect(await low.union(high).sort('-score').limit(1).summary(of)).toEqual({ n: 1, sum: 10, talk: 4 });
  expect(await low.except(low).summary(of)).toEqual({ n: 0, sum: 0, talk: 0 });
});

test('groups of one shape share a statement, whatever their values', async () => {
  await fivePosts();
  const of = (least: number, more: number) =>
    Post.filter((p) => p.score.gte(least))
      .groupBy({ high: (p) => p.score.gt(more) })
      .summary({ n: (ps) => ps.filter((p) => p.score.neq(least)).count() })
      .having((g) => g.n.gte(0))
      .sort('high');
  expect(await of(1, 2).all()).toEqual([
    { high: false, n: 1 },
    { high: true, n: 2 },
  ]);
  const sql = await statements(async () => {
    expect(await of(2, 5).all()).toEqual([
      { high: false, n: 1 },
      { high: true, n: 1 },
    ]);
  });
  expect(sql).toEqual([of(1, 2).toSQL().sql]);
});

test('what groups do not have is named, with the nearest name', async () => {
  const groups = Post.query().groupBy('status').summary({ total: count });
  expect(() => groups.sort('totl' as never).toSQL()).toThrow(
    "a group of Post has no field 'totl'. Did you mean 'total'?",
  );
  expect(() => groups.having((g) => (g as unknown as { titel: { isNull(): never } }).titel.isNull()).toSQL()).toThrow(
    "a group of Post has no field 'titel'",
  );
  expect(() =>
    Post.query()
      .groupBy('statuss' as never)
      .summary({ n: count })
      .toSQL(),
  ).toThrow("Did you mean 'status'?");
  expect(() => Post.query().groupBy({} as never)).toThrow('groupBy() takes names of fields, or an object');
  expect(() => Post.query().groupBy({ status: 'yes' } as never)).toThrow('status is neither true nor a function');
  expect(() =>
    Post.query()
      .groupBy('status')
      .summary({ status: count } as never),
  ).toThrow("'status' is grouped by already");
  expect(() =>
    Post.query()
      .groupBy('status')
      .summary('n' as never),
  ).toThrow('summary() takes what to find out');
  expect(() =>
    Post.query()
      .groupBy('status')
      .summary({ n: 1 } as never),
  ).toThrow('n is none');
  expect(() => Post.select('title').groupBy('status')).toThrow('no select()');
  expect(() => Post.query().lock().groupBy('status')).toThrow('cannot be locked');
  expect(() => groups.having('n > 1' as never)).toThrow('having() takes a function of the group');
  expect(() => groups.limit(-1)).toThrow('limit is a whole number');
  expect(() =>
    Post.query()
      .groupBy('status')
      .summary({ n: (ps) => ps.limit(3).count() })
      .toSQL(),
  ).toThrow('the records of a group are filtered and sorted, but not limited');
});
