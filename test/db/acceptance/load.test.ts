import { expect, test } from 'vitest';
import { Author } from '../../support/blog/author.ts';
import {
  author,
  comment,
  follow,
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
import { PostLink } from '../../support/blog/post-link.ts';

useBlog();

const at = (day: number) => `2026-01-${String(day).padStart(2, '0')}T10:00:00Z`;
const names = (rows: readonly { readonly firstName: string | null }[]) => rows.map((row) => row.firstName);

/** A post with followers who follow it as closely as their names say. */
async function followed(title: string, orders: readonly number[]) {
  const made = await post({ title });
  for (const order of orders) await follow(await author({ firstName: `user${order}` }), made, order);
  return made;
}

test('load() brings to-many, to-one and many-to-many, also in a chain, in one statement (A241)', async () => {
  const { id: authorId } = await author({ firstName: 'fred' });
  const [a, b, c] = [await post({ title: 'a', authorId }), await post({ title: 'b' }), await post({ title: 'c' })];
  await comment({ title: 'said', postId: a.id });
  await link(a, b);
  await link(b, c);
  let row: unknown;
  const sql = await statements(async () => {
    row = await Post.load({ comments: true, author: true, linkedPosts: { linkedPosts: true } })
      .filter((p) => p.title.eq('a'))
      .one();
  });
  expect(row).toMatchObject({
    author: { firstName: 'fred' },
    comments: [{ title: 'said' }],
    linkedPosts: [{ title: 'b', linkedPosts: [{ title: 'c' }] }],
  });
  expect(sql).toHaveLength(1);
});

test('load() of a hasOne with a sort picks one for each parent, aggregates over it beside (A242, A243)', async () => {
  for (const title of ['a', 'b']) {
    const { id: postId } = await post({ title });
    for (const day of [2, 3, 1]) {
      const { id: commentId } = await comment({ title: `${title}${day}`, postId, createdAt: at(day) });
      for (let i = 0; i < day; i++) await rating({ score: i, commentId });
    }
  }
  const rows = await Post.load('latestComment')
    .calculate('rated', (p) => p.latestComment.ratings.count())
    .sort('title')
    .all();
  expect(rows.map((p) => [p.title, p.latestComment?.title, p.rated])).toEqual([
    ['a', 'a3', 3],
    ['b', 'b3', 3],
  ]);
});

test('hasOne() with an offset is the second in its order (A244)', async () => {
  const { id: postId } = await post({ title: 'three' });
  for (const day of [2, 3, 1]) await comment({ title: `day ${day}`, postId, createdAt: at(day) });
  const { id: single } = await post({ title: 'one' });
  await comment({ title: 'only', postId: single, createdAt: at(1) });
  const rows = await Post.load(['latestComment', 'secondLatestComment']).sort('title').all();
  expect(rows.map((p) => [p.latestComment?.title, p.secondLatestComment?.title])).toEqual([
    ['only', undefined],
    ['day 3', 'day 2'],
  ]);
  expect(await Post.filter((p) => p.secondLatestComment.title.eq('day 2')).count()).toBe(1);
  expect(await Post.filter((p) => p.secondLatestComment.title.eq('day 3')).count()).toBe(0);
});

test('manyToMany() filters by the join record, wherever it is used (A245)', async () => {
  const [a, b, c, d] = [
    await post({ title: 'a' }),
    await post({ title: 'b' }),
    await post({ title: 'c' }),
    await post({ title: 'd' }),
  ];
  await link(a, b);
  await link(a, c);
  await link(a, d, 'archived');
  await link(b, d);
  const { activeLinkedPosts } = await Post.load({ activeLinkedPosts: (q) => q.sort('title') })
    .filter((p) => p.title.eq('a'))
    .one();
  expect(titles(activeLinkedPosts)).toEqual(['b', 'c']);
  const counts = await Post.calculate('n', (p) => p.activeLinkedPosts.count())
    .sort('title')
    .all();
  expect(counts.map((p) => p.n)).toEqual([2, 1, 0, 0]);
  const toD = Post.filter((p) => p.activeLinkedPosts.exists((l) => l.title.eq('d')));
  expect(titles(await toD.all())).toEqual(['b']);
});

test('manyToMany() is sorted by the join record, loaded or aggregated (A246)', async () => {
  await followed('one', [1, 2, 0]);
  await followed('two', [5, 4]);
  const rows = await Post.load({ followersInOrder: (q) => q.select('firstName') })
    .calculate('all', (p) => p.followersInOrder.list((f) => f.firstName))
    .calculate('first', (p) => p.followersInOrder.first((f) => f.firstName))
    .sort('title')
    .all();
  expect(rows.map((p) => names(p.followersInOrder))).toEqual([
    ['user0', 'user1', 'user2'],
    ['user4', 'user5'],
  ]);
  expect(rows.map((p) => p.all)).toEqual([
    ['user0', 'user1', 'user2'],
    ['user4', 'user5'],
  ]);
  expect(rows.map((p) => p.first)).toEqual(['user0', 'user4']);
});

test('a relationship without a key is loaded and filtered through (A247)', async () => {
  for (const [title, score] of [
    ['same', 1],
    ['same', 2],
    ['other', 3],
  ] as const)
    await post({ title, score });
  const rows = await Post.load({ postsWithMatchingTitle: (q) => q.select('score') })
    .sort('score')
    .all();
  expect(rows.map((p) => p.postsWithMatchingTitle)).toEqual([[{ score: 2 }], [{ score: 1 }], []]);
  const twins = Post.filter((p) => p.postsWithMatchingTitle.exists((q) => q.score.eq(2)));
  expect((await twins.all()).map((p) => p.score)).toEqual([1]);
});

test('load() limits and sorts for each parent by itself (A248)', async () => {
  for (const title of ['p1', 'p2']) {
    const { id: postId } = await post({ title });
    for (const c of ['a', 'c', 'b']) await comment({ title: `${title}${c}`, postId });
  }
  const load = async (sort: 'title' | '-title', limit: number) => {
    const rows = await Post.load({ comments: (q) => q.sort(sort).limit(limit) })
      .sort('title')
      .all();
    return rows.map((p) => titles(p.comments));
  };
  expect(await load('title', 1)).toEqual([['p1a'], ['p2a']]);
  expect(await load('-title', 1)).toEqual([['p1c'], ['p2c']]);
  expect(await load('title', 2)).toEqual([
    ['p1a', 'p1b'],
    ['p2a', 'p2b'],
  ]);
});

test('load() takes a part of each parent’s children, and their own query goes on from there', async () => {
  const parents = [];
  for (const title of ['p1', 'p2']) {
    const parent = await post({ title });
    parents.push(parent);
    for (let i = 1; i <= 5; i++) {
      await comment({ title: `${title}-${i}`, postId: parent.id });
      await link(parent, await post({ title: `${title}-linked${i}` }));
    }
  }
  const rows = await Post.load({
    comments: (q) => q.sort('title').offset(2).limit(2),
    linkedPosts: (q) => q.sort('title').offset(2).limit(2),
  })
    .filter((p) => p.title.in(['p1', 'p2']))
    .sort('title')
    .all();
  expect(rows.map((p) => titles(p.comments))).toEqual([
    ['p1-3', 'p1-4'],
    ['p2-3', 'p2-4'],
  ]);
  expect(rows.map((p) => titles(p.linkedPosts))).toEqual([
    ['p1-linked3', 'p1-linked4'],
    ['p2-linked3', 'p2-linked4'],
  ]);
  const [first] = parents;
  const ofFirst = Comment.filter((c) => c.postId.eq(first?.id ?? '')).sort('title');
  const page = await ofFirst.page({ size: 2 });
  const next = await ofFirst.page({ size: 2, after: page.after });
  expect([titles(page.records), titles(next.records)]).toEqual([
    ['p1-1', 'p1-2'],
    ['p1-3', 'p1-4'],
  ]);
});

test('load() pages through a many-to-many sorted by its join record', async () => {
  await followed('one', [1, 2, 3, 4, 5, 6]);
  const page = async (offset: number) => {
    const { closestFollowers } = await Post.load({ closestFollowers: (q) => q.offset(offset).limit(2) }).one();
    return names(closestFollowers);
  };
  expect([await page(0), await page(2)]).toEqual([
    ['user6', 'user5'],
    ['user4', 'user3'],
  ]);
});

test('load() brings a part of the children and the number of all, at every level', async () => {
  for (const [firstName, n] of [
    ['ann', 3],
    ['bob', 6],
  ] as const) {
    const { id: authorId } = await author({ firstName });
    for (let i = 0; i < n; i++) {
      const { id: postId } = await post({ title: `${firstName}${i}`, authorId });
      for (const title of ['x', 'y', 'z']) await comment({ title, postId });
    }
  }
  const rows = await Author.load({
    posts: (q) =>
      q
        .sort('title')
        .limit(2)
        .select('title')
        .load({ comments: (c) => c.sort('title').limit(1).select('title'), countOfComments: true }),
  })
    .select('firstName')
    .aggregate('all', (a) => a.posts.count())
    .sort('firstName')
    .all();
  const children = (name: string) =>
    [0, 1].map((i) => ({ title: `${name}${i}`, comments: [{ title: 'x' }], countOfComments: 3 }));
  expect(rows).toEqual([
    { firstName: 'ann', all: 3, posts: children('ann') },
    { firstName: 'bob', all: 6, posts: children('bob') },
  ]);
});

test('manyToMany() keeps filter, order and limit of its join records for each parent (A255)', async () => {
  await followed('one', [4, 1, 3, 2]);
  await followed('two', [9, 8, 7, 6]);
  const rows = await Post.load({ firstThreeFollowers: true, middleFollowers: true }).sort('title').all();
  expect(rows.map((p) => names(p.firstThreeFollowers))).toEqual([
    ['user1', 'user2', 'user3'],
    ['user6', 'user7', 'user8'],
  ]);
  expect(rows.map((p) => names(p.middleFollowers))).toEqual([['user2', 'user3'], []]);
  const lists = await Post.calculate('three', (p) => p.firstThreeFollowers.list((f) => f.firstName))
    .calculate('last', (p) => p.firstThreeFollowers.sort((f) => f.firstName.desc()).first((f) => f.firstName))
    .sort('title')
    .all();
  expect(lists.map((p) => [p.three, p.last])).toEqual([
    [['user1', 'user2', 'user3'], 'user3'],
    [['user6', 'user7', 'user8'], 'user8'],
  ]);
  const asked = (name: string) => Post.filter((p) => p.firstThreeFollowers.exists((f) => f.firstName.eq(name))).count();
  expect([await asked('user3'), await asked('user4')]).toEqual([1, 0]);
});

test('a relationship tied by an expression is asked, aggregated and used anywhere on a path (A256)', async () => {
  const one = await post({ title: 'match' });
  const two = await post({ title: 'other' });
  await comment({ title: 'has match in it', postId: one.id });
  await comment({ title: 'nothing', postId: one.id });
  await comment({ title: 'nothing', postId: two.id });
  await link(two, one);
  const rows = await Post.load('commentsWithTitle')
    .calculate('n', (p) => p.commentsWithTitle.count())
    .calculate('any', (p) => p.commentsWithTitle.exists())
    .calculate('first', (p) => p.commentsWithTitle.sum((c) => c.post.countOfComments))
    .calculate('last', (p) => p.linkedPosts.sum((l) => l.commentsWithTitle.count()))
    .calculate('middle', (p) => p.linkedPosts.sum((l) => l.commentsWithTitle.sum((c) => c.post.countOfComments)))
    .sort('title')
    .all();
  expect(rows.map((p) => [p.n, p.any, p.first, p.last, p.middle])).toEqual([
    [1, true, 2, 0, 0],
    [0, false, 0, 1, 2],
  ]);
  expect(rows.map((p) => titles(p.commentsWithTitle))).toEqual([['has match in it'], []]);
  const found = Post.filter((p) => p.commentsWithTitle.exists((c) => c.title.endsWith('it')));
  expect(titles(await found.all())).toEqual(['match']);
});

test('a relationship over several others loads each record once, [] where a link is missing (A257, A259)', async () => {
  const [org, empty] = [await organization('org'), await organization('void')];
  const [ann, bob, eve] = [
    await author({ firstName: 'ann' }),
    await author({ firstName: 'bob' }),
    await author({ firstName: 'eve' }),
  ];
  const [p, q] = [await post({ organizationId: org.id }), await post({ organizationId: org.id })];
  for (const [postId, authorId] of [
    [p.id, ann.id],
    [q.id, ann.id],
    [q.id, bob.id],
  ] as const)
    await comment({ postId, authorId });
  await comment({ authorId: eve.id });
  const rows = await Organization.load({ commenters: (c) => c.sort('firstName'), firstCommenter: true })
    .sort('name')
    .all();
  expect(rows.map((o) => [o.name, names(o.commenters), o.firstCommenter?.firstName])).toEqual([
    ['org', ['ann', 'bob'], 'ann'],
    ['void', [], undefined],
  ]);
  const asked = (name: string) => Organization.filter((o) => o.commenters.exists((c) => c.firstName.eq(name))).all();
  expect(await asked('ann')).toEqual([org]);
  expect(await asked('eve')).toEqual([]);
  expect(await Organization.filter((o) => o.commenters.exists().not()).all()).toEqual([empty]);
});

test('sum() of counts along a path counts the ways, not the records (A258)', async () => {
  const { id: organizationId } = await organization('org');
  const { id: ann } = await author({ firstName: 'ann' });
  const { id: bob } = await author({ firstName: 'bob' });
  const [p, q] = [await post({ organizationId }), await post({ organizationId })];
  for (const [postId, authorId] of [
    [p.id, ann],
    [q.id, ann],
    [q.id, bob],
  ] as const)
    await comment({ postId, authorId });
  const row = await Organization.calculate('ways', (o) =>
    o.posts.sum((one) => one.comments.filter((c) => c.author.id.isNotNull()).count()),
  )
    .calculate('records', (o) => o.commenters.count())
    .one();
  expect([row.ways, row.records]).toEqual([3, 2]);
});

test('load() onto a record reads relationships without keys too', async () => {
  const one = await post({ title: 'same' });
  await post({ title: 'same', score: 2 });
  const loaded = await Post.load(one, { postsWithMatchingTitle: true, secondLatestComment: true });
  expect(loaded.postsWithMatchingTitle.map((p) => p.score)).toEqual([2]);
  expect(loaded.secondLatestComment).toBeNull();
  expect(await PostLink.load('source').all()).toEqual([]);
});
