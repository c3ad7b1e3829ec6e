import { defineRepo, memory, withRepo } from 'quarry';
import { seedMemory } from 'quarry/testing';
import { Comment } from '../../resources/comment.ts';
import { Support } from '../../resources/repos.ts';
import { Tag, Tagging } from '../../resources/tag.ts';
import { Ticket } from '../../resources/ticket.ts';
import { User } from '../../resources/user.ts';

const id = (kind: number, number: number): string => `0000000${kind}-0000-4000-8000-00000000000${number}`;
const day = (number: number): Date => new Date(Date.UTC(2024, 0, number));

export const users = { ann: id(1, 1), bob: id(1, 2), eve: id(1, 3) };
export const tickets = { printer: id(2, 1), login: id(2, 2), mouse: id(2, 3), chair: id(2, 4) };
export const tags = { urgent: id(3, 1), hardware: id(3, 2) };

/** A helpdesk in memory, with a few records. */
export async function memoryHelpdesk() {
  const scratch = defineRepo('scratch', { driver: memory() });
  const stamps = { insertedAt: day(1), updatedAt: day(1) };
  await seedMemory(scratch, User, [
    { id: users.ann, name: 'Ann', email: 'ann@example.org', passwordHash: 'secret', ...stamps },
    { id: users.bob, name: 'Bob', email: 'bob@example.org', managerId: users.ann, ...stamps },
    { id: users.eve, name: 'Eve', email: 'eve@example.org', managerId: users.ann, ...stamps },
  ]);
  const { ann, bob, eve } = users;
  await seedMemory(scratch, Ticket, [
    ticket(tickets.printer, 'Printer on fire', 1, 2, eve, bob),
    ticket(tickets.login, 'Cannot log in', 3, 3, eve, bob),
    ticket(tickets.mouse, 'The mouse has gone', 5, 4, bob, ann),
    { ...ticket(tickets.chair, 'A chair', 4, 5, null, ann), status: 'closed', closedAt: day(6) },
  ]);
  await seedMemory(scratch, Comment, [
    comment(1, 'Which printer?', tickets.printer, bob),
    comment(2, 'The one that smells.', tickets.printer, eve),
    comment(3, 'Have you tried turning it off and on again?', tickets.login, bob),
  ]);
  await seedMemory(scratch, Tag, [
    { id: tags.urgent, name: 'urgent' },
    { id: tags.hardware, name: 'hardware' },
  ]);
  await seedMemory(scratch, Tagging, [
    { ticketId: tickets.printer, tagId: tags.urgent },
    { ticketId: tickets.printer, tagId: tags.hardware },
    { ticketId: tickets.mouse, tagId: tags.hardware },
  ]);
  return {
    scratch,
    /** Runs something with the helpdesk's records in memory. */
    inMemory: <T>(work: () => T): T => withRepo(Support, scratch, work, { allowForeign: true }),
  };
}

function ticket(
  key: string,
  subject: string,
  priority: number,
  opened: number,
  reporterId: string | null,
  representativeId: string,
) {
  return { id: key, subject, status: 'open', priority, openedAt: day(opened), reporterId, representativeId };
}

function comment(number: number, body: string, ticketId: string, authorId: string) {
  const at = day(6 + number);
  return { id: id(4, number), body, internal: false, ticketId, authorId, insertedAt: at, updatedAt: at };
}
