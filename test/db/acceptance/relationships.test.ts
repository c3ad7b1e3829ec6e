import { currentActor, type Many, withActor } from 'quarry';
import { expect, test } from 'vitest';
import { Author } from '../../support/blog/author.ts';
import { author, comment, follow, link, post, rating, statements, titles, useBlog } from '../../support/blog/blog.ts';
import { Comment } from '../../support/blog/comment.ts';
import { Post } from '../../support/blog/post.ts';
import type { Rating } from '../../support/blog/rating.ts';
import { Blog } from '../../support/blog/repo.ts';

useBlog();

/** "a" and "b" twice each, with as many comments as their score says. */
async function twins() {
  for (const [title, score] of [
    ['a', 1],
    ['a', 3],
    ['b', 2],
    ['b', 0],
  ] as const) {
    const { id: postId } = await post({ title, score });
    for (let i = 1; i <= score; i++) await comment({ title: `${title}${score}-${i}`, postId, likes: i * 5 });
  }
}

test('a page is cut before what relationships without keys are asked', async () => {
  await twins();
  const query = Post.query()
    .select('score')
    .calculate('twins', (p) => p.postsWithMatchingTitle.count())
    .calculate('talk', (p) => p.postsWithMatchingTitle.sum((q) => q.countOfComments))
    .calculate('best', (p) => p.postsWithMatchingTitle.sort((q) => q.score.desc()).first((q) => q.score))
    .sort('-score');
  expect(await query.limit(2).all()).toEqual([
    { score: 3, twins: 1, talk: 1, best: 1 },
    { score: 2, twins: 1, talk: 0, best: 0 },
  ]);
  expect(await query.filter((p) => p.postsWithMatchingTitle.exists((q) => q.score.gt(1))).all()).toEqual([
    { score: 1, twins: 1, talk: 3, best: 3 },
    { score: 0, twins: 1, talk: 2, best: 2 },
  ]);
});

test('relationships without keys are loaded at any level, onto records and in streams', async () => {
  await twins();
  const { id: authorId } = await author({ firstName: 'a' });
  const spec = {
    namesakes: { postsWithMatchingTitle: { comments: true } },
  } as const;
  const shape = (a: {
    readonly namesakes: readonly {
      readonly postsWithMatchingTitle: readonly { readonly comments: readonly unknown[] }[];
    }[];
  }) => a.namesakes.map((p) => p.postsWithMatchingTitle.map((q) => q.comments.length));
  let row: Parameters<typeof shape>[0] | undefined;
  const sql = await statements(async () => {
    row = await Author.load(spec).one();
  });
  expect(row && shape(row)).toEqual([[3], [1]]);
  expect(sql).toHaveLength(1);
  expect(shape(await Author.load({ id: authorId }, spec))).toEqual([[3], [1]]);
  const streamed: number[] = [];
  for await (const one of Post.load({ postsWithMatchingTitle: true }).sort('score').stream())
    streamed.push(...one.postsWithMatchingTitle.map((p) => p.score ?? -1));
  expect(streamed).toEqual([2, 3, 0, 1]);
});

test('records are locked before what relationships without keys lead to is read', async () => {
  await twins();
  const rows = await Blog.transaction(() =>
    Post.load({ postsWithMatchingTitle: (q) => q.select('score') })
      .filter((p) => p.score.eq(3))
      .lock()
      .all(),
  );
  expect(rows).toMatchObject([{ score: 3, postsWithMatchingTitle: [{ score: 1 }] }]);
});

test('page() walks in the order of a to-many value', async () => {
  await twins();
  const query = Post.sort((p) => p.comments.desc((c) => c.likes, 'last')).select('score');
  const seen: (number | null)[] = [];
  let after: string | null = null;
  do {
    const page: { records: readonly { score: number | null }[]; after: string | null } = await query.page({
      size: 1,
      after,
    });
    seen.push(...page.records.map((p) => p.score));
    after = page.after;
  } while (after !== null);
  expect(seen).toEqual([3, 2, 1, 0]);
});

