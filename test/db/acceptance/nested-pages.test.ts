import { expect, test } from 'vitest';
import { Author } from '../../support/blog/author.ts';
import { author, comment, follow, link, post, statements, titles, useBlog } from '../../support/blog/blog.ts';
import { Post } from '../../support/blog/post.ts';

useBlog();

const names = (rows: readonly { readonly firstName: string | null }[]) => rows.map((row) => row.firstName);

/** Two posts with five comments and five linked posts each; the linked posts have none. */
async function twoPosts() {
  for (const title of ['p1', 'p2']) {
    const parent = await post({ title, score: 1 });
    for (let i = 1; i <= 5; i++) {
      await comment({ title: `${title}-${i}`, postId: parent.id });
      await link(parent, await post({ title: `${title}-linked${i}` }));
    }
  }
  return Post.filter((p) => p.score.eq(1)).sort('title');
}

test('page() in a load gives each parent its own page, by offset or by cursor, over hasMany and manyToMany (A251)', async () => {
  const parents = await twoPosts();
  const skipped = await parents
    .load({
      comments: (q) => q.sort('title').page({ size: 2, offset: 2 }),
      linkedPosts: (q) => q.sort('-title').page({ size: 2, offset: 2 }),
    })
    .all();
  expect(skipped.map((p) => [titles(p.comments.records), titles(p.linkedPosts.records)])).toEqual([
    [
      ['p1-3', 'p1-4'],
      ['p1-linked3', 'p1-linked2'],
    ],
    [
      ['p2-3', 'p2-4'],
      ['p2-linked3', 'p2-linked2'],
    ],
  ]);
  const [one, two] = await parents
    .load({
      comments: (q) => q.sort('title').page({ size: 2 }),
      linkedPosts: (q) => q.sort('title').page({ size: 2 }),
    })
    .all();
  if (one === undefined || two === undefined) throw new TypeError('a parent is missing');
  expect([one, two].map((p) => [titles(p.comments.records), titles(p.linkedPosts.records)])).toEqual([
    [
      ['p1-1', 'p1-2'],
      ['p1-linked1', 'p1-linked2'],
    ],
    [
      ['p2-1', 'p2-2'],
      ['p2-linked1', 'p2-linked2'],
    ],
  ]);
  expect([one.comments.before, one.comments.count]).toEqual([null, undefined]);

  const next = await Post.load(one, {
    comments: (q) => q.sort('title').page({ size: 2, after: one.comments.after }),
    linkedPosts: (q) => q.sort('title').page({ size: 2, after: one.linkedPosts.after }),
  });
  expect([titles(next.comments.records), titles(next.linkedPosts.records)]).toEqual([
    ['p1-3', 'p1-4'],
    ['p1-linked3', 'p1-linked4'],
  ]);
  const last = await Post.load({ comments: (q) => q.sort('title').page({ size: 2, after: next.comments.after }) }).get(
    one.id,
  );
  expect([titles(last.comments.records), last.comments.after]).toEqual([['p1-5'], null]);
  const back = await Post.load(one, {
    comments: (q) => q.sort('title').page({ size: 2, before: last.comments.before }),
  });
  expect(titles(back.comments.records)).toEqual(['p1-3', 'p1-4']);
  expect(Object.keys(back.comments.records[0] ?? {}).filter((name) => name.startsWith('\u0000'))).toEqual([]);
});

test('page() in a load reads one record more than a page for each parent, in one statement', async () => {
  const parents = await twoPosts();
  const query = parents.limit(50).load({ comments: (q) => q.sort('title').page({ size: 2 }) });
  const sql = await statements(async () => {
    await query.all();
  });
  expect(sql).toEqual([query.toSQL().sql]);
  expect(query.toSQL().sql).toMatch(/cross join lateral \(select .* limit \$\d+\) y/);
  expect(query.toSQL().params).toContain(3);
});

