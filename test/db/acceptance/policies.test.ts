import {
  actions,
  actor,
  boolean,
  integer,
  type PolicyBuilder,
  policies,
  Resource,
  recordsOf,
  resolve,
  text,
  withActor,
  withRepo,
} from 'quarry';
import { describe, expect, test } from 'vitest';
import { soundActionsOf } from '../../../src/action/action-model.ts';
import { modelOf } from '../../../src/model/resolve.ts';
import { ann, bob, cid, InMemory, Library, Paper, Reader, Remark, useLibrary } from '../../support/library.ts';

useLibrary();

const places = {
  'on a server': <T>(work: () => Promise<T>): Promise<T> => work(),
  'in memory': <T>(work: () => Promise<T>): Promise<T> => withRepo(Library, InMemory, work, { allowForeign: true }),
};

const modelActions = (resource: object) => soundActionsOf(modelOf(resource));

const ids = (rows: readonly { readonly id: number }[]): string => rows.map(({ id }) => id).join(' ');

/** The same papers with other policies. */
function papersWith(declare: (policy: PolicyBuilder<{ id: Paper['id']; open: Paper['open'] }>) => readonly object[]) {
  return class Own extends Resource('papers', { repo: Library }) {
    id = integer({ primaryKey: true });
    title = text();
    open = boolean();
    citedId = integer({ optional: true });
    static policies = policies(Own, declare as never);
    static actions = actions(Own, (action) => ({ listed: action.read({ query: (q) => q.sort('id') }) }));
  };
}

