import type { Query } from 'quarry';
import { expect, test } from 'vitest';
import { author, comment, link, organization, post, titles, useBlog } from '../../support/blog/blog.ts';
import { Comment } from '../../support/blog/comment.ts';
import { Post } from '../../support/blog/post.ts';

useBlog();

const at = (day: number) => `2026-01-${String(day).padStart(2, '0')}T10:00:00Z`;

test('sort() of parents and of their children, limited, are two orders (A222)', async () => {
  for (const title of ['b', 'a', 'c']) {
    const { id: postId } = await post({ title });
    for (const n of [2, 1, 3]) await comment({ title: `${title}${n}`, postId });
  }
  const rows = await Post.load({ comments: (q) => q.select('title').sort('title').limit(1) })
    .select('title')
    .sort('-title')
    .all();
  expect(rows).toEqual([
    { title: 'c', comments: [{ title: 'c1' }] },
    { title: 'b', comments: [{ title: 'b1' }] },
    { title: 'a', comments: [{ title: 'a1' }] },
  ]);
});

test('sort() keeps its order beside filters over to-manys, each record once (A223)', async () => {
  const [a, b, c] = [await post({ title: 'aaa' }), await post({ title: 'bbb' }), await post({ title: 'ccc' })];
  for (const [from, to] of [
    [a, b],
    [a, c],
    [b, c],
    [c, a],
  ] as const)
    await link(from, to);
  const linked = Post.filter((p) => p.linkedPosts.exists((l) => l.title.in(['aaa', 'bbb', 'ccc'])));
  expect(titles(await linked.sort('-title').all())).toEqual(['ccc', 'bbb', 'aaa']);
  const either = Post.filter((p) => p.title.eq('aaa').or(p.linkedPosts.exists((l) => l.title.in(['aaa', 'ccc']))));
  expect(titles(await either.sort('-title').all())).toEqual(['ccc', 'bbb', 'aaa']);
});

test('sort() by a calculation whose aggregates are not loaded (A224)', async () => {
  for (const [title, likes] of [
    ['few', [1]],
    ['many', [5, 5]],
    ['none', []],
  ] as const) {
    const { id: postId } = await post({ title });
    for (const like of likes) await comment({ likes: like, postId });
  }
  const rows = await Post.select('title')
    .sort((p) => p.sumOfCommentLikes.mul(p.countOfComments).desc())
    .all();
  expect(rows).toEqual([{ title: 'many' }, { title: 'few' }, { title: 'none' }]);
});

test('a loaded to-many is sorted by an expression on the join record (A225)', async () => {
  const [a, b, c] = [await post({ title: 'a' }), await post({ title: 'b' }), await post({ title: 'c' })];
  await link(a, b, 'archived');
  await link(a, c, 'active');
  const { linkedPostsByState } = await Post.load('linkedPostsByState')
    .filter((p) => p.title.eq('a'))
    .one();
  expect(titles(linkedPostsByState)).toEqual(['c', 'b']);
});

test('sort() by a to-many value takes its least ascending and its greatest descending (A226)', async () => {
  for (const [title, likes] of [
    ['wide', [1, 9]],
    ['middle', [5, 6]],
    ['also middle', [5, 6]],
    ['none', []],
  ] as const) {
    const { id: postId } = await post({ title });
    for (const like of likes) await comment({ likes: like, postId });
  }
  const by = async (query: Query<Post>) => titles(await query.all());
  expect(await by(Post.sort((p) => p.comments.desc((c) => c.likes, 'last'), 'title'))).toEqual([
    'wide',
    'also middle',
    'middle',
    'none',
  ]);
  expect(await by(Post.sort((p) => p.comments.asc((c) => c.likes), '-title'))).toEqual([
    'wide',
    'middle',
    'also middle',
    'none',
  ]);
  const liked = Post.sort((p) => p.comments.filter((c) => c.likes.lt(9)).desc((c) => c.likes, 'last'), 'title');
  expect(await by(liked)).toEqual(['also middle', 'middle', 'wide', 'none']);
  expect(await by(liked.limit(1))).toEqual(['also middle']);
});

test('hasOne() through a join table picks the newest (A227)', async () => {
  const one = await post({ title: 'one' });
  for (const day of [2, 5, 1, 4, 3]) await link(one, await post({ title: `day ${day}`, createdAt: at(day) }));
  const rows = await Post.load('newestLinkedPost')
    .filter((p) => p.newestLinkedPost.title.isNotNull())
    .all();
  expect(rows.map((p) => [p.title, p.newestLinkedPost?.title])).toEqual([['one', 'day 5']]);
});

test('sort() puts nulls last ascending and first descending, unless told otherwise (A232)', async () => {
  for (const title of ['a', null, 'b']) await post({ title });
  const by = async (query: Query<Post>) => titles(await query.all());
  expect(await by(Post.sort('title'))).toEqual(['a', 'b', null]);
  expect(await by(Post.sort('-title'))).toEqual([null, 'b', 'a']);
  expect(await by(Post.sort((p) => p.title))).toEqual(['a', 'b', null]);
  expect(await by(Post.sort((p) => p.title.asc('first')))).toEqual([null, 'a', 'b']);
  expect(await by(Post.sort((p) => p.title.desc('last')))).toEqual(['b', 'a', null]);
});

test('sort() follows to-ones of to-ones, missing ones being null', async () => {
  const [x, y] = [await organization('x'), await organization('y')];
  for (const [title, organizationId] of [
    ['in y', y.id],
    ['nowhere', null],
    ['in x', x.id],
  ] as const) {
    const { id: postId } = await post({ title, organizationId });
    await comment({ title, postId });
  }
  await author();
  const rows = await Comment.sort((c) => c.post.organization.name).all();
  expect(titles(rows)).toEqual(['in x', 'in y', 'nowhere']);
});
