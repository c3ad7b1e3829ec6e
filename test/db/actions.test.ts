import { ConflictError, InvalidError, NotFoundError, StaleError } from 'quarry';
import { aroundEach, expect, test } from 'vitest';
import { Comment } from '../../resources/comment.ts';
import { Support } from '../../resources/repos.ts';
import { Tag, Tagging } from '../../resources/tag.ts';
import { Ticket } from '../../resources/ticket.ts';
import { User } from '../../resources/user.ts';
import { createSandbox } from '../../src/repo/sandbox.ts';
import { useHelpdesk } from '../support/helpdesk.ts';

useHelpdesk();
const sandbox = createSandbox({ repos: [Support] });
aroundEach(sandbox.aroundEach);

/** The statements that something sends. */
async function sent<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly sql: readonly string[] }> {
  const sql: string[] = [];
  const end = Support.on('statement', (event) => void sql.push(event.sql));
  try {
    return { value: await work(), sql };
  } finally {
    end();
  }
}

const ann = () => User.create('register', { name: 'Ann', email: 'ann@example.org' });

test('create() gives back the row with the key, the defaults and both timestamps equal (S29, S35, E051)', async () => {
  const { value: user, sql } = await sent(ann);
  expect(user).toMatchObject({ name: 'Ann', email: 'ann@example.org', managerId: null });
  expect(user.id).toMatch(/^[0-9a-f-]{36}$/);
  expect(user.insertedAt).toBeInstanceOf(Date);
  expect(user.insertedAt).toEqual(user.updatedAt);
  expect(user).not.toHaveProperty('passwordHash');
  expect(sql).toEqual([
    expect.stringMatching(/^insert into "users" \("name", "email"\) values \(\$1, \$2\) returning /),
  ]);
});

test('create() opens a ticket with a subject alone (S104)', async () => {
  const ticket = await Ticket.create('new', { subject: 'Issue 0' });
  expect(ticket).toMatchObject({ subject: 'Issue 0', status: 'open', priority: 3, reporterId: null, closedAt: null });
});

test('create() reports every issue at once and sends nothing (S31, E052)', async () => {
  const { value, sql } = await sent(() => User.create('register', { name: '', email: 'nobody' } as never).result());
  expect(value.ok).toBe(false);
  const error = value.ok ? undefined : value.error;
  expect(error).toBeInstanceOf(InvalidError);
  expect((error as InvalidError).issues.map(({ field, rule }) => `${field}:${rule}`)).toEqual([
    'name:required',
    'email:match',
  ]);
  expect(sql).toEqual([]);
});

test('create() refuses what it does not accept, with the nearest name (S30)', async () => {
  const mistaken = Ticket.create('new', { subjct: 'x', status: 'closed' } as never);
  await expect(mistaken).rejects.toThrow(/subjct is not accepted by 'new'\. Did you mean 'subject'\?/);
  await expect(mistaken).rejects.toThrow(/status is not accepted/);
});

test('create() turns a taken identity into a conflict (S32, E060)', async () => {
  await ann();
  const result = await User.create('register', { name: 'Other Ann', email: 'ann@example.org' }).result();
  expect(result.ok).toBe(false);
  if (result.ok || !(result.error instanceof ConflictError)) throw new TypeError('a conflict was expected');
  expect(result.error).toMatchObject({ identity: 'email', fields: ['email'], constraint: 'users_email_index' });
  expect(result.error.message).toContain('has already been taken');
});

test('create() names the field of a broken foreign key (A350)', async () => {
  const result = await Comment.create('add', { body: 'x', ticketId: '00000000-0000-4000-8000-000000000000' }).result();
  if (result.ok || !(result.error instanceof InvalidError)) throw new TypeError('an invalid input was expected');
  expect(result.error.issues).toMatchObject([{ field: 'ticketId', rule: 'reference', message: 'does not exist' }]);
});

test('create() speaks of a broken check in the check’s own words (A348)', async () => {
  await expect(Ticket.create('new', { subject: 'x', priority: 9 })).rejects.toThrow('a priority is from 1 to 5');
});

test('update() is one statement and gives the row as it is now (S104)', async () => {
  const ticket = await Ticket.create('new', { subject: 'Issue 0' });
  const { value: closed, sql } = await sent(() => Ticket.update(ticket, 'close'));
  expect(closed).toMatchObject({ id: ticket.id, status: 'closed' });
  expect(closed.closedAt).toBeInstanceOf(Date);
  expect(sql).toHaveLength(1);
  expect(sql[0]).toMatch(/^update "tickets" t0 set "status" = \$1::text, "closed_at" = now\(\) where/);
});

