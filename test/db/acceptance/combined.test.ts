import type { Query } from 'quarry';
import { expect, test } from 'vitest';
import { QueryMisuse } from '../../../src/query/query-error.ts';
import { Author } from '../../support/blog/author.ts';
import { author, comment, post, statements, titles, useBlog } from '../../support/blog/blog.ts';
import { Post } from '../../support/blog/post.ts';
import { Blog } from '../../support/blog/repo.ts';

useBlog();

/** "p1" to "p5", each scoring its number, by authors "a" and "b" in turn; "p1" has two comments, "p2" one. */
async function fivePosts() {
  const authors = [await author({ firstName: 'a', lastName: 'x' }), await author({ firstName: 'b' })];
  const posts = [];
  for (let score = 1; score <= 5; score++) {
    const { id: authorId } = authors[(score + 1) % 2] ?? {};
    posts.push(await post({ title: `p${score}`, score, ...(authorId === undefined ? {} : { authorId }) }));
  }
  for (const one of [posts[0], posts[0], posts[1]])
    if (one !== undefined) await comment({ title: 'c', postId: one.id, likes: 1 });
  return posts;
}

const below = (score: number) => Post.filter((p) => p.score.lte(score));
const above = (score: number) => Post.filter((p) => p.score.gte(score));
const found = async (query: Query<Post>) => titles(await query.sort('title').all());

test('unionAll() puts limited parts together; what follows is said of the whole set (A380)', async () => {
  await fivePosts();
  const [least, most] = [Post.sort('score').limit(1), Post.sort('-score').limit(1)];
  expect(await found(least.unionAll(most))).toEqual(['p1', 'p5']);
  expect(await found(least.unionAll(least))).toEqual(['p1', 'p1']);
  expect(titles(await least.unionAll(most).sort('-score').all())).toEqual(['p5', 'p1']);
  expect(await found(least.unionAll(most).filter((p) => p.score.gt(1)))).toEqual(['p5']);
  expect(titles(await below(2).unionAll(above(4)).sort('-score').limit(2).offset(1).all())).toEqual(['p4', 'p2']);
});

test('intersect() keeps what is shared, except() what is left, several parts fold from the left (A381)', async () => {
  await fivePosts();
  expect(await found(below(3).intersect(above(2)))).toEqual(['p2', 'p3']);
  expect(await found(below(3).except(above(2)))).toEqual(['p1']);
  expect(await found(below(1).union(above(5)).intersect(below(4)))).toEqual(['p1']);
  expect(await found(below(1).union(above(5).intersect(below(4))))).toEqual(['p1']);
  expect(await found(below(5).except(below(1)).union(below(1)).except(above(4)))).toEqual(['p1', 'p2', 'p3']);
  expect(await found(below(5).except(below(1), above(5)))).toEqual(['p2', 'p3', 'p4']);
  expect(await found(below(2).union(below(3), above(3)))).toEqual(['p1', 'p2', 'p3', 'p4', 'p5']);
});

test('what is read of a combined set is calculated, loaded and ordered as of any other (A383)', async () => {
  await fivePosts();
  const rows = await below(2)
    .union(above(4))
    .select('title')
    .load({ author: { fullName: true, postCount: true }, comments: true, countOfComments: true })
    .calculate('name', (p) => p.author.fullName)
    .sort((p) => p.author.fullName.asc('last'), '-score')
    .all();
  expect(rows).toMatchObject([
    { title: 'p5', name: 'a x', comments: [], countOfComments: 0 },
    { title: 'p1', name: 'a x', comments: [{ title: 'c' }, { title: 'c' }], countOfComments: 2 },
    { title: 'p4', name: null, comments: [] },
    { title: 'p2', name: null, comments: [{ title: 'c' }], author: { firstName: 'b', fullName: null, postCount: 2 } },
  ]);
});

