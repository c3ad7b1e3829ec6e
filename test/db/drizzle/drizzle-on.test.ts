import { eq } from 'drizzle-orm';
import { boolean, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { drizzleOn } from 'quarry/drizzle';
import { expect, test } from 'vitest';
import { Support } from '../../../resources/repos.ts';
import { Ticket } from '../../../resources/ticket.ts';
import { useHelpdesk } from '../../support/helpdesk.ts';

useHelpdesk();

const tickets = pgTable('tickets', {
  id: uuid('id').primaryKey(),
  subject: text('subject').notNull(),
  priority: integer('priority').notNull(),
  openedAt: timestamp('opened_at', { withTimezone: true }).notNull(),
});

test('drizzleOn() reads what a resource wrote, typed by drizzle’s own columns (S92)', async () => {
  const ticket = await Ticket.create('new', { subject: 'Printer' });
  const db = drizzleOn(Support);
  const [row] = await db.select().from(tickets).where(eq(tickets.id, ticket.id));
  expect(row).toEqual({ id: ticket.id, subject: 'Printer', priority: 3, openedAt: ticket.openedAt });
});

test('drizzleOn() shares the repo’s transaction, both ways', async () => {
  const db = drizzleOn(Support);
  const undo = new Error('undo');
  const run = Support.transaction(async () => {
    const ticket = await Ticket.create('new', { subject: 'seen by both' });
    expect(await db.select().from(tickets).where(eq(tickets.id, ticket.id))).toHaveLength(1);
    await db.update(tickets).set({ subject: 'changed' }).where(eq(tickets.id, ticket.id));
    expect((await Ticket.get(ticket.id)).subject).toBe('changed');
    throw undo;
  });
  await expect(run).rejects.toBe(undo);
  expect(await Ticket.filter((t) => t.subject.eq('changed')).count()).toBe(0);
});

test('drizzleOn().transaction() is the repo’s: rolled back with what resources wrote in it', async () => {
  const db = drizzleOn(Support);
  const before = await Ticket.count();
  const run = db.transaction(async (tx) => {
    await Ticket.create('new', { subject: 'gone' });
    await tx
      .insert(tickets)
      .values({ id: '00000000-0000-4000-8000-000000000001', subject: 'gone', priority: 1, openedAt: new Date() });
    throw new Error('undo');
  });
  await expect(run).rejects.toThrow('undo');
  expect(await Ticket.count()).toBe(before);
});

test('drizzleOn() reads booleans, json and nulls as drizzle does', async () => {
  await Support.query('create table odd (id integer, yes boolean, doc jsonb, none text)');
  const odd = pgTable('odd', { id: integer('id'), yes: boolean('yes'), doc: jsonb('doc'), none: text('none') });
  const db = drizzleOn(Support);
  await db.insert(odd).values({ id: 1, yes: true, doc: { a: [1, null] } });
  expect(await db.select().from(odd)).toEqual([{ id: 1, yes: true, doc: { a: [1, null] }, none: null }]);
});
