import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { stopRepo } from '../../src/repo/session.ts';
import { Helpdesk, key, seeds, tables, useHelpdesk } from '../support/domain/helpdesk.ts';
import { Tagging } from '../support/domain/tag.ts';
import { Ticket } from '../support/domain/ticket.ts';
import { User } from '../support/domain/user.ts';
import { createDatabase, dropDatabase } from '../support/server.ts';

let url = '';
const sent: string[] = [];

beforeAll(async () => {
  url = await createDatabase('again');
  useHelpdesk(url);
  for (const statement of `${tables}${seeds}`.split(';')) if (statement.trim() !== '') await Helpdesk.query(statement);
  Helpdesk.on('statement', ({ sql }) => sent.push(sql));
});
beforeEach(() => {
  sent.length = 0;
});
afterAll(async () => {
  await stopRepo(Helpdesk);
  await dropDatabase(url);
});

/** The result, and what was sent for it. */
async function sentFor<T>(work: () => Promise<T>): Promise<readonly [T, readonly string[]]> {
  sent.length = 0;
  const result = await work();
  return [result, [...sent]];
}

describe('load(…, { reuse: true })', () => {
  test('computes in memory what the records carry, and sends nothing (A154)', async () => {
    const users = await User.sort('name').all();
    const asked = { username: true, salutation: { greeting: 'Hi' } } as const;
    const fresh = await User.load(users, asked);
    const [reused, statements] = await sentFor(() => User.load(users, asked, { reuse: true }));
    expect(statements).toEqual([]);
    expect(reused).toEqual(fresh);
    expect(users[0]).not.toHaveProperty('username');
    expect(await User.load([], asked, { reuse: true })).toEqual([]);
  });

  test('goes through loaded to-ones, null where the key is, and through calculations of calculations', async () => {
    const tickets = await Ticket.load({ reporter: true, representative: true }).sort('subject').all();
    const [reused, statements] = await sentFor(() => Ticket.load(tickets, ['label', 'handledBy'], { reuse: true }));
    expect(statements).toEqual([]);
    expect(reused).toEqual(await Ticket.load(tickets, ['label', 'handledBy']));
    expect(reused.some((t) => t.representative === null && t.handledBy === 'nobody')).toBe(true);
  });

  test('takes aggregates the records have, and computes with them', async () => {
    const users = await User.load(['activeAssignedTickets', 'allAssignedTickets']).sort('name').all();
    const names = ['assignedOpenPercent', 'allAssignedTickets'] as const;
    const [reused, statements] = await sentFor(() => User.load(users, names, { reuse: true }));
    expect(statements).toEqual([]);
    expect(reused).toEqual(await User.load(users, names));
  });

  test('asks the database, once, for what is missing or cannot be decided', async () => {
    const users = await User.select('id', 'name').sort('name').all();
    const names = ['username', 'allAssignedTickets', 'manager'] as const;
    const [reused, statements] = await sentFor(() => User.load(users, names, { reuse: true }));
    expect(statements).toHaveLength(1);
    expect(statements[0]).not.toContain(`"name" || '-'`);
    expect(reused).toEqual(await User.load(users, names));
    const keysOnly = users.map(({ id }) => ({ id }));
    const [fetched, again] = await sentFor(() => User.load(keysOnly, 'username', { reuse: true }));
    expect(again).toHaveLength(1);
    expect(fetched.map((u) => u.username)).toEqual(reused.map((u) => u.username));
  });

  test('believes neither a value of other arguments nor a to-one that a nested query may have left out', async () => {
    const [eve] = await User.load({ salutation: { greeting: 'Hi' } })
      .select('id', 'managerId')
      .sort('name')
      .limit(1)
      .all();
    if (eve === undefined) throw new TypeError('there is nobody');
    expect(eve.salutation).toBe('Hi Ann');
    expect((await User.load(eve, { salutation: { greeting: 'Yo' } }, { reuse: true })).salutation).toBe('Yo Ann');
    const tickets = await Ticket.load({ representative: (r) => r.filter((u) => u.name.eq('Cid')) })
      .sort('subject')
      .all();
    const [reused, statements] = await sentFor(() => Ticket.load(tickets, 'handledBy', { reuse: true }));
    expect(statements).toHaveLength(1);
    const truly = await Ticket.load('handledBy').sort('subject').all();
    expect(reused.map((t) => t.handledBy)).toEqual(truly.map((t) => t.handledBy));
  });

  test('one record gives one record, compute() one value, both without a statement (A155)', async () => {
    const bob = await User.filter((u) => u.name.eq('Bob')).one();
    const [values, statements] = await sentFor(async () => [
      (await User.load(bob, 'username', { reuse: true })).username,
      await User.compute(bob, 'username', true, { reuse: true }),
      await User.compute(bob, 'salutation', { greeting: 'Hello' }, { reuse: true }),
      await User.compute(bob, 'salutation', {}, { reuse: true }),
    ]);
    expect(statements).toEqual([]);
    expect(values).toEqual([`Bob-${bob.id}`, `Bob-${bob.id}`, 'Hello Bob', 'Dear Bob']);
    expect(await User.compute(bob, 'allAssignedTickets')).toBe(4);
    expect(await User.compute(bob, 'salutation', { greeting: 'Hello' })).toBe('Hello Bob');
  });

  test('refuses what is no record, and options there are not', async () => {
    await expect(User.load(null as never, 'username')).rejects.toThrow('not onto null');
    await expect(User.load(['x'] as never, 'username', { reuse: true })).rejects.toThrow('not onto a string');
    await expect(User.load([], 'username', { reus: true } as object)).rejects.toThrow("Did you mean 'reuse'?");
    await expect(User.load([], 'usernam' as never, { reuse: true })).rejects.toThrow("Did you mean 'username'?");
  });
});