test('update() computes from the stored row what a change says', async () => {
  const ticket = await Ticket.create('new', { subject: 'Issue 0' });
  const rejected = await Ticket.update(ticket.id, 'reject', { reason: 'a duplicate' });
  expect(rejected).toMatchObject({ status: 'closed', subject: 'Issue 0 — a duplicate' });
});

test('update() checks its conditions in the transaction that wrote, and rolls back', async () => {
  const user = await ann();
  const ticket = await Ticket.create('new', { subject: 'Issue 0' });
  await Ticket.update(ticket, 'close');
  await expect(Ticket.update(ticket, 'assign', { representativeId: user.id })).rejects.toThrow(InvalidError);
  expect((await Ticket.get(ticket.id)).representativeId).toBeNull();
  await Ticket.update(ticket, 'reopen');
  expect(await Ticket.update(ticket, 'assign', { representativeId: user.id })).toMatchObject({
    representativeId: user.id,
  });
});

test('update() with nothing to change sends nothing (A319, E053)', async () => {
  const user = await ann();
  const { value, sql } = await sent(() => User.update(user, 'rename', {}));
  expect(value).toEqual(user);
  expect(sql).toEqual([]);
});

test('update() to the same value leaves updatedAt alone (A320)', async () => {
  const user = await ann();
  await Support.query(`update users set updated_at = '2020-01-01'`);
  expect((await User.update(user, 'rename', { name: 'Ann' })).updatedAt).toEqual(new Date('2020-01-01T00:00:00Z'));
  expect((await User.update(user, 'rename', { name: 'Anne' })).updatedAt).not.toEqual(new Date('2020-01-01T00:00:00Z'));
});

test('update() of a record that is gone is stale, of a bare key not found (A323)', async () => {
  const user = await ann();
  await User.destroy(user, 'remove');
  await expect(User.update(user, 'rename', { name: 'x' })).rejects.toThrow(StaleError);
  await expect(User.update(user.id, 'rename', { name: 'x' })).rejects.toThrow(NotFoundError);
});

test('destroy() resolves to the row as it was; a second one is stale (S37, A330, E056)', async () => {
  const user = await ann();
  expect(await User.destroy(user, 'remove')).toEqual(user);
  await expect(User.destroy(user, 'remove')).rejects.toThrow(StaleError);
  expect(await User.all()).toEqual([]);
});

test('actions of resources with a composite key take the key as an object (A368)', async () => {
  const ticket = await Ticket.create('new', { subject: 'x' });
  const tag = await Tag.create('add', { name: 'urgent' });
  const tagging = await Tagging.create('add', { ticketId: ticket.id, tagId: tag.id });
  await expect(Tagging.create('add', { ticketId: ticket.id, tagId: tag.id })).rejects.toThrow(ConflictError);
  expect(await Tagging.destroy({ ticketId: ticket.id, tagId: tag.id }, 'remove')).toEqual(tagging);
});

test('read() gives the query an action describes, to be refined (S106)', async () => {
  for (const i of [0, 1, 2]) await Ticket.create('new', { subject: `Issue ${i}`, priority: i + 1 });
  expect((await Ticket.read('open').limit(2).all()).map((ticket) => ticket.subject)).toEqual(['Issue 0', 'Issue 1']);
  expect((await Ticket.read('about', { words: '2' }).all()).map((ticket) => ticket.subject)).toEqual(['Issue 2']);
});

test('an unknown action is answered with the nearest of its kind', async () => {
  await expect(Ticket.update('x', 'clsoe' as 'close')).rejects.toThrow(
    "Ticket has no update action 'clsoe'. Did you mean 'close'?",
  );
});

test('update() carries the values of a change as parameters: one text for every call, nothing of them in it', async () => {
  const ticket = await Ticket.create('new', { subject: 'Issue 0' });
  const { sql: first } = await sent(() => Ticket.update(ticket, 'reject', { reason: "it's one" }));
  const { sql: second, value } = await sent(() => Ticket.update(ticket, 'reject', { reason: 'and another' }));
  expect(first).toEqual(second);
  expect(first.join()).not.toContain('one');
  expect(value.subject).toBe("Issue 0 — it's one — and another");
});
