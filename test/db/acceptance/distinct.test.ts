import type { Query } from 'quarry';
import { expect, test } from 'vitest';
import { Author } from '../../support/blog/author.ts';
import { author, comment, follow, link, post, titles, useBlog } from '../../support/blog/blog.ts';
import { Post } from '../../support/blog/post.ts';

useBlog();

/** Two called "title", two called "foo". */
async function fourPosts() {
  const [first, second] = [await post({ title: 'title', score: 1 }), await post({ title: 'title', score: 2 })];
  for (const score of [3, 4]) await post({ title: 'foo', score });
  return [first, second] as const;
}

test('distinct() keeps one record per value, in the order asked for (A265, A270)', async () => {
  await fourPosts();
  expect(titles(await Post.distinct('title').sort('title').all())).toEqual(['foo', 'title']);
  expect(titles(await Post.distinct('title').sort('-title').all())).toEqual(['title', 'foo']);
  expect(titles(await Post.distinct('title').all()).sort()).toEqual(['foo', 'title']);
});

test('distinct() comes before the limit (A266)', async () => {
  await fourPosts();
  expect(await Post.distinct('title').sort('-id').limit(3).all()).toHaveLength(2);
  expect(await Post.distinct('title').sort('-id').limit(1).all()).toHaveLength(1);
  expect(await Post.distinct('title').limit(1).count()).toBe(1);
  expect(await Post.distinct('title').count()).toBe(2);
});

test('distinct() by an expression, sorted by it or by something else (A267)', async () => {
  await fourPosts();
  const upper = (p: Post) => p.title.upper();
  const of = async (query: Query<Post>) => titles(await query.all());
  expect(await of(Post.distinct(upper).sort(upper))).toEqual(['foo', 'title']);
  expect(await of(Post.distinct(upper).sort((p) => upper(p).desc()))).toEqual(['title', 'foo']);
  expect(await of(Post.distinct(upper).sort('score'))).toEqual(['title', 'foo']);
  expect(await of(Post.distinct(upper).sort('-score'))).toEqual(['foo', 'title']);
});

test('distinct() goes with filters over to-ones and to-manys, and with an order (A268)', async () => {
  const [first, second] = await fourPosts();
  const { id: authorId } = await author({ firstName: 'fred' });
  for (const postId of [first.id, first.id, second.id]) await comment({ title: 'c', postId, authorId });
  const commented = Post.filter((p) => p.comments.exists((c) => c.author.firstName.eq('fred')));
  expect(titles(await commented.distinct('title').sort('-score').all())).toEqual(['title']);
  const unwritten = Post.filter((p) => p.author.id.isNull())
    .distinct('title')
    .sort('title', 'id');
  expect(titles(await unwritten.all())).toEqual(['foo', 'title']);
});

test('distinct() keeps the first of each in the order asked for (A269)', async () => {
  for (const title of ['title', 'apple', 'foo', 'aardvark'])
    await post({ title, score: title.startsWith('a') ? 1 : 2 });
  expect(titles(await Post.distinct('score').sort('title').all())).toEqual(['aardvark', 'foo']);
  expect(titles(await Post.distinct('score').sort('-title').all())).toEqual(['title', 'apple']);
});

test('a record that several ways lead to is loaded once (A271)', async () => {
  const [one, other] = [await post({ title: 'one' }), await post({ title: 'other' })];
  const { id: authorId } = await author({ firstName: 'fred' });
  for (const title of ['c1', 'c2']) await comment({ title, postId: one.id, authorId });
  await comment({ title: 'c3', postId: other.id, authorId });
  await link(one, other);
  const { commentedPosts } = await Author.load({ commentedPosts: (q) => q.sort('id').distinct('id') }).one();
  expect(titles(commentedPosts).sort()).toEqual(['one', 'other']);
  await follow({ ...(await Author.one()) }, one, 1);
  expect(await Author.calculate('n', (a) => a.commentedPosts.count()).one()).toMatchObject({ n: 2 });
});
