import { and, hasMany, InvalidModel, list, type Many, now, or, Resource, resolve, text, uuid } from 'quarry';
import { expect, test } from 'vitest';
import { Author } from '../../support/blog/author.ts';
import {
  author,
  comment,
  link,
  organization,
  post,
  rating,
  statements,
  titles,
  useBlog,
} from '../../support/blog/blog.ts';
import { Comment } from '../../support/blog/comment.ts';
import { Organization } from '../../support/blog/organization.ts';
import { Post } from '../../support/blog/post.ts';
import { Blog } from '../../support/blog/repo.ts';

useBlog();

const ago = (days: number) => new Date(Date.now() - days * 86_400_000);

test('count() is 0 where there is nothing, also two relationships away (A080, A109)', async () => {
  const { id } = await post();
  expect((await Post.load('countOfComments').one()).countOfComments).toBe(0);
  await comment({ postId: id });
  const rated = await Post.query()
    .calculate('n', (p) => p.comments.sum((c) => c.ratingCount))
    .one();
  expect(rated.n).toBe(0);
});

test('count() over a join table is filtered and sorted by as it is loaded (A082)', async () => {
  const [p1, p2, p3] = [await post({ title: 'p1' }), await post({ title: 'p2' }), await post({ title: 'p3' })];
  await link(p1, p2);
  await link(p1, p3);
  await link(p2, p3);
  const rows = await Post.load('countOfLinkedPosts')
    .filter((p) => p.countOfLinkedPosts.gte(1))
    .sort('-countOfLinkedPosts')
    .all();
  expect(rows.map((p) => [p.title, p.countOfLinkedPosts])).toEqual([
    ['p1', 2],
    ['p2', 1],
  ]);
});

test('count() with a filter counts what matches, whatever is added besides (A083)', async () => {
  const { id: postId } = await post();
  const matching = Post.calculate('n', (p) => p.comments.filter((c) => c.title.eq('match')).count());
  await comment({ title: 'match', postId });
  expect((await matching.one()).n).toBe(1);
  await comment({ title: 'not_match', postId });
  expect((await matching.one()).n).toBe(1);
});

test('an aggregate of an aggregate is filtered on the way (A084)', async () => {
  const { id: organizationId } = await organization('org');
  const [open, secret] = [await post({ public: true, organizationId }), await post({ public: false, organizationId })];
  for (const postId of [open.id, open.id, secret.id, secret.id, secret.id]) await comment({ postId });
  const { n } = await Organization.calculate('n', (o) =>
    o.posts.filter((p) => p.public).sum((p) => p.countOfComments),
  ).one();
  expect(n).toBe(2);
});

test('exists() is false where there is nothing, and a condition by itself, also of a related record (A085)', async () => {
  const { id: postId } = await post({ title: 'one' });
  await comment({ title: 'no', postId });
  expect((await Post.load('hasCommentCalledMatch').one()).hasCommentCalledMatch).toBe(false);
  expect(await Post.filter((p) => p.hasCommentCalledMatch).count()).toBe(0);
  await comment({ title: 'match', postId });
  expect((await Post.load('hasCommentCalledMatch').one()).hasCommentCalledMatch).toBe(true);
  expect(await Post.filter((p) => p.hasCommentCalledMatch).count()).toBe(1);
  const siblings = Comment.filter((c) => c.post.hasCommentCalledMatch).sort('title');
  expect(titles(await siblings.all())).toEqual(['match', 'no']);
});

test('exists() of a query, with further conditions or without (A086)', async () => {
  await post({ title: 'fred' });
  expect(await Post.exists()).toBe(true);
  expect(await Post.filter((p) => p.title.eq('fred')).exists()).toBe(true);
  expect(await Post.filter((p) => p.title.eq('geoff')).exists()).toBe(false);
  const named = Post.filter((p) => p.title.isNotNull());
  expect(await named.filter((p) => p.title.eq('geoff')).exists()).toBe(false);
  expect(await named.exists()).toBe(true);
});