test('a many-to-many in the order of its join record loads what lies behind it, page by page', async () => {
  const one = await post({ title: 'one' });
  for (const order of [2, 1, 3]) {
    const follower = await author({ firstName: `user${order}` });
    await follow(follower, one, order);
    for (let i = 0; i < order; i++) await post({ title: `by ${order}`, authorId: follower.id });
  }
  const rows = await Post.load({ closestFollowers: (q) => q.limit(2).load({ posts: true, postCount: true }) })
    .filter((p) => p.title.eq('one'))
    .all();
  expect(rows[0]?.closestFollowers.map((f) => [f.firstName, f.posts.length, f.postCount])).toEqual([
    ['user3', 3, 3],
    ['user2', 2, 2],
  ]);
  const sums = await Post.calculate('three', (p) => p.firstThreeFollowers.sum((f) => f.postCount))
    .calculate('any', (p) => p.firstThreeFollowers.count())
    .filter((p) => p.title.eq('one'))
    .one();
  expect([sums.three, sums.any]).toEqual([6, 3]);
});

test('a join record that filters is counted without the records behind it', async () => {
  const [a, b] = [await post({ title: 'a' }), await post({ title: 'b' })];
  await link(a, b, 'archived');
  await link(b, a);
  const query = Post.calculate('n', (p) => p.activeLinkedPosts.count()).sort('title');
  expect((await query.all()).map((p) => p.n)).toEqual([0, 1]);
  expect(query.toSQL().sql.match(/"posts"/g)).toHaveLength(1);
});

test('an order added to a relationship comes before its own', async () => {
  await twins();
  await author({ firstName: 'a' });
  const up = (a: Author) => a.namesakes.list((p) => p.score);
  const down = (a: Author) => a.namesakes.sort((p) => p.score.desc()).list((p) => p.score);
  expect(await Author.calculate('up', up).calculate('down', down).one()).toMatchObject({ up: [1, 3], down: [3, 1] });
  const { namesakes } = await Author.load({ namesakes: (q) => q.sort('-score') }).one();
  expect(namesakes.map((p) => p.score)).toEqual([3, 1]);
});

test('summary() binds its values anew each time, limits included', async () => {
  await twins();
  const scores = (posts: Many<Post>) => posts.list((p) => p.score);
  const of = (least: number, title: string, limit: number) =>
    Post.filter((p) => p.score.gte(least))
      .sort('score')
      .limit(limit)
      .summary({ scores, named: (posts) => posts.filter((p) => p.title.eq(title)).count() });
  expect(await of(0, 'a', 4)).toEqual({ scores: [0, 1, 2, 3], named: 2 });
  expect(await of(1, 'a', 4)).toEqual({ scores: [1, 2, 3], named: 2 });
  expect(await of(0, 'b', 3)).toEqual({ scores: [0, 1, 2], named: 2 });
  expect(await of(2, 'b', 3)).toEqual({ scores: [2, 3], named: 1 });
});

test('summary() compares records with all of them', async () => {
  await twins();
  const found = await Post.where({ title: { in: ['a', 'b'] } }).summary({
    aboveMean: (posts) => posts.filter((p) => p.score.gt(posts.avg((q) => q.score))).list((p) => p.score),
    largest: (posts) => posts.filter((p) => posts.every((q) => q.score.lte(p.score))).first((p) => p.score),
  });
  expect([...found.aboveMean].sort()).toEqual([2, 3]);
  expect(found.largest).toBe(3);
});

test('an aggregate on the spot takes what the actor says, or null where there is none (A128)', async () => {
  const ann = await author({ firstName: 'ann' });
  const { id: postId } = await post({ title: 'one' });
  await comment({ title: 'mine', postId, authorId: ann.id });
  await comment({ title: 'nobody’s', postId });
  const mine = () => {
    const me = currentActor() as { readonly id: string } | undefined;
    return Post.calculate('mine', (p) =>
      p.comments.filter((c) => c.authorId.eq(me?.id ?? null)).first((c) => c.title),
    ).one();
  };
  expect(await withActor(ann, mine)).toMatchObject({ mine: 'mine' });
  expect(await mine()).toMatchObject({ mine: 'nobody’s' });
  const stranger = { id: '00000000-0000-4000-8000-000000000000' };
  expect(await withActor(stranger, mine)).toMatchObject({ mine: null });
});

