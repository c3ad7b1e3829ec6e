import { manyToMany, Resource, text, uuid } from 'quarry';
import { Ticket } from './ticket.ts';

export class Tag extends Resource('tags') {
  id = uuid({ primaryKey: true });
  name = text();
  tickets = manyToMany(
    Ticket,
    Tagging,
    (j) => j.tagId,
    (j) => j.ticketId,
  );
  openTickets = this.tickets.filter((t) => t.isOpen).count();
}

export class Tagging extends Resource('taggings') {
  ticketId = uuid({ primaryKey: true });
  tagId = uuid({ primaryKey: true });
}
