import { belongsTo, hasMany, indexes, integer, Resource, text, uuid } from 'quarry';
import { expect, test } from 'vitest';
import { modelOf } from '../../../src/model/resolve.ts';
import { adviceLine, adviceOf } from '../../../src/query/plan/advice.ts';
import { lineOf } from '../../../src/query/plan/choices.ts';
import { planOf } from '../../../src/query/plan/plan.ts';
import { selectionOf } from '../../../src/query/plan/select.ts';
import type { Request } from '../../../src/query/request.ts';
import { StatementCache } from '../../../src/sql/compile/cache.ts';

class Account extends Resource('accounts') {
  id = uuid({ primaryKey: true });
  name = text();
  entries = hasMany(Entry, (e) => e.accountId);
  open = this.entries.filter((e) => e.status.eq('open')).count();
  all = this.entries.count();
  sum = this.entries.sum((e) => e.amount);
  noted = hasMany(Note, (n) => n.about);
}
class Note extends Resource('notes') {
  id = uuid({ primaryKey: true });
  about = uuid();
}
class Entry extends Resource('entries') {
  id = uuid({ primaryKey: true });
  accountId = uuid();
  status = text();
  amount = integer();
  account = belongsTo(Account, this.accountId);

  static indexes = indexes(Entry, { perStatus: ['accountId', 'status'] });
}

const choices = (query: object): string => {
  const { request } = query as { readonly request: Request };
  return planOf(selectionOf(request, modelOf(request.resource)))
    .choices.map(lineOf)
    .join('\n');
};

test('planOf() asks an index that covers key and columns for each record, and groups otherwise', () => {
  expect(choices(Account.filter((a) => a.open.gt(1)))).toMatch(
    /^entries: count by a lateral \(index entries_\w+ covers it\)$/,
  );
  expect(choices(Account.filter((a) => a.sum.gt(1)))).toMatch(/^entries: sum by one grouped sub-select/);
});

test('planOf() merges what is asked of one relationship, wherever it is asked', () => {
  const plan = choices(
    Account.filter((a) => a.sum.gt(1))
      .sort('-open')
      .load('all'),
  );
  expect(plan).toMatch(/^entries: sum, count, count by one grouped/);
  expect(plan.split('\n')).toHaveLength(1);
});

test('planOf() cuts the page before it joins what is only read', () => {
  const page = choices(Account.query().limit(10).load('sum'));
  expect(page).toContain('entries: sum by a lateral (only read, after the page was cut)');
  expect(page).toContain('the page is cut before aggregates are joined to it');
  expect(choices(Account.load('sum'))).toContain('grouped sub-select (read for all records)');
});

test('planOf() asks for each record where there are few: by key, or below a parent', () => {
  const key = '00000000-0000-4000-8000-000000000001';
  for (const query of [
    Account.filter((a) => a.id.eq(key)),
    Account.filter((a) => a.id.in([key]).and(a.name.eq('x'))),
  ]) {
    expect(choices(query.load('sum'))).toContain('a lateral (few records, by their keys)');
  }
  expect(choices(Account.filter((a) => a.id.eq(key).or(a.name.eq('x'))).load('sum'))).toContain('grouped');
});

test('get() speaks of the key where a value is none, not of a comparison nobody wrote', async () => {
  await expect(Account.get('nope')).rejects.toThrow(/^the key of Account\.id: "nope" is no uuid$/);
  await expect(Account.find({ id: 7 } as never)).rejects.toThrow(/^the key of Account\.id: 7 is no uuid$/);
});

const planned = (query: object, rows?: number) => {
  const { request } = query as { readonly request: Request };
  const statistics = rows === undefined ? undefined : { rowsOf: () => rows };
  const plan = planOf(selectionOf(request, modelOf(request.resource)), { statistics });
  return { plan, advice: adviceOf(plan, statistics).map(adviceLine) };
};