test('aggregates through one of many speak of that one', async () => {
  await twins();
  const rows = await Post.calculate('siblings', (p) => p.secondLatestComment.post.comments.count())
    .select('score')
    .sort('score')
    .all();
  expect(rows.map((p) => p.siblings)).toEqual([0, 0, 2, 3]);
  expect(
    titles(
      await Comment.filter((c) => c.post.secondLatestComment.id.eq(c.id))
        .sort('title')
        .all(),
    ),
  ).toHaveLength(2);
});

test('what narrows a limited relationship narrows what is left of it', async () => {
  const { id: commentId } = await comment({ title: 'said' });
  for (const score of [1, 2, 3, 4, 5]) await rating({ score, commentId });
  const scores = async (of: (c: Comment) => Many<Rating>) =>
    (await Comment.calculate('n', (c) => of(c).list((r) => r.score)).one()).n;
  expect(await scores((c) => c.topRatings)).toEqual([5, 4]);
  expect(await scores((c) => c.topRatings.limit(1))).toEqual([5]);
  expect(await scores((c) => c.topRatings.limit(3))).toEqual([5, 4]);
  expect(await scores((c) => c.topRatings.sort((r) => r.score.asc()).limit(1))).toEqual([4]);
  expect(await scores((c) => c.topRatings.filter((r) => r.score.lt(5)).limit(1))).toEqual([4]);
  expect(await scores((c) => c.lowRatings)).toEqual([1, 2, 3]);
  expect(await scores((c) => c.lowRatings.filter((r) => r.score.gt(1)))).toEqual([2, 3]);
  expect(
    await scores((c) =>
      c.lowRatings
        .filter((r) => r.score.gt(1))
        .sort((r) => r.score.desc())
        .limit(1),
    ),
  ).toEqual([3]);
  const asked = (of: (c: Comment) => Many<Rating>) => Comment.filter((c) => of(c).exists()).count();
  expect(await asked((c) => c.topRatings.filter((r) => r.score.lt(5)).limit(1))).toBe(1);
  expect(await asked((c) => c.topRatings.filter((r) => r.score.lt(4)).limit(1))).toBe(0);
  const { lowRatings } = await Comment.load({ lowRatings: (q) => q.filter((r) => r.score.gt(1)).limit(1) }).one();
  expect(lowRatings.map((r) => r.score)).toEqual([2]);
});

test('a limited many-to-many is cut again by what its join records say', async () => {
  const one = await post({ title: 'one' });
  for (const order of [2, 1, 4, 3]) await follow(await author({ firstName: `user${order}` }), one, order);
  const found = await Post.calculate('last', (p) =>
    p.firstThreeFollowers
      .sort((f) => f.firstName.desc())
      .limit(2)
      .list((f) => f.firstName),
  )
    .calculate('two', (p) => p.firstThreeFollowers.limit(2).list((f) => f.firstName))
    .calculate('n', (p) => p.firstThreeFollowers.limit(2).count())
    .one();
  expect([found.last, found.two, found.n]).toEqual([['user3', 'user2'], ['user1', 'user2'], 2]);
});

test('a relationship limited in the order of an aggregate picks its rows by it', async () => {
  const { id: postId } = await post({ title: 'one' });
  for (const [title, score] of [
    ['low', 1],
    ['high', 9],
    ['middle', 5],
  ] as const) {
    const { id: commentId } = await comment({ title, postId });
    await rating({ score, commentId });
  }
  const { bestComments } = await Post.load('bestComments').one();
  expect(titles(bestComments)).toEqual(['high', 'middle']);
  const best = Post.calculate('best', (p) => p.bestComments.list((c) => c.title));
  expect((await best.one()).best).toEqual(['high', 'middle']);
  expect(await Post.filter((p) => p.bestComments.exists((c) => c.title.eq('low'))).count()).toBe(0);
  expect(await Post.filter((p) => p.bestComments.exists((c) => c.title.eq('middle'))).count()).toBe(1);
});
