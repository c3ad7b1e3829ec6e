import { Article } from '../article.ts';
import { Comment } from '../comment.ts';
import { Tag, Tagging } from '../tag.ts';
import { Ticket } from '../ticket.ts';
import { User } from '../user.ts';

/** Fills an empty helpdesk; does nothing where there is something already. */
export async function seed(): Promise<void> {
  if (!(await User.exists())) await seedSupport();
  if (!(await Article.exists())) {
    await Article.create('write', {
      slug: 'printer-on-fire',
      title: 'What to do when the printer burns',
      body: 'Leave the building.',
    });
  }
}

async function seedSupport(): Promise<void> {
  const ann = await User.create('register', { name: 'Ann', email: 'ann@example.org' });
  const bob = await User.create('register', { name: 'Bob', email: 'bob@example.org', managerId: ann.id });
  const eve = await User.create('register', { name: 'Eve', email: 'eve@example.org', managerId: ann.id });

  const printer = await Ticket.create('new', {
    subject: 'Printer on fire',
    priority: 1,
    reporterId: eve.id,
    representativeId: bob.id,
  });
  const login = await Ticket.create('new', { subject: 'Cannot log in', reporterId: eve.id, representativeId: bob.id });
  const mouse = await Ticket.create('new', {
    subject: 'The mouse has gone',
    priority: 5,
    reporterId: bob.id,
    representativeId: ann.id,
  });
  const chair = await Ticket.create('new', {
    subject: 'A chair for the new colleague',
    priority: 4,
    reporterId: ann.id,
    representativeId: ann.id,
  });
  await Ticket.update(chair, 'close');

  await Comment.create('add', { body: 'Which printer?', ticketId: printer.id, authorId: bob.id });
  await Comment.create('add', { body: 'The one that smells.', ticketId: printer.id, authorId: eve.id });
  await Comment.create('add', {
    body: 'Have you tried turning it off and on again?',
    ticketId: login.id,
    authorId: bob.id,
  });

  const urgent = await Tag.create('add', { name: 'urgent' });
  const hardware = await Tag.create('add', { name: 'hardware' });
  for (const [ticket, tag] of [
    [printer, urgent],
    [printer, hardware],
    [mouse, hardware],
  ] as const) {
    await Tagging.create('add', { ticketId: ticket.id, tagId: tag.id });
  }
}