test('list() is in order, drops nulls unless told to keep them, and keeps one of each if asked (A088, A089, A091)', async () => {
  const { id: postId } = await post();
  for (const title of ['bbb', null, 'aaa']) await comment({ title, postId });
  const sorted = (p: Post) => p.comments.sort((c) => c.title.asc('last'));
  const lists = Post.calculate('some', (p) => sorted(p).list((c) => c.title))
    .calculate('all', (p) => sorted(p).list((c) => c.title, { nulls: true }))
    .calculate('each', (p) => sorted(p).list((c) => c.title, { distinct: true }))
    .calculate('one', (p) =>
      sorted(p)
        .list((c) => c.title, { distinct: true })
        .length(),
    );
  expect(await lists.one()).toMatchObject({ some: ['aaa', 'bbb'], all: ['aaa', 'bbb', null] });
  await comment({ title: 'aaa', postId });
  expect(await lists.one()).toMatchObject({ some: ['aaa', 'aaa', 'bbb'], each: ['aaa', 'bbb'], one: 2 });
  const named = Post.calculate('n', (p) => p.comments.filter((c) => c.title.isNotNull()).count());
  expect((await named.one()).n).toBe(3);
});

test('first() is null on nothing, else the first in order (A092)', async () => {
  const { id: postId } = await post();
  const first = async () => (await Post.load('firstComment').one()).firstComment;
  expect(await first()).toBeNull();
  await comment({ title: 'match', postId });
  expect(await first()).toBe('match');
  await comment({ title: 'early match', postId });
  expect(await first()).toBe('early match');
});

test('first() passes over nulls unless they count (A093, A095)', async () => {
  const { id: postId } = await post();
  await comment({ title: null, postId });
  await comment({ title: 'stuff', postId });
  const { some, any } = await Post.calculate('some', (p) =>
    p.comments.sort((c) => c.title.asc('first')).first((c) => c.title),
  )
    .calculate('any', (p) => p.comments.sort((c) => c.title.asc('first')).first((c) => c.title, { nulls: true }))
    .one();
  expect([some, any]).toEqual(['stuff', null]);
});

test('sort() by first() without loading it (A096)', async () => {
  for (const title of ['b', 'a', 'c']) {
    const { id: postId } = await post({ title });
    await comment({ title, postId });
  }
  expect(titles(await Post.sort('firstComment').limit(1).all())).toEqual(['a']);
  expect(titles(await Post.sort('-firstComment').limit(1).all())).toEqual(['c']);
});

test('a field of a to-one is a value like any other, sorted by through one plain join (A097)', async () => {
  for (const firstName of ['bob', 'ann']) {
    const { id: authorId } = await author({ firstName });
    await post({ title: firstName, authorId });
  }
  const query = Post.query()
    .select('title')
    .calculate('by', (p) => p.author.firstName)
    .sort((p) => p.author.firstName);
  expect(await query.all()).toEqual([
    { title: 'ann', by: 'ann' },
    { title: 'bob', by: 'bob' },
  ]);
  expect(query.toSQL().sql).toMatch(/ left join "authors" /);
  expect(query.toSQL().sql).not.toMatch(/lateral/);
});

test('first() keeps microseconds (A098)', async () => {
  const { id: postId } = await post();
  await comment({ postId, createdAt: '2026-01-31T10:00:00.123456Z' });
  const { at } = await Post.calculate('at', (p) => p.comments.first((c) => c.createdAt)).one();
  expect(at).toContain('10:00:00.123456');
});

test('sort() by the last child beside a filter over a to-many doubles nothing (A099)', async () => {
  const lastTitle = (p: Post) => p.comments.sort((c) => c.createdAt.desc()).first((c) => c.title);
  for (const last of ['c', 'b', 'd']) {
    const { id: postId } = await post({ title: last });
    await comment({ title: 'x', postId, createdAt: ago(2).toISOString() });
    await comment({ title: last, postId, createdAt: ago(1).toISOString() });
  }
  const rows = Post.filter((p) => p.comments.exists((c) => c.title.in(['b', 'c', 'd', 'x'])))
    .sort((p) => lastTitle(p).desc())
    .limit(2);
  expect(titles(await rows.all())).toEqual(['d', 'c']);
});