describe.each(Object.entries(places))('policies %s', (_place, there) => {
  const run = (name: string, work: () => Promise<void>): void => test(name, () => there(work));
  const seenBy = async (declare: Parameters<typeof papersWith>[0]): Promise<string> =>
    ids(await papersWith(declare).sort('id').all());

  run('policies(): the first check that decides, decides; where none does, it is forbidden', async () => {
    expect(await seenBy((p) => [p.on('read').authorizeIf((t) => t.open)])).toBe('1 3 6');
    expect(await seenBy((p) => [p.on('read').authorizeUnless((t) => t.open)])).toBe('2 4 5 7');
    expect(
      await seenBy((p) => [
        p
          .on('read')
          .forbidIf((t) => t.open)
          .authorizeIf(true),
      ]),
    ).toBe('2 4 5 7');
    expect(
      await seenBy((p) => [
        p
          .on('read')
          .forbidUnless((t) => t.open)
          .authorizeIf(true),
      ]),
    ).toBe('1 3 6');
    expect(await seenBy((p) => [p.on('read').forbidIf((t) => t.open)])).toBe('');
    expect(
      await seenBy((p) => [
        p
          .on('read')
          .authorizeIf((t) => t.id.lt(3))
          .forbidIf((t) => t.open)
          .authorizeIf(true),
      ]),
    ).toBe('1 2 4 5 7');
    expect(
      await seenBy((p) => [
        p
          .on('read')
          .forbidIf((t) => t.open)
          .authorizeIf((t) => t.id.lt(5)),
      ]),
    ).toBe('2 4');
  });

  run('policies(): null allows nothing and is no way past a check that forbids', async () => {
    const me = actor(Reader);
    expect(await seenBy((p) => [p.always().authorizeIf((t) => t.id.eq(me.id))])).toBe('');
    expect(await seenBy((p) => [p.always().authorizeUnless((t) => t.id.eq(me.id))])).toBe('');
    expect(
      await seenBy((p) => [
        p
          .always()
          .forbidIf((t) => t.id.eq(me.id))
          .authorizeIf(true),
      ]),
    ).toBe('');
    expect(
      await seenBy((p) => [
        p
          .always()
          .forbidUnless((t) => t.id.eq(me.id))
          .authorizeIf(true),
      ]),
    ).toBe('');
    expect(
      await seenBy((p) => [
        p
          .always()
          .authorizeUnless((t) => t.id.eq(me.id))
          .authorizeIf((t) => t.open),
      ]),
    ).toBe('1 3 6');
    const notMe = () =>
      seenBy((p) => [
        p
          .always()
          .forbidIf((t) => t.id.eq(me.id))
          .authorizeIf(true),
      ]);
    expect(await withActor(cid, notMe)).toBe('1 2 4 5 6 7');
  });

  run('policies(): all that apply must allow, and one must apply; a bypass needs no other', async () => {
    expect(
      await seenBy((p) => [p.on('read').authorizeIf((t) => t.open), p.always().authorizeIf((t) => t.id.lt(4))]),
    ).toBe('1 3');
    expect(await seenBy((p) => [p.on('update', 'create').authorizeIf(true)])).toBe('');
    expect(await seenBy(() => [])).toBe('');
    expect(await seenBy((p) => [p.bypass().authorizeIf(true)])).toBe('1 2 3 4 5 6 7');
    expect(await seenBy((p) => [p.bypass().authorizeIf((t) => t.id.eq(2))])).toBe('2');
    expect(
      await seenBy((p) => [
        p.bypass('read').authorizeIf((t) => t.id.eq(2)),
        p
          .always()
          .forbidIf((t) => t.open)
          .authorizeIf((t) => t.id.gt(4)),
      ]),
    ).toBe('2 5 7');
    // What stands before a bypass is asked all the same.
    expect(
      await seenBy((p) => [
        p.always().authorizeIf((t) => t.id.gt(2)),
        p.bypass().authorizeIf((t) => t.id.lt(4)),
        p.always().authorizeIf((t) => t.open),
      ]),
    ).toBe('3 6');
  });

  run('policies() about a read action by its name', async () => {
    const Listed = papersWith((p) => [p.on('listed').authorizeIf((t) => t.open)]);
    expect(ids(await Listed.read('listed').all())).toBe('1 3 6');
    expect(ids(await Listed.sort('id').all())).toBe('');
    const Both = papersWith((p) => [
      p.on('listed').authorizeIf((t) => t.open),
      p.on('read').authorizeIf((t) => t.id.gt(1)),
    ]);
    expect(ids(await Both.read('listed').all())).toBe('3 6');
    expect(ids(await Both.sort('id').all())).toBe('2 3 4 5 6 7');
  });

  run('policies() look behind relationships with nobody’s eyes', async () => {
    const read = () =>
      seenBy((p) => [
        p.on('read').authorizeIf((t) =>
          recordsOf(Paper)
            .filter((x) => x.id.eq(t.id))
            .exists((x) => x.title.startsWith('SECRET')),
        ),
      ]);
    expect(await withActor(bob, read)).toBe('2 5 7');
  });

  run('an aggregate counts what the actor may see, as many as there are where that is everything (A131)', async () => {
    const counts = async () => (await Reader.sort('id').load('paperCount').all()).map((r) => r.paperCount);
    const bare = () => withActor(bob, counts, { authorize: false });
    expect(await bare()).toEqual([2, 2, 3]);
    expect(await withActor(bob, counts)).toEqual([1, 2, 1]);
    expect(await withActor(ann, counts)).toEqual(await bare());
    const visible = await withActor(bob, () => Paper.all());
    expect(
      await withActor(bob, () =>
        Reader.aggregate('n', (r) => r.papers.count()).summary({ n: (all) => all.sum((r) => r.papers.count()) }),
      ),
    ).toEqual({
      n: visible.length,
    });
  });

  run('a calculation over the latest of many is as the actor sees it, loaded at once or later (A165)', async () => {
    const of = (id: number, options?: { authorize: boolean }) =>
      withActor(ann, () => Paper.select('id').load('isDiscussed').get(id), options);
    expect(await of(6)).toEqual({ id: 6, isDiscussed: false });
    expect(await of(6, { authorize: false })).toEqual({ id: 6, isDiscussed: true });
    expect(await of(3)).toEqual({ id: 3, isDiscussed: true });
    const paper = await withActor(ann, () => Paper.get(6));
    const later = (options?: { authorize: boolean }) => withActor(ann, () => Paper.load(paper, 'isDiscussed'), options);
    expect((await later()).isDiscussed).toBe(false);
    expect((await later({ authorize: false })).isDiscussed).toBe(true);
  });

  run(
    'a calculation over an aggregate of policed records is the same where all of them are allowed (A198)',
    async () => {
      const above = () =>
        Reader.select('id')
          .load({ above: { from: 30 } })
          .get(2);
      expect(await withActor(bob, above)).toEqual({ id: 2, above: 2 });
      expect(await withActor(bob, above, { authorize: false })).toEqual({ id: 2, above: 2 });
      expect(await withActor(cid, above)).toEqual({ id: 2, above: 1 });
    },
  );

  run(
    'a condition from outside asks the policies of what it looks at, one of the programmer’s does not (A370)',
    async () => {
      const given = () =>
        Remark.where({ paper: { title: { startsWith: 'SECRET' } } })
          .sort('id')
          .all();
      const written = () =>
        Remark.filter((r) => r.paper.title.startsWith('SECRET'))
          .sort('id')
          .all();
      expect([await withActor(bob, given), await withActor(ann, given)].map(ids)).toEqual(['', '3']);
      expect([await withActor(bob, written), await withActor(ann, written)].map(ids)).toEqual(['3', '3']);
      const some = () =>
        Reader.where({ papers: { some: { score: { gt: 9000 } } } })
          .sort('id')
          .all();
      const exists = () =>
        Reader.filter((r) => r.papers.exists((p) => p.score.gt(9000)))
          .sort('id')
          .all();
      expect([ids(await withActor(bob, some)), ids(await withActor(bob, exists))]).toEqual(['', '1 3']);
      // The records themselves are policed whoever asks.
      expect(await withActor(bob, () => Paper.filter((p) => p.score.gt(9000)).count())).toBe(0);
    },
  );

  run('authorize: false is said of a query, or of everything in a scope', async () => {
    expect(await Paper.query().authorize(false).count()).toBe(7);
    expect(await Paper.query().authorize(false).authorize(true).count()).toBe(3);
    expect((await Paper.query().authorize(false).load('cited').get(6)).cited?.title).toBe('SECRET of Cid');
    expect(await withActor(bob, () => Paper.count(), { authorize: false })).toBe(7);
    const inside = () => withActor(bob, () => Paper.count());
    expect(await withActor(bob, inside, { authorize: false })).toBe(4);
    expect(
      await Paper.query()
        .authorize(false)
        .groupBy('open')
        .summary({ n: (p) => p.count() })
        .sort('n')
        .all(),
    ).toEqual([
      { open: true, n: 3 },
      { open: false, n: 4 },
    ]);
    expect(
      ids(
        await Paper.where({ id: 1 })
          .union(Paper.where({ id: 2 }).authorize(false), Paper.where({ id: 5 }))
          .sort('id')
          .all(),
      ),
    ).toBe('1 2');
    const streamed: number[] = [];
    for await (const { id } of withActor(bob, () => Paper.sort('id').stream(), { authorize: false })) streamed.push(id);
    expect(streamed).toEqual([1, 2, 3, 4, 5, 6, 7]);
    const shown = withActor(bob, () => Reader.sort('id').load('papers').stream());
    const counts: number[] = [];
    await withActor(ann, async () => {
      for await (const { papers } of shown) counts.push(papers.length);
    });
    expect(counts).toEqual([1, 2, 1]);
  });
});

