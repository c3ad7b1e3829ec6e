import { belongsTo, hasMany, indexes, integer, Resource, text, uuid } from 'quarry';
import { expect, test } from 'vitest';
import { modelOf } from '../../../src/model/resolve.ts';
import { lineOf } from '../../../src/query/plan/choices.ts';
import { planOf } from '../../../src/query/plan/plan.ts';
import { selectionOf } from '../../../src/query/plan/select.ts';
import type { Request } from '../../../src/query/request.ts';

class Account extends Resource('accounts') {
  id = uuid({ primaryKey: true });
  name = text();
  entries = hasMany(Entry, (e) => e.accountId);
  open = this.entries.filter((e) => e.status.eq('open')).count();
  all = this.entries.count();
  sum = this.entries.sum((e) => e.amount);
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