test('page() in a load goes by the order of the join record (A252)', async () => {
  const made = await post({ title: 'followed' });
  for (const order of [1, 2, 3, 4, 5, 6]) await follow(await author({ firstName: `user${order}` }), made, order);
  const first = await Post.load({ closestFollowers: (q) => q.page({ size: 2 }) }).get(made.id);
  expect(names(first.closestFollowers.records)).toEqual(['user6', 'user5']);
  const second = await Post.load(first, {
    closestFollowers: (q) => q.page({ size: 2, after: first.closestFollowers.after }),
  });
  expect(names(second.closestFollowers.records)).toEqual(['user4', 'user3']);
  const skipped = await Post.load({ closestFollowers: (q) => q.page({ size: 2, offset: 2 }) }).get(made.id);
  expect(names(skipped.closestFollowers.records)).toEqual(['user4', 'user3']);
});

/** Ann with three posts, Bob with six, each followed by three. */
async function authors() {
  for (const [firstName, n] of [
    ['ann', 3],
    ['bob', 6],
  ] as const) {
    const { id: authorId } = await author({ firstName, lastName: 'writer' });
    for (let i = 1; i <= n; i++) {
      const made = await post({ title: `${firstName}${i}`, authorId });
      for (const order of [1, 2, 3]) await follow(await author({ firstName: `${made.title}-${order}` }), made, order);
    }
  }
  return Author.filter((a) => a.lastName.eq('writer')).sort('firstName');
}

test('page() stands inside page(), and each level can go on (A253)', async () => {
  const [, bob] = await (await authors())
    .load({
      posts: (q) =>
        q
          .sort('title')
          .load({ followersInOrder: (f) => f.select('firstName').page({ size: 2 }) })
          .page({ size: 2 }),
    })
    .all();
  if (bob === undefined) throw new TypeError('Bob is missing');
  expect(bob.posts.records.map((p) => [p.title, p.followersInOrder.records])).toEqual([
    ['bob1', [{ firstName: 'bob1-1' }, { firstName: 'bob1-2' }]],
    ['bob2', [{ firstName: 'bob2-1' }, { firstName: 'bob2-2' }]],
  ]);
  const outer = await Author.load(bob, {
    posts: (q) =>
      q
        .sort('title')
        .load({ followersInOrder: (f) => f.page({ size: 1 }) })
        .page({ size: 2, after: bob.posts.after }),
  });
  expect(outer.posts.records.map((p) => [p.title, names(p.followersInOrder.records)])).toEqual([
    ['bob3', ['bob3-1']],
    ['bob4', ['bob4-1']],
  ]);
  const [, second] = bob.posts.records;
  if (second === undefined) throw new TypeError('a post is missing');
  const inner = await Post.load(second, {
    followersInOrder: (f) => f.select('firstName').page({ size: 2, after: second.followersInOrder.after }),
  });
  expect(inner.followersInOrder).toEqual({
    records: [{ firstName: 'bob2-3' }],
    after: null,
    before: expect.any(String),
    count: undefined,
  });
});

test('page({ count }) in a load counts the whole list of each parent, in the same statement (A254)', async () => {
  const query = (await authors()).limit(50).load({
    posts: (q) =>
      q
        .sort('title')
        .filter((p) => p.title.neq('bob6'))
        .load({ followers: (f) => f.sort('firstName').page({ size: 1, count: true }) })
        .page({ size: 2, count: true }),
  });
  let rows: Awaited<ReturnType<typeof query.all>> = [];
  const sql = await statements(async () => {
    rows = await query.all();
  });
  expect(sql).toHaveLength(1);
  expect(rows.map((a) => [a.posts.count, a.posts.records.map((p) => p.followers.count)])).toEqual([
    [3, [3, 3]],
    [5, [3, 3]],
  ]);
  const [ann] = rows;
  const apart = await query.hint({ loads: 'apart' }).all();
  const shown = (authors: typeof rows) =>
    authors.map((a) => [a.posts.count, a.posts.records.map((p) => [p.title, p.followers.count, p.followers.records])]);
  expect(shown(apart)).toEqual(shown(rows));
  expect(ann).toEqual({ ...(await Author.get(ann?.id ?? '')), posts: expect.anything() });
  expect(Object.keys(ann?.posts.records[0] ?? {})).not.toContainEqual(expect.stringContaining('\u0000'));
  const later = await Author.load(ann ?? { id: '' }, {
    posts: (q) =>
      q
        .filter((p) => p.title.neq('bob6'))
        .sort('title')
        .page({ size: 2, after: ann?.posts.after ?? null, count: true }),
  });
  expect([titles(later.posts.records), later.posts.count]).toEqual([['ann3'], 3]);
});