test('sum() over a filtered relationship is the sum over all of it, filtered (A100)', async () => {
  const { id: postId } = await post();
  for (let i = 0; i < 5; i++) {
    const { id: commentId } = await comment({ postId });
    for (const score of [3, 5, 7, 9]) await rating({ score, commentId });
    await rating({ score: 2, commentId });
  }
  const row = await Post.calculate('popular', (p) => p.comments.sum((c) => c.popularRatings.sum((r) => r.score)))
    .calculate('filtered', (p) => p.comments.sum((c) => c.ratings.filter((r) => r.score.gt(5)).sum((r) => r.score)))
    .calculate('odd', (p) => p.comments.sum((c) => c.ratings.filter((r) => r.score.rem(2).eq(1)).sum((r) => r.score)))
    .one();
  expect([row.popular, row.filtered, row.odd]).toEqual([80, 80, 120]);
});

test('resolve() refuses to collect lists (A101)', () => {
  class Word extends Resource('words', { repo: Blog }) {
    id = uuid({ primaryKey: true });
    parentId = uuid();
    forms = list(text());
    parts = hasMany(Word, (w) => w.parentId);
    formsOfParts = this.parts.first((w) => w.forms);
  }
  expect(() => resolve([Word])).toThrow(InvalidModel);
  expect(() => resolve([Word])).toThrow(/formsOfParts.*first\(\) cannot collect lists/s);
});

test('filter() by an aggregate of a related record (A102)', async () => {
  const [alone, pair] = [await post(), await post()];
  await comment({ title: 'alone', postId: alone.id });
  await comment({ title: 'one', postId: pair.id });
  await comment({ title: 'two', postId: pair.id });
  expect(titles(await Comment.filter((c) => c.post.countOfComments.eq(1)).all())).toEqual(['alone']);
});

test('an aggregate that speaks of the outer record stands beside one that does not (A103)', async () => {
  const { id: postId } = await post({ title: 'title' });
  await comment({ title: 'title', postId });
  await comment({ title: 'other', postId });
  const row = await Post.load('countOfComments')
    .calculate('same', (p) => p.comments.filter((c) => c.title.eq(p.title)).count())
    .one();
  expect([row.same, row.countOfComments]).toEqual([1, 2]);
});

test('sum() of nothing is 0, null if that is the default; it grows with what is added (A104, A105)', async () => {
  const { id: postId } = await post();
  const sums = Post.load('sumOfCommentLikes')
    .calculate('orNull', (p) => p.comments.sum((c) => c.likes, { default: null }))
    .calculate('two', (p) => p.comments.filter((c) => c.likes.eq(2)).sum((c) => c.likes));
  expect(await sums.one()).toMatchObject({ sumOfCommentLikes: 0, orNull: null, two: 0 });
  await comment({ likes: 2, postId });
  expect(await sums.one()).toMatchObject({ sumOfCommentLikes: 2, orNull: 2, two: 2 });
  await comment({ likes: 3, postId });
  expect(await sums.one()).toMatchObject({ sumOfCommentLikes: 5, orNull: 5, two: 2 });
});

test('sum() beyond 2^53 is an error, not a rounded number', async () => {
  const { id: postId } = await post();
  for (const likes of [2147483647, 2147483647]) await comment({ likes, postId });
  const { n } = await Post.calculate('n', (p) => p.comments.sum((c) => c.likes)).one();
  expect(n).toBe(4294967294);
  const big = Post.calculate('n', (p) => p.comments.sum((c) => c.likes).mul(2147483647)).one();
  await expect(big).rejects.toMatchObject({ code: 'type.unsafe_integer' });
  expect(await Post.filter((p) => p.sumOfCommentLikes.gt(4294967293)).count()).toBe(1);
});

