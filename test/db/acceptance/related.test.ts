import {
  base,
  belongsTo,
  hasMany,
  hasOne,
  integer,
  manyToMany,
  Resource,
  recordsOf,
  resolve,
  sql,
  text,
  through,
  uuid,
} from 'quarry';
import { expect, test } from 'vitest';
import { author, comment, follow, link, post, statements, useBlog } from '../../support/blog/blog.ts';
import { Blog } from '../../support/blog/repo.ts';

useBlog();

// The blog's tables once more, with relationships that are made of others.

class Person extends Resource('authors', { repo: Blog }) {
  id = uuid({ primaryKey: true });
  firstName = text({ optional: true });
  entries = hasMany(Entry, (e) => e.authorId, { sort: (e) => e.score });

  heard = through(this.entries, (e) => e.remarks);
  readers = through(
    this.entries,
    (e) => e.remarks,
    (r) => r.person,
  );
  fans = through(this.entries, (e) => e.followers);
  fansInOrder = this.fans.sort((f) => f.firstName.desc());
  loudest = through(this.entries.sort((e) => e.score.desc()).limit(2), (e) =>
    e.remarks.sort((r) => r.likes.desc()).limit(1),
  );
  twoHeard = this.heard.sort((r) => r.likes.desc()).limit(2);
  firstReader = hasOne(this.readers, { sort: (r) => r.firstName });
  secondReader = hasOne(this.readers, { sort: (r) => r.firstName, offset: 1 });
  heardCount = this.heard.count();
  likesHeard = this.heard.sum((r) => r.likes);
  namesakes = recordsOf(Entry).filter((e) => e.title.eq(this.firstName));
  namesakeScore = this.namesakes.sum((e) => e.score);
  others = recordsOf(Person).filter((p) => p.id.neq(this.id));
}

class Entry extends Resource('posts', { repo: Blog }) {
  id = uuid({ primaryKey: true });
  title = text({ optional: true });
  score = integer({ optional: true });
  authorId = uuid({ optional: true });
  person = belongsTo(Person, this.authorId);
  remarks = hasMany(Remark, (r) => r.postId);
  followers = manyToMany(
    Person,
    Following,
    (f) => f.postId,
    (f) => f.followerId,
    { sort: (_, f) => f.order },
  );
  /** Over any number of links. */
  reachable = hasMany(Entry, {
    pairs: sql`with recursive way(source, destination) as (
      select source_id, destination_id from post_links where state::text <> ${'archived'}
      union
      select way.source, l.destination_id from way join post_links l on l.source_id = way.destination
    ) select source, destination from way union all select source, destination from way`,
    sort: (e) => e.title,
  });
  reachableCount = this.reachable.count();
  readersOfReachable = through(
    this.reachable,
    (e) => e.remarks,
    (r) => r.person,
  );
  sameScore = hasMany(Entry, {
    filter: (e) => sql<boolean>`${e.score} = ${this.score} and ${e.id} <> ${this.id}` as never,
  });
}

class Remark extends Resource('comments', { repo: Blog }) {
  id = uuid({ primaryKey: true });
  title = text({ optional: true });
  likes = integer({ optional: true });
  postId = uuid({ optional: true });
  authorId = uuid({ optional: true });
  entry = belongsTo(Entry, this.postId);
  person = belongsTo(Person, this.authorId);
}

class Following extends Resource('post_followers', { repo: Blog }) {
  id = uuid({ primaryKey: true });
  order = integer();
  postId = uuid();
  followerId = uuid();
  entry = belongsTo(Entry, this.postId);
  follower = belongsTo(Person, this.followerId);
}