test('page() in a load goes through a to-one, beside other loads, in pages and streams of its parents', async () => {
  const parents = await authors();
  const withPosts = Post.filter((p) => p.title.in(['ann1', 'bob1']))
    .sort('title')
    .load({ author: { posts: (q) => q.sort('-title').page({ size: 1, count: true }) }, comments: true });
  const expected = [
    ['ann3', 3, 0],
    ['bob6', 6, 0],
  ];
  const seen = (rows: Awaited<ReturnType<typeof withPosts.all>>) =>
    rows.map((p) => [p.author?.posts.records[0]?.title, p.author?.posts.count, p.comments.length]);
  expect(seen(await withPosts.all())).toEqual(expected);
  const streamed: Awaited<ReturnType<typeof withPosts.all>> = [];
  for await (const row of withPosts.stream()) streamed.push(row);
  expect(seen(streamed)).toEqual(expected);
  const lonely = await post({ title: 'nobody wrote it' });
  expect((await withPosts.get(lonely.id).catch((e) => e)).name).toBe('NotFoundError');
  expect((await Post.load({ author: { posts: (q) => q.page({ size: 1 }) } }).get(lonely.id)).author).toBeNull();

  const query = parents.load({ posts: (q) => q.sort('title').page({ size: 2 }) });
  const page = await query.page({ size: 1 });
  const next = await query.page({ size: 1, after: page.after });
  expect([...page.records, ...next.records].map((a) => titles(a.posts.records))).toEqual([
    ['ann1', 'ann2'],
    ['bob1', 'bob2'],
  ]);
  expect(await query.count()).toBe(2);
  expect((await query.first())?.posts.records).toHaveLength(2);
});

test('page() in a load of nothing is an empty page', async () => {
  const { id } = await post({ title: 'alone' });
  const { comments } = await Post.load({ comments: (q) => q.page({ size: 2, count: true }) }).get(id);
  expect(comments).toEqual({ records: [], after: null, before: null, count: 0 });
});

test('page() in a load refuses cursors of other pages, to-ones, and what makes no page', async () => {
  const parents = await twoPosts();
  const [one] = await parents.load({ comments: (q) => q.sort('title').page({ size: 2 }) }).all();
  const after = one?.comments.after ?? '';
  const id = one?.id ?? '';
  const complaint = (query: { get(key: string): Promise<unknown> }) =>
    query.get(id).then(
      () => 'nothing',
      (error: Error) => `${error.name}: ${error.message}`,
    );
  expect(await complaint(Post.load({ comments: (q) => q.sort('-title').page({ size: 2, after }) }))).toContain(
    'InvalidCursor: this cursor belongs to a query in another order',
  );
  expect(
    await complaint(
      Post.load({
        comments: (q) =>
          q
            .filter((c) => c.title.neq('x'))
            .sort('title')
            .page({ size: 2, after }),
      }),
    ),
  ).toContain('a query with other conditions');
  expect(await complaint(Post.load({ linkedPosts: (q) => q.sort('title').page({ size: 2, after }) }))).toContain(
    'this cursor belongs to another resource',
  );
  expect(await complaint(Post.load({ comments: (q) => q.page({ size: 2, after: 'made up' }) }))).toContain(
    'is no cursor',
  );
  await expect(parents.page({ size: 1, after })).rejects.toThrow('this cursor belongs to another resource');
  expect(await complaint(Post.load({ author: (q) => q.page({ size: 1 }) }))).toContain('Post.author is one record');
  expect(await complaint(Post.load({ comments: (q) => q.distinct('title').page({ size: 2, count: true }) }))).toContain(
    'counts records, distinct() leaves some out',
  );
  expect(() => Post.load({ comments: (q) => q.page({ size: 0 }) })).toThrow('a page of 0 records');
  expect(() => Post.load({ comments: (q) => q.page({ siz: 1 } as never) })).toThrow("page() has no option 'siz'");
  expect(() => Post.load({ comments: (q) => q.page({ size: 1, timeout: 5 } as never) })).toThrow("no option 'timeout'");
});