test('nested aggregates are the same together and alone (A107, A108)', async () => {
  const { id: postId } = await post();
  const [a, b] = [await comment({ postId }), await comment({ postId })];
  await rating({ score: 10, commentId: a.id });
  await rating({ score: 11, commentId: b.id });
  const all = (p: Post) => p.comments.sum((c) => c.ratings.count());
  const high = (p: Post) => p.comments.sum((c) => c.ratings.filter((r) => r.score.gt(10)).count());
  expect(await Post.calculate('high', high).calculate('all', all).one()).toMatchObject({ high: 1, all: 2 });
  expect((await Post.calculate('high', high).one()).high).toBe(1);
  expect((await Post.calculate('all', all).one()).all).toBe(2);
  const best = (c: Comment) => c.ratings.sort((r) => r.score.desc()).first((r) => r.score);
  const first = Post.calculate('best', (p) => p.comments.sort((c) => best(c).desc('last')).first((c) => best(c)));
  expect((await first.one()).best).toBe(11);
});

test('page() with an offset, a count and a filter by an aggregate (A110)', async () => {
  const { id: postId } = await post({ title: 'one' });
  await comment({ postId });
  await comment({ postId });
  const page = (n: number) =>
    Post.load('countOfComments')
      .filter((p) => p.countOfComments.eq(n))
      .page({ size: 10, offset: 0, count: true });
  expect(await page(2)).toMatchObject({ records: [{ title: 'one', countOfComments: 2 }], count: 1 });
  expect(await page(3)).toMatchObject({ records: [], count: 0 });
});

test('sum() and count() over a filtered relationship, filtered by time and by an aggregate beyond (A111)', async () => {
  const { id: postId } = await post();
  const { id: commentId } = await comment({ postId });
  for (const [score, days] of [
    [17, 1],
    [20, 2],
    [50, 20],
    [3, 1],
  ] as const)
    await rating({ score, ratedAt: ago(days), commentId });
  const recent = (c: Comment) =>
    c.popularRatings.filter((r) => and(r.ratedAt.gt(now().minus('10 days')), r.comment.latestRatingScore.isNotNull()));
  const { sum, count } = await Post.calculate('sum', (p) => p.comments.sum((c) => recent(c).sum((r) => r.score)))
    .calculate('count', (p) => p.comments.sum((c) => recent(c).count()))
    .one();
  expect([sum, count]).toEqual([37, 2]);
});

test('an aggregate’s filter follows relationships back (A112)', async () => {
  const { id: postId } = await post({ title: 'parent' });
  for (let i = 0; i < 3; i++) await comment({ postId });
  const { known, asked } = await Post.calculate('known', (p) => p.comments.filter((c) => c.post.id.isNotNull()).count())
    .calculate('asked', (p) =>
      p.comments.filter((c) => c.post.comments.exists((d) => d.post.title.eq('parent'))).count(),
    )
    .one();
  expect([known, asked]).toEqual([3, 3]);
});

test('count() and summary() of a query filtered over a to-many look at each record once (A114, A115)', async () => {
  const { id: postId } = await post({ title: 'one' });
  for (const likes of [11, 12, 1]) await comment({ likes, postId });
  await post({ title: 'two' });
  const liked = Post.filter((p) => p.comments.exists((c) => c.likes.gt(10)));
  expect(await liked.count()).toBe(1);
  expect(await liked.summary({ titles: (posts) => posts.list((p) => p.title), all: (posts) => posts.count() })).toEqual(
    {
      titles: ['one'],
      all: 1,
    },
  );
});