/** "ann" wrote one (2 remarks), two (1) and three (0); "bob" wrote four (1). Cid remarks on all, bob on "one" as well. */
async function people() {
  const [ann, bob, cid] = [
    await author({ firstName: 'ann' }),
    await author({ firstName: 'bob' }),
    await author({ firstName: 'cid' }),
  ];
  const [one, two, three] = [
    await post({ title: 'one', score: 1, authorId: ann.id }),
    await post({ title: 'two', score: 2, authorId: ann.id }),
    await post({ title: 'three', score: 3, authorId: ann.id }),
  ];
  const four = await post({ title: 'four', score: 3, authorId: bob.id });
  const five = await post({ title: 'ann', score: 7 });
  await comment({ title: 'cid on one', likes: 1, postId: one.id, authorId: cid.id });
  await comment({ title: 'bob on one', likes: 5, postId: one.id, authorId: bob.id });
  await comment({ title: 'cid on two', likes: 3, postId: two.id, authorId: cid.id });
  await comment({ title: 'cid on four', likes: 9, postId: four.id, authorId: cid.id });
  await follow(cid, one, 2);
  await follow(bob, one, 1);
  await follow(cid, three, 1);
  await link(one, two);
  await link(two, three);
  await link(three, four);
  await link(five, one, 'archived');
  return { ann, bob, cid, one, two, three, four, five };
}

const names = (rows: readonly { readonly firstName: string | null }[]) => rows.map((row) => row.firstName);
const titles = (rows: readonly { readonly title: string | null }[]) => rows.map((row) => row.title);
const named = (name: string) => Person.filter((p) => p.firstName.eq(name));

test('through() loads each record once, in its own order, [] where a link is missing (A257) (E097)', async () => {
  await people();
  const rows = await Person.load({
    heard: (q) => q.sort('-likes').select('title'),
    readers: (q) => q.sort('firstName').select('firstName'),
    fans: { entries: true },
    fansInOrder: true,
  })
    .sort('firstName')
    .all();
  expect(rows.map((p) => titles(p.heard))).toEqual([['bob on one', 'cid on two', 'cid on one'], ['cid on four'], []]);
  expect(rows.map((p) => names(p.readers))).toEqual([['bob', 'cid'], ['cid'], []]);
  expect(rows.map((p) => names(p.fansInOrder))).toEqual([['cid', 'bob'], [], []]);
  expect(rows[0]?.fans.map((f) => [f.firstName, f.entries.length]).sort()).toEqual([
    ['bob', 1],
    ['cid', 0],
  ]);
  const sent = await statements(() =>
    Person.load({ readers: { entries: true } })
      .limit(5)
      .all(),
  );
  expect(sent).toHaveLength(1);
  const onto = await Person.load(await Person.sort('firstName').all(), {
    readers: (q) => q.sort('-firstName').limit(1),
  });
  expect(onto.map((p) => names(p.readers))).toEqual([['cid'], ['cid'], []]);
});

test('through() keeps filter, order and limit of every step (A257)', async () => {
  await people();
  const { loudest, twoHeard } = await named('ann')
    .load({ loudest: (q) => q.sort('likes'), twoHeard: true })
    .one();
  expect(titles(loudest)).toEqual(['cid on two']);
  expect(titles(twoHeard)).toEqual(['bob on one', 'cid on two']);
  const counts = await named('ann')
    .calculate('loud', (p) => p.loudest.count())
    .calculate('two', (p) => p.twoHeard.sum((r) => r.likes))
    .calculate('quiet', (p) =>
      through(
        p.entries.filter((e) => e.score.gt(1)),
        (e) => e.remarks.filter((r) => r.likes.gt(e.score)),
      ).count(),
    )
    .calculate('mine', (p) =>
      through(p.entries, (e) => e.remarks)
        .filter((r) => r.person.firstName.neq(p.firstName))
        .count(),
    )
    .calculate('before', (p) => through(p.twoHeard, (r) => r.person.entries).list((e) => e.title))
    .one();
  expect(counts).toMatchObject({ loud: 1, two: 8, quiet: 1, mine: 3, before: ['four'] });
});

test('hasOne() of a relationship picks one of its records, by an order (A257)', async () => {
  await people();
  const rows = await Person.select('firstName').load(['firstReader', 'secondReader']).sort('firstName').all();
  expect(rows.map((p) => [p.firstReader?.firstName, p.secondReader?.firstName])).toEqual([
    ['bob', 'cid'],
    ['cid', undefined],
    [undefined, undefined],
  ]);
  expect(names(await Person.filter((p) => p.firstReader.entries.exists((e) => e.title.eq('four'))).all())).toEqual([
    'ann',
  ]);
  expect(names(await Person.sort((p) => p.firstReader.firstName.desc('last'), 'firstName').all())).toEqual([
    'bob',
    'ann',
    'cid',
  ]);
});