test('reload() gives the records as they are now, in the given order, null for one that is gone (E042)', async () => {
  const [a, b] = await Ticket.load('reporter').sort('subject').limit(2).all();
  if (a === undefined || b === undefined) throw new TypeError('there are too few tickets');
  const gone = { id: '00000000-0000-4000-8000-00000000dead' };
  await Helpdesk.query(`update tickets set priority = 9 where id = $1`, [a.id]);
  const [records, statements] = await sentFor(() => Ticket.reload([b, a, gone, b]));
  expect(statements).toHaveLength(1);
  expect(records).toEqual([
    await Ticket.get(b.id),
    { ...(await Ticket.get(a.id)), priority: 9 },
    null,
    await Ticket.get(b.id),
  ]);
  expect(records[0]).not.toHaveProperty('reporter');
  expect(await Ticket.reload(a.id)).toMatchObject({ id: a.id, priority: 9 });
  expect(await Ticket.reload(a.id.toUpperCase())).toMatchObject({ id: a.id });
  expect(await Ticket.reload(gone)).toBeNull();
  expect(await Ticket.reload([])).toEqual([]);
  expect((await Ticket.reloadOrThrow([b, a])).map((t) => t.id)).toEqual([b.id, a.id]);
  await expect(Ticket.reloadOrThrow([b, gone])).rejects.toThrow(
    `there is no Ticket with the key "${gone.id}" any more`,
  );
  await expect(Ticket.reloadOrThrow(gone)).rejects.toMatchObject({ code: 'not_found' });
});

test('reload() takes keys of several attributes, and refuses what is no record of the resource (E042)', async () => {
  const [tagging] = await Tagging.query().limit(1).all();
  if (tagging === undefined) throw new TypeError('there is no tagging');
  expect(await Tagging.reload([tagging])).toEqual([tagging]);
  for (const wrong of [{ name: 'x' }, {}, null, undefined, 7, 'no uuid', { id: 7 }, { id: '\u0000' }, { id: '\ud800' }])
    await expect(Ticket.reload([wrong] as never)).rejects.toMatchObject({ code: 'query.misuse' });
  await expect(Tagging.reload([key(1)] as never)).rejects.toThrow('is no record of Tagging');
  await expect(Ticket.reload([key(1)], { timout: 1 } as object)).rejects.toThrow("Did you mean 'timeout'?");
});