test('count() and summary() respect limit and offset (A116)', async () => {
  for (const score of [1, 2, 3]) await post({ title: 'same', score });
  const same = Post.filter((p) => p.title.eq('same'));
  expect(await same.limit(1).count()).toBe(1);
  const scores = (query: typeof same) =>
    query.sort('-score').summary({ n: (posts) => posts.count(), scores: (posts) => posts.list((p) => p.score) });
  expect(await scores(same.limit(2))).toEqual({ n: 2, scores: [3, 2] });
  expect(await scores(same.offset(2))).toEqual({ n: 1, scores: [1] });
  expect(await scores(same)).toEqual({ n: 3, scores: [3, 2, 1] });
});

test('summary() finds several things out in one statement and one pass (A117)', async () => {
  for (const [title, score] of [
    ['match', 1],
    ['match', 20],
    ['other', 30],
  ] as const)
    await post({ title, score });
  let found: unknown;
  const sql = await statements(async () => {
    found = await Post.query().summary({
      all: (posts) => posts.count(),
      matching: (posts) => posts.filter((p) => p.title.eq('match')).count(),
      best: (posts) => posts.sort((p) => p.score.desc()).first((p) => p.title),
      share: (posts) =>
        posts
          .filter((p) => p.title.eq('match'))
          .count()
          .div(posts.count())
          .round(2),
      any: (posts) => posts.exists((p) => p.score.gt(100)),
      mean: (posts) => posts.avg((p) => p.score),
    });
  });
  expect(found).toEqual({ all: 3, matching: 2, best: 'other', share: 0.67, any: false, mean: 17 });
  expect(sql).toHaveLength(1);
  // The counts and the mean in one pass; the first and the question each by itself.
  expect(sql[0]?.match(/from "posts"/g)).toHaveLength(3);
  expect(await Post.filter((p) => p.title.eq('none')).summary({ sum: (posts) => posts.sum((p) => p.score) })).toEqual({
    sum: 0,
  });
});

test('summary() adds up an aggregate of each record (A118)', async () => {
  for (let i = 0; i < 2; i++) {
    const { id: postId } = await post();
    await comment({ postId });
  }
  await post();
  expect(await Post.summary({ comments: (posts) => posts.sum((p) => p.countOfComments) })).toEqual({ comments: 2 });
});

test('summary() refuses distinct(), lock() and what is no function', async () => {
  const all = (posts: Many<Post>) => posts.count();
  await expect(Post.distinct('title').summary({ all })).rejects.toMatchObject({ code: 'query.misuse' });
  await expect(Post.query().lock().summary({ all })).rejects.toMatchObject({ code: 'query.misuse' });
  await expect(Post.summary({ all: 1 as never })).rejects.toMatchObject({ code: 'query.misuse' });
});

test('a page’s aggregates are of its own records, sorted by them or not (A122)', async () => {
  for (const [title, n] of [
    ['a', 1],
    ['b', 3],
    ['c', 2],
  ] as const) {
    const { id: postId } = await post({ title });
    for (let i = 0; i < n; i++) await comment({ postId });
  }
  const counts = (rows: readonly { readonly countOfComments: number }[]) => rows.map((p) => p.countOfComments);
  expect(counts(await Post.load('countOfComments').sort('title').limit(2).all())).toEqual([1, 3]);
  expect(counts(await Post.load('countOfComments').sort('-countOfComments').limit(2).all())).toEqual([3, 2]);
});

test('aggregates are filtered by other aggregates of the child (A126)', async () => {
  const { id: postId } = await post();
  const [high, low] = [await comment({ postId }), await comment({ postId })];
  await comment({ postId });
  await rating({ score: 10, commentId: high.id });
  await rating({ score: 1, commentId: low.id });
  const row = await Post.calculate('rated', (p) => p.comments.filter((c) => c.hasRating).count())
    .calculate('popular', (p) => p.comments.filter((c) => c.latestRatingScore.gt(5)).count())
    .one();
  expect([row.rated, row.popular]).toEqual([2, 1]);
});

test('aggregates over a limited relationship see what it is limited to (A129)', async () => {
  const { id: commentId } = await comment();
  for (const score of [1, 2, 3, 4, 5]) await rating({ score, commentId });
  const row = await Comment.calculate('n', (c) => c.topRatings.count())
    .calculate('scores', (c) => c.topRatings.list((r) => r.score))
    .one();
  expect([row.n, row.scores]).toEqual([2, [5, 4]]);
});