test('counts over a way count the ways, not the records (A258)', async () => {
  await people();
  const rows = await Person.select('firstName')
    .load(['heardCount', 'likesHeard'])
    .calculate('reading', (p) => p.readers.count())
    .calculate('following', (p) => p.fans.list((f) => f.firstName))
    .calculate('once', (p) => p.readers.list((r) => r.firstName, { distinct: true }))
    .sort('firstName')
    .all();
  expect(rows.map((p) => [p.heardCount, p.likesHeard, p.reading, p.following.sort(), p.once])).toEqual([
    [3, 9, 3, ['bob', 'cid', 'cid'], ['bob', 'cid']],
    [1, 9, 1, [], ['cid']],
    [0, 0, 0, [], []],
  ]);
  expect(
    names(
      await Person.filter((p) => p.heardCount.gt(0))
        .sort('-likesHeard', '-heardCount')
        .limit(2)
        .all(),
    ),
  ).toEqual(['ann', 'bob']);
});

test('a way is filtered and sorted by, first, in the middle or last in another (A259)', async () => {
  await people();
  const by = async (query: { all(): PromiseLike<readonly { firstName: string | null }[]> }) => names(await query.all());
  expect(await by(Person.filter((p) => p.readers.exists((r) => r.firstName.eq('bob'))))).toEqual(['ann']);
  expect(await by(Person.where({ heard: { some: { likes: { gt: 5 } } } }))).toEqual(['bob']);
  expect(await by(Person.filter((p) => p.heard.every((r) => r.likes.lt(6))).sort('firstName'))).toEqual(['ann', 'cid']);
  expect(await by(Person.filter((p) => p.readers.exists((r) => r.heard.exists())))).toEqual(['ann']);
  expect(await by(Person.sort((p) => p.readers.desc((r) => r.heardCount, 'last'), 'firstName'))).toEqual([
    'ann',
    'bob',
    'cid',
  ]);
  const last = await named('ann')
    .calculate('n', (p) => through(p.readers, (r) => r.heard).count())
    .one();
  const middle = await Entry.filter((e) => e.title.eq('three'))
    .calculate('n', (e) => through(e.person.readers, (r) => r.entries).count())
    .one();
  const first = await named('ann')
    .calculate('n', (p) =>
      through(
        p.heard,
        (r) => r.entry,
        (e) => e.followers,
      ).count(),
    )
    .one();
  expect([last.n, middle.n, first.n]).toEqual([1, 1, 4]);
  const remarks = await Remark.filter((r) => r.entry.person.fans.count().gt(2)).all();
  expect(remarks).toHaveLength(3);
});

test('pairs of raw SQL lead anywhere a relationship does (A256)', async () => {
  await people();
  const rows = await Entry.select('title')
    .load({ reachable: (q) => q.select('title').load('reachableCount'), reachableCount: true })
    .sort('title')
    .all();
  expect(rows.map((e) => [e.title, titles(e.reachable), e.reachableCount])).toEqual([
    ['ann', [], 0],
    ['four', [], 0],
    ['one', ['four', 'three', 'two'], 3],
    ['three', ['four'], 1],
    ['two', ['four', 'three'], 2],
  ]);
  expect(rows[2]?.reachable.map((e) => e.reachableCount)).toEqual([0, 1, 2]);
  expect(
    titles(
      await Entry.filter((e) => e.reachable.exists((r) => r.title.eq('three')))
        .sort('title')
        .all(),
    ),
  ).toEqual(['one', 'two']);
  expect(
    titles(
      await Entry.filter((e) => e.reachableCount.gt(0))
        .sort('-reachableCount')
        .limit(2)
        .all(),
    ),
  ).toEqual(['one', 'two']);
  const query = Entry.filter((e) => e.title.eq('one'))
    .calculate('talk', (e) => e.reachable.sum((r) => r.remarks.count()))
    .calculate('first', (e) => e.reachable.first((r) => r.title))
    .calculate('middle', (e) => e.person.entries.exists((x) => x.reachable.exists((r) => r.remarks.exists())))
    .load({ readersOfReachable: (q) => q.select('firstName') });
  expect(await query.one()).toMatchObject({
    talk: 2,
    first: 'four',
    middle: true,
    readersOfReachable: [{ firstName: 'cid' }],
  });
  expect(
    await named('ann')
      .calculate('n', (p) => p.entries.sum((e) => e.reachableCount))
      .one(),
  ).toMatchObject({ n: 6 });
  expect(
    titles(
      (
        await Entry.load({ reachable: (q) => q.limit(1) })
          .filter((e) => e.title.eq('one'))
          .one()
      ).reachable,
    ),
  ).toEqual(['four']);
});

