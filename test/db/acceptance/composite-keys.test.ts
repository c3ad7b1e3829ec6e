import { actions, belongsTo, hasMany, integer, manyToMany, Resource, text, uuid } from 'quarry';
import { expect, test } from 'vitest';
import { scratchRepo, sent, useTables } from '../../support/scratch.ts';

const Store = scratchRepo('keys');

class Account extends Resource('accounts', { repo: Store }) {
  country = text({ primaryKey: true });
  number = integer({ primaryKey: true });
  owner = text();
  entries = hasMany(Entry, (e) => [e.country, e.number]);
  entryCount = this.entries.count();
  static actions = actions(Account, (action) => ({
    open: action.create({ accept: ['country', 'number', 'owner'] }),
    close: action.destroy(),
  }));
}

class Entry extends Resource('entries', { repo: Store }) {
  id = uuid({ primaryKey: true });
  country = text();
  number = integer({ optional: true });
  account = belongsTo(Account, [this.country, this.number], { onDelete: 'restrict' });
  owner = this.account.owner.orElse('nobody');
  groups = manyToMany(
    Group,
    Membership,
    (m) => m.entryId,
    (m) => m.groupId,
  );
  static actions = actions(Entry, (action) => ({ add: action.create({ accept: ['country', 'number'] }) }));
}

class Group extends Resource('groups', { repo: Store }) {
  id = uuid({ primaryKey: true });
  static actions = actions(Group, (action) => ({ add: action.create({ accept: ['id'] }) }));
}

class Membership extends Resource('memberships', { repo: Store }) {
  entryId = uuid({ primaryKey: true });
  groupId = uuid({ primaryKey: true });
  entry = belongsTo(Entry, this.entryId);
  group = belongsTo(Group, this.groupId);
  static actions = actions(Membership, (action) => ({ add: action.create({ accept: ['entryId', 'groupId'] }) }));
}

useTables(Store, () => [Account, Entry, Group, Membership]);

test('belongsTo() over two attributes loads, filters and counts', async () => {
  await Account.create('open', { country: 'no', number: 1, owner: 'ann' });
  await Account.create('open', { country: 'se', number: 1, owner: 'bob' });
  const entry = await Entry.create('add', { country: 'se', number: 1 });
  await Entry.create('add', { country: 'se' });
  const loaded = await Entry.load({ account: true, owner: true }).sort('number').all();
  expect(loaded).toMatchObject([
    { id: entry.id, account: { owner: 'bob' }, owner: 'bob' },
    { number: null, account: null, owner: 'nobody' },
  ]);
  expect(await Entry.filter((e) => e.account.owner.eq('bob')).count()).toBe(1);
  expect(await Account.load('entryCount').sort('country').all()).toMatchObject([{ entryCount: 0 }, { entryCount: 1 }]);
  expect((await Account.load('entries').get({ country: 'se', number: 1 })).entries).toHaveLength(1);
});

test('a key of two that leads nowhere is an issue, and a destroy leaves nothing behind', async () => {
  const missing = await Entry.create('add', { country: 'no', number: 9 }).result();
  expect(missing).toMatchObject({ ok: false, error: { issues: [{ field: 'country', rule: 'reference' }] } });
  const account = await Account.create('open', { country: 'no', number: 1, owner: 'ann' });
  await Entry.create('add', { country: 'no', number: 1 });
  expect(await Account.destroy(account, 'close').result()).toMatchObject({
    ok: false,
    error: { issues: [{ rule: 'referenced', message: 'would leave records behind in entries' }] },
  });
});

test('a uuid makes itself up where it is the whole key, not where it is a part of one', async () => {
  const group = await Group.create('add');
  const entry = await Entry.create('add', { country: 'no' });
  const { value, sql } = await sent(Store, () =>
    // @ts-expect-error both are needed
    Membership.create('add', { entryId: entry.id }).result(),
  );
  expect(value).toMatchObject({ ok: false, error: { issues: [{ field: 'groupId', rule: 'required' }] } });
  expect(sql).toEqual([]);
  await Membership.create('add', { entryId: entry.id, groupId: group.id });
  expect((await Entry.load('groups').get(entry.id)).groups).toEqual([group]);
});