test('a part keeps its own order, limit, offset and distinct (A384)', async () => {
  await fivePosts();
  expect(await found(Post.sort('-score').limit(2).offset(1).union(Post.sort('score').limit(1)))).toEqual([
    'p1',
    'p3',
    'p4',
  ]);
  const perAuthor = Post.distinct('authorId').sort('authorId', '-score');
  expect(await found(perAuthor.except(above(5)))).toEqual(['p4']);
  expect(
    await found(
      Post.sort('score').limit(3).union(Post.sort('-score').limit(3)).sort('score').limit(4).except(below(1)),
    ),
  ).toEqual(['p2', 'p3', 'p4']);
});

test('a combined set is counted, paged, summed up, streamed and aggregated', async () => {
  await fivePosts();
  const query = below(2).union(above(4), above(5));
  expect(await query.count()).toBe(4);
  expect(await below(2).unionAll(below(1)).count()).toBe(3);
  expect(await query.filter((p) => p.score.eq(3)).exists()).toBe(false);
  expect((await query.sort('-score').first())?.title).toBe('p5');
  expect((await query.filter((p) => p.comments.count().eq(2)).one()).title).toBe('p1');
  expect(titles(await query.distinct('authorId').sort('authorId', '-score').all()).sort()).toEqual(['p4', 'p5']);
  const seen: (string | null)[] = [];
  for await (const one of query.sort('-score').stream()) seen.push(one.title);
  expect(seen).toEqual(['p5', 'p4', 'p2', 'p1']);
  const page = await query.sort('score').page({ size: 3, count: true });
  expect([titles(page.records), page.count]).toEqual([['p1', 'p2', 'p4'], 4]);
  const next = await query.sort('score').page({ size: 3, after: page.after });
  expect(titles(next.records)).toEqual(['p5']);
  expect(
    await query
      .aggregate('n', (p) => p.author.posts.count())
      .sort('score')
      .limit(1)
      .all(),
  ).toMatchObject([{ n: 3 }]);
});

test('a combined set is one statement, found again by its shape with other values', async () => {
  await fivePosts();
  const of = (low: number, high: number) => below(low).union(above(high)).select('title').sort('title');
  expect(titles(await of(1, 5).all())).toEqual(['p1', 'p5']);
  let rows: readonly { readonly title: string | null }[] = [];
  const sql = await statements(async () => {
    rows = await of(2, 4).all();
  });
  expect(titles(rows)).toEqual(['p1', 'p2', 'p4', 'p5']);
  expect(sql).toEqual([of(1, 5).toSQL().sql]);
  const low = Post.filter((p) => p.score.gte(1));
  const twice = (a: number, b: number) => low.filter((p) => p.score.lte(a)).unionAll(low.filter((p) => p.score.lte(b)));
  const same = low.filter((p) => p.score.lte(1));
  expect(await same.unionAll(same).count()).toBe(2);
  expect(await twice(1, 3).count()).toBe(4);
});

test('parts that read something of their own, or records of something else, are refused with what to do', async () => {
  const all = Post.query();
  expect(() => all.union(Post.select('title'))).toThrow(QueryMisuse);
  expect(() => all.union(Post.select('title'))).toThrow(
    'a query that union() puts together with others has no select() of its own',
  );
  expect(() => Post.load('comments').except(all)).toThrow('no load() of its own');
  expect(() => all.intersect(Post.calculate('x', (p) => p.score))).toThrow('no calculate() of its own');
  expect(() => all.lock().unionAll(all)).toThrow('no lock() of its own');
  expect(() => all.union(Author.query() as never)).toThrow(
    'union() puts records of Post together with those of Author',
  );
  expect(() => all.union('posts' as never)).toThrow("union() takes queries, not 'posts'");
  expect(() => (all.union as () => unknown)()).toThrow('union() takes another query');
  await expect(Blog.transaction(() => all.union(all).lock().all())).rejects.toThrow(
    'a query put together from several cannot lock its records',
  );
});