test('a relationship without a key takes raw SQL for its filter (A256)', async () => {
  await people();
  const rows = await Entry.load('sameScore')
    .filter((e) => e.sameScore.exists())
    .sort('title')
    .all();
  expect(rows.map((e) => [e.title, titles(e.sameScore)])).toEqual([
    ['four', ['three']],
    ['three', ['four']],
  ]);
});

test('recordsOf() aggregates what nothing ties to a record, narrowed by what it says (A141, A143, A146)', async () => {
  await people();
  const query = Person.select('firstName')
    .load(['namesakeScore'])
    .calculate('all', () => recordsOf(Entry).count())
    .calculate('best', () =>
      recordsOf(Entry)
        .sort((e) => e.score.desc())
        .first((e) => e.title),
    )
    .calculate('any', (p) => recordsOf(Entry).exists((e) => e.title.eq(p.firstName)))
    .calculate('titles', (p) =>
      recordsOf(Entry)
        .filter((e) => e.person.firstName.eq(p.firstName).or(e.score.gt(6)))
        .sort((e) => e.score)
        .list((e) => e.title),
    )
    .calculate('deep', (p) =>
      p.entries
        .filter((e) =>
          recordsOf(Remark)
            .filter((r) => r.postId.eq(e.id))
            .count()
            .gt(1),
        )
        .count(),
    )
    .sort('firstName');
  expect(await query.all()).toEqual([
    {
      firstName: 'ann',
      namesakeScore: 7,
      all: 5,
      best: 'ann',
      any: true,
      titles: ['one', 'two', 'three', 'ann'],
      deep: 1,
    },
    { firstName: 'bob', namesakeScore: 0, all: 5, best: 'ann', any: false, titles: ['four', 'ann'], deep: 0 },
    { firstName: 'cid', namesakeScore: 0, all: 5, best: 'ann', any: false, titles: ['ann'], deep: 0 },
  ]);
  expect(await query.filter((p) => p.firstName.eq('nobody')).all()).toEqual([]);
  expect(
    names(
      await Person.filter((p) =>
        recordsOf(Entry)
          .filter((e) => e.title.eq(p.firstName))
          .count()
          .gt(0),
      ).all(),
    ),
  ).toEqual(['ann']);
  const { others, namesakes } = await named('ann')
    .load({ others: (q) => q.sort('firstName'), namesakes: true })
    .one();
  expect([names(others), titles(namesakes)]).toEqual([['bob', 'cid'], ['ann']]);
});

