import { recordsOf, through, withActor, withRepo } from 'quarry';
import { describe, expect, test } from 'vitest';
import {
  bob,
  InMemory,
  Label,
  Labelling,
  Library,
  Paper,
  Reader,
  Remark,
  useLibrary,
  worlds,
} from '../../support/library.ts';

useLibrary();

const all = async <T>(stream: AsyncIterable<T>): Promise<T[]> => {
  const found: T[] = [];
  for await (const one of stream) found.push(one);
  return found;
};
/** An error instead of what was found is an answer too. */
const orError = (work: Promise<unknown>): Promise<unknown> => work.catch((error: Error) => error.message);

/** Every way to read. What `filter()` asks is not among them: it is the programmer's, and asks of everything. */
const paths: Readonly<Record<string, () => Promise<unknown>>> = {
  all: () => Paper.sort('id').all(),
  select: () => Paper.sort('id').select('title').all(),
  first: () => Paper.sort('-score').first(),
  one: () => orError(Paper.where({ title: { startsWith: 'SECRET' } }).one()),
  find: async () => [await Paper.find(1), await Paper.find(2), await Paper.find(5)],
  get: async () => [await orError(Paper.get(2)), await orError(Paper.get(3))],
  exists: async () => [await Paper.exists(), await Paper.where({ score: { gt: 9000 } }).exists()],
  count: async () => [
    await Paper.count(),
    await Paper.where({ score: { gt: 20 } }).count(),
    await Paper.limit(4).count(),
  ],
  'limit and offset': () => Paper.sort('-id').limit(2).offset(1).all(),
  'distinct on': () => Paper.distinct('ownerId').sort('ownerId', '-score').all(),
  distinct: () => Paper.select('open').distinct().sort('open').all(),
  calculate: () =>
    Paper.sort('id')
      .calculate('double', (p) => p.score.mul(2))
      .all(),
  aggregate: () =>
    Paper.sort('id')
      .select('id')
      .aggregate('n', (p) => p.remarks.count())
      .all(),
  page: async () => {
    const { records, count } = await Paper.sort('-score').page({ size: 2, count: true });
    return { records, count };
  },
  'the pages behind a cursor': async () => {
    const titles: string[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const page = await Paper.sort('-score').page({ size: 2, after });
      titles.push(...page.records.map(({ title }) => title));
      after = page.after;
    }
    return titles;
  },
  'pages backwards': async () => {
    const last = await Paper.sort('-score').page({ size: 100 });
    return last.records.length;
  },
  stream: () => all(Paper.sort('id').stream()),
  'stream with loads': () =>
    all(
      Reader.sort('id')
        .load({ papers: (q) => q.sort('id').load('remarks') })
        .stream(),
    ),
  summary: () =>
    Paper.query().summary({
      n: (p) => p.count(),
      total: (p) => p.sum((one) => one.score),
      max: (p) => p.max((one) => one.title),
      remarks: (p) => p.sum((one) => one.remarks.count()),
      all: (p) => p.every((one) => one.score.lt(9000)),
    }),
  'groups of records': () =>
    Paper.query()
      .groupBy('ownerId')
      .summary({ n: (p) => p.count(), titles: (p) => p.sort((one) => one.id).list((one) => one.title) })
      .sort('ownerId')
      .all(),
  'groups by what is behind': () =>
    Remark.query()
      .groupBy({ title: (r) => r.paper.title })
      .summary({ n: (r) => r.count() })
      .sort('title')
      .all(),
  'a summary of a union': () =>
    Paper.sort('score')
      .limit(2)
      .union(Paper.sort('-score').limit(2))
      .summary({ n: (p) => p.count(), max: (p) => p.max((x) => x.score) }),
  union: () =>
    Paper.where({ open: true })
      .union(Paper.where({ score: { gt: 35 } }))
      .sort('id')
      .all(),
  intersect: () =>
    Paper.sort('id')
      .intersect(Paper.where({ score: { gt: 35 } }))
      .sort('id')
      .all(),
  except: () =>
    Paper.query()
      .except(Paper.where({ open: true }))
      .sort('id')
      .all(),
  'a read action': () => Paper.read('scored').all(),
  lock: () => Library.transaction(() => Paper.sort('id').lock().all()),
  'lock with loads': () =>
    Library.transaction(() =>
      Paper.sort('id')
        .lock('share')
        .load({ remarks: (q) => q.sort('id') })
        .all(),
    ),
  'a to-many': () =>
    Reader.sort('id')
      .load({ papers: (q) => q.sort('id') })
      .all(),
  'a to-many apart': () =>
    Reader.sort('id')
      .load({ papers: (q) => q.sort('id').load({ remarks: (r) => r.sort('id') }) })
      .hint({ loads: 'apart' })
      .all(),
  'a to-many together': () =>
    Reader.sort('id')
      .load({ papers: (q) => q.sort('id').load({ remarks: (r) => r.sort('id') }) })
      .hint({ loads: 'together' })
      .all(),
  'as of one moment': () =>
    Reader.sort('id')
      .load({ papers: (q) => q.sort('id') })
      .hint({ loads: 'apart' })
      .all({ snapshot: true }),
  'a cut to-many': () =>
    Reader.sort('id')
      .load({ papers: (q) => q.sort('-score').limit(1) })
      .all(),
  'a page of a to-many': async () =>
    (
      await Reader.sort('id')
        .load({ papers: (q) => q.sort('-score').page({ size: 1, count: true }) })
        .all()
    ).map(({ papers }) => [papers.records, papers.count]),
  'a limited to-many': () => Reader.sort('id').load('best').all(),
  'one of many': () => Reader.sort('id').load('newest').all(),
  'one of those behind': () => Reader.sort('id').load(['loudest', 'loudestWords']).all(),
  'a to-one': () => Remark.sort('id').load('paper').all(),
  'a to-one of a to-one': () =>
    Remark.sort('id')
      .load({ paper: { cited: { cited: true } } })
      .all(),
  'a to-one with loads': () =>
    Remark.sort('id')
      .load({ paper: (q) => q.select('title').load({ remarks: (r) => r.sort('id') }) })
      .all(),
  'a self-relation': () => Paper.sort('id').load(['cited', 'citedTitle']).all(),
  'many to many': () =>
    Paper.sort('id')
      .load({ labels: (q) => q.sort('id') })
      .all(),
  'many to many, from the other end': () =>
    Label.sort('id')
      .load({ papers: (q) => q.sort('id') })
      .all(),
  'many to many, counted': () =>
    Label.sort('id')
      .aggregate('n', (l) => l.papers.count())
      .all(),
  'a join resource': () => Labelling.sort('paperId', 'labelId').load(['paper', 'label']).all(),
  through: () =>
    Reader.sort('id')
      .load({ heard: (q) => q.sort('id'), labels: (q) => q.sort('id') })
      .all(),
  'through, counted': () =>
    Reader.sort('id')
      .aggregate('heardCount', (r) => r.heard.count())
      .aggregate('labelCount', (r) => through(r.papers, (p) => p.labels).count())
      .all(),
  'through a to-one': () =>
    Reader.sort('id')
      .aggregate('cited', (r) => through(r.papers, (p) => p.cited).list((p) => p.title))
      .all(),
  'behind the base filter': async () => [
    await Paper.query().withoutBase().sort('id').all(),
    await Reader.sort('id')
      .load({ papers: (q) => q.withoutBase().sort('id') })
      .aggregate('n', (r) => r.papers.withoutBase().count())
      .aggregate('all', () => recordsOf(Paper).withoutBase().count())
      .all(),
  ],
  'an expression as an argument': () =>
    Reader.sort('id')
      .calculate('n', (r) => r.above({ from: r.papers.min((p) => p.score) as never }))
      .all(),
  'records of a resource': () =>
    Reader.sort('id')
      .load({ others: (q) => q.sort('id') })
      .aggregate('n', (r) =>
        recordsOf(Paper)
          .filter((p) => p.score.gt(r.id))
          .count(),
      )
      .all(),
  'declared aggregates': () => Reader.sort('id').load(['paperCount', 'total', 'titles']).all(),
  'aggregates by a grouped sub-select': () =>
    Reader.sort('id').load(['paperCount', 'total']).hint({ aggregates: 'grouped' }).all(),
  'aggregates by a lateral': () =>
    Reader.sort('id').load(['paperCount', 'total']).hint({ aggregates: 'lateral' }).all(),
  'every aggregate': () =>
    Reader.sort('id')
      .aggregate('min', (r) => r.papers.min((p) => p.score))
      .aggregate('max', (r) => r.papers.max((p) => p.score))
      .aggregate('avg', (r) => r.papers.avg((p) => p.score))
      .aggregate('first', (r) => r.papers.sort((p) => p.score.desc()).first((p) => p.title))
      .aggregate('list', (r) => r.papers.list((p) => p.open, { distinct: true }))
      .aggregate('some', (r) => r.papers.exists((p) => p.score.gt(9000)))
      .aggregate('all', (r) => r.papers.every((p) => p.score.lt(9000)))
      .calculate('none', (r) => r.papers.none((p) => p.score.gt(9000)))
      .aggregate('bestTotal', (r) => r.best.sum((p) => p.score))
      .aggregate('deep', (r) => r.papers.sum((p) => p.remarks.count()))
      .all(),
  'calculations over what is behind': () =>
    Reader.sort('id')
      .load({ newestTitle: true, summary: true, above: { from: 35 } })
      .all(),
  'a calculation over one of many (A165)': () =>
    Paper.sort('id').select('id').load(['latestWords', 'isDiscussed', 'labelNames']).all(),
  'values of to-ones': () =>
    Remark.sort('id')
      .load('paperTitle')
      .calculate('of', (r) => r.paper.owner.name)
      .all(),
  sort: () =>
    Remark.sort((r) => r.paper.score.desc('last'), 'id')
      .select('id')
      .all(),
  'sort by an aggregate': () =>
    Reader.sort((r) => r.papers.count().desc(), 'id')
      .select('id')
      .all(),
  'sort by many': () =>
    Reader.sort((r) => r.papers.desc((p) => p.score, 'last'), 'id')
      .select('id')
      .all(),
  'where over a to-one (A370)': () =>
    Remark.where({ paper: { score: { gt: 9000 } } })
      .sort('id')
      .all(),
  'where there is none behind a to-one': () => Paper.where({ cited: null }).sort('id').all(),
  'where some': () =>
    Reader.where({ papers: { some: { score: { gt: 9000 } } } })
      .sort('id')
      .all(),
  'where none': () =>
    Reader.where({ papers: { none: { score: { gt: 50 } } } })
      .sort('id')
      .all(),
  'where every': () =>
    Reader.where({ papers: { every: { score: { lt: 9000 } } } })
      .sort('id')
      .all(),
  'where over many to many': () =>
    Paper.where({ labels: { some: { name: 'blue' } } })
      .sort('id')
      .all(),
  'where of a calculation': () =>
    Reader.where({ paperCount: { gt: 1 } })
      .sort('id')
      .all(),
  'load onto records': async () => Remark.load(await Remark.sort('id').all(), { paper: true, paperTitle: true }),
  'load onto records, from memory': async () =>
    Paper.load(await Paper.sort('id').load('latest').all(), ['isDiscussed', 'latestWords'], { reuse: true }),
  'load onto a record made up': () => orError(Paper.load({ id: 5 }, { remarks: true })),
  'compute of a record': () => orError(Reader.compute({ id: 3 }, 'above', { from: 50 })),
  'compute of a record made up': () => orError(Paper.compute({ id: 5 }, 'labelNames')),
  reload: () => Paper.reload([1, 2, 5, 6]),
  reloadOrThrow: () => orError(Paper.reloadOrThrow([2])),
};

const places = {
  'on a server': <T>(work: () => Promise<T>): Promise<T> => work(),
  'in memory': <T>(work: () => Promise<T>): Promise<T> => withRepo(Library, InMemory, work, { allowForeign: true }),
};

describe.each(Object.entries(places))('%s nothing leaks', (_place, there) => {
  describe.each(worlds)('to $called', ({ actor, repo }) => {
    test.each(Object.entries(paths))('by %s', async (_name, path) => {
      // The same where what they may not read is not there at all.
      const without = await withRepo(Library, repo, () => withActor(actor, path, { authorize: false }), {
        allowForeign: true,
      });
      expect(await there(() => withActor(actor, path))).toEqual(without);
    });
  });
});

test.each(Object.entries(paths))('without policies it would: %s', async (_name, path) => {
  const harmless = ['pages backwards', 'distinct', 'a join resource'];
  const shown = await withActor(bob, path);
  const bare = await withActor(bob, path, { authorize: false });
  if (!harmless.includes(_name)) expect(bare).not.toEqual(shown);
  expect(JSON.stringify(shown)).not.toMatch(/SECRET|\b9\d{3}\b/);
});