test('policies() are one statement for all actors, with what they may read where a record is found', () => {
  const { sql, params } = withActor(bob, () => Paper.select('title').toSQL());
  expect({ sql, params }).toMatchInlineSnapshot(`
    {
      "params": [
        "reader",
        2,
      ],
      "sql": "select t0."title" from "papers" t0 where ($1::text = 'admin' or t0."open" or t0."owner_id" = $2::integer)",
    }
  `);
  expect(withActor(ann, () => Paper.select('title').toSQL()).sql).toBe(sql);
  expect(withActor(bob, () => Paper.select('title').toSQL(), { authorize: false }).sql).toBe(
    'select t0."title" from "papers" t0',
  );
  expect(withActor(bob, () => Remark.select('id').load('paperTitle').toSQL()).sql).toMatchInlineSnapshot(
    `"select t0."id", t1."title" from "remarks" t0 left join lateral (select t1."id", t1."title" from "papers" t1 where t1."id" = t0."paper_id" and ($1::text = 'admin' or t1."open" or t1."owner_id" = $2::integer)) t1 on true where not t0."hidden""`,
  );
});

test('explain() tells whose policies are part of a statement', async () => {
  const plan = await withActor(bob, () => Remark.load('paper').explain());
  expect(plan).toContain('-- Remark: as its policies allow\n-- Paper: as its policies allow');
  expect(await withActor(bob, () => Remark.load('paper').explain(), { authorize: false })).not.toContain('policies');
  expect(await Reader.query().explain()).not.toContain('policies');
});

test('policies() are examined with the model', () => {
  const complaint = (declare: unknown, named = 'policies'): string => {
    class Odd extends Resource('odds', { repo: Library }) {
      id = integer({ primaryKey: true });
      static policies = policies(Odd, declare as never);
    }
    try {
      resolve([Odd]);
    } catch (error) {
      return (error as Error).message.includes(`Odd: ${named}`) ? (error as Error).message : String(error);
    }
    return '';
  };
  type Builder = PolicyBuilder<{ id: Paper['id'] }>;
  expect(complaint(() => 7)).toContain('policies are a list');
  expect(complaint(() => [7])).toContain('a policy begins with policy.on(…)');
  expect(complaint((p: Builder) => [p.on('read')])).toContain('a policy without a check forbids everything');
  expect(complaint((p: Builder) => [(p.on as () => unknown)()])).toContain('on() names what a policy is about');
  expect(complaint((p: Builder) => [p.always().authorizeIf((t) => t.id as never)])).toContain(
    'a condition is a boolean, not a value of type integer',
  );
  expect(
    complaint((p: Builder) => [p.always().authorizeIf((t) => (t as unknown as { idd: Paper['open'] }).idd)]),
  ).toContain("Odd has no field 'idd'. Did you mean 'id'?");
  expect(() =>
    modelActions(
      class Odd extends Resource('odds', { repo: Library }) {
        id = integer({ primaryKey: true });
        static policies = policies(Odd, (policy) => [policy.on('red').authorizeIf(true)]);
      },
    ),
  ).toThrow("policies: there is no action 'red'. Did you mean 'read'?");
  expect(complaint((p: Builder) => [p.always().authorizeIf('yes' as never)])).toContain('a check is a condition');
});