test('ways go with sets, groups, pages, streams and distinct records', async () => {
  await people();
  const some = Person.filter((p) => p.heardCount.gt(1)).union(
    Person.filter((p) => p.readers.exists((r) => r.firstName.eq('cid'))),
  );
  const streamed: (string | null)[][] = [];
  for await (const p of some
    .load({ fans: (q) => q.sort('firstName').limit(1), readers: true })
    .sort('firstName')
    .stream())
    streamed.push([p.firstName, ...names(p.fans), ...names(p.readers).sort()]);
  expect(streamed).toEqual([
    ['ann', 'bob', 'bob', 'cid'],
    ['bob', 'cid'],
  ]);
  const groups = Remark.query()
    .groupBy({ reading: (r) => r.entry.person.readers.count(), title: (r) => r.entry.title.upper() })
    .summary({ n: (rs) => rs.count(), fans: (rs) => rs.sum((r) => through(r.entry, (e) => e.followers).count()) })
    .sort('title');
  expect(await groups.all()).toEqual([
    { reading: 1, title: 'FOUR', n: 1, fans: 0 },
    { reading: 3, title: 'ONE', n: 2, fans: 4 },
    { reading: 3, title: 'TWO', n: 1, fans: 0 },
  ]);
  const page = await Person.sort('-heardCount', 'firstName')
    .load({ heard: (q) => q.distinct('authorId').sort('authorId') })
    .page({ size: 1 });
  expect(page.records.map((p) => [p.firstName, p.heard.length])).toEqual([['ann', 2]]);
  const next = await Person.sort('-heardCount', 'firstName').load('secondReader').page({ size: 2, after: page.after });
  expect(next.records.map((p) => [p.firstName, p.secondReader])).toEqual([
    ['bob', null],
    ['cid', null],
  ]);
  expect(await Person.query().summary({ ways: (ps) => ps.sum((p) => p.fans.count()) })).toEqual({ ways: 3 });
});

test('records of any resource, groups and sets are seen through a base filter', async () => {
  class Shown extends Resource('posts', { repo: Blog }) {
    id = uuid({ primaryKey: true });
    score = integer({ optional: true });
    static base = base(Shown, (s) => s.score.gt(2));
  }
  await people();
  const row = await Shown.calculate('n', () => recordsOf(Shown).count())
    .calculate('all', () => recordsOf(Shown).withoutBase().count())
    .sort('-score')
    .first();
  expect(row).toMatchObject({ score: 7, n: 3, all: 5 });
  const groups = Shown.query()
    .groupBy('score')
    .summary({ n: (ss) => ss.count() })
    .sort('score');
  expect(await groups.all()).toEqual([
    { score: 3, n: 2 },
    { score: 7, n: 1 },
  ]);
  expect(
    await Shown.query()
      .union(Shown.filter((s) => s.score.lt(3)))
      .count(),
  ).toBe(3);
});

test('recordsOf() brings a resource into the model that no relationship leads to', () => {
  class Lonely extends Resource('organizations', { repo: Blog }) {
    id = uuid({ primaryKey: true });
    name = text({ optional: true });
    marked = recordsOf(Stranger)
      .filter((s) => s.name.eq(this.name))
      .count();
  }
  class Stranger extends Resource('ratings', { repo: Blog }) {
    id = uuid({ primaryKey: true });
    name = text({ optional: true });
    lonely = recordsOf(Lonely).count();
  }
  expect(resolve([Lonely]).resources.map(({ name }) => name)).toEqual(['Lonely', 'Stranger']);
  expect(Lonely.load('marked').toSQL().sql).toContain('from "ratings"');
  expect(Stranger.load('lonely').toSQL().sql).toContain('from "organizations"');
});

test('what leads nowhere is a mistake of the declaration, with what to do', () => {
  const mistakes = (make: () => new () => object) => {
    try {
      resolve([make()]);
      return 'none';
    } catch (error) {
      return String(error);
    }
  };
  const of = (field: (it: { readonly id: ReturnType<typeof uuid> }) => unknown) => () =>
    class Odd extends Resource('odd', { repo: Blog }) {
      id = uuid({ primaryKey: true });
      field = field(this as never);
    };
  expect(mistakes(of(() => recordsOf(undefined as never)))).toContain('recordsOf() takes a resource, not undefined');
  expect(mistakes(of((it) => through(it.id as never, (x: never) => x)))).toContain(
    'through() goes from relationship to relationship',
  );
  expect(mistakes(of(() => hasMany(Entry, { pairs: 'select 1, 2' as never })))).toContain('pairs are raw SQL');
  expect(mistakes(of(() => hasOne(recordsOf(Entry), {} as never)))).toContain('one of many is the first in an order');
  expect(mistakes(of(() => (through as (x: unknown) => unknown)(recordsOf(Entry))))).toContain(
    'through() goes on from a relationship',
  );
  expect(() => Entry.calculate('n', (e) => through(e.person, (p) => p.firstReader).count()).toSQL()).toThrow(
    'leads to one record',
  );
});