test('hint() decides how aggregates are computed, and explain() says that it did', () => {
  const lateral = Account.filter((a) => a.sum.gt(1)).hint({ aggregates: 'lateral' });
  expect(choices(lateral)).toBe('entries: sum by a lateral (as hinted)');
  expect(planned(lateral).plan.choices).toEqual([
    { about: 'entries', chosen: 'sum by a lateral', why: 'as hinted', hinted: true },
  ]);
  expect(choices(Account.query().limit(10).load('sum').hint({ aggregates: 'grouped' }))).toContain(
    'sum by one grouped sub-select (as hinted)',
  );
});

test('planOf() reads all once where no index leads to the rows of one record', () => {
  const page = Account.query()
    .limit(10)
    .aggregate('n', (a) => a.noted.count());
  expect(choices(page)).toContain(
    'grouped sub-select (no index leads to the rows of one record, so all are read once)',
  );
  expect(planned(page, 100).plan.choices.map(lineOf).join()).toContain('by a lateral');
});

test('planOf() loads together where statistics know the table to be small, and says what it took from them', () => {
  const loads = (rows?: number) => planned(Account.load('entries'), rows).plan;
  expect(loads().loads).toMatchObject({
    how: 'together',
    why: 'how many records there are is not known yet',
    open: true,
  });
  expect(loads(500).loads).toEqual({ how: 'together', why: 'the table is small', hinted: false, open: false });
  expect(loads(501).loads.how).toBe('apart');
  expect(loads(500).facts).toEqual([{ table: modelOf(Account), small: true }]);
  // A page bounds the records, whatever the table holds.
  expect(planned(Account.load('entries').limit(10), 501).plan.facts).toEqual([]);
});

test('StatementCache.use() makes anew what was made on what is no longer so, and nothing else', () => {
  const cache = new StatementCache();
  const of = (query: object) => cache.compile((query as { readonly request: Request }).request, 'rows').statement;
  const all = of(Account.load('entries'));
  const page = of(Account.load('entries').limit(10));
  expect(all.text).toMatch(/^with l0/);
  cache.use({ rowsOf: () => 10 ** 6 });
  const apart = of(Account.load('entries'));
  expect(apart.text).toMatch(/^select/);
  expect(of(Account.load('entries').limit(10))).toBe(page);
  cache.use({ rowsOf: () => 9 });
  expect(of(Account.load('entries')).text).toBe(all.text);
  cache.use(undefined);
  expect(of(Account.load('entries').limit(10))).toBe(page);
});

test('adviceOf() names the index that is missed, and keeps silent where one serves or the table is small', () => {
  const advice = (query: object, rows?: number) => planned(query, rows).advice;
  const noted = ["advice: index on notes (about): static indexes = indexes(Note, { byAbout: ['about'] })"];
  expect(advice(Account.filter((a) => a.noted.exists()))).toEqual(noted);
  expect(advice(Account.load('noted'))).toEqual(noted);
  expect(
    advice(
      Account.query()
        .limit(5)
        .aggregate('n', (a) => a.noted.count()),
    ),
  ).toEqual(noted);
  expect(advice(Account.load('noted'), 100)).toEqual([]);
  expect(advice(Account.aggregate('n', (a) => a.noted.count()))).toEqual([]);
  expect(advice(Account.filter((a) => a.entries.exists()).load('entries'))).toEqual([]);
  expect(advice(Account.filter((a) => a.name.eq('x')))).toEqual([
    "advice: index on accounts (name): static indexes = indexes(Account, { byName: ['name'] })",
  ]);
  expect(
    advice(
      Entry.filter((e) => e.status.eq('open'))
        .sort('-amount')
        .limit(10),
    ),
  ).toEqual([
    "advice: index on entries (status, amount): static indexes = indexes(Entry, { byStatusAndAmount: ['status', 'amount'] })",
  ]);
  const key = '00000000-0000-4000-8000-000000000001';
  for (const served of [
    Entry.filter((e) => e.accountId.eq(key).and(e.amount.gt(3))),
    Entry.filter((e) => e.id.eq(key)),
    Entry.sort('id').limit(10),
    Entry.sort('amount'),
    Entry.filter((e) => e.amount.add(1).gt(3)),
  ])
    expect(advice(served)).toEqual([]);
});