test('a first, a count and a filter over a relationship go together under a limit (A132)', async () => {
  const { id: authorId } = await author({ firstName: 'fred' });
  const { id: postId } = await post({ title: 'one', authorId });
  await comment({ title: 'c', postId });
  const rows = await Post.load(['countOfComments', 'firstComment'])
    .calculate('by', (p) => p.author.firstName)
    .filter((p) => p.author.firstName.eq('fred').and(p.comments.exists((c) => c.title.eq('c'))))
    .sort('firstComment')
    .limit(1)
    .all();
  expect(rows).toMatchObject([{ countOfComments: 1, firstComment: 'c', by: 'fred' }]);
});

test('an aggregate through a relationship without a key is filtered by the outer record (A133)', async () => {
  const { id: organizationId } = await organization('org');
  await post({ title: 'same', organizationId });
  const { id: postId } = await post({ title: 'same' });
  await comment({ title: 'org', postId });
  await comment({ title: 'other', postId });
  const rows = await Post.filter((p) => p.organizationId.isNotNull())
    .calculate('n', (p) =>
      p.postsWithMatchingTitle.sum((q) => q.comments.filter((c) => c.title.eq(p.organization.name)).count()),
    )
    .all();
  expect(rows.map((row) => row.n)).toEqual([1]);
});

test('relationships without a key aggregate what is tied by the filter alone, or everything (A141)', async () => {
  const { id: postId } = await post({ title: 'fred', score: 7 });
  await post({ title: 'fred', score: 5 });
  await post({ title: 'ann', score: 1 });
  await author({ firstName: 'fred' });
  await author({ firstName: 'nobody' });
  await comment({ postId, likes: 4 });
  const rows = await Author.load(['totalPosts', 'namesakeScore', 'hasNamesake', 'namesakeScores', 'bestNamesake'])
    .sort('firstName')
    .all();
  expect(rows).toMatchObject([
    {
      firstName: 'fred',
      totalPosts: 3,
      namesakeScore: 12,
      hasNamesake: true,
      namesakeScores: [5, 7],
      bestNamesake: 7,
    },
    {
      firstName: 'nobody',
      totalPosts: 3,
      namesakeScore: 0,
      hasNamesake: false,
      namesakeScores: [],
      bestNamesake: null,
    },
  ]);
});

test('a relationship without a key is narrowed on the spot by the outer record (A143)', async () => {
  await post({ title: 'fred', score: 20 });
  await post({ title: 'ann', score: 30 });
  await post({ title: 'xfredx', score: 10 });
  await author({ firstName: 'fred' });
  const { same, more, either } = await Author.calculate('same', (a) =>
    a.allPosts.filter((p) => p.title.eq(a.firstName)).count(),
  )
    .calculate('more', (a) => a.allPosts.filter((p) => p.score.gt(a.firstName.length().mul(6))).count())
    .calculate('either', (a) => a.allPosts.filter((p) => or(p.score.gt(15), p.title.contains(a.firstName))).count())
    .one();
  expect([same, more, either]).toEqual([1, 1, 3]);
});

test('aggregates of no records at all are no rows and no error (A146)', async () => {
  await post({ title: 'fred' });
  expect(await Author.load(['totalPosts', 'hasNamesake', 'postCount']).all()).toEqual([]);
});

test('a field that narrows a to-many is iterated anew inside itself', async () => {
  const { id: postId } = await post();
  for (const likes of [5, 6, 7, 1]) await comment({ likes, postId });
  const { beaten } = await Post.calculate('beaten', (p) =>
    p.likedComments.filter((c) => p.likedComments.exists((d) => d.likes.gt(c.likes))).list((c) => c.likes),
  ).one();
  expect(beaten).toEqual([6, 5]);
});
